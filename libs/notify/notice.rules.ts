import { isJsonObject, textAt, type JsonObject } from '#libs/kernel/json.js';

export type NoticeLevel = 'info' | 'warn' | 'alarm';
export type EmailWay = 'now' | 'digest' | 'none';
export type NoticeRole = 'editor' | 'reviewer' | 'admin' | 'leader';

/** What people are told of. */
export type NoticeKind =
  | 'review.waiting'
  | 'draft.returned'
  | 'draft.approved'
  | 'release.failed'
  | 'release.needs_attention'
  | 'release.expired'
  | 'release.held'
  | 'release.reapproval'
  | 'release.removed_by_platform'
  | 'release.needs_removal'
  | 'release.owed'
  | 'channel.stopped'
  | 'channel.credential'
  | 'publishing.stopped'
  | 'column.short'
  | 'column.asked'
  | 'freshness.reached'
  | 'publisher.silent'
  | 'scheduler.silent'
  | 'queue.stuck'
  | 'callback.silent'
  | 'webhook.disabled';

export interface KindRule {
  readonly level: NoticeLevel;
  /** By mail unless a person chose otherwise. */
  readonly email: EmailWay;
  /** Minutes in which further causes of the same group count up the same notice; null: until it is settled. */
  readonly windowMinutes: number | null;
}

const HOUR = 60;

export const KINDS: Readonly<Record<NoticeKind, KindRule>> = {
  'review.waiting': { level: 'info', email: 'digest', windowMinutes: null },
  'draft.returned': { level: 'warn', email: 'digest', windowMinutes: HOUR },
  'draft.approved': { level: 'info', email: 'none', windowMinutes: HOUR },
  'release.failed': { level: 'alarm', email: 'now', windowMinutes: HOUR },
  'release.needs_attention': { level: 'alarm', email: 'now', windowMinutes: HOUR },
  'release.expired': { level: 'alarm', email: 'now', windowMinutes: HOUR },
  'release.held': { level: 'warn', email: 'now', windowMinutes: HOUR },
  'release.reapproval': { level: 'warn', email: 'now', windowMinutes: null },
  'release.removed_by_platform': { level: 'alarm', email: 'now', windowMinutes: HOUR },
  'release.needs_removal': { level: 'alarm', email: 'now', windowMinutes: HOUR },
  'release.owed': { level: 'alarm', email: 'now', windowMinutes: null },
  'channel.stopped': { level: 'alarm', email: 'now', windowMinutes: null },
  'channel.credential': { level: 'warn', email: 'now', windowMinutes: null },
  'publishing.stopped': { level: 'alarm', email: 'now', windowMinutes: null },
  'column.short': { level: 'warn', email: 'digest', windowMinutes: null },
  'column.asked': { level: 'warn', email: 'now', windowMinutes: null },
  'freshness.reached': { level: 'warn', email: 'now', windowMinutes: null },
  'publisher.silent': { level: 'alarm', email: 'now', windowMinutes: null },
  'scheduler.silent': { level: 'alarm', email: 'now', windowMinutes: null },
  'queue.stuck': { level: 'alarm', email: 'now', windowMinutes: null },
  'callback.silent': { level: 'warn', email: 'digest', windowMinutes: null },
  'webhook.disabled': { level: 'warn', email: 'now', windowMinutes: null },
};

export const NOTICE_KINDS = Object.keys(KINDS) as NoticeKind[];

/** Where in the console each subject is looked at. */
export const SUBJECT_FOLDERS = {
  release: 'releases',
  review: 'reviews',
  draft: 'drafts',
  channel: 'channels',
  column: 'columns',
  system: 'system',
} as const;

export type SubjectType = keyof typeof SUBJECT_FOLDERS;

export interface NoticeSubject {
  readonly type: SubjectType;
  readonly id: string;
}

/** Who hears of it. `departmentId` null: of every department. */
export type Audience =
  | {
      readonly by: 'roles';
      readonly departmentId: string | null;
      readonly roles: readonly NoticeRole[];
    }
  | { readonly by: 'reviewers'; readonly reviewId: string }
  | { readonly by: 'reapprovers'; readonly releaseId: string }
  | { readonly by: 'authors'; readonly draftId: string };

/** One cause to tell people of. */
export interface Candidate {
  readonly kind: NoticeKind;
  /** Causes with the same key are one notice that counts up. */
  readonly groupKey: string;
  readonly departmentId: string | null;
  readonly subject: NoticeSubject;
  /** Where the group is seen when it is more than one item; null: the item itself. */
  readonly groupPath: string | null;
  readonly level?: NoticeLevel;
  /** For the text; never a secret. */
  readonly facts: JsonObject;
  readonly audience: Audience;
  /** Who caused it need not be told. */
  readonly except: string | null;
}

