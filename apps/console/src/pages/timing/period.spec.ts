import { describe, expect, it } from '@jest/globals';
import { momentText } from '../../time/format.js';
import { marksOf, spanOf, type Period } from './period.js';

const ZONE = 'Asia/Shanghai';
const NOW = Date.parse('2026-03-20T07:31:00Z');

function marks(period: Period): readonly string[] {
  return marksOf(spanOf(period, ZONE, NOW), ZONE).map((at) => momentText(new Date(at).toISOString(), ZONE));
}

describe('marks of a picture of the days', () => {
  it('marks every fourth hour of one day, its end included', () => {
    expect(marks('today')).toEqual([
      '2026-03-20 00:00',
      '2026-03-20 04:00',
      '2026-03-20 08:00',
      '2026-03-20 12:00',
      '2026-03-20 16:00',
      '2026-03-20 20:00',
      '2026-03-21 00:00',
    ]);
  });

  it.each([
    ['week', 4],
    ['month', 7],
    ['quarter', 7],
  ] as const)('marks midnights of the office over a %s, up to the end of today', (period, count) => {
    const shown = marks(period);
    expect(shown).toHaveLength(count);
    expect(shown.at(-1)).toBe('2026-03-21 00:00');
    for (const one of shown) expect(one).toMatch(/ 00:00$/);
  });
});
