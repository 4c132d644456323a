import type { ReleaseState } from '../release.transitions.js';

/** What the locked row alone says to a commit: nothing to do here any more, or its due instant was moved. Pure. */
export function untimely(
  row: { readonly state: ReleaseState; readonly plannedAt: Date } | undefined,
  now: Date,
): 'over' | 'not_yet' | undefined {
  if (row?.state !== 'staged') return 'over';
  return row.plannedAt > now ? 'not_yet' : undefined;
}

/**
 * What another release of the same account, whose call may still come to something, means for a commit. Where the
 * platform shows only its newest items, another one would bury the evidence (reference B8). Pure.
 */
export function behindDoubt(
  doubt: 'committing' | 'verifying' | undefined,
  lookup: 'exact' | 'window',
): 'busy' | 'doubt_ahead' | undefined {
  if (doubt === 'committing') return 'busy';
  return doubt === 'verifying' && lookup === 'window' ? 'doubt_ahead' : undefined;
}
