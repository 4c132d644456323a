import { describe, expect, it } from '@jest/globals';
import { addDays, daysBetween, instants, rangeOf, step, today, weekStart } from './range.js';

describe('the days a calendar shows', () => {
  it('begins weeks on Monday, across years', () => {
    expect(weekStart('2026-11-23')).toBe('2026-11-23');
    expect(weekStart('2026-11-29')).toBe('2026-11-23');
    expect(weekStart('2027-01-02')).toBe('2026-12-28');
  });

  it('shows six whole weeks of a month, and one month as a list', () => {
    expect(rangeOf('month', '2026-11-23')).toEqual({ from: '2026-10-26', to: '2026-12-07' });
    expect(rangeOf('list', '2026-12-31')).toEqual({ from: '2026-12-01', to: '2027-01-01' });
    expect(rangeOf('board', '2026-11-25')).toEqual({ from: '2026-11-23', to: '2026-11-30' });
    expect(rangeOf('day', '2026-02-28')).toEqual({ from: '2026-02-28', to: '2026-03-01' });
  });

  it('steps by what it shows', () => {
    expect(step('month', '2026-01-31', 1)).toBe('2026-02-01');
    expect(step('week', '2026-01-01', -1)).toBe('2025-12-25');
    expect(step('day', '2026-03-01', -1)).toBe('2026-02-28');
  });

  it('bounds days in the office zone, not in the machine’s', () => {
    expect(instants({ from: '2026-11-23', to: '2026-11-24' }, 'Asia/Shanghai')).toEqual({
      from: '2026-11-23T00:00:00+08:00',
      to: '2026-11-24T00:00:00+08:00',
    });
    expect(today('Asia/Shanghai', Date.parse('2026-11-23T17:00:00Z'))).toBe('2026-11-24');
    expect(daysBetween('2026-02-27', addDays('2026-02-27', 3))).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
    ]);
  });
});
