import { wallText, zonedText } from '../../time/zoned.js';

export type View = 'month' | 'week' | 'day' | 'list' | 'board';
export const VIEWS: readonly View[] = ['month', 'week', 'day', 'list', 'board'];

const DAY_MS = 86_400_000;

/** Days are handled as `2026-03-02`; arithmetic on them knows no zone. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

export function addMonths(day: string, count: number): string {
  const [year = 1970, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + count, 1)).toISOString().slice(0, 10);
}

/** The Monday of the week a day is in. */
export function weekStart(day: string): string {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}

export function today(zone: string, now = Date.now()): string {
  return wallText(now, zone).slice(0, 10);
}

/** The days a view shows: from the first to before the last. */
export function rangeOf(view: View, day: string): { readonly from: string; readonly to: string } {
  switch (view) {
    case 'month': {
      const first = weekStart(`${day.slice(0, 7)}-01`);
      return { from: first, to: addDays(first, 42) };
    }
    case 'list': {
      const first = `${day.slice(0, 7)}-01`;
      return { from: first, to: addMonths(first, 1) };
    }
    case 'week':
    case 'board':
      return { from: weekStart(day), to: addDays(weekStart(day), 7) };
    case 'day':
      return { from: day, to: addDays(day, 1) };
  }
}

/** The day to show after a step back or on. */
export function step(view: View, day: string, by: -1 | 1): string {
  if (view === 'month' || view === 'list') return addMonths(day, by);
  return addDays(day, view === 'day' ? by : by * 7);
}

/** The days of a range as instants in a zone. */
export function instants(range: { from: string; to: string }, zone: string): { from: string; to: string } {
  return { from: zonedText(`${range.from}T00:00:00`, zone), to: zonedText(`${range.to}T00:00:00`, zone) };
}

export function daysBetween(from: string, to: string): readonly string[] {
  const days: string[] = [];
  for (let day = from; day < to; day = addDays(day, 1)) days.push(day);
  return days;
}
