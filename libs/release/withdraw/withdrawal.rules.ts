import type { PresenceOutcome, WithdrawOutcome } from '#libs/channels/connector.js';
import type { Fault } from '#libs/kernel/outcome.js';

/** What follows a step of a withdrawal. Times are milliseconds since 1970. */
export type WithdrawalStep =
  | { readonly to: 'proof' }
  /** The same again. */
  | { readonly to: 'again'; readonly atMs: number; readonly fault: Fault }
  /** A budget is used up. */
  | { readonly to: 'wait'; readonly atMs: number; readonly fault: Fault }
  | { readonly to: 'by_hand'; readonly fault: Fault };

/** Calls that did not work before a person must act. */
export const MOST_CALLS = 6;

/** Read-backs that did not show it gone before a person must look. */
export const MOST_CHECKS = 5;

const CALL_WAITS_MS: readonly number[] = [2_000, 10_000, 30_000, 120_000, 600_000];

/** Platforms keep showing what they have deleted for a while. */
const CHECK_WAITS_MS: readonly number[] = [2_000, 10_000, 60_000, 300_000];

const SHORTEST_WAIT_MS = 1_000;

/** Decides what follows the platform's answer to a withdrawal. Pure. */
export function afterCall(
  outcome: WithdrawOutcome,
  facts: { readonly nowMs: number; readonly calls: number },
): WithdrawalStep {
  switch (outcome.kind) {
    case 'withdrawn':
      return { to: 'proof' };
    case 'quota': {
      const resetMs = Date.parse(outcome.resetAt);
      const atMs = Math.max(Number.isNaN(resetMs) ? 0 : resetMs, facts.nowMs + SHORTEST_WAIT_MS);
      return { to: 'wait', atMs, fault: outcome.fault };
    }
    case 'unsupported':
      return { to: 'by_hand', fault: outcome.fault };
    case 'failed':
      if (!outcome.retryable || facts.calls >= MOST_CALLS) return { to: 'by_hand', fault: outcome.fault };
      return { to: 'again', atMs: facts.nowMs + rung(CALL_WAITS_MS, facts.calls), fault: outcome.fault };
  }
}

/** Decides what follows a read-back that does not prove the item gone. Pure. */
export function afterProof(
  seen: Exclude<PresenceOutcome, { kind: 'gone' }>,
  facts: { readonly nowMs: number; readonly checks: number },
): WithdrawalStep {
  const fault = seen.kind === 'shown' ? STILL_SHOWN : { ...seen.fault, code: UNPROVED };
  if (facts.checks >= MOST_CHECKS) return { to: 'by_hand', fault };
  return { to: 'again', atMs: facts.nowMs + rung(CHECK_WAITS_MS, facts.checks), fault };
}

function rung(ladder: readonly number[], step: number): number {
  return ladder[Math.min(Math.max(step - 1, 0), ladder.length - 1)] ?? SHORTEST_WAIT_MS;
}

const UNPROVED = 'release.removal_unproved';

const STILL_SHOWN: Fault = {
  code: 'release.still_shown',
  message: '平台已答复撤回，但回读时仍能看到。请到平台核对并手动删除，然后在这里确认。',
};
