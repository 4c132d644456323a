import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { paced, type PacedChannel, type PacedQuota } from './pacing.rules.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;

function hourly(most: number, used = 0): PacedQuota {
  return {
    most,
    used,
    notBeforeMs: 0,
    windowOf: (at) => {
      const startMs = Math.floor(at / HOUR) * HOUR;
      return { startMs, endMs: startMs + HOUR };
    },
  };
}

function channel(change: Partial<PacedChannel> = {}): PacedChannel {
  return { nowMs: 0, startMs: 0, spacingMs: 5 * MINUTE, takenMs: [], quotas: [], ...change };
}

describe('pacing', () => {
  it('leaves the spacing between them', () => {
    expect(paced(channel(), 3)).toEqual([0, 5 * MINUTE, 10 * MINUTE]);
  });

  it('goes around what is planned already', () => {
    expect(paced(channel({ takenMs: [6 * MINUTE] }), 2)).toEqual([0, 11 * MINUTE]);
  });

  it('counts what was used in the window of now', () => {
    expect(paced(channel({ quotas: [hourly(3, 2)] }), 2)).toEqual([0, HOUR]);
  });

  it('waits for a budget that the platform calls spent', () => {
    const spent = { ...hourly(3), notBeforeMs: 30 * MINUTE };
    expect(paced(channel({ quotas: [spent] }), 1)).toEqual([30 * MINUTE]);
  });

  it('finds nothing where nothing is allowed', () => {
    expect(paced(channel({ quotas: [hourly(0)] }), 2)).toEqual([]);
  });

  it('never floods: whatever is planned, spacing and budgets hold', () => {
    const minutes = fc.integer({ min: 0, max: 600 }).map((minute) => minute * MINUTE);
    fc.assert(
      fc.property(
        fc.array(minutes, { maxLength: 12 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 20 }).map((minute) => minute * MINUTE),
        fc.integer({ min: 1, max: 6 }),
        (takenMs, count, spacingMs, most) => {
          const times = paced(channel({ takenMs, spacingMs, quotas: [hourly(most)] }), count);
          expect(times).toHaveLength(count);
          expect(times).toEqual(times.toSorted((one, other) => one - other));
          for (const [index, at] of times.entries()) {
            const others = [...takenMs, ...times.filter((_each, other) => other !== index)];
            expect(others.every((other) => Math.abs(other - at) >= spacingMs)).toBe(true);
            const within = [...takenMs, ...times].filter(
              (one) => Math.floor(one / HOUR) === Math.floor(at / HOUR),
            );
            expect(within.length).toBeLessThanOrEqual(Math.max(most, takenIn(takenMs, at)));
          }
        },
      ),
    );
  });
});

function takenIn(takenMs: readonly number[], at: number): number {
  return takenMs.filter((one) => Math.floor(one / HOUR) === Math.floor(at / HOUR)).length;
}
