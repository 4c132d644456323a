import type { ReleaseState } from '../release.transitions.js';

/**
 * What the locked row alone says to a commit: nothing to do here any more, or its due instant is later than `reach`, how
 * far ahead the gate is open. Pure.
 */
export function untimely(
  row: { readonly state: ReleaseState; readonly plannedAt: Date } | undefined,
  reach: Date,
): 'over' | 'not_yet' | undefined {
  if (row?.state !== 'staged') return 'over';
  return row.plannedAt > reach ? 'not_yet' : undefined;
}

/** Another release of the same account, whose call may still come to something. */
export interface Doubt {
  readonly state: 'committing' | 'verifying';
  /** It is under way in the same publisher, where calls of an account go one after another. */
  readonly ours: boolean;
}

/**
 * What a doubt means for a commit of the same account. Where the platform shows only its newest items, another one would
 * bury the evidence (reference B8). Pure.
 */
export function behindDoubt(
  doubt: Doubt | undefined,
  commit: { readonly lookup: 'exact' | 'window'; readonly overlaps: boolean },
): 'busy' | 'doubt_ahead' | undefined {
  if (doubt?.state === 'committing') return doubt.ours && commit.overlaps ? undefined : 'busy';
  return doubt?.state === 'verifying' && commit.lookup === 'window' ? 'doubt_ahead' : undefined;
}
