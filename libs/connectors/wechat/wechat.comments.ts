import type { CommentsOutcome, CommentsRequest, PlatformComment } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { ApiFailure, WechatClient } from './wechat.client.js';
import { asNumber, messageDataId } from './wechat.message-data-id.js';
import { idAt, instantAt, integerAt, objectsAt } from './wechat.reply.js';

/** 50 is refused (reference A9). */
const PAGE = 49;
/** Each page spends one of the day's; what is left is read the next time. */
const MOST_PAGES = 4;

/** Where reading stands: everything up to `seen` was read; a pass that was cut short goes on at `begin`. */
interface Position {
  readonly seen: bigint;
  readonly begin: number;
  /** The highest id of the pass so far. */
  readonly highest: bigint;
}

/**
 * Comments of an article that were not read before (reference A9). There is no push and no "since", and the order is not
 * documented: each pass reads all pages and keeps what lies above the highest id of the pass before.
 */
export async function readComments(request: CommentsRequest, client: WechatClient): Promise<CommentsOutcome> {
  const id = messageDataId(request.receipt);
  if (id === undefined) return { kind: 'unsupported', fault: NO_ID };
  const from = readPosition(request.cursor);
  const fresh = new Map<string, PlatformComment>();
  let { begin, highest } = from;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const result = await client.read({
      family: 'comment',
      path: '/cgi-bin/comment/list',
      json: { msg_data_id: asNumber(id), index: 0, begin, count: PAGE, type: 0 },
    });
    if (!result.ok)
      return fresh.size > 0 ? answer(fresh, { ...from, begin, highest }, true) : failure(result);
    const comments = objectsAt(result.body, 'comment');
    for (const comment of comments) {
      const number = idNumber(comment);
      if (number === undefined) continue;
      if (number > from.seen) fresh.set(String(number), commentOf(comment, String(number)));
      if (number > highest) highest = number;
    }
    begin += comments.length;
    // The count has been seen above zero with an empty list: then there is nothing to page through.
    if (comments.length === 0 || begin >= (integerAt(result.body, 'total') ?? 0)) {
      return answer(fresh, { seen: highest, begin: 0, highest }, false);
    }
  }
  return answer(fresh, { ...from, begin, highest }, true);
}

function answer(
  fresh: ReadonlyMap<string, PlatformComment>,
  position: Position,
  more: boolean,
): CommentsOutcome {
  const comments = [...fresh.values()].sort((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1));
  return { kind: 'read', comments, cursor: writePosition(position), more };
}

function failure(result: ApiFailure): CommentsOutcome {
  const { fault } = result.trouble;
  if (result.trouble.kind === 'quota') return { kind: 'quota', fault, resetAt: result.trouble.resetAt };
  const closed = result.verdict === 'gone' || result.verdict === 'forbidden' || result.verdict === 'content';
  if (closed) return { kind: 'unsupported', fault };
  return { kind: 'failed', fault, retryable: result.trouble.kind === 'retry' };
}

/** The reply is documented as an object and modelled as a list elsewhere; both are read (A9). */
function commentOf(comment: JsonObject, id: string): PlatformComment {
  const [reply] = objectsAt(comment, 'reply');
  return {
    id,
    authorId: idAt(comment, 'openid') ?? null,
    text: idAt(comment, 'content') ?? '',
    writtenAt: instantAt(comment, 'create_time'),
    reply: reply === undefined ? null : (idAt(reply, 'content') ?? null),
  };
}

function idNumber(comment: JsonObject): bigint | undefined {
  const id = idAt(comment, 'user_comment_id') ?? '';
  return /^\d+$/.test(id) ? BigInt(id) : undefined;
}

function readPosition(cursor: string | null): Position {
  const [, seen, begin, highest] = /^(\d+)(?:\/(\d+)\/(\d+))?$/.exec(cursor ?? '') ?? [];
  const known = BigInt(seen ?? 0);
  return { seen: known, begin: Number(begin ?? 0), highest: highest === undefined ? known : BigInt(highest) };
}

function writePosition({ seen, begin, highest }: Position): string {
  return begin === 0 ? String(seen) : `${seen}/${begin}/${highest}`;
}

const NO_ID = {
  code: 'wechat.comments_need_id',
  message: '没有记录到这篇文章的消息编号，无法读取留言。请登录公众平台查看。',
};