export interface Derived {
  readonly raise: readonly Candidate[];
  /** Groups that are over. */
  readonly settle: readonly string[];
}

/** An entry of the audit log, as far as it matters here. */
export interface LoggedFact {
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly departmentId: string | null;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly detail: JsonObject;
}

const NOTHING: Derived = { raise: [], settle: [] };

/** The group of the stop of everything. */
const EVERYTHING = 'publishing.stopped:all';

const OWNERS: readonly NoticeRole[] = ['editor', 'admin'];

/** Where people look at something in the console. */
export function pathOf({ type, id }: NoticeSubject): string {
  return `/${SUBJECT_FOLDERS[type]}/${id}`;
}

/** What people are to be told because of one entry of the log. */
export function derive(fact: LoggedFact): Derived {
  if (fact.subjectType === 'release' && fact.action.startsWith('release.')) return ofRelease(fact);
  if (fact.subjectType === 'review') return ofReview(fact);
  if (fact.action === 'freshness.reached') return ofFreshness(fact);
  if (fact.subjectType === 'channel') return ofChannel(fact);
  if (fact.action === 'publishing.stopped')
    return ofStop(fact, EVERYTHING, { what: '全部', whatEn: 'all publishing' });
  if (fact.subjectType === 'stop') return ofPartStop(fact);
  if (fact.action === 'publishing.resumed') return { raise: [], settle: [EVERYTHING] };
  return NOTHING;
}

const TOLD_STATES: Readonly<Record<string, NoticeKind>> = {
  failed: 'release.failed',
  needs_attention: 'release.needs_attention',
  expired: 'release.expired',
  held: 'release.held',
  removed_by_platform: 'release.removed_by_platform',
  needs_removal: 'release.needs_removal',
};

/** Why a release is held that another approval is asked for. */
const REAPPROVAL_REASONS = ['blackout_reapproval', 'reapproval_owed'];

/** What makes a wish for another approval void. */
const REAPPROVAL_OVER = ['release.reapproved', 'release.exempted'];

function ofRelease(fact: LoggedFact): Derived {
  const to = wordOf(fact.detail, 'to');
  const channelId = wordOf(fact.detail, 'channelId');
  const reapproval = `release.reapproval:${fact.subjectId}`;
  if (to === 'published') return { raise: [], settle: [`freshness.reached:${channelId}`, reapproval] };
  if (to === 'cancelled' || REAPPROVAL_OVER.includes(fact.action)) return { raise: [], settle: [reapproval] };
  const owners = ofState(fact, to, channelId);
  if (to !== 'held' || !REAPPROVAL_REASONS.includes(wordOf(fact.detail, 'reason'))) return owners;
  const reviewers = one(fact, {
    kind: 'release.reapproval',
    groupKey: reapproval,
    subject: { type: 'release', id: fact.subjectId },
    groupPath: null,
    facts: {},
    audience: { by: 'reapprovers', releaseId: fact.subjectId },
  });
  return { raise: [...owners.raise, ...reviewers.raise], settle: [reapproval] };
}

function ofState(fact: LoggedFact, to: string, channelId: string): Derived {
  const kind = TOLD_STATES[to];
  if (kind === undefined || wordOf(fact.detail, 'from') === to) return NOTHING;
  const fault = objectOf(fact.detail, 'fault');
  const reason = wordOf(fault, 'code') || wordOf(fact.detail, 'reason') || fact.action;
  return one(fact, {
    kind,
    groupKey: `${kind}:${channelId}:${reason}`.slice(0, 240),
    subject: { type: 'release', id: fact.subjectId },
    groupPath: `/channels/${channelId}`,
    facts: { reason, message: wordOf(fault, 'message') },
    audience: { by: 'roles', departmentId: fact.departmentId, roles: OWNERS },
  });
}

function ofReview(fact: LoggedFact): Derived {
  const reviewId = fact.subjectId;
  const draftId = wordOf(fact.detail, 'draftId');
  const waiting = `review.waiting:${reviewId}`;
  const final = fact.detail['final'] === true;
  if (fact.action === 'review.opened' || (fact.action === 'review.approved' && !final)) {
    const stage = fact.action === 'review.opened' ? '' : wordOf(fact.detail, 'stage');
    const next = one(fact, {
      kind: 'review.waiting',
      groupKey: `${waiting}:${stage === '' ? 'first' : `after ${stage}`}`.slice(0, 240),
      subject: { type: 'review', id: reviewId },
      groupPath: null,
      facts: { by: fact.actorName },
      audience: { by: 'reviewers', reviewId },
    });
    return { ...next, settle: [waiting] };
  }
  const settled: Derived = { raise: [], settle: [waiting] };
  const to = fact.action === 'review.returned' ? 'draft.returned' : 'draft.approved';
  if (fact.action !== 'review.returned' && fact.action !== 'review.approved')
    return fact.action.startsWith('review.') ? settled : NOTHING;
  const told = one(fact, {
    kind: to,
    groupKey: `${to}:${reviewId}`,
    subject: { type: 'draft', id: draftId },
    groupPath: null,
    facts: { by: fact.actorName, opinion: wordOf(fact.detail, 'opinion').slice(0, 500) },
    audience: { by: 'authors', draftId },
  });
  return { ...told, settle: [waiting] };
}

