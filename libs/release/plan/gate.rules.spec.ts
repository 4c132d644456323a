import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { statesOf } from '#libs/kernel/transition.js';
import { RELEASE_TRANSITIONS, type ReleaseState } from '../release.transitions.js';
import { decideGate, GATE_REACTIONS, nextCheck, type GateRule, type ParentFacts } from './gate.rules.js';

const RULE: GateRule = {
  after: 'seen',
  delaySeconds: 600,
  lateAfterSeconds: 1800,
  onFailed: 'hold',
  onUnknown: 'hold',
  onLate: 'wait',
  onRecalled: 'cancel',
};
const AT = Date.UTC(2026, 2, 2, 1);
const parent = (change: Partial<ParentFacts> = {}): ParentFacts => ({
  state: 'scheduled',
  plannedMs: AT,
  publishedMs: null,
  seenMs: null,
  hasAddress: false,
  ...change,
});
const out = parent({ state: 'published', publishedMs: AT + 1_000, hasAddress: true });

describe('a gate', () => {
  it('opens so long after the other was seen, not before', () => {
    expect(decideGate(RULE, out, AT + 2_000)).toMatchObject({ kind: 'wait' });
    expect(decideGate(RULE, { ...out, seenMs: AT + 5_000 }, AT + 6_000)).toEqual({
      kind: 'open',
      by: 'seen',
      dueMs: AT + 605_000,
    });
  });

  it("opens by the platform's word when that is asked, or when there is no page to read back", () => {
    const word = { kind: 'open', by: 'published', dueMs: AT + 601_000 };
    expect(decideGate({ ...RULE, after: 'published' }, out, AT + 2_000)).toEqual(word);
    expect(decideGate(RULE, { ...out, hasAddress: false }, AT + 2_000)).toEqual(word);
  });

  it.each<[ReleaseState, keyof GateRule, string]>([
    ['failed', 'onFailed', 'failed'],
    ['needs_attention', 'onUnknown', 'unknown'],
    ['expired', 'onLate', 'late'],
    ['cancelled', 'onRecalled', 'recalled'],
    ['withdrawn', 'onRecalled', 'recalled'],
    ['removed_by_platform', 'onRecalled', 'recalled'],
  ])('does what is planned when the other is %s', (state, member, trouble) => {
    for (const reaction of ['hold', 'cancel', 'go_on'] as const) {
      expect(decideGate({ ...RULE, [member]: reaction }, parent({ state }), AT)).toEqual({
        kind: reaction,
        trouble,
      });
    }
  });

  it('counts as late only beyond the given time, also while the other is in doubt or held', () => {
    for (const state of ['scheduled', 'staged', 'held', 'verifying', 'waiting_quota'] as const) {
      const rule: GateRule = { ...RULE, onLate: 'hold' };
      expect(decideGate(rule, parent({ state }), AT + 1_799_999).kind).toBe('wait');
      expect(decideGate(rule, parent({ state }), AT + 1_800_000)).toEqual({ kind: 'hold', trouble: 'late' });
    }
  });

  it('waits while the other is being withdrawn, since a withdrawal may fail', () => {
    expect(decideGate(RULE, parent({ state: 'withdrawing' }), AT).kind).toBe('wait');
  });

  it('never opens for a release that is not published, whatever the rule', () => {
    const reaction = fc.constantFrom(...GATE_REACTIONS);
    fc.assert(
      fc.property(
        fc.constantFrom(...statesOf(RELEASE_TRANSITIONS)),
        fc.record({
          after: fc.constantFrom('published' as const, 'seen' as const),
          delaySeconds: fc.nat(100_000),
          lateAfterSeconds: fc.integer({ min: 10, max: 100_000 }),
          onFailed: reaction,
          onUnknown: reaction,
          onLate: reaction,
          onRecalled: reaction,
        }),
        fc.option(fc.integer({ min: AT, max: AT + 1e9 })),
        fc.integer({ min: AT - 1e9, max: AT + 2e9 }),
        (state, rule, seenMs, nowMs) => {
          const facts = parent({ state, seenMs, publishedMs: seenMs, hasAddress: true });
          const decision = decideGate(rule, facts, nowMs);
          if (decision.kind === 'open') expect(state).toBe('published');
          if (decision.kind === 'wait') expect(decision.checkMs).toBeGreaterThan(nowMs);
        },
      ),
    );
  });

  it('is looked at again no later than when the other becomes late', () => {
    const late = AT + 30_000;
    expect(nextCheck(AT, late, AT - 86_400_000)).toBe(late);
    expect(nextCheck(AT, AT + 1_800_000, AT - 1)).toBe(AT + 60_000);
    expect(nextCheck(AT, AT + 1_800_000, AT + 1_790_000)).toBe(AT + 1_800_000);
  });
});
