import { describe, expect, it } from '@jest/globals';
import { afterFault, nextCommentsAt, nextMetricsAt } from './feedback.timing.js';

const PUBLISHED = new Date('2026-03-02T01:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const after = (ms: number): Date => new Date(PUBLISHED.getTime() + ms);

describe('when numbers are asked for', () => {
  it('each hour of the first day', () => {
    expect(nextMetricsAt(PUBLISHED, after(5 * HOUR))).toEqual(after(6 * HOUR));
  });

  it('then each morning at half past eight in China, when the day before has been counted', () => {
    expect(nextMetricsAt(PUBLISHED, after(2 * DAY))).toEqual(new Date('2026-03-05T00:30:00Z'));
    const early = new Date('2026-03-06T00:29:59Z');
    expect(nextMetricsAt(PUBLISHED, early)).toEqual(new Date('2026-03-06T00:30:00Z'));
    expect(nextMetricsAt(PUBLISHED, new Date('2026-03-06T00:30:00Z'))).toEqual(
      new Date('2026-03-07T00:30:00Z'),
    );
  });

  it('once more after the thirtieth day, and then no more', () => {
    expect(nextMetricsAt(PUBLISHED, after(30 * DAY))).not.toBeNull();
    expect(nextMetricsAt(PUBLISHED, after(31 * DAY))).toBeNull();
  });
});

describe('when comments are read', () => {
  it('ever more rarely, sixty times at most, and ends after thirty days', () => {
    let [now, readings] = [PUBLISHED, 1];
    for (;;) {
      const next = nextCommentsAt(PUBLISHED, now);
      if (next === null) break;
      expect(next.getTime()).toBeGreaterThan(now.getTime());
      now = next;
      readings += 1;
    }
    expect(readings).toBeLessThanOrEqual(60);
    expect(now.getTime()).toBeGreaterThanOrEqual(after(30 * DAY).getTime());
  });

  it('within a minute at first', () => {
    expect(nextCommentsAt(PUBLISHED, PUBLISHED)).toEqual(after(60_000));
  });
});

it('tries again in an hour what may pass, and the next day what a person must mend', () => {
  expect(afterFault(true, PUBLISHED)).toEqual(after(HOUR));
  expect(afterFault(false, PUBLISHED)).toEqual(after(DAY));
});
