import { characterCount } from '../../characters.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { Comment, CommentThread } from './account.js';
import { threadOf } from './comments.js';
import { refuse } from './errors.js';
import { jsonBody, type WechatCall, type WechatResult, type WechatRoutes } from './gate.js';

const RULE = { method: 'POST', permission: 'comment', plainOk: true } as const;
const COUNT_LIMIT = 50;
/** All, ordinary, featured. */
const KINDS: readonly number[] = [0, 1, 2];
const REPLY_CHARS = 600;
const FEATURED_LIMIT = 100;

/** Comments under articles (reference A9). */
export function commentRoutes(routes: WechatRoutes): void {
  routes.add('/cgi-bin/comment/list', RULE, list);
  routes.add('/cgi-bin/comment/open', RULE, (call) => {
    threadIn(call).open = true;
    return {};
  });
  routes.add('/cgi-bin/comment/close', RULE, (call) => {
    threadIn(call).open = false;
    return {};
  });
  routes.add('/cgi-bin/comment/markelect', RULE, (call) => {
    const featured = threadIn(call).comments.filter((comment) => comment.elected).length;
    if (featured >= FEATURED_LIMIT) return refuse(88003);
    commentIn(call).elected = true;
    return {};
  });
  routes.add('/cgi-bin/comment/unmarkelect', RULE, (call) => {
    commentIn(call).elected = false;
    return {};
  });
  routes.add('/cgi-bin/comment/delete', RULE, (call) => {
    const thread = threadIn(call);
    const { id } = commentIn(call);
    thread.comments = thread.comments.filter((comment) => comment.id !== id);
    return {};
  });
  routes.add('/cgi-bin/comment/reply/add', RULE, reply);
  routes.add('/cgi-bin/comment/reply/delete', RULE, (call) => {
    const comment = commentIn(call);
    if (comment.reply === null) return refuse(88009);
    comment.reply = null;
    return {};
  });
}

/** @throws WechatError 88000 without the feature, 88001 for an unknown article. */
function threadIn(call: WechatCall): CommentThread {
  if (!call.account.settings.comments) return refuse(88000);
  const body = jsonBody(call.request);
  const match = /"msg_data_id"\s*:\s*"?(\d+)"?/.exec(
    typeof call.request.body === 'string' ? call.request.body : '',
  );
  const index = body['index'] ?? 0;
  if (typeof index !== 'number') return refuse(47001);
  return threadOf(call.account, match?.[1] ?? '', index) ?? refuse(88001);
}

function commentIn(call: WechatCall): Comment {
  const id = Number(jsonBody(call.request)['user_comment_id']);
  const comment = threadIn(call).comments.find((candidate) => candidate.id === id) ?? refuse(88008);
  return comment.deletedByUser ? refuse(88004) : comment;
}

function list(call: WechatCall): WechatResult {
  const thread = threadIn(call);
  const body = jsonBody(call.request);
  const begin = numberAt(body, 'begin', 0);
  const count = numberAt(body, 'count', 0);
  const type = numberAt(body, 'type', 0);
  if (begin < 0 || count < 1 || count >= COUNT_LIMIT) return refuse(88010);
  if (!KINDS.includes(type)) return refuse(47001);
  const all = thread.comments
    .filter((comment) => !comment.deletedByUser)
    .filter((comment) => type === 0 || (type === 2) === comment.elected)
    .reverse();
  return { total: all.length, comment: all.slice(begin, begin + count).map(view) };
}

function numberAt(body: JsonObject, key: string, fallback: number): number {
  const value = body[key] ?? fallback;
  return typeof value === 'number' && Number.isInteger(value) ? value : refuse(47001);
}

function view(comment: Comment): Record<string, unknown> {
  const { reply: answer } = comment;
  return {
    user_comment_id: comment.id,
    openid: comment.openid,
    create_time: Math.floor(comment.createdAt / 1000),
    content: comment.content,
    comment_type: comment.elected ? 1 : 0,
    ...(answer === null
      ? {}
      : { reply: { content: answer.content, create_time: Math.floor(answer.createdAt / 1000) } }),
  };
}

function reply(call: WechatCall): WechatResult {
  const comment = commentIn(call);
  const content = jsonBody(call.request)['content'];
  if (typeof content !== 'string' || content === '' || characterCount(content) > REPLY_CHARS)
    return refuse(88007);
  if (comment.reply !== null) return refuse(88005);
  comment.reply = { content, createdAt: call.now };
  return {};
}
