import type {
  CommitOutcome,
  Fault,
  OutcomeKind,
  PlatformHandle,
  PlatformReceipt,
} from '#libs/kernel/outcome.js';
import {
  commitRetryAt,
  confirmAt,
  lookupRetryMs,
  MOST_COMMITS,
  MOST_FAILED_LOOKUPS,
} from './release.timing.js';

/** What the protocol does next with a release. Times are milliseconds since 1970. */
export type NextStep =
  | { readonly to: 'published'; readonly receipt: PlatformReceipt }
  | { readonly to: 'accepted'; readonly handle: PlatformHandle; readonly confirmAt: number }
  | { readonly to: 'verifying'; readonly lookAt: number; readonly fault: Fault | null }
  | { readonly to: 'staged'; readonly commitAt: number; readonly fault: Fault; readonly renew: boolean }
  | { readonly to: 'waiting_quota'; readonly until: number; readonly fault: Fault }
  | { readonly to: 'held'; readonly stopChannel: true; readonly fault: Fault }
  | { readonly to: 'failed' | 'needs_attention' | 'expired'; readonly fault: Fault };

export interface Waits {
  readonly settleSeconds: number;
  readonly lookupSpacingSeconds: number;
  readonly lookupsForAbsence: number;
  readonly confirmAfterSeconds: readonly number[];
}

export interface CommitFacts {
  readonly nowMs: number;
  readonly latestMs: number;
  readonly startedMs: number;
  /** Commits made so far, this one included. */
  readonly commits: number;
  /** Times a stale credential was renewed for this release. */
  readonly refreshes: number;
  readonly waits: Waits;
}

const TOO_LATE: Fault = {
  code: 'release.too_late',
  message: '已超过最晚发布时间，系统不会自动补发。请决定立即发布、改期或放弃。',
};

/** Decides what follows a commit's outcome (design, section 5.3). Pure. */
export function afterCommit(outcome: CommitOutcome, facts: CommitFacts): NextStep {
  const lookAt = facts.startedMs + facts.waits.settleSeconds * 1000;
  switch (outcome.kind) {
    case 'done':
      return { to: 'published', receipt: outcome.receipt };
    case 'accepted':
      return accepted(outcome.handle, facts);
    case 'already_done':
      if (outcome.receipt !== undefined) return { to: 'published', receipt: outcome.receipt };
      if (outcome.handle !== undefined) return accepted(outcome.handle, facts);
      return { to: 'verifying', lookAt, fault: outcome.fault ?? null };
    case 'unknown':
      return { to: 'verifying', lookAt, fault: outcome.fault };
    case 'retry':
      return again(
        outcome.fault,
        commitRetryAt(facts.nowMs, facts.commits, outcome.retryAfterMs),
        facts,
        false,
      );
    case 'refresh':
      if (facts.refreshes > 0) return { to: 'held', stopChannel: true, fault: outcome.fault };
      return again(outcome.fault, facts.nowMs, facts, true);
    case 'quota':
      return { to: 'waiting_quota', until: Date.parse(outcome.resetAt), fault: outcome.fault };
    case 'content':
      return { to: 'failed', fault: outcome.fault };
    case 'config':
      return { to: 'held', stopChannel: true, fault: outcome.fault };
    case 'human':
      return { to: 'needs_attention', fault: outcome.fault };
  }
}

function accepted(handle: PlatformHandle, facts: CommitFacts): NextStep {
  const first = confirmAt(facts.nowMs, facts.waits.confirmAfterSeconds, 0) ?? facts.nowMs;
  return { to: 'accepted', handle, confirmAt: first };
}

/** Another commit, allowed only because surely nothing was published. */
function again(fault: Fault, at: number, facts: CommitFacts, renew: boolean): NextStep {
  if (facts.commits >= MOST_COMMITS) return { to: 'needs_attention', fault };
  if (at > facts.latestMs) return { to: 'expired', fault: TOO_LATE };
  return { to: 'staged', commitAt: at, fault, renew };
}

export type LookupFinding =
  | { readonly kind: 'found'; readonly receipt: PlatformReceipt }
  | { readonly kind: 'found_pending'; readonly handle: PlatformHandle }
  | { readonly kind: 'absent' }
  | { readonly kind: 'undecidable'; readonly reason: string; readonly final: boolean }
  | { readonly kind: 'failed'; readonly fault: Fault };

export interface DoubtFacts extends Omit<CommitFacts, 'startedMs' | 'refreshes'> {
  /** Look-ups made for this doubt, this one included. */
  readonly lookups: number;
  /** Of them, how many said absent, this one included. */
  readonly absences: number;
  /** What the last commit came to; null when its worker died. */
  readonly lastOutcome: OutcomeKind | null;
}

/** Decides what follows a look-up (design, section 5.4). Pure. */
export function afterLookup(finding: LookupFinding, facts: DoubtFacts): NextStep {
  const spacingMs = facts.waits.lookupSpacingSeconds * 1000;
  switch (finding.kind) {
    case 'found':
      return { to: 'published', receipt: finding.receipt };
    case 'found_pending': {
      const first = confirmAt(facts.nowMs, facts.waits.confirmAfterSeconds, 0) ?? facts.nowMs;
      return { to: 'accepted', handle: finding.handle, confirmAt: first };
    }
    case 'absent':
      if (facts.absences < facts.waits.lookupsForAbsence)
        return { to: 'verifying', lookAt: facts.nowMs + spacingMs, fault: null };
      return surelyAbsent(facts);
    case 'undecidable': {
      const fault: Fault = { code: 'release.undecidable', message: finding.reason };
      if (finding.final || facts.lookups >= MOST_FAILED_LOOKUPS) return { to: 'needs_attention', fault };
      return { to: 'verifying', lookAt: facts.nowMs + spacingMs, fault };
    }
    case 'failed':
      if (facts.lookups >= MOST_FAILED_LOOKUPS) return { to: 'needs_attention', fault: finding.fault };
      return {
        to: 'verifying',
        lookAt: facts.nowMs + lookupRetryMs(facts.lookups, facts.waits.lookupSpacingSeconds),
        fault: finding.fault,
      };
  }
}

function surelyAbsent(facts: DoubtFacts): NextStep {
  if (facts.lastOutcome === 'already_done') {
    return {
      to: 'needs_attention',
      fault: {
        code: 'release.duplicate_refused_but_absent',
        message:
          '平台称内容重复，但查不到已发布的内容。请到平台核对：若已发布请填入链接，若没有请修改后重新送审。',
      },
    };
  }
  const fault: Fault = { code: 'release.surely_absent', message: '多次核实均未在平台查到，确认没有发布。' };
  if (facts.commits >= MOST_COMMITS) return { to: 'needs_attention', fault };
  if (facts.nowMs > facts.latestMs) return { to: 'expired', fault: TOO_LATE };
  return { to: 'staged', commitAt: facts.nowMs, fault, renew: false };
}
