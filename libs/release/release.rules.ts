import type {
  CommitOutcome,
  Fault,
  OutcomeKind,
  PlatformHandle,
  PlatformReceipt,
} from '#libs/kernel/outcome.js';
import type { ReleaseState } from './release.transitions.js';
import {
  commitRetryAt,
  confirmAt,
  doubtRetryAt,
  lookupRetryMs,
  MOST_DOUBTS,
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
        commitRetryAt(facts.nowMs, facts.commits, facts.latestMs, outcome.retryAfterMs),
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

/** Another commit, allowed only because surely nothing was published; then as often as there is time for. */
function again(fault: Fault, at: number, facts: CommitFacts, renew: boolean): NextStep {
  if (at > facts.latestMs) return { to: 'expired', fault: TOO_LATE };
  return { to: 'staged', commitAt: at, fault, renew };
}

/** Outcomes that say: surely this call published nothing (reference 0, and the table of each connector). */
export const SURELY_NOTHING: readonly OutcomeKind[] = [
  'retry',
  'refresh',
  'quota',
  'content',
  'config',
  'human',
];

export function surelyNothing(outcome: OutcomeKind): boolean {
  return SURELY_NOTHING.includes(outcome);
}

/** What a platform says of its own accord, or a late answer of its, about a release in any state. */
export type PlatformWord =
  | { readonly kind: 'published'; readonly receipt: PlatformReceipt }
  | { readonly kind: 'accepted'; readonly handle: PlatformHandle; readonly confirmAt: number }
  | { readonly kind: 'rejected'; readonly outcome: 'content' | 'human' | 'config'; readonly fault: Fault }
  | { readonly kind: 'removed'; readonly fault: Fault };

export type WordStep =
  | NextStep
  | { readonly to: 'removed_by_platform'; readonly fault: Fault }
  /** Nothing follows: it is known already, or says nothing about this state. */
  | 'nothing'
  /** It cannot be judged before the call in flight has come to an end; hear it again later. */
  | 'too_early';

const SHOWN: readonly ReleaseState[] = [
  'published',
  'withdrawing',
  'needs_removal',
  'withdrawn',
  'removed_by_platform',
];
/** Of these the platform's acceptance says nothing new, or belongs to another call. */
const KEEPS_HANDLE: readonly ReleaseState[] = [...SHOWN, 'committing', 'accepted'];
const REJECTABLE: readonly ReleaseState[] = ['committing', 'verifying', 'accepted'];
const REMOVABLE: readonly ReleaseState[] = ['verifying', 'accepted', 'needs_attention', 'published'];

/**
 * Decides what the platform's word means. That something is out, or on its way, is true whatever we or a person believed
 * meanwhile, and taking it in at once is what keeps a release that waits for another commit from being sent twice. Pure.
 */
export function afterWord(state: ReleaseState, word: PlatformWord): WordStep {
  switch (word.kind) {
    case 'published':
      return SHOWN.includes(state) ? 'nothing' : { to: 'published', receipt: word.receipt };
    case 'accepted':
      return KEEPS_HANDLE.includes(state)
        ? 'nothing'
        : { to: 'accepted', handle: word.handle, confirmAt: word.confirmAt };
    case 'rejected':
      if (!REJECTABLE.includes(state)) return 'nothing';
      return { to: word.outcome === 'content' ? 'failed' : 'needs_attention', fault: word.fault };
    case 'removed':
      if (state === 'committing') return 'too_early';
      return REMOVABLE.includes(state) ? { to: 'removed_by_platform', fault: word.fault } : 'nothing';
  }
}

export type LookupFinding =
  | { readonly kind: 'found'; readonly receipt: PlatformReceipt }
  | { readonly kind: 'found_pending'; readonly handle: PlatformHandle }
  | { readonly kind: 'absent' }
  | { readonly kind: 'undecidable'; readonly reason: string; readonly final: boolean }
  | { readonly kind: 'failed'; readonly fault: Fault };

export interface DoubtFacts extends Omit<CommitFacts, 'startedMs' | 'refreshes' | 'commits'> {
  /** Commits of this release that were in doubt, the one looked for included. */
  readonly doubts: number;
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
      if (finding.final || toldNothing(facts) >= MOST_FAILED_LOOKUPS) return { to: 'needs_attention', fault };
      return { to: 'verifying', lookAt: facts.nowMs + spacingMs, fault };
    }
    case 'failed':
      if (toldNothing(facts) >= MOST_FAILED_LOOKUPS) return { to: 'needs_attention', fault: finding.fault };
      return {
        to: 'verifying',
        lookAt: facts.nowMs + lookupRetryMs(facts.lookups, facts.waits.lookupSpacingSeconds),
        fault: finding.fault,
      };
  }
}

/** Look-ups of this doubt that neither found it nor said that it is absent. */
function toldNothing(facts: DoubtFacts): number {
  return facts.lookups - facts.absences;
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
  if (facts.doubts >= MOST_DOUBTS) return { to: 'needs_attention', fault };
  if (facts.nowMs > facts.latestMs) return { to: 'expired', fault: TOO_LATE };
  const commitAt = doubtRetryAt(facts.nowMs, facts.doubts, facts.latestMs);
  return { to: 'staged', commitAt, fault, renew: false };
}
