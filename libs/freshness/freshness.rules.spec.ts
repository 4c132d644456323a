import { describe, expect, it } from '@jest/globals';
import { daysSince, DEFAULT_RULE, limitAt, reached, ruleFault, stateOf } from './freshness.rules.js';

const DAY = 86_400_000;

describe('the ladder of staleness', () => {
  it.each([
    [9, 'fresh', []],
    [10, 'warned', [10]],
    [12, 'warned', [10, 12]],
    [13, 'warned', [10, 12, 13]],
    [14, 'failing', [10, 12, 13]],
  ])('by default after %i days is %s, with rungs %j', (days, state, rungs) => {
    expect(stateOf(DEFAULT_RULE, days)).toBe(state);
    expect(reached(DEFAULT_RULE, days).map((rung) => rung.days)).toEqual(rungs);
  });

  it('counts whole days, and nothing from the future', () => {
    expect(daysSince(0, 10 * DAY - 1)).toBe(9);
    expect(daysSince(0, 10 * DAY)).toBe(10);
    expect(daysSince(5 * DAY, 0)).toBe(0);
    expect(limitAt(DEFAULT_RULE, DAY)).toBe(15 * DAY);
  });

  it.each([
    ['no-rungs', { limitDays: 14, rungs: [] }],
    ['rung-after-limit', { limitDays: 10, rungs: DEFAULT_RULE.rungs }],
    ['rungs-repeat', { limitDays: 14, rungs: [...DEFAULT_RULE.rungs, ...DEFAULT_RULE.rungs.slice(0, 1)] }],
    [undefined, DEFAULT_RULE],
  ])('says %s of a rule', (fault, rule) => {
    expect(ruleFault(rule)).toBe(fault);
  });
});
