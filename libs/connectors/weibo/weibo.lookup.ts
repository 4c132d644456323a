import type { LookupOutcome } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { receiptOf } from './weibo.receipt.js';
import { readStatus, unreadable, type WeiboStatus } from './weibo.reply.js';
import type { WeiboSettings } from './weibo.settings.js';
import { comparable, unescaped } from './weibo.text.js';
import { readWeiboTime } from './weibo.time.js';

/** Our clock and the platform's may differ by this much (reference B8.3). */
const CLOCK_TOLERANCE_MS = 60_000;

export interface Sought {
  readonly text: string;
  readonly marker: string;
  /** Start of the earliest commit that may have happened. */
  readonly since: Date;
  /** Start of the commit in doubt; what was surely absent before it need not be shown absent again. */
  readonly doubtSince: Date;
  /** A post of ours that was public before that, where one is known (reference B8, the last known newest own id). */
  readonly knownBefore: string | null;
}

interface DatedStatus extends WeiboStatus {
  readonly at: Date;
}

/**
 * Decides from the newest own posts whether one of them is ours (reference B8.3 and B8.4). Pure.
 *
 * Absence counts only when the window reaches back past the commit in doubt: its last post is older (a pinned one at
 * its head proves nothing) or one that was public before, or it shows every post of the account. When it is full of newer
 * posts, ours may have been pushed out: nobody can decide any more.
 */
export function decideLookup(timeline: JsonObject, sought: Sought, settings: WeiboSettings): LookupOutcome {
  const listed = timeline['statuses'];
  if (!Array.isArray(listed)) return { kind: 'failed', fault: unreadable(200) };
  const statuses = listed.map(dated);
  if (!statuses.every((status) => status !== null)) return { kind: 'failed', fault: unreadable(200) };

  const earliest = sought.since.getTime() - CLOCK_TOLERANCE_MS;
  const ours = statuses.find((status) => status.at.getTime() >= earliest && isOurs(status, sought));
  if (ours !== undefined) return { kind: 'found', receipt: receiptOf(ours, settings) };
  const begun = sought.doubtSince.getTime() - CLOCK_TOLERANCE_MS;
  const newer = statuses.filter((status) => status.at.getTime() >= begun);
  const oldest = statuses.at(-1);
  if (oldest !== undefined && (oldest.at.getTime() < begun || isNoNewer(oldest.idstr, sought.knownBefore)))
    return { kind: 'absent' };
  if (newer.length >= settings.timelineWindow) return { kind: 'undecidable', reason: OVERFLOW, final: true };
  const total = timeline['total_number'];
  if (typeof total === 'number' && total > statuses.length) {
    return { kind: 'undecidable', reason: INCOMPLETE, final: false };
  }
  return { kind: 'absent' };
}

const OVERFLOW =
  '发布之后账号又发了多条微博，时间线只能查到最新几条，无法判断这条是否已经发出。请登录微博查看后处理。';
const INCOMPLETE = '时间线没有列全账号的微博，暂时无法判断这条是否已经发出，稍后再次核对。';

function dated(value: JsonObject[string]): DatedStatus | null {
  const status = readStatus(value);
  const at = status === null ? null : readWeiboTime(status.createdAt);
  return status === null || at === null ? null : { ...status, at };
}

/** Ids grow with time (reference B1); they exceed what numbers carry. */
function isNoNewer(idstr: string, known: string | null): boolean {
  return known !== null && /^\d+$/.test(known) && BigInt(idstr) <= BigInt(known);
}

function isOurs(status: DatedStatus, sought: Sought): boolean {
  return (
    unescaped(status.text).includes(sought.marker) || comparable(status.text) === comparable(sought.text)
  );
}
