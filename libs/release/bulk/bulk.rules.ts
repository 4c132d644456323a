import { IN_FLIGHT, UNTOUCHED, type ReleaseState } from '../release.transitions.js';

/** What one act does to many releases. Instants are ISO 8601 in UTC. */
export type BulkAct =
  | {
      readonly kind: 'reschedule';
      readonly plannedAt: string;
      readonly zone: string;
      /** All to one instant, or the earliest to it and the others as far apart as they are. */
      readonly spacing: 'same' | 'keep';
    }
  | { readonly kind: 'shift'; readonly seconds: number }
  | { readonly kind: 'cancel' | 'hold' | 'withdraw'; readonly reason: string }
  | { readonly kind: 'resume' }
  /** The times are each release's own, proposed by pacing. */
  | { readonly kind: 'backlog' };

export type BulkKind = BulkAct['kind'];

/** What a release was when the preview was made; an act applies to exactly this. */
export interface ItemBefore {
  readonly state: ReleaseState;
  readonly plannedAt: string;
  readonly plannedZone: string;
  readonly latestAt: string;
  readonly holdReason: string | null;
  readonly revisionId: string;
  readonly embargoAt: string | null;
}

/** What it will be. */
export type ItemAfter =
  | { readonly do: 'replan'; readonly plannedAt: string; readonly zone: string }
  | { readonly do: 'resume'; readonly plannedAt: string; readonly zone: string }
  | { readonly do: 'cancel' | 'hold' | 'withdraw' | 'wish' };

export interface Refusal {
  readonly code: string;
  readonly message: string;
}

export type ItemProposal =
  { readonly ok: true; readonly after: ItemAfter } | { readonly ok: false; readonly refusal: Refusal };

export interface BulkFacts {
  readonly nowMs: number;
  /** The earliest planned time of the selection. */
  readonly earliestMs: number;
}

const WAITING: readonly ReleaseState[] = ['scheduled', 'staging', 'staged', 'waiting_quota'];
const REPLANNABLE: readonly ReleaseState[] = [...UNTOUCHED, 'expired'];

/** Steps of the engine towards the due time are no change that a person would want to hear of. */
export function phaseOf(state: ReleaseState): string {
  return WAITING.includes(state) ? 'waiting' : state;
}

/** Whether a release is still what the preview showed. */
export function unchanged(before: ItemBefore, now: ItemBefore): boolean {
  return (
    phaseOf(before.state) === phaseOf(now.state) &&
    before.plannedAt === now.plannedAt &&
    before.revisionId === now.revisionId &&
    before.holdReason === now.holdReason
  );
}

/** Decides what an act would do to one release. Pure. */
export function propose(act: BulkAct, before: ItemBefore, facts: BulkFacts): ItemProposal {
  switch (act.kind) {
    case 'reschedule': {
      const offset = act.spacing === 'keep' ? Date.parse(before.plannedAt) - facts.earliestMs : 0;
      return replan(before, Date.parse(act.plannedAt) + offset, act.zone, facts.nowMs);
    }
    case 'shift':
      return replan(
        before,
        Date.parse(before.plannedAt) + act.seconds * 1000,
        before.plannedZone,
        facts.nowMs,
      );
    case 'cancel':
      return [...REPLANNABLE, 'needs_attention', 'failed'].includes(before.state)
        ? { ok: true, after: { do: 'cancel' } }
        : wrongState(before);
    case 'hold':
      return WAITING.includes(before.state) ? { ok: true, after: { do: 'hold' } } : wrongState(before);
    case 'resume':
      return resume(before, facts.nowMs);
    case 'withdraw':
      return withdraw(before);
    case 'backlog':
      return refused('no-slot', '没有为这条发布排出时间。');
  }
}

export function replan(before: ItemBefore, atMs: number, zone: string, nowMs: number): ItemProposal {
  if (!REPLANNABLE.includes(before.state)) return wrongState(before);
  if (atMs <= nowMs) return { ok: false, refusal: IN_THE_PAST };
  if (before.embargoAt !== null && atMs < Date.parse(before.embargoAt))
    return refused('before-embargo', '新的时间早于所在计划的解禁时间。');
  return { ok: true, after: { do: 'replan', plannedAt: new Date(atMs).toISOString(), zone } };
}

