import { describe, expect, it } from '@jest/globals';
import { festivalsOf } from './official-days.js';

const off = (day: string, name: string) => ({ day, kind: 'holiday', name }) as const;
const atWork = (day: string, name: string) => ({ day, kind: 'working_day', name }) as const;

describe('the announced days of a year', () => {
  it('are told festival by festival, with the days that make up for them', () => {
    const days = [
      atWork('2026-09-20', '国庆节'),
      off('2026-09-25', '中秋'),
      off('2026-09-26', '中秋'),
      off('2026-09-30', '国庆节'),
      off('2026-10-01', '国庆节'),
      atWork('2026-10-10', '国庆节'),
    ];
    expect(festivalsOf(days)).toEqual([
      { name: '中秋', off: [{ from: '2026-09-25', to: '2026-09-26' }], atWork: [] },
      {
        name: '国庆节',
        off: [{ from: '2026-09-30', to: '2026-10-01' }],
        atWork: [
          { from: '2026-09-20', to: '2026-09-20' },
          { from: '2026-10-10', to: '2026-10-10' },
        ],
      },
    ]);
  });

  it('are none while a year is not announced', () => {
    expect(festivalsOf([])).toEqual([]);
  });
});
