import type { Reader } from '#libs/database/tx.js';
import type { DraftContent } from './draft-content.js';

/** A revision with everything a neighbour needs to show or render it. */
export interface RevisionContent {
  readonly revisionId: string;
  readonly draftId: string;
  /** Code of the draft. */
  readonly code: string;
  readonly number: number;
  readonly departmentId: string;
  readonly departmentName: string;
  readonly content: DraftContent;
  readonly contentHash: string;
  readonly authors: readonly string[];
  readonly sealedAt: Date;
}

/** One revision; undefined when there is none. */
export async function revisionContent(
  reader: Reader,
  revisionId: string,
): Promise<RevisionContent | undefined> {
  const [row] = await reader.query<RevisionContent>(
    `SELECT v.id AS "revisionId", v.draft_id AS "draftId", d.code, v.number, d.department_id AS "departmentId",
       o.name AS "departmentName", v.content, v.content_hash AS "contentHash", v.authors, v.sealed_at AS "sealedAt"
     FROM revision v JOIN draft d ON d.id = v.draft_id JOIN department o ON o.id = d.department_id WHERE v.id = $1`,
    [revisionId],
  );
  return row;
}
