import type { Tx } from '#libs/database/tx.js';
import { mayMove } from '#libs/kernel/transition.js';
import { REVIEW_TRANSITIONS, type ReviewState } from './review.transitions.js';

export interface ReviewMove {
  readonly reviewId: string;
  readonly from: ReviewState;
  readonly to: ReviewState;
  /** The stage that must still be the current one. */
  readonly stage: number;
  readonly nextStage: number;
}

/**
 * The only writer of a review's state and stage: one statement that changes them if both still are as expected.
 * False: somebody else was first, and nothing happened.
 * @throws Error when the table of transitions does not know the move.
 */
export async function moveReview(tx: Tx, move: ReviewMove): Promise<boolean> {
  if (!mayMove(REVIEW_TRANSITIONS, move.from, move.to))
    throw new Error(`a review never goes from ${move.from} to ${move.to}`);
  const rows = await tx.query(
    `UPDATE review SET state = $4::text, stage = $5,
       closed_at = CASE WHEN $2::text = 'open' AND $4::text <> 'open' THEN clock_timestamp() ELSE closed_at END
     WHERE id = $1 AND state = $2::text AND stage = $3 RETURNING id`,
    [move.reviewId, move.from, move.stage, move.to, move.nextStage],
  );
  return rows.length === 1;
}

/**
 * Takes back what earlier reviews approved of this revision, because the same text was returned now. The draft has no
 * approved revision any more if it was this one.
 */
export async function voidApprovals(tx: Tx, revisionId: string): Promise<void> {
  await tx.query(`UPDATE review SET state = 'voided' WHERE revision_id = $1 AND state = 'approved'`, [
    revisionId,
  ]);
  await tx.query('UPDATE draft SET approved_revision_id = NULL WHERE approved_revision_id = $1', [
    revisionId,
  ]);
}
