import type { Schemas } from '../../api/client.js';

type Day = Schemas['DayOverrideView'];

/** Consecutive days, both ends included. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

export interface Festival {
  readonly name: string;
  readonly off: readonly Span[];
  readonly atWork: readonly Span[];
}

function isNextDay(day: string, other: string): boolean {
  return Date.parse(other) - Date.parse(day) === 86_400_000;
}

function spansOf(days: readonly string[]): readonly Span[] {
  const spans: Span[] = [];
  for (const day of days) {
    const last = spans.at(-1);
    if (last !== undefined && isNextDay(last.to, day)) spans[spans.length - 1] = { from: last.from, to: day };
    else spans.push({ from: day, to: day });
  }
  return spans;
}

/** A year's announced days, festival by festival; the days come in order. */
export function festivalsOf(days: readonly Day[]): readonly Festival[] {
  const of = (name: string, kind: Day['kind']): readonly Span[] =>
    spansOf(days.filter((one) => one.name === name && one.kind === kind).map((one) => one.day));
  const holidays = days.filter((one) => one.kind === 'holiday').map((one) => one.name);
  return [...new Set([...holidays, ...days.map((one) => one.name)])].map((name) => ({
    name,
    off: of(name, 'holiday'),
    atWork: of(name, 'working_day'),
  }));
}
