import { describe, expect, it } from '@jest/globals';
import { dayStart, offsetMinutes, offsetText, onDay, wallText, zonedText } from './zoned.js';

describe('wall-clock time in a zone', () => {
  it('shows the instant as a clock in the zone does', () => {
    expect(wallText('2026-03-02T01:00:00.123Z', 'Asia/Shanghai')).toBe('2026-03-02T09:00:00');
    expect(wallText('2026-03-01T16:00:00Z', 'Asia/Shanghai')).toBe('2026-03-02T00:00:00');
    expect(wallText('2026-07-01T12:00:00Z', 'America/St_Johns')).toBe('2026-07-01T09:30:00');
  });

  it('means the instant that was meant, whatever zone the machine is in', () => {
    expect(zonedText('2026-03-02T09:00:00', 'Asia/Shanghai')).toBe('2026-03-02T09:00:00+08:00');
    expect(zonedText('2026-07-01T09:00:00', 'Europe/Berlin')).toBe('2026-07-01T09:00:00+02:00');
    expect(zonedText('2026-01-01T09:00:00', 'America/New_York')).toBe('2026-01-01T09:00:00-05:00');
  });

  it('takes the first of a time that occurs twice, and moves a skipped one on', () => {
    expect(zonedText('2026-10-25T02:30:00', 'Europe/Berlin')).toBe('2026-10-25T02:30:00+02:00');
    expect(zonedText('2026-03-29T02:30:00', 'Europe/Berlin')).toBe('2026-03-29T03:30:00+02:00');
  });

  it('goes there and back for every half hour of a year with summer time', () => {
    const start = Date.parse('2026-01-01T00:00:00Z');
    const wrong: string[] = [];
    for (let at = start; at < start + 365 * 86_400_000; at += 1_800_000) {
      const wall = wallText(at, 'Europe/Berlin');
      if (wallText(zonedText(wall, 'Europe/Berlin'), 'Europe/Berlin') !== wall) wrong.push(wall);
    }
    expect(wrong).toEqual([]);
  });

  it('refuses what is no time', () => {
    expect(() => zonedText('tomorrow', 'Asia/Shanghai')).toThrow(RangeError);
  });

  it('finds midnight, and the same time on another day, minute and second kept', () => {
    expect(dayStart('2026-03-01T20:00:00Z', 'Asia/Shanghai')).toBe('2026-03-02T00:00:00+08:00');
    expect(dayStart('2026-03-01T20:00:00Z', 'Asia/Shanghai', 1)).toBe('2026-03-03T00:00:00+08:00');
    expect(onDay('2026-03-02T01:07:30Z', '2026-03-09', 'Asia/Shanghai')).toBe('2026-03-09T09:07:30+08:00');
    expect(onDay('2026-03-27T08:07:00+01:00', '2026-03-30', 'Europe/Berlin')).toBe(
      '2026-03-30T08:07:00+02:00',
    );
  });

  it('knows offsets', () => {
    expect(offsetMinutes(Date.parse('2026-01-01T00:00:00Z'), 'Asia/Kolkata')).toBe(330);
    expect([offsetText(480), offsetText(-150), offsetText(0)]).toEqual(['+08:00', '-02:30', '+00:00']);
  });
});
