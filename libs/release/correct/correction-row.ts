import type { Reader, Tx } from '#libs/database/tx.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { IN_FLIGHT } from '../release.transitions.js';

/** What is replaced in place, by the id of the release that replaces it. */
export async function replacedReceipts(
  reader: Reader,
  releaseIds: readonly string[],
): Promise<ReadonlyMap<string, PlatformReceipt>> {
  const rows = await reader.query<{ id: string; receipt: PlatformReceipt }>(
    `SELECT release_id AS id, replaced_receipt AS receipt FROM release_correction
     WHERE release_id = ANY($1::uuid[]) AND way = 'update'`,
    [[...releaseIds]],
  );
  return new Map(rows.map((row) => [row.id, row.receipt]));
}

/**
 * The states of what these releases replace in place, kept as they are until the transaction ends: what is being replaced
 * is not taken back by a call beside the one that replaces it.
 */
export async function holdReplaced(
  tx: Tx,
  releaseIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ id: string; state: string }>(
    `SELECT c.release_id AS id, x.state FROM release_correction c JOIN release x ON x.id = c.corrects_id
     WHERE c.release_id = ANY($1::uuid[]) AND c.way = 'update' ORDER BY x.id FOR SHARE OF x`,
    [[...releaseIds]],
  );
  return new Map(rows.map((row) => [row.id, row.state]));
}

/** The correction that is replacing a release in place just now, or may have; ask with the release locked. */
export async function replacementUnderWay(tx: Tx, releaseId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `SELECT r.id FROM release_correction c JOIN release r ON r.id = c.release_id
     WHERE c.corrects_id = $1 AND c.way = 'update'
       AND (r.state = ANY($2) OR (r.state = 'needs_attention' AND r.first_commit_at IS NOT NULL)) LIMIT 1`,
    [releaseId, [...IN_FLIGHT]],
  );
  return row?.id;
}
