import { nextChinaMidnight, chinaSecond } from '../../china-time.js';
import type { WeiboStatus } from './account.js';
import { refuseWeibo } from './errors.js';
import { required, usedFromAddress, usedOn, wholeNumber, type WeiboCall, type WeiboRoutes } from './gate.js';
import { base62ToMid, midToBase62 } from './mid.js';
import { commentCount, countsOf, removeStatus, statusView } from './statuses.js';

const IDS_LIMIT = 100;
const MIDS_LIMIT = 20;
const HOUR_MS = 3_600_000;
const GET = { method: 'GET' } as const;

/** Reading back, deleting, ids and limits (reference B6). */
export function readRoutes(routes: WeiboRoutes): void {
  routes.add('/2/statuses/user_timeline.json', GET, (call) => {
    const trim = call.params.values.get('trim_user') === '1';
    return timelineView(call, (status) => statusView(call.world, status, trim));
  });
  routes.add('/2/statuses/user_timeline/ids.json', GET, (call) => timelineView(call, (status) => status.id));
  routes.add('/2/statuses/user_timeline/biz.json', GET, (call) => {
    if (!call.account.settings.commercial) return refuseWeibo(10014);
    return fullTimeline(call);
  });
  routes.add('/2/statuses/show.json', GET, (call) => statusView(call.world, statusIn(call)));
  routes.add('/2/statuses/count.json', GET, counts);
  routes.add('/2/media_statuses/count_sp/biz.json', GET, (call) => {
    if (!call.account.settings.commercial) return refuseWeibo(10014);
    return counts(call).map((count) => {
      const status = call.world.data.weibo.statuses.get(String(count.id));
      return { ...count, reads: status === undefined ? 0 : countsOf(call.world, status).reads };
    });
  });
  routes.add('/2/statuses/destroy.json', { method: 'POST' }, destroy);
  routes.add('/2/statuses/querymid.json', GET, (call) => convert(call, 'mid'));
  routes.add('/2/statuses/queryid.json', GET, (call) => convert(call, 'id'));
  routes.add('/2/account/get_uid.json', GET, (call) => ({ uid: Number(call.account.uid) }));
  routes.add('/2/account/rate_limit_status.json', { method: 'GET', free: true }, limits);
}

/** The account's living posts, newest first. */
function* ownStatuses(call: WeiboCall): Generator<WeiboStatus> {
  const data = call.world.data.weibo;
  const ids = data.timelines.get(call.account.uid) ?? [];
  for (let index = ids.length - 1; index >= 0; index -= 1) {
    const status = data.statuses.get(ids[index] ?? '');
    if (status?.deletedBy === null) yield status;
  }
}

/** Only the authorised user's own posts (reference B6). @throws WeiboError 21335. */
function checkOwn(call: WeiboCall): void {
  const { values } = call.params;
  const uid = values.get('uid');
  const name = values.get('screen_name');
  if (uid !== undefined && uid !== '' && uid !== call.account.uid) refuseWeibo(21335);
  if (name !== undefined && name !== '' && name !== call.account.settings.screenName) refuseWeibo(21335);
}

/** The newest five that have reached the timeline, then the caller's filters (reference B6, B8). */
function timelineView(call: WeiboCall, view: (status: WeiboStatus) => unknown): Record<string, unknown> {
  checkOwn(call);
  const { settings } = call.account;
  const early = settings.capTimeline === 'before_filter';
  const arrived: WeiboStatus[] = [];
  let total = 0;
  for (const status of ownStatuses(call)) {
    total += 1;
    const full = early && arrived.length === settings.timelineCap;
    if (!full && status.createdAt + settings.visibilityDelayMs <= call.now) arrived.push(status);
  }
  const chosen = filtered(call, arrived).slice(0, settings.timelineCap);
  const count = Math.min(100, wholeNumber(call, 'count', 20));
  const page = Math.max(1, wholeNumber(call, 'page', 1));
  const shown = chosen.slice((page - 1) * count, page * count);
  return { statuses: shown.map(view), previous_cursor: 0, next_cursor: 0, total_number: total };
}

function filtered(call: WeiboCall, statuses: readonly WeiboStatus[]): WeiboStatus[] {
  const since = wholeNumber(call, 'since_id', 0);
  const max = wholeNumber(call, 'max_id', 0);
  const feature = wholeNumber(call, 'feature', 0);
  const ownApp = call.params.values.get('base_app') === '1';
  return statuses.filter(
    (status) =>
      Number(status.id) > since &&
      (max === 0 || Number(status.id) <= max) &&
      (!ownApp || status.appKey === call.app.appKey) &&
      (feature !== 2 || status.picture !== null) &&
      feature < 3,
  );
}

