import type { AuditLog } from '#libs/audit/audit.js';
import { lockDraft } from '#libs/content/draft-row.js';
import { moveDraft } from '#libs/content/move-draft.js';
import type { Reader, Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal, type Scope } from '#libs/identity/principal.js';
import { conflict } from '#libs/kernel/problem.js';
import { readReview } from './decide/review-row.js';
import { voidApprovals } from './move-review.js';

/** The revision that a review approved. @throws Problem not-found; 409 `review-not-approved`. */
export async function approvedByReview(
  reader: Reader,
  reviewId: string,
  scope: Scope,
): Promise<{ readonly revisionId: string }> {
  const review = await readReview(reader, reviewId, scope.departmentId);
  if (review.state !== 'approved')
    throw conflict('review-not-approved', '这次审核没有通过，或批准已被撤销，没有可以撤销的批准。');
  return { revisionId: review.revisionId };
}

/**
 * Takes back what reviewers approved of a revision, in every review of it. The draft can be edited and submitted again.
 * Locks the draft: a commit of this revision that is passing its gate comes first, a later one finds no approval.
 * @throws Problem not-found; 409 `review-not-approved`.
 */
export async function revokeApproval(
  tx: Tx,
  audit: AuditLog,
  request: { readonly reviewId: string; readonly reason: string; readonly principal: Principal },
): Promise<void> {
  const { reviewId, reason, principal } = request;
  const scope = scopeOf(principal);
  const { draftId } = await readReview(tx, reviewId, scope.departmentId);
  const draft = await lockDraft(tx, draftId, scope);
  const { revisionId } = await approvedByReview(tx, reviewId, scope);
  await voidApprovals(tx, revisionId);
  if (draft.state === 'approved' && draft.approvedRevisionId === revisionId)
    await moveDraft(tx, draftId, ['approved'], 'editing', { approvedRevisionId: null });
  await audit.append(tx, [
    {
      actor: actorOf(principal),
      action: 'review.revoked',
      subjectType: 'review',
      subjectId: reviewId,
      departmentId: principal.departmentId,
      detail: { draftId, revisionId, reason },
      lane: `department:${principal.departmentId}`,
    },
  ]);
}