function ofChannel(fact: LoggedFact): Derived {
  const channelId = fact.subjectId;
  const subject = { type: 'channel' as const, id: channelId };
  const audience: Audience = { by: 'roles', departmentId: fact.departmentId, roles: OWNERS };
  const stopped = `channel.stopped:${channelId}`;
  switch (fact.action) {
    case 'channel.stopped':
      return one(fact, {
        kind: 'channel.stopped',
        groupKey: stopped,
        subject,
        groupPath: null,
        facts: { message: wordOf(fact.detail, 'message'), reason: wordOf(fact.detail, 'code') },
        audience,
      });
    case 'channel.credential_expiring': {
      const days = numberOf(fact.detail, 'days');
      const told = one(fact, {
        kind: 'channel.credential',
        groupKey: `channel.credential:${channelId}:${days}`,
        subject,
        groupPath: null,
        level: days <= 1 ? 'alarm' : 'warn',
        facts: {
          days,
          message: wordOf(fact.detail, 'message'),
          planned: numberOf(fact.detail, 'planned'),
        },
        audience,
      });
      return { ...told, settle: [`channel.credential:${channelId}`] };
    }
    case 'channel.resumed':
      return { raise: [], settle: [stopped] };
    case 'channel.retired':
      return {
        raise: [],
        settle: [stopped, `channel.credential:${channelId}`, `freshness.reached:${channelId}`],
      };
    default:
      return NOTHING;
  }
}

function ofFreshness(fact: LoggedFact): Derived {
  const type = fact.subjectType === 'column' ? 'column' : 'channel';
  const group = `freshness.reached:${fact.subjectId}`;
  const roles = Array.isArray(fact.detail['roles']) ? fact.detail['roles'] : [];
  const told = one(fact, {
    kind: 'freshness.reached',
    groupKey: `${group}:${numberOf(fact.detail, 'rung')}`,
    subject: { type, id: fact.subjectId },
    groupPath: null,
    level: wordOf(fact.detail, 'level') === 'alarm' ? 'alarm' : 'warn',
    facts: {
      days: numberOf(fact.detail, 'days'),
      limitDays: numberOf(fact.detail, 'limitDays'),
      limitAt: wordOf(fact.detail, 'limitAt'),
    },
    audience: { by: 'roles', departmentId: fact.departmentId, roles: roles.filter(isRole) },
  });
  return { ...told, settle: [group] };
}

/** The stop of a platform or a topic concerns every department; that of everything is told as such. */
function ofPartStop(fact: LoggedFact): Derived {
  const group = `publishing.stopped:${fact.subjectId}`;
  const scope = wordOf(fact.detail, 'scope');
  if (fact.action === 'stop.lifted') return { raise: [], settle: [group] };
  if (fact.action !== 'stop.declared' || (scope !== 'platform' && scope !== 'topic')) return NOTHING;
  const platform = wordOf(fact.detail, 'platform');
  return ofStop(
    fact,
    group,
    scope === 'platform'
      ? { what: `平台“${platform}”的`, whatEn: `publishing to ${platform}` }
      : { what: '部分选题的', whatEn: 'publishing on a topic' },
  );
}

function ofStop(fact: LoggedFact, groupKey: string, what: JsonObject): Derived {
  return one(fact, {
    kind: 'publishing.stopped',
    groupKey,
    subject: { type: 'system', id: 'publishing' },
    groupPath: null,
    facts: { by: fact.actorName, message: wordOf(fact.detail, 'reason'), ...what },
    audience: { by: 'roles', departmentId: null, roles: ['editor', 'reviewer', 'admin', 'leader'] },
  });
}

function one(fact: LoggedFact, candidate: Omit<Candidate, 'departmentId' | 'except'>): Derived {
  return {
    raise: [{ ...candidate, departmentId: fact.departmentId, except: fact.actorId }],
    settle: [],
  };
}

function isRole(value: unknown): value is NoticeRole {
  return value === 'editor' || value === 'reviewer' || value === 'admin' || value === 'leader';
}

function wordOf(detail: JsonObject, name: string): string {
  return textAt(detail, name) ?? '';
}

function numberOf(detail: JsonObject, name: string): number {
  const value = detail[name];
  return typeof value === 'number' ? value : 0;
}

function objectOf(detail: JsonObject, name: string): JsonObject {
  const value = detail[name];
  return isJsonObject(value) ? value : {};
}
