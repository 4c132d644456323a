import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instantAt, isZone, wallClockAt, wallText } from './wall-clock.js';

const at = (text: string): Date => new Date(text);

describe('wall clocks', () => {
  it.each([
    ['2026-03-02T01:30:00Z', 'Asia/Shanghai', '2026-03-02 09:30'],
    ['2026-02-28T16:00:00Z', 'Asia/Shanghai', '2026-03-01 00:00'],
    ['2026-07-01T12:00:00Z', 'Europe/Berlin', '2026-07-01 14:00'],
    ['2026-01-01T12:00:00Z', 'Europe/Berlin', '2026-01-01 13:00'],
    ['2026-01-01T12:00:00Z', '+08:00', '2026-01-01 20:00'],
  ])('shows %s in %s as %s', (instant, zone, shown) => {
    expect(wallText(at(instant), zone)).toBe(shown);
  });

  it('counts the week from Monday', () => {
    expect(wallClockAt(at('2026-03-02T01:00:00Z'), 'Asia/Shanghai').weekday).toBe(1);
    expect(wallClockAt(at('2026-03-01T01:00:00Z'), 'Asia/Shanghai').weekday).toBe(7);
    expect(wallClockAt(at('2026-03-01T16:00:00Z'), 'Asia/Shanghai').weekday).toBe(1);
  });

  it('finds the instant that a wall time names, whatever the zone', () => {
    const zones = ['Asia/Shanghai', 'UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu'];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 * 365 * 24 * 60 }),
        fc.constantFrom(...zones),
        (minutes, zone) => {
          const wall = wallClockAt(new Date(Date.UTC(2026, 0, 1) + minutes * 60_000), zone);
          expect(wallClockAt(instantAt(wall, zone), zone)).toEqual(wall);
        },
      ),
    );
  });

  it('moves a time that summer time skips, and takes the first of one that comes twice', () => {
    const of = (month: number, day: number, hour: number): string =>
      instantAt({ year: 2026, month, day, hour, minute: 30 }, 'Europe/Berlin').toISOString();
    expect(of(3, 29, 2)).toBe('2026-03-29T01:30:00.000Z');
    expect(of(10, 25, 2)).toBe('2026-10-25T00:30:00.000Z');
  });

  it('lets members overflow', () => {
    const wall = { year: 2026, month: 2, day: 28, hour: 24, minute: 0 };
    expect(instantAt(wall, 'Asia/Shanghai').toISOString()).toBe('2026-02-28T16:00:00.000Z');
  });

  it('knows a zone from a word', () => {
    expect([isZone('Asia/Shanghai'), isZone('Mars/Base')]).toEqual([true, false]);
  });
});
