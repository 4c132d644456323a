import type { Tx } from '#libs/database/tx.js';
import type { Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { notFound } from '#libs/kernel/problem.js';
import { contentJson, draftHash } from './draft-content.js';
import { contentOf, type DraftRow } from './draft-row.js';

/** A revision without its content. */
export interface SealedRevision {
  readonly id: string;
  readonly draftId: string;
  readonly number: number;
  readonly contentHash: string;
  /** Everyone who changed the content until it was sealed. */
  readonly authors: readonly string[];
}

/**
 * Makes the draft's present content its next revision, or answers the latest one when that holds the same content.
 * The draft stays locked until the transaction ends.
 * @throws Problem not-found when there is no such draft.
 */
export async function sealRevision(
  tx: Tx,
  draftId: string,
  userId: string,
  clock: Clock,
): Promise<SealedRevision> {
  const [draft] = await tx.query<DraftRow>(
    `SELECT id, title, lead, category, items, policy_references AS "policyReferences", variants, authors
     FROM draft WHERE id = $1 FOR UPDATE`,
    [draftId],
  );
  if (draft === undefined) throw notFound('这份问答稿');
  const content = contentOf(draft);
  const contentHash = draftHash(content);
  const [latest] = await tx.query<SealedRevision>(
    `SELECT id, draft_id AS "draftId", number, content_hash AS "contentHash", authors
     FROM revision WHERE draft_id = $1 ORDER BY number DESC LIMIT 1`,
    [draftId],
  );
  if (latest?.contentHash === contentHash) return latest;
  const revision = {
    id: newId(),
    draftId,
    number: (latest?.number ?? 0) + 1,
    contentHash,
    authors: draft.authors,
  };
  await tx.query(
    `INSERT INTO revision (id, draft_id, number, content, content_hash, authors, sealed_by, sealed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      revision.id,
      draftId,
      revision.number,
      JSON.stringify(contentJson(content)),
      contentHash,
      draft.authors,
      userId,
      clock.now(),
    ],
  );
  return revision;
}
