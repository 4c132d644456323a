import { describe, expect, it } from '@jest/globals';
import { DEFAULT_RULE, stateOf, toldOf } from '#libs/freshness/freshness.rules.js';
import { levelOf } from './freshness-level.js';

describe('how the workbench warns of a channel that says nothing', () => {
  it('follows the ladder: operators, leader, overdue', () => {
    const levels = [0, 9, 10, 11, 12, 13, 14, 40].map((days) =>
      levelOf({ state: stateOf(DEFAULT_RULE, days), told: [...toldOf(DEFAULT_RULE, days)] }),
    );
    expect(levels).toEqual([
      'fresh',
      'fresh',
      'operator',
      'operator',
      'leader',
      'leader',
      'failing',
      'failing',
    ]);
  });
});
