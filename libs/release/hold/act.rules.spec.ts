import { describe, expect, it } from '@jest/globals';
import { statesOf } from '#libs/kernel/transition.js';
import { IN_FLIGHT, RELEASE_TRANSITIONS } from '../release.transitions.js';
import { actsIn } from './act.rules.js';

describe('what a person may do', () => {
  it('offers exactly three choices for what has expired', () => {
    expect(actsIn('expired')).toEqual(['send_now', 'reschedule', 'cancel']);
  });

  it.each(IN_FLIGHT)('offers nothing that could stop or repeat a release that is %s', (state) => {
    expect(actsIn(state)).toEqual([]);
  });

  it('offers nothing for sending again once something is out, taken back or dropped', () => {
    const over = statesOf(RELEASE_TRANSITIONS).filter((state) =>
      ['published', 'withdrawing', 'withdrawn', 'cancelled', 'removed_by_platform'].includes(state),
    );
    for (const state of over) {
      expect(actsIn(state)).not.toContain('send_now');
      expect(actsIn(state)).not.toContain('reschedule');
      expect(actsIn(state)).not.toContain('resume');
    }
  });
});
