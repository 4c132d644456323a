import { clockText, dayText } from '../../time/format.js';
import { wallText } from '../../time/zoned.js';
import { addDays } from './range.js';

interface Span {
  readonly start: string;
  readonly end: string;
}

/** The days a span covers from midnight to midnight, and its hours as text when it covers others in part. */
export function wholeDays(
  span: Span,
  zone: string,
): { readonly days: readonly string[]; readonly hours: string | null } {
  const [start, end] = [wallText(span.start, zone), wallText(span.end, zone)];
  const first = start.endsWith('T00:00:00') ? start.slice(0, 10) : addDays(start.slice(0, 10), 1);
  const days: string[] = [];
  for (let day = first; `${addDays(day, 1)}T00:00:00` <= end; day = addDays(day, 1)) days.push(day);
  const whole = start.endsWith('T00:00:00') && end.endsWith('T00:00:00');
  return { days, hours: whole ? null : `${clockText(span.start, zone)}–${clockText(span.end, zone)}` };
}

/** The hours of one day that a span covers, like `22:00–24:00`; null when it does not touch the day. */
export function hoursOn(span: Span, day: string, zone: string): string | null {
  const [first, last] = [dayText(span.start, zone), dayText(span.end, zone)];
  const end = clockText(span.end, zone);
  if (day < first || day > last || (day === last && day !== first && end === '00:00')) return null;
  const from = day === first ? clockText(span.start, zone) : '00:00';
  return `${from}–${day === last ? end : '24:00'}`;
}