function resume(before: ItemBefore, nowMs: number): ItemProposal {
  if (before.state !== 'held') return wrongState(before);
  if (Date.parse(before.plannedAt) <= nowMs) return { ok: false, refusal: OVERDUE };
  const { plannedAt, plannedZone } = before;
  return { ok: true, after: { do: 'resume', plannedAt, zone: plannedZone } };
}

const IN_THE_PAST: Refusal = {
  code: 'time-in-the-past',
  message: '新的时间已经过去，请选择将来的时间。',
};
const OVERDUE: Refusal = {
  code: 'release-overdue',
  message: '计划时间已经过去，恢复不会自动补发，请改期或从积压中安排。',
};

/** Why a proposed time is none any more: it has passed since, and confirming late must not send at once. */
export function lapsed(after: ItemAfter, nowMs: number): Refusal | undefined {
  if (!('plannedAt' in after) || Date.parse(after.plannedAt) > nowMs) return undefined;
  return after.do === 'resume' ? OVERDUE : IN_THE_PAST;
}

function withdraw(before: ItemBefore): ItemProposal {
  if (before.state === 'published' || before.state === 'needs_removal')
    return { ok: true, after: { do: 'withdraw' } };
  if (IN_FLIGHT.includes(before.state)) return { ok: true, after: { do: 'wish' } };
  if ([...REPLANNABLE, 'failed'].includes(before.state)) return { ok: true, after: { do: 'cancel' } };
  if (before.state === 'needs_attention')
    return refused('in-doubt', '还不知道是否已经发出，请先到平台核对并确认结果。');
  return refused('nothing-to-withdraw', '没有需要撤回的内容。');
}

function wrongState(before: ItemBefore): ItemProposal {
  return refused('release-state', REFUSED_IN[before.state] ?? '当前状态不能这样做。');
}

function refused(code: string, message: string): ItemProposal {
  return { ok: false, refusal: { code, message } };
}

const REFUSED_IN: Partial<Record<ReleaseState, string>> = {
  committing: '正在发出，不能改动。',
  accepted: '平台已受理，不能改动。',
  verifying: '正在核实是否发出，不能改动。',
  published: '已经发布。',
  cancelled: '已经取消。',
  withdrawing: '正在撤回。',
  needs_removal: '正在等人工撤回。',
  withdrawn: '已经撤回。',
  removed_by_platform: '已被平台删除。',
};

/** How to put back what an act did. */
export type UndoStep =
  | { readonly to: 'replan'; readonly plannedAt: string; readonly zone: string }
  | { readonly to: 'held' | 'expired' | 'failed' | 'needs_attention'; readonly holdReason: string | null };

/** `hold_reason` of what was put back after its time had passed: nothing goes out by undoing. */
export const UNDONE_LATE = 'undone_late';

/** Decides how one release is put back; undefined when it is not as the act left it. Pure. */
export function undoOf(
  before: ItemBefore,
  after: ItemAfter,
  now: ItemBefore,
  nowMs: number,
): UndoStep | undefined {
  if (!asLeft(after, now)) return undefined;
  const { plannedAt, plannedZone, holdReason } = before;
  if (before.state === 'held') return { to: 'held', holdReason };
  if (before.state === 'expired' || before.state === 'failed' || before.state === 'needs_attention')
    return { to: before.state, holdReason: null };
  return Date.parse(plannedAt) > nowMs
    ? { to: 'replan', plannedAt, zone: plannedZone }
    : { to: 'held', holdReason: UNDONE_LATE };
}

function asLeft(after: ItemAfter, now: ItemBefore): boolean {
  switch (after.do) {
    case 'replan':
    case 'resume':
      return WAITING.includes(now.state) && now.plannedAt === after.plannedAt;
    case 'cancel':
      return now.state === 'cancelled';
    case 'hold':
      return now.state === 'held';
    case 'withdraw':
    case 'wish':
      return false;
  }
}
