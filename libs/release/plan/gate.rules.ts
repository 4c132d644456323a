import type { ReleaseState } from '../release.transitions.js';

/** What a gated release does when the one it waits for is in trouble. `hold` calls the duty editor. */
export type GateReaction = 'wait' | 'go_on' | 'hold' | 'cancel';

export const GATE_REACTIONS: readonly GateReaction[] = ['wait', 'go_on', 'hold', 'cancel'];

/** A recalled release never comes back, so that waiting for it would never end. */
export const RECALL_REACTIONS: readonly GateReaction[] = ['go_on', 'hold', 'cancel'];

export interface GateRule {
  /** What opens it: the platform's word, or the public page read back. */
  readonly after: 'published' | 'seen';
  readonly delaySeconds: number;
  /** Late once this much has passed since the parent's planned time. */
  readonly lateAfterSeconds: number;
  readonly onFailed: GateReaction;
  readonly onUnknown: GateReaction;
  readonly onLate: GateReaction;
  readonly onRecalled: GateReaction;
}

/** The release that is waited for. Times are milliseconds since 1970. */
export interface ParentFacts {
  readonly state: ReleaseState;
  readonly plannedMs: number;
  /** When its publication was recorded; null before. */
  readonly publishedMs: number | null;
  readonly seenMs: number | null;
  /** Without an address nothing can be read back: then its publication counts. */
  readonly hasAddress: boolean;
}

export type GateTrouble = 'failed' | 'unknown' | 'late' | 'recalled';

export type GateDecision =
  | { readonly kind: 'open'; readonly by: 'published' | 'seen'; readonly dueMs: number }
  | { readonly kind: 'go_on'; readonly trouble: GateTrouble }
  | { readonly kind: 'wait'; readonly checkMs: number }
  | { readonly kind: 'hold' | 'cancel'; readonly trouble: GateTrouble };

/** How often a wait is looked at without being woken, first and once the parent is late. */
const CHECK_MS = 60_000;
const LATE_CHECK_MS = 300_000;

/** Decides what a gate does now; the same facts give the same answer at planning, at every wake, and at the commit. */
export function decideGate(rule: GateRule, parent: ParentFacts, nowMs: number): GateDecision {
  const opened = openedAt(rule, parent);
  if (opened !== null) return { kind: 'open', by: opened.by, dueMs: opened.atMs + rule.delaySeconds * 1000 };
  const lateMs = parent.plannedMs + rule.lateAfterSeconds * 1000;
  const trouble = troubleOf(parent, nowMs >= lateMs);
  const waiting: GateDecision = { kind: 'wait', checkMs: nextCheck(parent.plannedMs, lateMs, nowMs) };
  if (trouble === null) return waiting;
  const reaction = reactionTo(rule, trouble);
  if (reaction === 'wait') return waiting;
  return { kind: reaction, trouble };
}

function openedAt(
  rule: GateRule,
  parent: ParentFacts,
): { readonly by: 'published' | 'seen'; readonly atMs: number } | null {
  if (parent.state !== 'published' || parent.publishedMs === null) return null;
  if (rule.after === 'published' || !parent.hasAddress) return { by: 'published', atMs: parent.publishedMs };
  return parent.seenMs === null ? null : { by: 'seen', atMs: parent.seenMs };
}

function troubleOf(parent: ParentFacts, late: boolean): GateTrouble | null {
  switch (parent.state) {
    case 'failed':
      return 'failed';
    case 'needs_attention':
      return 'unknown';
    case 'cancelled':
    case 'withdrawn':
    case 'removed_by_platform':
      return 'recalled';
    case 'expired':
      return 'late';
    case 'withdrawing':
    case 'needs_removal':
      return null;
    case 'scheduled':
    case 'staging':
    case 'staged':
    case 'committing':
    case 'accepted':
    case 'published':
    case 'held':
    case 'waiting_quota':
    case 'verifying':
      return late ? 'late' : null;
  }
}

function reactionTo(rule: GateRule, trouble: GateTrouble): GateReaction {
  switch (trouble) {
    case 'failed':
      return rule.onFailed;
    case 'unknown':
      return rule.onUnknown;
    case 'late':
      return rule.onLate;
    case 'recalled':
      return rule.onRecalled === 'wait' ? 'hold' : rule.onRecalled;
  }
}

/** Woken by every move of the parent, a gate looks by itself only for lateness, and in case a wake was lost. */
export function nextCheck(parentPlannedMs: number, lateMs: number, nowMs: number): number {
  if (nowMs < parentPlannedMs + CHECK_MS)
    return Math.min(parentPlannedMs + CHECK_MS, Math.max(lateMs, nowMs + 1_000));
  return nowMs < lateMs ? Math.min(nowMs + CHECK_MS, lateMs) : nowMs + LATE_CHECK_MS;
}
