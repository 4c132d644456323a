import { describe, expect, it } from '@jest/globals';
import { chinaDay, chinaHour, chinaMinute, chinaMonth, nextChinaMidnight, weiboDate } from './china-time.js';

const LATE = Date.parse('2026-02-28T17:05:06Z');

describe('Chinese calendar', () => {
  it('is eight hours ahead of UTC everywhere', () => {
    expect([chinaDay(LATE), chinaMonth(LATE), chinaHour(LATE), chinaMinute(LATE)]).toEqual([
      '2026-03-01',
      '2026-03',
      1,
      '2026-03-01 01:05',
    ]);
    expect(new Date(nextChinaMidnight(LATE)).toISOString()).toBe('2026-03-01T16:00:00.000Z');
  });

  it('writes dates as Weibo does', () => {
    expect(weiboDate(Date.parse('2026-03-02T01:00:01Z'))).toBe('Mon Mar 02 09:00:01 +0800 2026');
  });
});
