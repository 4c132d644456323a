import type { QuotaDeclaration } from './connector.js';

/** From `start` (inclusive) to `end` (exclusive). */
export interface QuotaWindow {
  readonly start: Date;
  readonly end: Date;
}

/** China has one zone and no summer time, and the platforms count their days in it. */
const CHINA_OFFSET_MS = 8 * 3_600_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** The window of China time that an instant falls in. */
export function quotaWindow(per: QuotaDeclaration['per'], now: Date): QuotaWindow {
  if (per === 'month') return monthOf(now);
  const length = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS }[per];
  const start = Math.floor((now.getTime() + CHINA_OFFSET_MS) / length) * length - CHINA_OFFSET_MS;
  return { start: new Date(start), end: new Date(start + length) };
}

function monthOf(now: Date): QuotaWindow {
  const china = new Date(now.getTime() + CHINA_OFFSET_MS);
  const first = (month: number): Date =>
    new Date(Date.UTC(china.getUTCFullYear(), month, 1) - CHINA_OFFSET_MS);
  return { start: first(china.getUTCMonth()), end: first(china.getUTCMonth() + 1) };
}
