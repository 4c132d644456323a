import type { TransitionTable } from '#libs/kernel/transition.js';

export type ReviewState = 'open' | 'approved' | 'returned' | 'withdrawn' | 'voided';

/** A review is open until somebody ends it; what is ended stays so. */
export const REVIEW_TRANSITIONS: TransitionTable<ReviewState> = {
  open: ['open', 'approved', 'returned', 'withdrawn'],
  approved: ['voided'],
  returned: [],
  withdrawn: [],
  voided: [],
};
