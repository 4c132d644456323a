import type { Reader } from '#libs/database/tx.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';

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
