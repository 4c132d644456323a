import { describe, expect, it } from '@jest/globals';
import { readCron } from '#libs/kernel/cron.timing.js';
import { DayBook, type DayOverride } from '../days/day-book.js';
import { slotsBetween, type HolidayRule } from './slots.timing.js';

const rule = (cron: string, holidayRule: HolidayRule = 'go', zone = 'Asia/Shanghai') => {
  const fields = readCron(cron);
  if (fields === undefined) throw new Error(cron);
  return { cron: fields, zone, holidayRule };
};
const between = (
  of: ReturnType<typeof rule>,
  from: string,
  to: string,
  overrides: readonly DayOverride[] = [],
) => {
  const days = new DayBook(overrides);
  return slotsBetween(of, { from: new Date(from), to: new Date(to), most: 20 }, (day) => days.factsOf(day));
};
const times = (slots: ReturnType<typeof between>): string[] => slots.map((slot) => slot.goesAt.toISOString());

describe("a column's slots", () => {
  it('come every Friday at five in the afternoon of their zone', () => {
    expect(times(between(rule('0 17 * * 5'), '2026-11-01T00:00:00Z', '2026-11-21T00:00:00Z'))).toEqual([
      '2026-11-06T09:00:00.000Z',
      '2026-11-13T09:00:00.000Z',
      '2026-11-20T09:00:00.000Z',
    ]);
  });

  it('hold no instant twice at the edges of the spans they are asked for', () => {
    const daily = rule('0 9 * * *');
    const [a, b, c] = ['2026-11-02T01:00:00Z', '2026-11-04T01:00:00Z', '2026-11-06T01:00:00Z'];
    expect([...times(between(daily, a, b)), ...times(between(daily, b, c))]).toEqual(
      times(between(daily, a, c)),
    );
  });

  it('keep their time of day through summer time, and leave out a time that does not exist', () => {
    const zone = 'America/New_York';
    expect(
      times(between(rule('0 9 * * *', 'go', zone), '2026-03-07T00:00:00Z', '2026-03-09T23:00:00Z')),
    ).toEqual(['2026-03-07T14:00:00.000Z', '2026-03-08T13:00:00.000Z', '2026-03-09T13:00:00.000Z']);
    expect(
      times(between(rule('30 2 * * *', 'go', zone), '2026-03-07T12:00:00Z', '2026-03-09T12:00:00Z')),
    ).toEqual(['2026-03-09T06:30:00.000Z']);
  });

  it('on National Day are skipped, moved to the next working day, or go anyway', () => {
    const on = (holidayRule: HolidayRule) =>
      between(rule('0 9 1 10 *', holidayRule), '2026-09-30T00:00:00Z', '2026-10-05T00:00:00Z')[0];
    expect(on('skip')).toMatchObject({ skippedFor: '国庆节' });
    expect(on('next_working_day')).toMatchObject({
      skippedFor: null,
      goesAt: new Date('2026-10-08T01:00:00Z'),
      slotAt: new Date('2026-10-01T01:00:00Z'),
    });
    expect(on('go')).toMatchObject({ skippedFor: null, goesAt: new Date('2026-10-01T01:00:00Z') });
  });

  it('take a make-up working day on a weekend for a working day, and a plain weekend for no holiday', () => {
    const saturday = between(rule('0 9 * * 6', 'skip'), '2026-11-06T00:00:00Z', '2026-11-08T00:00:00Z')[0];
    expect(saturday).toMatchObject({ skippedFor: null });
    const overrides: DayOverride[] = [{ day: '2026-10-08', kind: 'holiday', name: '台风停工' }];
    const moved = between(
      rule('0 9 1 10 *', 'next_working_day'),
      '2026-09-30T00:00:00Z',
      '2026-10-05T00:00:00Z',
      overrides,
    );
    expect(times(moved)).toEqual(['2026-10-09T01:00:00.000Z']);
    const worked: DayOverride[] = [{ day: '2026-10-03', kind: 'working_day', name: '调休上班' }];
    const made = between(
      rule('0 9 1 10 *', 'next_working_day'),
      '2026-09-30T00:00:00Z',
      '2026-10-05T00:00:00Z',
      worked,
    );
    expect(times(made)).toEqual(['2026-10-03T01:00:00.000Z']);
    const saturdayWorked = new DayBook([]).factsOf({ year: 2026, month: 10, day: 10 });
    expect(saturdayWorked).toMatchObject({ working: true, holiday: false });
  });
});