function fullTimeline(call: WeiboCall): Record<string, unknown> {
  checkOwn(call);
  const all = filtered(call, [...ownStatuses(call)]);
  const count = Math.min(100, wholeNumber(call, 'count', 20));
  const page = Math.max(1, wholeNumber(call, 'page', 1));
  const shown = all.slice((page - 1) * count, page * count);
  return {
    statuses: shown.map((status) => statusView(call.world, status)),
    previous_cursor: 0,
    next_cursor: page * count < all.length ? page + 1 : 0,
    total_number: all.length,
  };
}

/** @throws WeiboError 20109, 20101 when gone, 20112 when somebody else's. */
export function statusIn(call: WeiboCall): WeiboStatus {
  const id = call.params.values.get('id');
  if (id === undefined || id === '') return refuseWeibo(20109);
  const status = call.world.data.weibo.statuses.get(id);
  if (status?.deletedBy !== null) return refuseWeibo(20101);
  return status.uid === call.account.uid ? status : refuseWeibo(20112);
}

interface Count {
  readonly id: number;
  readonly comments: number;
  readonly reposts: number;
  readonly attitudes: number;
}

/** Counts of posts; those that do not exist are left out (reference B6). */
function counts(call: WeiboCall): Count[] {
  const ids = (call.params.values.get('ids') ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0) return refuseWeibo(20001);
  if (ids.length > IDS_LIMIT) return refuseWeibo(20009);
  const { statuses } = call.world.data.weibo;
  return ids.flatMap((id) => {
    const status = statuses.get(id);
    if (status?.deletedBy !== null) return [];
    const { reposts, attitudes } = countsOf(call.world, status);
    return [{ id: Number(id), comments: commentCount(call.world, id), reposts, attitudes }];
  });
}

function destroy(call: WeiboCall): unknown {
  const id = call.params.values.get('id');
  if (id === undefined || id === '') return refuseWeibo(20109);
  const status = call.world.data.weibo.statuses.get(id);
  if (status?.deletedBy !== null) return refuseWeibo(20101);
  if (status.uid !== call.account.uid) return refuseWeibo(20102);
  removeStatus(call.world, status, 'user');
  return statusView(call.world, status);
}

/** Between decimal ids and the short form of public addresses (reference B6). */
function convert(call: WeiboCall, to: 'mid' | 'id'): unknown {
  const source = required(call, to === 'mid' ? 'id' : 'mid');
  const type = required(call, 'type');
  if (!['1', '2', '3'].includes(type)) return refuseWeibo(10017);
  const one = (text: string): string => {
    if (to === 'mid') return /^\d+$/.test(text) ? midToBase62(text) : refuseWeibo(10017);
    const plain = call.params.values.get('isBase62') !== '1' && /^\d{16,}$/.test(text);
    return plain ? text : (base62ToMid(text) ?? refuseWeibo(10017));
  };
  if (call.params.values.get('is_batch') !== '1') return { [to]: one(source) };
  const all = source.split(',');
  if (all.length > MIDS_LIMIT) return refuseWeibo(20009);
  return all.map((text) => ({ [text]: one(text) }));
}

function limits(call: WeiboCall): Record<string, unknown> {
  const { settings, posts } = call.account;
  const remaining = Math.max(0, settings.dailyLimit - usedOn(call.account, call.now));
  const recent = posts.filter((at) => at > call.now - HOUR_MS).length;
  const reset = nextChinaMidnight(call.now);
  const post = { limit: settings.postsPerHour, limit_time_unit: 'HOURS' };
  return {
    ip_limit: settings.ipHourlyLimit,
    limit_time_unit: 'HOURS',
    remaining_ip_hits: Math.max(0, settings.ipHourlyLimit - usedFromAddress(call)),
    remaining_user_hits: remaining,
    reset_time: chinaSecond(reset),
    reset_time_in_seconds: Math.ceil((reset - call.now) / 1000),
    user_limit: settings.dailyLimit,
    api_rate_limits: [
      { api: '/statuses/share', ...post, remaining_hits: Math.max(0, settings.postsPerHour - recent) },
    ],
  };
}
