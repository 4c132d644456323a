import { Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { moveDraft } from '#libs/content/move-draft.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, type Principal } from '#libs/identity/principal.js';
import { newId } from '#libs/kernel/ids.js';
import { conflict, Problem } from '#libs/kernel/problem.js';
import { moveReview, voidApprovals } from '../move-review.js';
import type { ReviewState } from '../review.transitions.js';
import { afterApproval, REFUSAL_TEXT, type Verdict } from '../review.rules.js';
import { readReview, refusal, type ReviewRow } from './review-row.js';

export interface DecisionInput {
  readonly verdict: Verdict;
  readonly opinion: string;
  /** Of the revision the reviewer read; binds the decision to exactly that text. */
  readonly contentHash: string;
  /** Key of the stage the reviewer saw; left out: the current one. */
  readonly stage: string | undefined;
}

/** One person's signed result on one stage. */
@Injectable()
export class DecideReview {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Two reviewers pressing at once give one decision: the review moves on only from the stage each of them read, so the
   * second gets `review-moved`.
   * @throws Problem 404; 403 with the reason; 409 `review-closed`, `review-moved` or `content-changed`.
   */
  async decide(reviewId: string, input: DecisionInput, principal: Principal): Promise<void> {
    const seen = await readReview(this.database, reviewId, principal.departmentId);
    refuseUnfit(seen, input, principal);
    await this.database.transaction(async (tx) => {
      const review = await readReview(tx, reviewId, principal.departmentId);
      if (review.state !== seen.state || review.stage !== seen.stage) throw moved();
      refuseUnfit(review, input, principal);
      await this.store(tx, review, input, principal);
    });
  }

  /** Takes a draft back from review, by one of those whose work it is. @throws Problem 404, 403, 409 `review-closed`. */
  async withdraw(reviewId: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const review = await readReview(tx, reviewId, principal.departmentId);
      if (review.state !== 'open') throw conflict('review-closed', REFUSAL_TEXT['review-closed']);
      if (![...review.authors, review.openedBy].includes(principal.userId)) {
        throw new Problem(403, 'not-own-work', '没有权限', '只有撰写或提交这篇稿件的人可以撤回送审。');
      }
      await this.move(tx, review, 'withdrawn', review.stage);
      await moveDraft(tx, review.draftId, ['in_review'], 'editing');
      await this.note(tx, review, principal, 'review.withdrawn', {});
    });
  }

  private async store(tx: Tx, review: ReviewRow, input: DecisionInput, principal: Principal): Promise<void> {
    const after = afterApproval(review.stage, review.stages);
    const returned = input.verdict === 'return';
    const to: ReviewState = returned ? 'returned' : after.done ? 'approved' : 'open';
    await this.move(tx, review, to, returned ? review.stage : after.stage);
    await tx.query(
      `INSERT INTO review_decision (id, review_id, stage, verdict, opinion, decided_by, decided_at, content_hash, rendition_hashes)
       VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp(), $7, $8)`,
      [
        newId(),
        review.id,
        review.stage,
        input.verdict,
        input.opinion,
        principal.userId,
        review.contentHash,
        JSON.stringify(review.renditionHashes),
      ],
    );
    if (to === 'returned') {
      await voidApprovals(tx, review.revisionId);
      await moveDraft(tx, review.draftId, ['in_review'], 'returned');
    }
    if (to === 'approved') {
      await moveDraft(tx, review.draftId, ['in_review'], 'approved', {
        approvedRevisionId: review.revisionId,
      });
    }
    await this.note(tx, review, principal, returned ? 'review.returned' : 'review.approved', {
      stage: review.stages[review.stage]?.name ?? '',
      opinion: input.opinion,
      final: to === 'approved',
    });
  }

  private async move(tx: Tx, review: ReviewRow, to: ReviewState, nextStage: number): Promise<void> {
    const done = await moveReview(tx, {
      reviewId: review.id,
      from: 'open',
      to,
      stage: review.stage,
      nextStage,
    });
    if (!done) throw moved();
  }

  private async note(
    tx: Tx,
    review: ReviewRow,
    principal: Principal,
    action: string,
    detail: Readonly<Record<string, string | boolean>>,
  ): Promise<void> {
    await this.audit.append(tx, [
      {
        actor: actorOf(principal),
        action,
        subjectType: 'review',
        subjectId: review.id,
        departmentId: review.departmentId,
        detail: {
          draftId: review.draftId,
          revisionId: review.revisionId,
          contentHash: review.contentHash,
          ...detail,
        },
        lane: `department:${review.departmentId}`,
      },
    ]);
  }
}

function refuseUnfit(review: ReviewRow, input: DecisionInput, principal: Principal): void {
  const reason = refusal(review, principal);
  if (reason === 'review-closed') throw conflict(reason, REFUSAL_TEXT[reason]);
  if (reason !== undefined) throw new Problem(403, reason, '不能审核', REFUSAL_TEXT[reason]);
  if (input.stage !== undefined && review.stages[review.stage]?.key !== input.stage) throw moved();
  if (review.contentHash !== input.contentHash) {
    throw conflict('content-changed', '您看到的不是当前送审的版本，请刷新后重新审阅。', {
      members: { contentHash: review.contentHash },
    });
  }
}

function moved(): Problem {
  return conflict(
    'review-moved',
    '另一位审核人刚刚处理了这一级，您的意见没有提交。请刷新后查看，再决定是否需要审核。',
  );
}
