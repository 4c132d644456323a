import { describe, expect, it } from '@jest/globals';
import { daysLeft, isUrgent, levelOf } from './credential-level.js';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const inDays = (days: number): string => new Date(NOW + days * 86_400_000).toISOString();

describe('how near the end of an authorisation is', () => {
  it.each([
    [-1, 'ended', 0],
    [0, 'ended', 0],
    [0.5, 'day', 0],
    [1, 'day', 1],
    [2.5, 'days3', 2],
    [7, 'days7', 7],
    [8, 'days30', 8],
    [30.5, 'later', 30],
  ])('after %d days is %s', (days, level, left) => {
    expect(levelOf(inDays(days), NOW)).toBe(level);
    expect(daysLeft(inDays(days), NOW)).toBe(left);
  });

  it('is urgent on the last three days and after', () => {
    expect((['days30', 'days7', 'days3', 'ended'] as const).map(isUrgent)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});
