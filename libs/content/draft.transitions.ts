import type { TransitionTable } from '#libs/kernel/transition.js';

/**
 * `editing` is being written; `in_review` waits for reviewers and cannot be edited; `returned` came back with a reason;
 * `approved` is as the reviewers accepted it; `archived` is put away for good.
 */
export type DraftState = 'editing' | 'in_review' | 'returned' | 'approved' | 'archived';

/**
 * A draft that was approved may be reviewed again as it is, for a channel that came later. Whatever may be edited goes
 * back to `editing` when its content changes.
 */
export const DRAFT_TRANSITIONS: TransitionTable<DraftState> = {
  editing: ['in_review', 'archived'],
  in_review: ['approved', 'returned', 'editing'],
  returned: ['editing', 'in_review', 'archived'],
  approved: ['editing', 'in_review', 'archived'],
  archived: [],
};

export const FIRST_DRAFT_STATE: DraftState = 'editing';

/** States in which the content may be changed. */
export const EDITABLE: ReadonlySet<DraftState> = new Set<DraftState>(['editing', 'returned', 'approved']);

export const DRAFT_STATE_LABELS: Readonly<Record<DraftState, string>> = {
  editing: '编辑中',
  in_review: '审核中',
  returned: '已退回',
  approved: '已通过',
  archived: '已归档',
};
