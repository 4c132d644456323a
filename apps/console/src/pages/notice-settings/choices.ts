import type { Schemas } from '../../api/client.js';

export type NoticeSettings = Schemas['NoticeSettingsView'];
export type Kind = Schemas['KindChoice']['kind'];
export type KindChoice = Schemas['KindChoice'];

/** What a person chooses, as it is typed: an empty address means no mail. */
export interface Choices {
  readonly email: string;
  readonly language: NoticeSettings['language'];
  readonly digestHour: number;
  readonly timeZone: string;
  readonly kinds: readonly KindChoice[];
}

export const GROUPS = ['drafts', 'releases', 'channels', 'columns', 'system'] as const;
export type Group = (typeof GROUPS)[number];

const GROUP_OF: Readonly<Record<Kind, Group>> = {
  'review.waiting': 'drafts',
  'draft.returned': 'drafts',
  'draft.approved': 'drafts',
  'release.failed': 'releases',
  'release.needs_attention': 'releases',
  'release.expired': 'releases',
  'release.held': 'releases',
  'release.reapproval': 'releases',
  'release.removed_by_platform': 'releases',
  'release.needs_removal': 'releases',
  'release.owed': 'system',
  'channel.stopped': 'channels',
  'channel.credential': 'channels',
  'publishing.stopped': 'channels',
  'column.short': 'columns',
  'column.asked': 'columns',
  'freshness.reached': 'columns',
  'publisher.silent': 'system',
  'scheduler.silent': 'system',
  'queue.stuck': 'system',
  'callback.silent': 'system',
  'webhook.disabled': 'system',
};

export function groupOf(kind: Kind): Group {
  return GROUP_OF[kind];
}

export function choicesOf(settings: NoticeSettings): Choices {
  const { email, language, digestHour, timeZone, kinds } = settings;
  return {
    email: email ?? '',
    language,
    digestHour,
    timeZone,
    kinds: kinds.map((one) => ({ kind: one.kind, inApp: one.inApp, email: one.email })),
  };
}

export function sameChoices(one: Choices, other: Choices): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Names only the kinds that differ, so that a default nobody chose stays one. */
export function requestOf(mine: Choices, stored: NoticeSettings): Schemas['NoticeSettingsRequest'] {
  const before = new Map(stored.kinds.map((one) => [one.kind, one]));
  const email = mine.email.trim();
  return {
    email: email === '' ? null : email,
    language: mine.language,
    digestHour: mine.digestHour,
    timeZone: mine.timeZone,
    kinds: mine.kinds.filter((one) => {
      const was = before.get(one.kind);
      return was?.inApp !== one.inApp || was.email !== one.email;
    }),
  };
}

/** Urgent kinds that would reach the person in no way. */
export function missed(mine: Choices, settings: NoticeSettings): readonly Kind[] {
  const mail = settings.mailPossible && mine.email.trim() !== '';
  const urgent = new Set(settings.kinds.filter((one) => one.level === 'alarm').map((one) => one.kind));
  return mine.kinds
    .filter((one) => urgent.has(one.kind) && !one.inApp && !(mail && one.email !== 'none'))
    .map((one) => one.kind);
}
