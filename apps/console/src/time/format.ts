import { offsetMinutes, offsetText, wallOf, wallText } from './zoned.js';

/** `09:00`; with seconds where a release is shown to the second. */
export function clockText(instant: string, zone: string, seconds = false): string {
  return wallText(instant, zone).slice(11, seconds ? 19 : 16);
}

/** `2026-03-02`. */
export function dayText(instant: string | number, zone: string): string {
  return wallText(instant, zone).slice(0, 10);
}

/** `2026-03-02 09:00`. */
export function momentText(instant: string, zone: string, seconds = false): string {
  return `${dayText(instant, zone)} ${clockText(instant, zone, seconds)}`;
}

/** `3月2日 周一` or `Mon, 2 Mar`. */
export function dayName(instant: string, zone: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: zone,
    month: 'short',
    day: 'numeric',
    weekday: 'short',
  }).format(new Date(instant));
}

/** `3 分钟前`, `in 2 hours`. */
export function distanceText(instant: string, nowMs: number, language: string): string {
  const seconds = Math.round((Date.parse(instant) - nowMs) / 1000);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const size = Math.abs(seconds);
  if (size < 60) return relative.format(seconds, 'second');
  if (size < 3600) return relative.format(Math.trunc(seconds / 60), 'minute');
  if (size < 86_400) return relative.format(Math.trunc(seconds / 3600), 'hour');
  return relative.format(Math.trunc(seconds / 86_400), 'day');
}

/** `120 ms`, `1.4 s`, `3 min 20 s`; `—` when there is nothing to say. */
export function latenessText(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '—';
  const size = Math.abs(ms);
  const sign = ms < 0 ? '−' : '';
  if (size < 1000) return `${sign}${Math.round(size)} ms`;
  if (size < 60_000) return `${sign}${(size / 1000).toFixed(1)} s`;
  if (size < 3_600_000)
    return `${sign}${Math.floor(size / 60_000)} min ${Math.round((size % 60_000) / 1000)} s`;
  return `${sign}${Math.floor(size / 3_600_000)} h ${Math.round((size % 3_600_000) / 60_000)} min`;
}

/** `Asia/Shanghai (UTC+08:00)`. */
export function zoneText(zone: string, nowMs: number): string {
  return `${zone} (UTC${offsetText(offsetMinutes(nowMs, zone))})`;
}

/** Whether two zones show the same clock at the instant. */
export function sameClock(zone: string, other: string, nowMs: number): boolean {
  const [a, b] = [wallOf(nowMs, zone), wallOf(nowMs, other)];
  return a.day === b.day && a.hour === b.hour && a.minute === b.minute;
}
