import { firesOn, type CronFields } from '#libs/kernel/cron.timing.js';
import { instantAt, wallClockAt, weekdayOf } from '#libs/kernel/wall-clock.js';

/** A calendar day of the column's zone. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export interface DayFacts {
  /** A public holiday, as opposed to an ordinary weekend. */
  readonly holiday: boolean;
  readonly working: boolean;
  /** Of the holiday; empty otherwise. */
  readonly name: string;
}

export type HolidayRule = 'skip' | 'next_working_day' | 'go';

/** One time a column comes round. */
export interface Slot {
  /** As cron has it: names the slot. */
  readonly slotAt: Date;
  /** When it goes out; later than `slotAt` when a holiday moved it. */
  readonly goesAt: Date;
  /** The holiday that keeps it from going out at all; null otherwise. */
  readonly skippedFor: string | null;
  /** The holiday it was moved or would be kept by; empty otherwise. */
  readonly holiday: string;
}

export interface SlotRule {
  readonly cron: CronFields;
  readonly zone: string;
  readonly holidayRule: HolidayRule;
}

const DAY_MS = 86_400_000;

/** A slot moves at most this far to find a working day. */
const LONGEST_SHIFT_DAYS = 30;

/** A column may not come round more often than this in one day. */
export const MOST_SLOTS_A_DAY = 48;

/** The slots with `from` < slotAt <= `to`, in order, at most `most`. A time that summer time skips is left out. */
export function slotsBetween(
  rule: SlotRule,
  span: { readonly from: Date; readonly to: Date; readonly most: number },
  factsOf: (day: Day) => DayFacts,
): readonly Slot[] {
  const found: Slot[] = [];
  for (const day of daysBetween(span.from, span.to, rule.zone)) {
    if (!firesOn(rule.cron, { ...day, weekday: weekdayOf(day) })) continue;
    for (const slotAt of instantsOf(rule, day)) {
      if (slotAt <= span.from || slotAt > span.to) continue;
      found.push(slotOn(rule, day, slotAt, factsOf));
      if (found.length >= span.most) return found;
    }
  }
  return found;
}

function instantsOf(rule: SlotRule, day: Day): readonly Date[] {
  return rule.cron.hours.flatMap((hour) =>
    rule.cron.minutes.flatMap((minute) => {
      const instant = instantAt({ ...day, hour, minute }, rule.zone);
      const wall = wallClockAt(instant, rule.zone);
      return wall.hour === hour && wall.minute === minute ? [instant] : [];
    }),
  );
}

function slotOn(rule: SlotRule, day: Day, slotAt: Date, factsOf: (day: Day) => DayFacts): Slot {
  const facts = factsOf(day);
  const plain = { slotAt, goesAt: slotAt, skippedFor: null, holiday: facts.holiday ? facts.name : '' };
  if (!facts.holiday || rule.holidayRule === 'go') return plain;
  if (rule.holidayRule === 'skip') return { ...plain, skippedFor: facts.name };
  const wall = wallClockAt(slotAt, rule.zone);
  for (let shift = 1; shift <= LONGEST_SHIFT_DAYS; shift += 1) {
    const later = dayAfter(day, shift);
    if (factsOf(later).working)
      return { ...plain, goesAt: instantAt({ ...later, hour: wall.hour, minute: wall.minute }, rule.zone) };
  }
  return { ...plain, skippedFor: facts.name };
}

function dayAfter(day: Day, days: number): Day {
  const date = new Date(Date.UTC(day.year, day.month - 1, day.day + days));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function* daysBetween(from: Date, to: Date, zone: string): Generator<Day> {
  const first = wallClockAt(from, zone);
  const last = wallClockAt(to, zone);
  const end = Date.UTC(last.year, last.month - 1, last.day);
  for (let ms = Date.UTC(first.year, first.month - 1, first.day); ms <= end; ms += DAY_MS)
    yield dayAfter({ year: 1970, month: 1, day: 1 }, ms / DAY_MS);
}
