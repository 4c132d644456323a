import type { CommentsOutcome, CommentsRequest, PlatformComment } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { ApiFailure, WechatClient } from './wechat.client.js';
import { asNumber, messageDataId } from './wechat.message-data-id.js';
import { articlesIn } from './wechat.receipt.js';
import { idAt, instantAt, integerAt, objectsAt } from './wechat.reply.js';

/** 50 is refused (reference A9). */
const PAGE = 49;
/** Of one article. Each page spends one of the day's; what is left is read the next time. */
const MOST_PAGES = 4;

/** Where reading stands: everything up to `seen` was read; a pass that was cut short goes on at `begin`. */
interface Position {
  readonly seen: bigint;
  readonly begin: number;
  /** The highest id of the pass so far. */
  readonly highest: bigint;
}

/** What was read under one article of a message. */
interface Thread {
  readonly comments: readonly PlatformComment[];
  readonly position: Position;
  readonly more: boolean;
  /** What ended the reading before its end. */
  readonly failure: ApiFailure | null;
}

/**
 * Comments of a message's articles that were not read before (reference A9). There is no push and no "since", and the
 * order is not documented: each pass reads all pages and keeps what lies above the highest id of the pass before. Each
 * article has its own comments with their own ids.
 */
export async function readComments(request: CommentsRequest, client: WechatClient): Promise<CommentsOutcome> {
  const id = messageDataId(request.receipt);
  if (id === undefined) return { kind: 'unsupported', fault: NO_ID };
  const articles = articlesIn(request.receipt);
  const positions = readPositions(request.cursor, articles);
  const comments: PlatformComment[] = [];
  let more = false;
  for (const [index, from] of positions.entries()) {
    const thread = await readThread({ id, index, from }, client);
    comments.push(...thread.comments);
    positions[index] = thread.position;
    more ||= thread.more;
    if (thread.failure === null || (index > 0 && isClosed(thread.failure))) continue;
    if (comments.length === 0) return failure(thread.failure);
    return { kind: 'read', comments, cursor: writePositions(positions), more: true };
  }
  return { kind: 'read', comments, cursor: writePositions(positions), more };
}

async function readThread(
  article: { readonly id: string; readonly index: number; readonly from: Position },
  client: WechatClient,
): Promise<Thread> {
  const { id, index, from } = article;
  const fresh = new Map<string, PlatformComment>();
  let { begin, highest } = from;
  const inOrder = (): readonly PlatformComment[] =>
    [...fresh].sort(([one], [other]) => (BigInt(one) < BigInt(other) ? -1 : 1)).map(([, comment]) => comment);
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const result = await client.read({
      family: 'comment',
      path: '/cgi-bin/comment/list',
      json: { msg_data_id: asNumber(id), index, begin, count: PAGE, type: 0 },
    });
    if (!result.ok) {
      return { comments: inOrder(), position: { ...from, begin, highest }, more: false, failure: result };
    }
    const comments = objectsAt(result.body, 'comment');
    for (const comment of comments) {
      const number = idNumber(comment);
      if (number === undefined) continue;
      if (number > from.seen) fresh.set(String(number), commentOf(comment, nameOf(number, index)));
      if (number > highest) highest = number;
    }
    begin += comments.length;
    // The count has been seen above zero with an empty list: then there is nothing to page through.
    if (comments.length === 0 || begin >= (integerAt(result.body, 'total') ?? 0)) {
      const position = { seen: highest, begin: 0, highest };
      return { comments: inOrder(), position, more: false, failure: null };
    }
  }
  return { comments: inOrder(), position: { ...from, begin, highest }, more: true, failure: null };
}

/** Unique under the message: articles after the first carry their number. */
function nameOf(number: bigint, index: number): string {
  return index === 0 ? String(number) : `${index + 1}:${number}`;
}

function failure(result: ApiFailure): CommentsOutcome {
  const { fault } = result.trouble;
  if (result.trouble.kind === 'quota') return { kind: 'quota', fault, resetAt: result.trouble.resetAt };
  if (isClosed(result)) return { kind: 'unsupported', fault };
  return { kind: 'failed', fault, retryable: result.trouble.kind === 'retry' };
}

/** This article has no comments, or none for us. */
function isClosed({ verdict }: ApiFailure): boolean {
  return verdict === 'gone' || verdict === 'forbidden' || verdict === 'content';
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

/** One position for each article. */
function readPositions(cursor: string | null, articles: number): Position[] {
  const written = (cursor ?? '').split(';');
  return Array.from({ length: articles }, (_, index) => readPosition(written[index] ?? ''));
}

function readPosition(written: string): Position {
  const [, seen, begin, highest] = /^(\d+)(?:\/(\d+)\/(\d+))?$/.exec(written) ?? [];
  const known = BigInt(seen ?? 0);
  return { seen: known, begin: Number(begin ?? 0), highest: highest === undefined ? known : BigInt(highest) };
}

function writePositions(positions: readonly Position[]): string {
  return positions.map(writePosition).join(';');
}

function writePosition({ seen, begin, highest }: Position): string {
  return begin === 0 ? String(seen) : `${seen}/${begin}/${highest}`;
}

const NO_ID = {
  code: 'wechat.comments_need_id',
  message: '没有记录到这篇文章的消息编号，无法读取留言。请登录公众平台查看。',
};
