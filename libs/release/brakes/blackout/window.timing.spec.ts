import { describe, expect, it } from '@jest/globals';
import { readCron } from '#libs/kernel/cron.timing.js';
import { occurrenceAt, occurrencesIn, type WindowRule, type WindowTimes } from './window.timing.js';

const at = (text: string): Date => new Date(text);

const window = (rule: WindowRule, bounds: Partial<WindowTimes> = {}): WindowTimes => ({
  rule,
  startsAt: at('2026-01-01T00:00:00+08:00'),
  endsAt: null,
  endedAt: null,
  ...bounds,
});

const told = (times: WindowTimes, from: string, to: string): readonly string[] =>
  occurrencesIn(times, at(from), at(to)).map(
    ({ start, end }) => `${start.toISOString().slice(0, 16)} ${end.toISOString().slice(0, 16)}`,
  );

const NIGHT: WindowRule = { kind: 'weekly', days: [5], from: '22:00', to: '07:00', zone: 'Asia/Shanghai' };

describe('the times of a blackout window', () => {
  it('takes the first instant in and leaves the last one out', () => {
    const once = window(
      { kind: 'once' },
      { startsAt: at('2026-12-13T00:00:00+08:00'), endsAt: at('2026-12-14T00:00:00+08:00') },
    );
    expect(occurrenceAt(once, at('2026-12-12T23:59:59.999+08:00'))).toBeUndefined();
    expect(occurrenceAt(once, at('2026-12-13T00:00:00+08:00'))?.end).toEqual(at('2026-12-14T00:00:00+08:00'));
    expect(occurrenceAt(once, at('2026-12-14T00:00:00+08:00'))).toBeUndefined();
  });

  it('runs over midnight into the next day of its own zone', () => {
    expect(told(window(NIGHT), '2026-03-01T00:00:00Z', '2026-03-15T00:00:00Z')).toEqual([
      '2026-03-06T14:00 2026-03-06T23:00',
      '2026-03-13T14:00 2026-03-13T23:00',
    ]);
    expect(occurrenceAt(window(NIGHT), at('2026-03-07T06:59:00+08:00'))).toBeDefined();
    expect(occurrenceAt(window(NIGHT), at('2026-03-08T06:59:00+08:00'))).toBeUndefined();
  });

  it('keeps its time of day when summer time begins', () => {
    const lunch: WindowRule = {
      kind: 'weekly',
      days: [1, 2, 3, 4, 5, 6, 7],
      from: '12:00',
      to: '13:00',
      zone: 'Europe/Berlin',
    };
    expect(told(window(lunch), '2026-03-28T00:00:00Z', '2026-03-30T00:00:00Z')).toEqual([
      '2026-03-28T11:00 2026-03-28T12:00',
      '2026-03-29T10:00 2026-03-29T11:00',
    ]);
  });

  it('lasts for its minutes from each instant that cron names', () => {
    const monthly: WindowRule = { kind: 'cron', cron: '30 23 1,15 * *', minutes: 90, zone: 'Asia/Shanghai' };
    expect(told(window(monthly), '2026-03-01T00:00:00Z', '2026-03-31T00:00:00Z')).toEqual([
      '2026-03-01T15:30 2026-03-01T17:00',
      '2026-03-15T15:30 2026-03-15T17:00',
    ]);
    expect(occurrenceAt(window(monthly), at('2026-03-02T00:59:00+08:00'))).toBeDefined();
  });

  it('is cut by its bounds', () => {
    const bounds = { startsAt: at('2026-03-06T15:00:00Z'), endsAt: at('2026-03-13T15:00:00Z') };
    expect(told(window(NIGHT, bounds), '2026-03-01T00:00:00Z', '2026-03-31T00:00:00Z')).toEqual([
      '2026-03-06T15:00 2026-03-06T23:00',
      '2026-03-13T14:00 2026-03-13T15:00',
    ]);
  });

  it('ends one occurrence early and keeps the next', () => {
    const ended = window(NIGHT, { endedAt: at('2026-03-06T16:00:00Z') });
    expect(occurrenceAt(ended, at('2026-03-06T15:59:59Z'))?.end).toEqual(at('2026-03-06T16:00:00Z'));
    expect(occurrenceAt(ended, at('2026-03-06T16:00:00Z'))).toBeUndefined();
    expect(occurrenceAt(ended, at('2026-03-13T16:00:00Z'))).toBeDefined();
  });

  it.each(['* * * *', '60 * * * *', '* 24 * * *', '5-1 * * * *', '*/0 * * * *', 'a * * * *', '* * 0 * *'])(
    'refuses %s as cron',
    (text) => {
      expect(readCron(text)).toBeUndefined();
    },
  );

  it('reads lists, ranges and steps, and takes either day when both are named', () => {
    expect(readCron('0,30 9-17/4 * * 1-5')).toMatchObject({ minutes: [0, 30], hours: [9, 13, 17] });
    expect(readCron('0 0 1 * 0')?.eitherDay).toBe(true);
    expect(readCron('0 0 * * 7')?.weekdays).toEqual(new Set([0]));
  });
});
