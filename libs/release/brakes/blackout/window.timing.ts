import { instantAt, wallClockAt, weekdayOf } from '#libs/kernel/wall-clock.js';
import { firesOn, readCron } from '#libs/kernel/cron.timing.js';

/** When a blackout window holds, within its bounds. */
export type WindowRule =
  /** From its first to its last instant. */
  | { readonly kind: 'once' }
  /** On these days (1 is Monday), from one time of day to another; an earlier `to` means the next day. */
  | {
      readonly kind: 'weekly';
      readonly days: readonly number[];
      readonly from: string;
      readonly to: string;
      readonly zone: string;
    }
  /** For so many minutes from each instant that cron names. */
  | { readonly kind: 'cron'; readonly cron: string; readonly minutes: number; readonly zone: string };

export interface WindowTimes {
  readonly rule: WindowRule;
  readonly startsAt: Date;
  /** Null: without end; never null for a window that happens once. */
  readonly endsAt: Date | null;
  /** The occurrence of this instant was ended then, early. */
  readonly endedAt: Date | null;
}

export interface Occurrence {
  readonly start: Date;
  /** No longer part of it. */
  readonly end: Date;
}

const DAY_MS = 86_400_000;

/** The times at which a window holds that touch the span, in order, at most `most`. */
export function occurrencesIn(
  window: WindowTimes,
  from: Date,
  to: Date,
  most = 1_000,
): readonly Occurrence[] {
  const found: Occurrence[] = [];
  for (const raw of rawOccurrences(window, from, to)) {
    const one = bounded(window, raw);
    if (one.start < one.end && one.start < to && one.end > from) found.push(one);
    if (found.length >= most) break;
  }
  return found;
}

/** The occurrence that holds at `instant`; of several the one that ends last. */
export function occurrenceAt(window: WindowTimes, instant: Date): Occurrence | undefined {
  const next = new Date(instant.getTime() + 1);
  return [...occurrencesIn(window, instant, next)].sort((a, b) => b.end.getTime() - a.end.getTime())[0];
}

function bounded(window: WindowTimes, raw: Occurrence): Occurrence {
  const start = raw.start < window.startsAt ? window.startsAt : raw.start;
  const { endsAt, endedAt } = window;
  let end = endsAt !== null && raw.end > endsAt ? endsAt : raw.end;
  if (endedAt !== null && raw.start <= endedAt && endedAt < end) end = endedAt;
  return { start, end };
}

function* rawOccurrences(window: WindowTimes, from: Date, to: Date): Generator<Occurrence> {
  const { rule } = window;
  switch (rule.kind) {
    case 'once':
      yield { start: window.startsAt, end: window.endsAt ?? window.startsAt };
      return;
    case 'weekly':
      yield* weekly(rule, from, to);
      return;
    case 'cron':
      yield* byCron(rule, from, to);
  }
}

function* weekly(rule: WindowRule & { kind: 'weekly' }, from: Date, to: Date): Generator<Occurrence> {
  const [startHour, startMinute] = timeOfDay(rule.from);
  const [endHour, endMinute] = timeOfDay(rule.to);
  const nextDay = endHour * 60 + endMinute <= startHour * 60 + startMinute ? 1 : 0;
  for (const date of datesBetween(new Date(from.getTime() - DAY_MS), to, rule.zone)) {
    if (!rule.days.includes(weekdayOf(date))) continue;
    yield {
      start: instantAt({ ...date, hour: startHour, minute: startMinute }, rule.zone),
      end: instantAt({ ...date, day: date.day + nextDay, hour: endHour, minute: endMinute }, rule.zone),
    };
  }
}

function* byCron(rule: WindowRule & { kind: 'cron' }, from: Date, to: Date): Generator<Occurrence> {
  const cron = readCron(rule.cron);
  if (cron === undefined) return;
  const lengthMs = rule.minutes * 60_000;
  for (const date of datesBetween(new Date(from.getTime() - lengthMs), to, rule.zone)) {
    if (!firesOn(cron, { ...date, weekday: weekdayOf(date) })) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const start = instantAt({ ...date, hour, minute }, rule.zone);
        yield { start, end: new Date(start.getTime() + lengthMs) };
      }
    }
  }
}

interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Every date of the zone that has a part in the span. */
function* datesBetween(from: Date, to: Date, zone: string): Generator<CalendarDate> {
  const first = wallClockAt(from, zone);
  const last = wallClockAt(to, zone);
  const end = Date.UTC(last.year, last.month - 1, last.day);
  for (let ms = Date.UTC(first.year, first.month - 1, first.day); ms <= end; ms += DAY_MS) {
    const date = new Date(ms);
    yield { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  }
}

function timeOfDay(text: string): readonly [hour: number, minute: number] {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return [hour, minute];
}
