import type { WeiboComment } from './account.js';
import { addWeiboComment, commentView } from './comments.js';
import { refuseWeibo } from './errors.js';
import { required, wholeNumber, type WeiboCall, type WeiboRoutes } from './gate.js';
import { statusIn } from './read-routes.js';
import { checkRip } from './share-routes.js';
import { editorLength } from './text-rules.js';

const LIST_LIMIT = 200;
const LIST_DEFAULT = 50;
const COMMENT_CHARS = 140;
const GET = { method: 'GET' } as const;
const POST = { method: 'POST' } as const;

/** Comments and mentions (reference B6, "Comments"). */
export function commentRoutes(routes: WeiboRoutes): void {
  routes.add('/2/comments/show.json', GET, (call) => {
    const { id } = statusIn(call);
    return listView(
      call,
      living(call).filter((comment) => comment.statusId === id),
    );
  });
  routes.add('/2/comments/to_me.json', GET, (call) => listView(call, toMe(call)));
  routes.add('/2/comments/to_me/biz.json', GET, (call) => {
    if (!call.account.settings.commercial) return refuseWeibo(10014);
    return listView(call, toMe(call), true);
  });
  routes.add('/2/comments/mentions.json', GET, (call) => {
    const name = `@${call.account.settings.screenName}`;
    return listView(
      call,
      living(call).filter((comment) => comment.text.includes(name)),
    );
  });
  routes.add('/2/statuses/mentions.json', GET, () => ({
    statuses: [],
    previous_cursor: 0,
    next_cursor: 0,
    total_number: 0,
  }));
  routes.add('/2/comments/create.json', POST, (call) => create(call));
  routes.add('/2/comments/reply.json', POST, (call) => {
    const parent = commentIn(call);
    return create(call, parent);
  });
  routes.add('/2/comments/destroy.json', POST, (call) => {
    const comment = commentIn(call);
    if (comment.authorUid !== call.account.uid) return refuseWeibo(20203);
    comment.deleted = true;
    return commentView(call.world, comment);
  });
}

function living(call: WeiboCall): WeiboComment[] {
  const { comments, statuses } = call.world.data.weibo;
  return [...comments.values()]
    .filter((comment) => !comment.deleted && statuses.get(comment.statusId)?.deletedBy === null)
    .reverse();
}

function toMe(call: WeiboCall): WeiboComment[] {
  const { statuses } = call.world.data.weibo;
  return living(call).filter(
    (comment) =>
      statuses.get(comment.statusId)?.uid === call.account.uid && comment.authorUid !== call.account.uid,
  );
}

/** Newest first; `total_number` counts all, the list holds only people who authorised the app (reference B6). */
function listView(call: WeiboCall, all: readonly WeiboComment[], everybody = false): Record<string, unknown> {
  const since = wholeNumber(call, 'since_id', 0);
  const max = wholeNumber(call, 'max_id', 0);
  const count = Math.min(LIST_LIMIT, wholeNumber(call, 'count', LIST_DEFAULT));
  const page = Math.max(1, wholeNumber(call, 'page', 1));
  const readable = all
    .filter((comment) => everybody || comment.authorised)
    .filter((comment) => Number(comment.id) > since && (max === 0 || Number(comment.id) <= max));
  return {
    comments: readable
      .slice((page - 1) * count, page * count)
      .map((comment) => commentView(call.world, comment)),
    previous_cursor: 0,
    next_cursor: 0,
    total_number: all.length,
  };
}

function commentIn(call: WeiboCall): WeiboComment {
  const id = call.params.values.get('cid') ?? '';
  if (id === '') return refuseWeibo(20204);
  const comment = call.world.data.weibo.comments.get(id);
  return comment?.deleted === false ? comment : refuseWeibo(20201);
}

function create(call: WeiboCall, parent?: WeiboComment): Record<string, unknown> {
  const status = statusIn(call);
  if (parent !== undefined && parent.statusId !== status.id) return refuseWeibo(20201);
  const text = required(call, 'comment');
  if (text.trim() === '') return refuseWeibo(20008);
  if (editorLength(text) > COMMENT_CHARS) return refuseWeibo(20012);
  checkRip(call);
  const prefix =
    parent === undefined || call.params.values.get('without_mention') === '1'
      ? ''
      : `回复@${parent.authorName}:`;
  const comment = addWeiboComment(call.world, status, {
    text: `${prefix}${text}`,
    uid: call.account.uid,
    screenName: call.account.settings.screenName,
    authorised: true,
    replyTo: parent?.id,
  });
  return commentView(call.world, comment);
}
