import type { Tx } from '#libs/database/tx.js';
import { newId } from '#libs/kernel/ids.js';
import type { JobQueue } from '#libs/queue/job-queue.js';
import type { ReleaseState } from '../release.transitions.js';

const TELLING: readonly ReleaseState[] = [
  'published',
  'failed',
  'needs_attention',
  'expired',
  'cancelled',
  'withdrawing',
  'withdrawn',
  'removed_by_platform',
];

/** True for a move that can matter to releases waiting for the moved one: an end, trouble, or another planned time. */
export function wakesGated(move: {
  readonly to: ReleaseState;
  readonly set?: { readonly plannedAt?: Date };
}): boolean {
  return TELLING.includes(move.to) || move.set?.plannedAt !== undefined;
}

/**
 * Owes every release that waits for one of these a look at its gate, in the transaction of what happened to them. The
 * jobs are beside the releases' own: a lost one is made good by the check each waiting release owes itself.
 */
export async function wakeGated(tx: Tx, queue: JobQueue, parentIds: readonly string[]): Promise<void> {
  if (parentIds.length === 0) return;
  const children = await tx.prepared<{ id: string; now: Date }>(
    `SELECT c.id, clock_timestamp() AS now FROM release_gate g JOIN release c ON c.id = g.release_id
     WHERE g.parent_id = ANY($1::uuid[]) AND c.state IN ('scheduled', 'staging', 'staged', 'held', 'waiting_quota')`,
    [[...parentIds]],
  );
  const jobs = children.map(({ id, now }) => ({ id: newId(), data: { releaseId: id }, startAfter: now }));
  await queue.addAll(tx, 'release.gate', jobs);
}
