import type { Reader } from '#libs/database/tx.js';
import type { Principal } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { notFound } from '#libs/kernel/problem.js';
import type { ReviewState } from '../review.transitions.js';
import { refusalFor, type Refusal, type Stage } from '../review.rules.js';

/** A review with all that decides who may decide it. */
export interface ReviewRow {
  readonly id: string;
  readonly draftId: string;
  readonly revisionId: string;
  readonly departmentId: string;
  readonly state: ReviewState;
  readonly stages: readonly Stage[];
  readonly stage: number;
  readonly contentHash: string;
  readonly renditionHashes: unknown;
  readonly openedBy: string;
  /** Everyone who changed the draft since it was made, also what was changed back. */
  readonly authors: readonly string[];
  readonly decidedBy: readonly string[];
}

/** @throws Problem not-found, also for another department's review. */
export async function readReview(reader: Reader, reviewId: string, departmentId: string): Promise<ReviewRow> {
  const [row] = isId(reviewId)
    ? await reader.query<ReviewRow>(
        `SELECT w.id, w.draft_id AS "draftId", w.revision_id AS "revisionId", w.department_id AS "departmentId", w.state,
           w.stages, w.stage, w.content_hash AS "contentHash", w.rendition_hashes AS "renditionHashes",
           w.opened_by AS "openedBy", d.authors || v.authors AS authors,
           ARRAY(SELECT x.decided_by FROM review_decision x WHERE x.review_id = w.id) AS "decidedBy"
         FROM review w JOIN revision v ON v.id = w.revision_id JOIN draft d ON d.id = w.draft_id
         WHERE w.id = $1 AND w.department_id = $2`,
        [reviewId, departmentId],
      )
    : [];
  if (row === undefined) throw notFound('这次审核');
  return row;
}

/** Why `principal` may not decide this review now; undefined when they may. */
export function refusal(review: ReviewRow, principal: Principal): Refusal | undefined {
  return refusalFor(
    {
      userId: principal.userId,
      departmentId: principal.departmentId,
      isReviewer: principal.roles.includes('reviewer'),
    },
    {
      open: review.state === 'open',
      departmentId: review.departmentId,
      ownWorkOf: [...review.authors, review.openedBy],
      decidedBy: review.decidedBy,
    },
  );
}
