import { chinaDay, chinaMonth } from '../../china-time.js';
import type { WechatAccount } from './account.js';
import { refuse } from './errors.js';
import type { Permission } from './settings.js';

/** The counter of `force_refresh:true`, 20 a day (reference A2.2). */
export const FORCED_REFRESH = '/cgi-bin/stable_token#force_refresh';

/** Calls per day of a new account (reference A2.1, A2.2, A3.2, A7.3, A7.5). */
const DAILY: Readonly<Record<string, number>> = {
  '/cgi-bin/token': 2000,
  '/cgi-bin/stable_token': 500_000,
  [FORCED_REFRESH]: 20,
  '/cgi-bin/media/upload': 100_000,
  '/cgi-bin/message/mass/sendall': 100,
  '/cgi-bin/message/mass/send': 100,
  '/cgi-bin/message/mass/preview': 100,
  '/cgi-bin/draft/add': 1000,
  '/cgi-bin/draft/update': 1000,
  '/cgi-bin/draft/delete': 1000,
  '/cgi-bin/draft/count': 1000,
  '/cgi-bin/draft/batchget': 1000,
  '/cgi-bin/draft/get': 500,
  '/cgi-bin/freepublish/submit': 100,
  '/cgi-bin/freepublish/get': 100,
  '/cgi-bin/freepublish/getarticle': 100,
  '/cgi-bin/freepublish/batchget': 100,
  '/cgi-bin/freepublish/delete': 10,
};
const TEST_ACCOUNT_DAILY: Readonly<Record<string, number>> = { '/cgi-bin/token': 200 };
/** In the settings, stands for all paths that are not named. */
const EVERY_PATH = '*';
/** For endpoints the reference gives no number for. */
const OTHER_DAILY = 100_000;
const MINUTE: Readonly<Record<string, number>> = {
  '/cgi-bin/stable_token': 10_000,
  '/cgi-bin/message/mass/sendall': 60,
  '/cgi-bin/message/mass/send': 60,
};

export const CLEAR_PER_MONTH = 10;
export const CLEAR_ONE_PER_MONTH = 50;

export function dailyLimit(account: WechatAccount, path: string): number {
  const testLimit = account.settings.type === 'test' ? TEST_ACCOUNT_DAILY[path] : undefined;
  const { dailyQuota } = account.settings;
  return dailyQuota[path] ?? dailyQuota[EVERY_PATH] ?? testLimit ?? DAILY[path] ?? OTHER_DAILY;
}

export function minuteLimit(account: WechatAccount, path: string): number | undefined {
  const { minuteQuota } = account.settings;
  return minuteQuota[path] ?? minuteQuota[EVERY_PATH] ?? MINUTE[path];
}

const dayKey = (path: string, now: number): string => `${path}|${chinaDay(now)}`;
const minuteKey = (path: string, now: number): string => `${path}|m${Math.floor(now / 60_000)}`;

export function usedToday(account: WechatAccount, path: string, now: number): number {
  return account.used.get(dayKey(path, now)) ?? 0;
}

/** Counts one call. @throws WechatError 45009 (day) or 45011 (minute). */
export function spend(account: WechatAccount, path: string, now: number): void {
  const day = dayKey(path, now);
  const minute = minuteKey(path, now);
  const inDay = account.used.get(day) ?? 0;
  const inMinute = account.used.get(minute) ?? 0;
  if (inDay >= dailyLimit(account, path)) refuse(45009);
  if (inMinute >= (minuteLimit(account, path) ?? Infinity)) refuse(45011);
  if (inMinute === 0) forgetMinutes(account, path);
  account.used.set(day, inDay + 1);
  account.used.set(minute, inMinute + 1);
}

export interface QuotaUse {
  readonly path: string;
  readonly used: number;
  readonly limit: number;
}

/** What was used today, of the endpoints that were called. */
export function quotaUse(account: WechatAccount, now: number): QuotaUse[] {
  const today = `|${chinaDay(now)}`;
  return [...account.used]
    .filter(([key]) => key.endsWith(today))
    .map(([key, used]) => {
      const path = key.slice(0, -today.length);
      return { path, used, limit: dailyLimit(account, path) };
    });
}

export function clearDay(account: WechatAccount, now: number, path?: string): void {
  const today = `|${chinaDay(now)}`;
  for (const key of account.used.keys()) {
    if (key.endsWith(today) && (path === undefined || key === `${path}${today}`)) account.used.delete(key);
  }
}

/** Counts one use of a monthly tool. @throws WechatError 48006. */
export function spendMonthly(account: WechatAccount, tool: string, limit: number, now: number): void {
  const key = `${tool}|${chinaMonth(now)}`;
  const used = account.used.get(key) ?? 0;
  if (used >= limit) refuse(48006);
  account.used.set(key, used + 1);
}

function forgetMinutes(account: WechatAccount, path: string): void {
  for (const key of account.used.keys()) if (key.startsWith(`${path}|m`)) account.used.delete(key);
}

/** Whether the account may call a family of endpoints (reference A3.1). */
export function may(account: WechatAccount, permission: Permission): boolean {
  const override = account.settings.permissions[permission];
  if (override !== undefined) return override;
  if (permission === 'comment') return true;
  return account.settings.type !== 'personal' && account.settings.type !== 'unverified_subscription';
}
