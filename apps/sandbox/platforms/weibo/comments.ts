import { weiboDate } from '../../china-time.js';
import { randomText } from '../../random.js';
import type { World } from '../../world.js';
import type { WeiboComment, WeiboStatus } from './account.js';
import { nextWeiboId, statusView, userView } from './statuses.js';

export interface NewWeiboComment {
  readonly text: string;
  readonly screenName?: string | undefined;
  readonly uid?: string | undefined;
  readonly authorised?: boolean | undefined;
  readonly replyTo?: string | undefined;
}

/** Somebody writes under a post. Only people who authorised the app can be read through it (reference B6). */
export function addWeiboComment(world: World, status: WeiboStatus, input: NewWeiboComment): WeiboComment {
  const comment: WeiboComment = {
    id: nextWeiboId(world),
    statusId: status.id,
    authorUid: input.uid ?? `5${randomText(9, '0123456789')}`,
    authorName: input.screenName ?? '热心市民',
    authorised: input.authorised ?? false,
    text: input.text,
    createdAt: world.clock.now(),
    replyTo: input.replyTo ?? null,
    deleted: false,
  };
  world.data.weibo.comments.set(comment.id, comment);
  world.touch();
  return comment;
}

export function commentView(world: World, comment: WeiboComment, depth = 0): Record<string, unknown> {
  const data = world.data.weibo;
  const status = data.statuses.get(comment.statusId);
  const parent = comment.replyTo === null ? undefined : data.comments.get(comment.replyTo);
  return {
    created_at: weiboDate(comment.createdAt),
    id: Number(comment.id),
    idstr: comment.id,
    mid: comment.id,
    text: comment.text,
    source: '<a href="http://weibo.com/" rel="nofollow">微博 weibo.com</a>',
    user: userView(comment.authorUid, comment.authorName, false),
    ...(status === undefined ? {} : { status: statusView(world, status) }),
    ...(parent === undefined || depth > 0 ? {} : { reply_comment: commentView(world, parent, depth + 1) }),
  };
}
