import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { isWorkingTime } from './working-time.js';

const hours = { from: '09:00', to: '17:30', zone: 'Asia/Shanghai' };

describe('working time', () => {
  it.each([
    ['a Monday morning', '2026-03-02T09:00:00+08:00', true],
    ['the minute before', '2026-03-02T08:59:59+08:00', false],
    ['the last minute', '2026-03-02T17:29:59+08:00', true],
    ['the end', '2026-03-02T17:30:00+08:00', false],
    ['a Sunday', '2026-03-01T10:00:00+08:00', false],
    ['National Day, a Thursday', '2026-10-01T10:00:00+08:00', false],
    ['a Saturday made up for', '2026-02-14T10:00:00+08:00', true],
    ['a Monday of the zone that is still Sunday in UTC', '2026-03-01T01:30:00Z', false],
  ])('knows %s', (_name, instant, working) => {
    expect(isWorkingTime(new Date(instant), hours, null)).toBe(working);
  });

  it('knows the same on a machine in a zone west of UTC', () => {
    const asked = `
      import { isWorkingTime } from './dist/libs/release/working-time.js';
      const days = ['2026-03-02', '2026-03-01', '2026-10-01', '2026-02-14'];
      const working = days.map((day) => isWorkingTime(new Date(day + 'T10:00:00+08:00'), ${JSON.stringify(hours)}, null));
      process.stdout.write(JSON.stringify([new Date().getTimezoneOffset() > 0, ...working]));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', asked], {
      env: { TZ: 'America/Los_Angeles' },
      encoding: 'utf8',
    });
    expect(JSON.parse(said)).toEqual([true, true, false, false, true]);
  });

  it('follows what was written over the published table', () => {
    const [monday, sunday] = [new Date('2026-03-02T10:00:00+08:00'), new Date('2026-03-01T10:00:00+08:00')];
    expect(isWorkingTime(monday, hours, 'holiday')).toBe(false);
    expect(isWorkingTime(sunday, hours, 'working_day')).toBe(true);
    expect(isWorkingTime(new Date('2026-03-01T18:00:00+08:00'), hours, 'working_day')).toBe(false);
  });
});
