import { describe, expect, it } from '@jest/globals';
import { cronOf, weeklyOf } from './weekly-rule.js';

describe('a weekly rule', () => {
  it('is read from what cron says', () => {
    expect(weeklyOf('0 17 * * 3')).toEqual({ days: [3], time: '17:00' });
    expect(weeklyOf('5 8 * * 1-5')).toEqual({ days: [1, 2, 3, 4, 5], time: '08:05' });
    expect(weeklyOf('30 9 * * 0,6')).toEqual({ days: [6, 7], time: '09:30' });
    expect(weeklyOf('30 9 * * *')).toEqual({ days: [1, 2, 3, 4, 5, 6, 7], time: '09:30' });
  });

  it('leaves alone what says more', () => {
    for (const cron of [
      '*/5 9 * * 1',
      '0 9 1 * *',
      '0 9 * 3 1',
      '0 9,17 * * 1',
      '0 9 * * MON',
      '0 25 * * 1',
      'often',
    ])
      expect(weeklyOf(cron)).toBeNull();
  });

  it('is written as it is read', () => {
    for (const cron of ['0 17 * * 3', '5 8 * * 1,2,3,4,5', '30 9 * * 6,0', '30 9 * * *']) {
      const rule = weeklyOf(cron);
      expect(rule === null ? null : cronOf(rule)).toBe(cron);
    }
  });
});
