import { chinaDay, chinaHour, DAY_MS } from '../../china-time.js';
import type { Publication, PublishedArticle } from './account.js';
import { articlePath } from './article-view.js';
import {
  articleTotals,
  dayOfReading,
  hoursOfReading,
  originsOf,
  SCENES,
  sumOf,
  type ReadArticle,
  type Reading,
} from './datacube-numbers.js';
import { refuse } from './errors.js';
import { jsonBody, type WechatCall, type WechatResult, type WechatRoutes } from './gate.js';

const RULE = { method: 'POST', permission: 'datacube' } as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TOTAL_DAYS = 7;
const DETAIL_DAYS = 30;

interface Span {
  readonly begin: string;
  readonly end: string;
  readonly days: readonly string[];
}

interface Item {
  readonly publication: Publication;
  readonly article: PublishedArticle;
  readonly day: string;
}

/** Statistics, old and new family; numbers depend only on article and day (reference A10). */
export function datacubeRoutes(routes: WechatRoutes): void {
  const add = (
    name: string,
    most: number,
    rows: (call: WechatCall, span: Span) => readonly unknown[],
  ): void => {
    routes.add(`/datacube/${name}`, RULE, (call) => answer(call, rows(call, spanOf(call, most))));
  };
  add('getarticlesummary', 1, (call, span) =>
    items(call, span)
      .filter(({ publication }) => publication.kind === 'mass')
      .map((item) => summary(call, item, span.begin)),
  );
  add('getarticletotal', 1, (call, span) =>
    items(call, span)
      .filter(({ publication }) => publication.kind === 'mass')
      .map((item) => total(call, item)),
  );
  add('getuserread', 3, (call, span) => span.days.flatMap((day) => userRead(call, day)));
  add('getuserreadhour', 1, (call, span) => hoursOfReading(dayReading(call, span.begin), span.begin));
  add('getusershare', 7, (call, span) => span.days.flatMap((day) => userShare(call, day)));
  add('getusersharehour', 1, (call, span) =>
    hoursOfReading(dayReading(call, span.begin), span.begin).map(
      ({ ref_date, ref_hour, int_page_read_user }) => ({
        ...{ ref_date, ref_hour, share_scene: 1 },
        ...{
          share_count: Math.ceil(int_page_read_user / 20),
          share_user: Math.ceil(int_page_read_user / 25),
        },
      }),
    ),
  );
  add('getarticleread', 1, (call, span) =>
    known(call, span.begin).map((item) => readDetail(call, item, span.begin)),
  );
  add('getarticleshare', 1, (call, span) =>
    known(call, span.begin).map((item) => shareDetail(call, item, span.begin)),
  );
  add('getarticletotaldetail', 1, (call, span) => items(call, span).map((item) => totalDetail(call, item)));
  add('getbizsummary', 30, (call, span) => span.days.map((day) => ({ ref_date: day, ...biz(call, day) })));
}

function answer(call: WechatCall, list: readonly unknown[]): WechatResult {
  return { list, is_delay: call.account.settings.datacubeDelayed };
}

/** @throws WechatError 61500 format, 61501 span or future, 61503 not ready before the morning (reference A10). */
function spanOf(call: WechatCall, most: number): Span {
  const { begin_date: begin, end_date: end } = jsonBody(call.request);
  if (typeof begin !== 'string' || typeof end !== 'string' || !DAY.test(begin) || !DAY.test(end))
    return refuse(61500);
  const first = dayOf(begin);
  const last = dayOf(end);
  const length = (last - first) / DAY_MS + 1;
  const yesterday = chinaDay(call.now - DAY_MS);
  if (length < 1 || length > most || end > yesterday) return refuse(61501);
  if (end === yesterday && chinaHour(call.now) < call.account.settings.datacubeReadyHour)
    return refuse(61503);
  const days = Array.from({ length }, (_day, index) =>
    new Date(first + index * DAY_MS).toISOString().slice(0, 10),
  );
  return { begin, end, days };
}

/** @throws WechatError 61500, also for a day no month has. */
function dayOf(text: string): number {
  const instant = Date.parse(`${text}T00:00:00Z`);
  const exists = !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
  return exists ? instant : refuse(61500);
}

/** Articles published on the span's first day. */
function items(call: WechatCall, span: Span): Item[] {
  return known(call, span.begin).filter((item) => item.day === span.begin);
}

/** Articles that were out on a day. */
function known(call: WechatCall, day: string): Item[] {
  return [...call.account.publications.values()].flatMap((publication) => {
    const published = chinaDay(publication.createdAt);
    return published > day
      ? []
      : publication.articles.map((article) => ({ publication, article, day: published }));
  });
}

const msgidOf = ({ publication, article }: Item): string => `${publication.mid}_${article.idx}`;

function counted(call: WechatCall, item: Item): ReadArticle {
  return { msgid: msgidOf(item), published: item.day, set: call.account.readings };
}

