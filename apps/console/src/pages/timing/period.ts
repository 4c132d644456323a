import { dayStart } from '../../time/zoned.js';

export type Period = 'today' | 'week' | 'month' | 'quarter';
export const PERIODS: readonly Period[] = ['today', 'week', 'month', 'quarter'];

const DAYS = { today: 1, week: 7, month: 30, quarter: 90 } as const;
/** Days in one step of the trend, so that a chart has some ten points. */
const STEP = { today: 1, week: 1, month: 3, quarter: 7 } as const;

export interface Span {
  readonly from: string;
  readonly to: string;
}

/** The last days up to the end of today, in the office's zone. */
export function spanOf(period: Period, zone: string, now = Date.now()): Span {
  return { from: dayStart(now, zone, 1 - DAYS[period]), to: dayStart(now, zone, 1) };
}

/** The same days in equal steps, the last ending with today. */
export function stepsOf(period: Period, zone: string, now = Date.now()): readonly Span[] {
  const steps: Span[] = [];
  for (let end = 1; end > 1 - DAYS[period]; end -= STEP[period]) {
    const begin = Math.max(end - STEP[period], 1 - DAYS[period]);
    steps.unshift({ from: dayStart(now, zone, begin), to: dayStart(now, zone, end) });
  }
  return steps;
}

const HOUR_MS = 3_600_000;

/** Where a picture of the days has its marks: midnights of the office's zone, seven at most, or every fourth hour of one day. */
export function marksOf(span: Span, zone: string): readonly number[] {
  const [from, to] = [Date.parse(span.from), Date.parse(span.to)];
  const midnights: number[] = [];
  for (let day = from; day <= to; day = Date.parse(dayStart(from, zone, midnights.length)))
    midnights.push(day);
  const days = midnights.length - 1;
  if (days <= 1) return Array.from({ length: 7 }, (_, index) => from + index * 4 * HOUR_MS);
  const step = Math.ceil(days / 6);
  return midnights.filter((_, index) => (days - index) % step === 0);
}
