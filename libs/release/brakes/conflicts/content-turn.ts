import type { Tx } from '#libs/database/tx.js';

/**
 * Who gives a draft's content a place on the calendar takes turns until the transaction ends: each looks for the same
 * content at its instant and then writes, and would not see what another has not committed. Taken before every row, and
 * never by the gate, so nobody who holds a stop, channel, release or draft waits for it. By draft, since another
 * revision may say the very same.
 */
export async function takeTurnOfRevision(tx: Tx, revisionId: string): Promise<void> {
  await tx.query(`SELECT ${TURN} FROM (SELECT v.draft_id AS id FROM revision v WHERE v.id = $1) d`, [
    revisionId,
  ]);
}

/** The same for releases that are moved, of however many drafts: in one order for all. */
export async function takeTurnsOfReleases(tx: Tx, releaseIds: readonly string[]): Promise<void> {
  await tx.query(
    `SELECT ${TURN} FROM (SELECT DISTINCT r.draft_id AS id FROM release r WHERE r.id = ANY($1::uuid[]) ORDER BY 1) d`,
    [[...releaseIds]],
  );
}

const TURN = `pg_advisory_xact_lock(hashtextextended('content:' || d.id, 0))`;
