import { DAY_MS } from '../../china-time.js';
import { steadyInt } from '../../random.js';

/** What one article, or all of them, got on a day. */
export interface Reading {
  readonly readers: number;
  readonly reads: number;
  readonly shares: number;
  readonly favourites: number;
}

/** Where readers come from, with their shares; 全部 is the whole (reference A10.2). */
export const SCENES = [
  ['全部', 1],
  ['公众号消息', 0.45],
  ['聊天会话', 0.2],
  ['朋友圈', 0.15],
  ['推荐', 0.1],
  ['搜一搜', 0.06],
  ['公众号主页', 0.03],
  ['其他', 0.01],
] as const;

const HOURS = 24;

function age(published: string, day: string): number {
  return Math.round((Date.parse(day) - Date.parse(published)) / DAY_MS);
}

/** An article whose readers are counted. */
export interface ReadArticle {
  readonly msgid: string;
  /** Day of publication. */
  readonly published: string;
  /** Counters that somebody set, by `msgid|day`. */
  readonly set: ReadonlyMap<string, Partial<Reading>>;
}

export function readingKey(msgid: string, day: string): string {
  return `${msgid}|${day}`;
}

/**
 * One article's day: always the same for the same article and day, halving with each day of age, but for what somebody
 * set.
 */
export function dayOfReading({ msgid, published, set }: ReadArticle, day: string): Reading {
  return { ...steadyReading(msgid, published, day), ...set.get(readingKey(msgid, day)) };
}

function steadyReading(msgid: string, published: string, day: string): Reading {
  const days = age(published, day);
  if (days < 0) return { readers: 0, reads: 0, shares: 0, favourites: 0 };
  const base = 200 + steadyInt(3000, 'readers', msgid);
  const readers = Math.floor((base + steadyInt(50, 'wobble', msgid, day)) / 2 ** days);
  return {
    readers,
    reads: Math.floor(readers * 1.3),
    shares: Math.floor(readers / 18),
    favourites: Math.floor(readers / 40),
  };
}

/** One article's counters up to and with a day. */
export function articleTotals(article: ReadArticle, day: string): Reading {
  const { published } = article;
  const days = age(published, day);
  const each = Array.from({ length: days + 1 }, (_day, nth) =>
    dayOfReading(article, new Date(Date.parse(published) + nth * DAY_MS).toISOString().slice(0, 10)),
  );
  return sumOf(each);
}

export function sumOf(readings: readonly Reading[]): Reading {
  return readings.reduce(
    (sum, { readers, reads, shares, favourites }) => ({
      readers: sum.readers + readers,
      reads: sum.reads + reads,
      shares: sum.shares + shares,
      favourites: sum.favourites + favourites,
    }),
    { readers: 0, reads: 0, shares: 0, favourites: 0 },
  );
}

/** Where readers of `getarticletotal` come from; `other` takes what is left (reference A10.1). */
const ORIGINS = [
  ['session', 0.5],
  ['hist_msg', 0.1],
  ['feed', 0.2],
  ['friends', 0.1],
  ['kanyikan', 0.02],
  ['souyisou', 0.03],
  ['other', null],
] as const;
const SHARE_ORIGINS = [
  ['session', 0.5],
  ['feed', 0.4],
  ['other', null],
] as const;

/** The counters of one article by origin. */
export function originsOf({ readers, reads, shares }: Reading): Record<string, number> {
  return Object.fromEntries([
    ...parted(ORIGINS, readers, (origin) => `int_page_from_${origin}_read_user`),
    ...parted(ORIGINS, reads, (origin) => `int_page_from_${origin}_read_count`),
    ...parted(SHARE_ORIGINS, shares, (origin) => `feed_share_from_${origin}_user`),
    ...parted(SHARE_ORIGINS, shares, (origin) => `feed_share_from_${origin}_cnt`),
  ]);
}

function parted(
  origins: readonly (readonly [string, number | null])[],
  whole: number,
  name: (origin: string) => string,
): [string, number][] {
  let left = whole;
  return origins.map(([origin, share]) => {
    const part = share === null ? left : Math.floor(whole * share);
    left -= part;
    return [name(origin), part];
  });
}

export interface HourRow {
  readonly ref_date: string;
  readonly ref_hour: number;
  readonly user_source: number;
  readonly int_page_read_user: number;
  readonly int_page_read_count: number;
}

/** A day spread evenly over its hours; `ref_hour` is 0, 100 … 2300. */
export function hoursOfReading(reading: Reading, day: string): HourRow[] {
  return Array.from({ length: HOURS }, (_hour, hour) => ({
    ref_date: day,
    ref_hour: hour * 100,
    user_source: 99_999_999,
    int_page_read_user: Math.floor(reading.readers / HOURS),
    int_page_read_count: Math.floor(reading.reads / HOURS),
  }));
}
