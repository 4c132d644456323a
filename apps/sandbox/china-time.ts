/** Calendar arithmetic in China Standard Time (UTC+8, no summer time), whatever zone the machine is in. */

const OFFSET_MS = 8 * 3_600_000;
export const DAY_MS = 86_400_000;

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

function shifted(instantMs: number): string {
  return new Date(instantMs + OFFSET_MS).toISOString();
}

/** `YYYY-MM-DD` of the Chinese calendar day. */
export function chinaDay(instantMs: number): string {
  return shifted(instantMs).slice(0, 10);
}

/** `YYYY-MM` of the Chinese calendar month. */
export function chinaMonth(instantMs: number): string {
  return shifted(instantMs).slice(0, 7);
}

export function chinaHour(instantMs: number): number {
  return Number(shifted(instantMs).slice(11, 13));
}

/** `YYYY-MM-DD HH:MM` as people in China read it. */
export function chinaMinute(instantMs: number): string {
  return shifted(instantMs).slice(0, 16).replace('T', ' ');
}

/** `YYYY-MM-DD HH:MM:SS` as people in China read it. */
export function chinaSecond(instantMs: number): string {
  return shifted(instantMs).slice(0, 19).replace('T', ' ');
}

/** The first instant of the next Chinese calendar day. */
export function nextChinaMidnight(instantMs: number): number {
  return Math.floor((instantMs + OFFSET_MS) / DAY_MS + 1) * DAY_MS - OFFSET_MS;
}

/** Weibo's `EEE MMM dd HH:mm:ss +0800 yyyy` (reference 1, fact 16). */
export function weiboDate(instantMs: number): string {
  const local = new Date(instantMs + OFFSET_MS);
  const day = String(local.getUTCDate()).padStart(2, '0');
  const time = local.toISOString().slice(11, 19);
  const weekday = WEEKDAYS[local.getUTCDay()] ?? 'Sun';
  const month = MONTHS[local.getUTCMonth()] ?? 'Jan';
  return `${weekday} ${month} ${day} ${time} +0800 ${local.getUTCFullYear()}`;
}
