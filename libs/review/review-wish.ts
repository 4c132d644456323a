import type { Tx } from '#libs/database/tx.js';

/** Gives the draft's open review, if there is one, its place in the queue. The caller has locked the draft. */
export async function wishReview(tx: Tx, draftId: string, wishedAt: Date | null): Promise<void> {
  await tx.query(`UPDATE review SET wished_at = $2 WHERE draft_id = $1 AND state = 'open'`, [
    draftId,
    wishedAt,
  ]);
}
