import { randomText, steadyInt } from '../../random.js';
import { weiboDate } from '../../china-time.js';
import type { World } from '../../world.js';
import type { WeiboAccount, WeiboCounts, WeiboStatus } from './account.js';
import { midToBase62 } from './mid.js';
import { replaceLinks } from './text-rules.js';

/** The platform's epoch: ids hold the second of their making in their upper bits. */
const EPOCH_SECONDS = 515_483_463;
const ID_STEP = 2 ** 22;
const HOUR_MS = 3_600_000;

export interface NewStatus {
  readonly text: string;
  readonly appKey: string | null;
  readonly picture?: string | null;
  readonly annotations?: readonly unknown[];
  readonly articleId?: string | null;
  readonly visibleType?: number;
  readonly isLongText?: boolean;
  /** What tells whose post this is, where the text carries something added by the platform. */
  readonly marker?: string;
}

/** The next id: sixteen digits, always larger than the last. */
export function nextWeiboId(world: World): string {
  const data = world.data.weibo;
  const bySecond = (Math.floor(world.clock.now() / 1000) - EPOCH_SECONDS) * ID_STEP;
  data.lastId = Math.max(data.lastId + 1, bySecond);
  return String(data.lastId);
}

/** Makes a post public, notes it in the ledger, and lets the scripted review have its way afterwards. */
export function createStatus(world: World, account: WeiboAccount, input: NewStatus): WeiboStatus {
  const data = world.data.weibo;
  const status: WeiboStatus = {
    id: nextWeiboId(world),
    uid: account.uid,
    appKey: input.appKey,
    originalText: input.text,
    text: shortened(world, input.text),
    createdAt: world.clock.now(),
    picture: input.picture ?? null,
    annotations: input.annotations ?? [],
    articleId: input.articleId ?? null,
    isLongText: input.isLongText ?? false,
    visibleType: input.visibleType ?? 0,
    deletedBy: null,
  };
  data.statuses.set(status.id, status);
  const timeline = data.timelines.get(account.uid) ?? [];
  timeline.push(status.id);
  data.timelines.set(account.uid, timeline);
  noteInLedger(world, status, input.marker ?? input.text);
  review(world, account, status);
  world.touch();
  return status;
}

function noteInLedger(world: World, status: WeiboStatus, marker: string): void {
  if (status.visibleType === 1) return;
  const article = status.articleId === null ? undefined : world.data.weibo.articles.get(status.articleId);
  world.ledger.add({
    platform: 'weibo',
    account: status.uid,
    kind: article === undefined ? 'status' : 'article',
    publicationId: status.id,
    id: status.id,
    marker,
    externalId: null,
    sourceUrl: null,
    title: article?.title ?? '',
    text: status.originalText,
    html: article?.content ?? '',
    publishedAt: status.createdAt,
    path: statusPath(status),
  });
}

export function statusPath(status: WeiboStatus): string {
  return `/${status.uid}/${midToBase62(status.id)}`;
}

function review(world: World, account: WeiboAccount, status: WeiboStatus): void {
  const next = account.settings.reviews.shift();
  if (next === undefined || next.outcome === 'keep') return;
  status.review = { outcome: next.outcome, dueAt: status.createdAt + (next.afterMs ?? 0) };
  planReview(world, status);
}

function planReview(world: World, status: WeiboStatus): void {
  const planned = status.review ?? null;
  if (planned === null) return;
  world.clock.at(planned.dueAt, () => {
    if (status.review !== planned) return;
    status.review = null;
    if (planned.outcome === 'remove') removeStatus(world, status, 'platform');
    else hideStatus(world, status);
  });
}

/** Takes up the reviews that a restart interrupted. */
export function resumeReviews(world: World): void {
  for (const status of world.data.weibo.statuses.values()) planReview(world, status);
}

export function removeStatus(world: World, status: WeiboStatus, by: 'user' | 'platform'): void {
  status.deletedBy ??= by;
  world.ledger.remove('weibo', status.uid, status.id, world.clock.now());
  world.touch();
}

/** The platform leaves the post to its author alone: `visible.type` 1 (reference B9.7). */
export function hideStatus(world: World, status: WeiboStatus): void {
  status.visibleType = 1;
  world.ledger.remove('weibo', status.uid, status.id, world.clock.now());
  world.touch();
}

/** Every link becomes `http://t.cn/…`; the long form cannot be found in the answer any more (reference B3). */
function shortened(world: World, text: string): string {
  return replaceLinks(text, (link) => {
    if (link.startsWith('http://t.cn/')) return link;
    const code = `A6${randomText(6)}`;
    world.data.weibo.shortLinks.set(code, link);
    return `http://t.cn/${code}`;
  });
}

/** The status object of the API (reference B3). */
export function statusView(world: World, status: WeiboStatus, trimUser = false): Record<string, unknown> {
  const account = world.data.weibo.accounts.get(status.uid);
  const counts = countsOf(world, status);
  const picture = status.picture;
  const pictures =
    picture === null
      ? {}
      : {
          thumbnail_pic: world.url(`/sinaimg/thumbnail/${picture}`),
          bmiddle_pic: world.url(`/sinaimg/bmiddle/${picture}`),
          original_pic: world.url(`/sinaimg/large/${picture}`),
        };
  return {
    created_at: weiboDate(status.createdAt),
    id: Number(status.id),
    idstr: status.id,
    mid: status.id,
    text: status.text,
    source: sourceOf(world, status),
    favorited: false,
    truncated: false,
    in_reply_to_status_id: '',
    in_reply_to_user_id: '',
    in_reply_to_screen_name: '',
    geo: null,
    pic_ids: picture === null ? [] : [picture],
    ...pictures,
    reposts_count: counts.reposts,
    comments_count: commentCount(world, status.id),
    attitudes_count: counts.attitudes,
    mlevel: 0,
    visible: { type: status.visibleType, list_id: 0 },
    ...(status.annotations.length > 0 ? { annotations: status.annotations } : {}),
    ...(status.isLongText ? { isLongText: true } : {}),
    ...(trimUser
      ? { uid: Number(status.uid) }
      : { user: userView(status.uid, account?.settings.screenName ?? '') }),
  };
}

function sourceOf(world: World, status: WeiboStatus): string {
  if (status.appKey === null) return '<a href="http://weibo.com/" rel="nofollow">微博 weibo.com</a>';
  const account = world.data.weibo.accounts.get(status.uid);
  const name = account?.settings.appLevel === 'test' ? '未通过审核应用' : (account?.settings.appName ?? '');
  return `<a href="http://app.weibo.com/t/feed/${status.appKey}" rel="nofollow">${name}</a>`;
}

export function userView(uid: string, screenName: string, verified = true): Record<string, unknown> {
  const kind = verified ? { verified: true, verified_type: 1 } : { verified: false, verified_type: -1 };
  return { id: Number(uid), idstr: uid, screen_name: screenName, name: screenName, ...kind };
}

/** Reposts, likes and reads: what somebody set, else growing by the hour and the same for the same post and hour. */
export function countsOf(world: World, status: WeiboStatus): WeiboCounts {
  const age = Math.floor((world.clock.now() - status.createdAt) / HOUR_MS);
  return {
    reposts: steadyInt(3, 'reposts', status.id) * age,
    attitudes: steadyInt(9, 'attitudes', status.id) * age,
    reads: steadyInt(50_000, 'reads', status.id),
    ...status.counts,
  };
}

export function commentCount(world: World, statusId: string): number {
  let count = 0;
  for (const comment of world.data.weibo.comments.values()) {
    if (comment.statusId === statusId && !comment.deleted) count += 1;
  }
  return count;
}
