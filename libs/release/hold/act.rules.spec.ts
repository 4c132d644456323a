import { describe, expect, it } from '@jest/globals';
import { statesOf } from '#libs/kernel/transition.js';
import { IN_FLIGHT, RELEASE_TRANSITIONS } from '../release.transitions.js';
import { actsFor, type ActFacts, type ReleaseAct } from './act.rules.js';

const facts = (change: Partial<ActFacts>): ActFacts => ({
  state: 'held',
  holdReason: null,
  reapprovalOwed: false,
  exempt: false,
  ...change,
});
const actsIn = (state: ActFacts['state']): readonly ReleaseAct[] => actsFor(facts({ state }));

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

  it('asks a reviewer again only where that is owed, and not before the blackout is over', () => {
    const offered = (change: Partial<ActFacts>): boolean => actsFor(facts(change)).includes('reapprove');
    expect(offered({})).toBe(false);
    expect(offered({ reapprovalOwed: true, holdReason: 'blackout' })).toBe(false);
    expect(offered({ reapprovalOwed: true, holdReason: 'blackout_reapproval' })).toBe(true);
    expect(offered({ reapprovalOwed: true, state: 'scheduled' })).toBe(true);
    expect(offered({ reapprovalOwed: true, exempt: true })).toBe(false);
    expect(offered({ reapprovalOwed: true, state: 'published' })).toBe(false);
  });

  it('does not offer to send what the gate would hold again', () => {
    const sends = (change: Partial<ActFacts>): boolean => actsFor(facts(change)).includes('send_now');
    expect(sends({ holdReason: 'blackout_ended' })).toBe(true);
    expect(sends({ holdReason: 'blackout' })).toBe(false);
    expect(sends({ holdReason: 'blackout_reapproval', reapprovalOwed: true })).toBe(false);
    expect(sends({ holdReason: 'blackout', exempt: true })).toBe(true);
  });

  it('offers an exemption once, and while there is something to exempt', () => {
    expect(actsFor(facts({ state: 'scheduled' }))).toContain('exempt');
    expect(actsFor(facts({ state: 'scheduled', exempt: true }))).not.toContain('exempt');
    expect(actsFor(facts({ state: 'published' }))).not.toContain('exempt');
  });
});
