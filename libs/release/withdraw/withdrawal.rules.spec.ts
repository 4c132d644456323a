import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PresenceOutcome, WithdrawOutcome } from '#libs/channels/connector.js';
import { afterCall, afterProof, MOST_CALLS, MOST_CHECKS } from './withdrawal.rules.js';

const fault = { code: 'x', message: 'y' };
const nowMs = 1_000_000;

describe('after the call that takes back', () => {
  const table: readonly [string, WithdrawOutcome, string][] = [
    ['taken', { kind: 'withdrawn' }, 'proof'],
    ['out of budget', { kind: 'quota', fault, resetAt: '2030-01-01T00:00:00Z' }, 'wait'],
    ['not possible', { kind: 'unsupported', fault }, 'by_hand'],
    ['refused for good', { kind: 'failed', fault, retryable: false }, 'by_hand'],
    ['failed for now', { kind: 'failed', fault, retryable: true }, 'again'],
  ];

  it.each(table)('%s', (_name, outcome, to) => {
    expect(afterCall(outcome, { nowMs, calls: 1 }).to).toBe(to);
  });

  it('gives it to a person when it never works', () => {
    const outcome: WithdrawOutcome = { kind: 'failed', fault, retryable: true };
    expect(afterCall(outcome, { nowMs, calls: MOST_CALLS }).to).toBe('by_hand');
  });

  it.each(['nonsense', '1999-01-01T00:00:00Z'])('never waits for a time that is past: %s', (resetAt) => {
    const next = afterCall({ kind: 'quota', fault, resetAt }, { nowMs, calls: 1 });
    expect(next.to === 'wait' && next.atMs > nowMs).toBe(true);
  });
});

describe('after a read-back that does not prove it gone', () => {
  it('looks again a few times, later each time, and then gives it to a person', () => {
    const seen = fc.constantFrom<Exclude<PresenceOutcome, { kind: 'gone' }>>(
      { kind: 'shown', evidence: {} },
      { kind: 'unknown', fault },
    );
    fc.assert(
      fc.property(fc.array(seen, { minLength: MOST_CHECKS, maxLength: MOST_CHECKS }), (answers) => {
        const steps = answers.map((answer, index) => afterProof(answer, { nowMs, checks: index + 1 }));
        expect(steps.at(-1)?.to).toBe('by_hand');
        const waits = steps.slice(0, -1).map((step) => (step.to === 'again' ? step.atMs - nowMs : -1));
        expect(waits.every((wait) => wait > 0)).toBe(true);
        expect(waits).toEqual(waits.toSorted((a, b) => a - b));
      }),
    );
  });
});