function daysFrom(item: Item, most: number, now: number): string[] {
  const first = Date.parse(`${item.day}T00:00:00Z`);
  const days = Array.from({ length: most }, (_day, nth) =>
    new Date(first + nth * DAY_MS).toISOString().slice(0, 10),
  );
  return days.filter((day) => day < chinaDay(now));
}

function summary(call: WechatCall, item: Item, day: string): Record<string, unknown> {
  return {
    ref_date: day,
    msgid: msgidOf(item),
    title: item.article.title,
    ...oldCounters(dayOfReading(counted(call, item), day)),
  };
}

function oldCounters(reading: Reading): Record<string, number> {
  return {
    int_page_read_user: reading.readers,
    int_page_read_count: reading.reads,
    ori_page_read_user: Math.floor(reading.readers / 30),
    ori_page_read_count: Math.floor(reading.reads / 30),
    share_user: reading.shares,
    share_count: reading.shares,
    add_to_fav_user: reading.favourites,
    add_to_fav_count: reading.favourites,
  };
}

function total(call: WechatCall, item: Item): Record<string, unknown> {
  const id = msgidOf(item);
  const details = daysFrom(item, TOTAL_DAYS, call.now).map((day) => ({
    stat_date: day,
    target_user: call.account.settings.followers,
    ...oldCounters(articleTotals(counted(call, item), day)),
    ...originsOf(articleTotals(counted(call, item), day)),
  }));
  return { ref_date: item.day, msgid: id, title: item.article.title, details };
}

function dayReading(call: WechatCall, day: string): Reading {
  return sumOf(known(call, day).map((item) => dayOfReading(counted(call, item), day)));
}

function userRead(call: WechatCall, day: string): Record<string, unknown>[] {
  const reading = dayReading(call, day);
  return [99_999_999, 0, 1, 2].map((source) => {
    const part = source === 99_999_999 ? 1 : source === 0 ? 0.6 : 0.2;
    const share = (value: number): number => Math.floor(value * part);
    const { readers, reads, shares, favourites } = reading;
    const some = {
      readers: share(readers),
      reads: share(reads),
      shares: share(shares),
      favourites: share(favourites),
    };
    return { ref_date: day, user_source: source, ...oldCounters(some) };
  });
}

function userShare(call: WechatCall, day: string): Record<string, unknown>[] {
  const { shares } = dayReading(call, day);
  return [1, 2, 255].map((scene) => ({
    ref_date: day,
    share_scene: scene,
    share_count: Math.floor(shares / 3),
    share_user: Math.floor(shares / 3),
  }));
}

function sources(readers: number): Record<string, unknown>[] {
  return SCENES.map(([scene, part]) => ({ user_count: Math.floor(readers * part), scene_desc: scene }));
}

function readDetail(call: WechatCall, item: Item, day: string): Record<string, unknown> {
  const { readers } = dayOfReading(counted(call, item), day);
  return {
    ref_date: day,
    msgid: msgidOf(item),
    detail: { read_user: readers, read_user_source: sources(readers) },
  };
}

function shareDetail(call: WechatCall, item: Item, day: string): Record<string, unknown> {
  const { shares } = dayOfReading(counted(call, item), day);
  return { ref_date: day, msgid: msgidOf(item), detail: { share_user: shares, share_count: shares } };
}

function totalDetail(call: WechatCall, item: Item): Record<string, unknown> {
  const id = msgidOf(item);
  const detailList = daysFrom(item, DETAIL_DAYS, call.now).map((day) => {
    const totals = articleTotals(counted(call, item), day);
    return {
      stat_date: day,
      read_user: totals.readers,
      read_user_source: sources(totals.readers),
      share_user: totals.shares,
      read_subscribe_user: Math.floor(totals.readers / 50),
      read_delivery_rate: 0.08,
      read_finish_rate: 0.61,
      read_avg_activetime: 48.5,
      zaikan_user: Math.floor(totals.favourites / 2),
      like_user: totals.favourites,
      praise_money: 0,
      comment_count: commentCount(call, item),
      collection_user: totals.favourites,
      read_jump_position: [{ position: 1, rate: 0.12 }],
    };
  });
  return {
    ref_date: item.day,
    msgid: id,
    publish_type: item.publication.kind === 'mass' ? 0 : 1,
    title: item.article.title,
    content_url: call.world.url(articlePath(call.account, item.publication.mid, item.article)),
    detail_list: detailList,
  };
}

function commentCount(call: WechatCall, item: Item): number {
  return call.account.threads.get(`${item.publication.mid}_${item.article.idx - 1}`)?.comments.length ?? 0;
}

function biz(call: WechatCall, day: string): Record<string, number> {
  const { readers, reads, shares, favourites } = dayReading(call, day);
  return {
    read_user: readers,
    read_count: reads,
    share_user: shares,
    like_user: favourites,
    collection_user: favourites,
  };
}
