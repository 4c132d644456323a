import type {
  CommentsOutcome,
  CommentsRequest,
  ConnectorContext,
  PlatformComment,
} from '#libs/channels/connector.js';
import { isJsonObject, textAt, type Json, type JsonObject } from '#libs/kernel/json.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { WeiboClient } from './weibo.client.js';
import { isNotPermitted } from './weibo.metrics.js';
import { readFailure, unreadable } from './weibo.reply.js';
import { readWeiboSettings } from './weibo.settings.js';
import { unescaped } from './weibo.text.js';
import { readWeiboTime } from './weibo.time.js';

/** The most a page may hold (reference B6). */
const PAGE = 200;

/** The post is gone, or may not be seen: it has no comments for us (reference B7.3). */
const CLOSED: readonly string[] = ['20101', '20112'];

/** Everything up to `seen` was read; a pass that is not through goes on at ids up to `below`. */
interface Position {
  readonly seen: bigint;
  /** Null at the beginning of a pass. */
  readonly below: bigint | null;
  /** The highest id of the pass so far. */
  readonly highest: bigint;
}

/**
 * Comments that were not read before, one page and one call at a time, newest page first (reference B6). The platform
 * lists only those of people who authorised this app, so a page may be short though more follow, and its count is no end.
 */
export async function readComments(
  request: CommentsRequest,
  context: ConnectorContext,
): Promise<CommentsOutcome> {
  const id = request.receipt.ids['idstr'];
  if (id === undefined) return { kind: 'unsupported', fault: NO_ID };
  const from = readPosition(request.cursor);
  const reply = await new WeiboClient(context, 'spare').comments(id, {
    since_id: String(from.seen),
    count: String(PAGE),
    ...(from.below === null ? {} : { max_id: String(from.below) }),
  });
  if (reply.kind !== 'ok') return failure(readFailure(reply, context.clock.now()));
  const listed = reply.data['comments'];
  if (!Array.isArray(listed)) return { kind: 'failed', fault: unreadable(200), retryable: true };
  const { uid } = readWeiboSettings(context.channel.settings);
  return page(listed.filter(isJsonObject), { from, next: nextCursor(reply.data), uid });
}

interface Pass {
  readonly from: Position;
  /** Where the platform says that the next page begins; null when it says that there is none. */
  readonly next: bigint | null;
  readonly uid: string;
}

function page(listed: readonly JsonObject[], { from, next, uid }: Pass): CommentsOutcome {
  const numbers = listed.flatMap((one) => numberOf(one) ?? []);
  const highest = numbers.reduce((most, one) => (one > most ? one : most), from.highest);
  const below = nextBelow(numbers, next, from);
  return {
    kind: 'read',
    comments: commentsOf(listed, from.seen, uid),
    cursor: below === null ? String(highest) : `${from.seen}/${below}/${highest}`,
    more: below !== null,
  };
}

/** Where the pass goes on; null when it is through. Always lower than before, so that every pass ends. */
function nextBelow(numbers: readonly bigint[], next: bigint | null, from: Position): bigint | null {
  const [first] = numbers;
  const lowest =
    first === undefined ? null : numbers.reduce((least, one) => (one < least ? one : least), first);
  const full = numbers.length >= PAGE && lowest !== null ? lowest - 1n : null;
  const below = next ?? full;
  if (below === null || below <= from.seen) return null;
  return from.below !== null && below >= from.below ? null : below;
}

/** Oldest first; what the account itself wrote is no citizen's, but may answer one. */
function commentsOf(listed: readonly JsonObject[], seen: bigint, uid: string): PlatformComment[] {
  const own = listed.filter((one) => authorOf(one) === uid);
  return listed
    .flatMap((one) => {
      const number = numberOf(one);
      return number === null || number <= seen || authorOf(one) === uid ? [] : [{ one, number }];
    })
    .sort((one, other) => (one.number < other.number ? -1 : 1))
    .map(({ one, number }) => commentOf(one, String(number), own));
}

function commentOf(comment: JsonObject, id: string, own: readonly JsonObject[]): PlatformComment {
  const answer = own.find((one) => {
    const replied = one['reply_comment'];
    return isJsonObject(replied) && String(numberOf(replied)) === id;
  });
  return {
    id,
    authorId: authorOf(comment),
    text: unescaped(textAt(comment, 'text') ?? ''),
    writtenAt: readWeiboTime(textAt(comment, 'created_at') ?? '')?.toISOString() ?? null,
    reply: answer === undefined ? null : unescaped(textAt(answer, 'text') ?? ''),
  };
}

function authorOf(comment: JsonObject): string | null {
  const user = comment['user'];
  return isJsonObject(user) ? (textAt(user, 'idstr') ?? null) : null;
}

/** From the string members only (reference B1). */
function numberOf(comment: JsonObject): bigint | null {
  return asId(comment['idstr'] ?? comment['mid']);
}

function nextCursor(data: JsonObject): bigint | null {
  const { next_cursor: next } = data;
  const id = asId(typeof next === 'number' && Number.isSafeInteger(next) ? String(next) : next);
  return id === 0n ? null : id;
}

function asId(value: Json | undefined): bigint | null {
  return typeof value === 'string' && /^\d{1,24}$/.test(value) ? BigInt(value) : null;
}

function readPosition(cursor: string | null): Position {
  const [, seen = '0', below, highest] = /^(\d+)(?:\/(\d+)\/(\d+))?$/.exec(cursor ?? '') ?? [];
  return {
    seen: BigInt(seen),
    below: below === undefined ? null : BigInt(below),
    highest: BigInt(highest ?? seen),
  };
}

function failure(outcome: ReturnType<typeof readFailure>): CommentsOutcome {
  const { fault } = outcome;
  if (outcome.kind === 'quota') return { kind: 'quota', fault, resetAt: outcome.resetAt };
  if (isNotPermitted(fault) || CLOSED.includes(fault.platformCode ?? ''))
    return { kind: 'unsupported', fault };
  return { kind: 'failed', fault, retryable: outcome.kind === 'retry' };
}

const NO_ID: Fault = {
  code: 'weibo.comments_need_id',
  message: '没有记录到微博编号，无法读取评论。请登录微博查看。',
};
