import type { Reader } from '#libs/database/tx.js';

/** A revision of the same draft that was approved after the one a release is locked to. */
export interface NewerRevision {
  readonly revisionId: string;
  readonly number: number;
}

export async function newerRevision(reader: Reader, releaseId: string): Promise<NewerRevision | undefined> {
  const [row] = await reader.query<NewerRevision>(
    `SELECT n.id AS "revisionId", n.number FROM release r JOIN revision v ON v.id = r.revision_id
       JOIN draft d ON d.id = r.draft_id JOIN revision n ON n.id = d.approved_revision_id AND n.number > v.number
     WHERE r.id = $1`,
    [releaseId],
  );
  return row;
}
