import { describe, expect, it } from '@jest/globals';
import { hoursOn, wholeDays } from './silences.js';

const ZONE = 'Asia/Shanghai';
const span = (start: string, end: string): { start: string; end: string } => ({
  start: `${start}+08:00`,
  end: `${end}+08:00`,
});

describe('a blackout on the days of a calendar', () => {
  const night = span('2026-03-02T22:00:00', '2026-03-03T07:00:00');
  const days = span('2026-03-02T00:00:00', '2026-03-04T00:00:00');
  const mixed = span('2026-03-02T20:00:00', '2026-03-04T08:00:00');

  it('shades whole days and tells hours', () => {
    expect(wholeDays(night, ZONE)).toEqual({ days: [], hours: '22:00–07:00' });
    expect(wholeDays(days, ZONE)).toEqual({ days: ['2026-03-02', '2026-03-03'], hours: null });
    expect(wholeDays(mixed, ZONE)).toEqual({ days: ['2026-03-03'], hours: '20:00–08:00' });
  });

  it('covers its part of each day', () => {
    const over = (one: { start: string; end: string }): readonly (string | null)[] =>
      ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'].map((day) =>
        hoursOn(one, day, ZONE),
      );
    expect(over(night)).toEqual([null, '22:00–24:00', '00:00–07:00', null, null]);
    expect(over(days)).toEqual([null, '00:00–24:00', '00:00–24:00', null, null]);
    expect(over(mixed)).toEqual([null, '20:00–24:00', '00:00–24:00', '00:00–08:00', null]);
  });
});
