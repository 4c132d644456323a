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

const UNITS = {
  'zh-CN': { ms: ' 毫秒', s: ' 秒', min: ' 分', h: ' 小时' },
  en: { ms: ' ms', s: ' s', min: ' min', h: ' h' },
} as const;

/** `120 毫秒`, `1.4 s`, `3 min 20 s`, `30 分`. */
export function durationText(ms: number, language: string): string {
  const unit = language === 'en' ? UNITS.en : UNITS['zh-CN'];
  const size = Math.abs(ms);
  const sign = ms < 0 ? '−' : '';
  const two = (whole: number, of: string, rest: number, restOf: string): string =>
    rest === 0 ? `${sign}${whole}${of}` : `${sign}${whole}${of} ${rest}${restOf}`;
  if (size < 1000) return `${sign}${Math.round(size)}${unit.ms}`;
  if (size < 60_000) return `${sign}${(size / 1000).toFixed(1)}${unit.s}`;
  const seconds = Math.round(size / 1000);
  if (seconds < 3600) return two(Math.floor(seconds / 60), unit.min, seconds % 60, unit.s);
  const minutes = Math.round(seconds / 60);
  return two(Math.floor(minutes / 60), unit.h, minutes % 60, unit.min);
}

/** A length of time in one whole unit, without its direction: `3小时`, `2 days`. */
export function lengthText(ms: number, language: string): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  const [count, unit] =
    minutes < 60
      ? [minutes, 'minute']
      : minutes < 1440
        ? [Math.floor(minutes / 60), 'hour']
        : [Math.floor(minutes / 1440), 'day'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** A duration, or `—` when there is nothing to say. */
export function latenessText(ms: number | null | undefined, language: string): string {
  return ms === null || ms === undefined ? '—' : durationText(ms, language);
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
