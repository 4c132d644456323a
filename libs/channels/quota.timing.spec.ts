import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quotaWindow } from './quota.timing.js';

const PERIODS = ['minute', 'hour', 'day', 'month'] as const;

describe('quotaWindow', () => {
  it.each([
    ['day', '2026-03-01T15:59:59.999Z', '2026-02-28T16:00:00.000Z', '2026-03-01T16:00:00.000Z'],
    ['day', '2026-03-01T16:00:00.000Z', '2026-03-01T16:00:00.000Z', '2026-03-02T16:00:00.000Z'],
    ['month', '2026-02-28T15:59:59.999Z', '2026-01-31T16:00:00.000Z', '2026-02-28T16:00:00.000Z'],
    ['month', '2026-02-28T16:00:00.000Z', '2026-02-28T16:00:00.000Z', '2026-03-31T16:00:00.000Z'],
    ['month', '2026-12-31T16:00:00.000Z', '2026-12-31T16:00:00.000Z', '2027-01-31T16:00:00.000Z'],
    ['hour', '2026-03-01T00:30:00.000Z', '2026-03-01T00:00:00.000Z', '2026-03-01T01:00:00.000Z'],
    ['minute', '2026-03-01T00:30:59.999Z', '2026-03-01T00:30:00.000Z', '2026-03-01T00:31:00.000Z'],
  ] as const)('%s of %s in China time', (per, now, start, end) => {
    expect(quotaWindow(per, new Date(now))).toEqual({ start: new Date(start), end: new Date(end) });
  });

  it('covers every instant by exactly one window, and windows meet without a gap', () => {
    const instants = fc.date({
      min: new Date('2020-01-01'),
      max: new Date('2040-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fc.constantFrom(...PERIODS), instants, (per, now) => {
        const window = quotaWindow(per, now);
        expect(window.start <= now && now < window.end).toBe(true);
        expect(quotaWindow(per, window.start)).toEqual(window);
        expect(quotaWindow(per, window.end).start).toEqual(window.end);
        expect(quotaWindow(per, new Date(window.start.getTime() - 1)).end).toEqual(window.start);
      }),
    );
  });
});
