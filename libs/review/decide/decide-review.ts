import { Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { moveDraft } from '#libs/content/move-draft.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, type Principal } from '#libs/identity/principal.js';
import { isId, newId } from '#libs/kernel/ids.js';
import { conflict, notFound, Problem } from '#libs/kernel/problem.js';
import type { ReviewState } from '../review.transitions.js';
import { afterApproval, REFUSAL_TEXT, refusalFor, type Stage, type Verdict } from '../review.rules.js';

export interface DecisionInput {
  readonly verdict: Verdict;
  readonly opinion: string;
  /** Of the revision the reviewer read; binds the decision to exactly that text. */
  readonly contentHash: string;
}

interface ReviewRow {
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
  readonly authors: readonly string[];
  readonly decidedBy: readonly string[];
}

/** One person's signed result on one stage. */
@Injectable()
export class DecideReview {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Two reviewers pressing at once give one decision: the row is locked, and the second sees another stage or an end.
   * @throws Problem 404; 403 with the reason; 409 `review-closed` or `content-changed`.
   */
  async decide(reviewId: string, input: DecisionInput, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const review = await this.lock(tx, reviewId, principal);
      this.mayDecide(review, principal);
      if (review.contentHash !== input.contentHash) {
        throw conflict('content-changed', '您看到的不是当前送审的版本，请刷新后重新审阅。', {
          members: { contentHash: review.contentHash },
        });
      }
      await this.store(tx, review, input, principal);
    });
  }

  /** Takes a draft back from review, by one of those whose work it is. */
  async withdraw(reviewId: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const review = await this.lock(tx, reviewId, principal);
      if (review.state !== 'open') throw conflict('review-closed', REFUSAL_TEXT['review-closed']);
      if (![...review.authors, review.openedBy].includes(principal.userId)) {
        throw new Problem(403, 'not-own-work', '没有权限', '只有撰写或提交这篇稿件的人可以撤回送审。');
      }
      await tx.query(
        `UPDATE review SET state = 'withdrawn', closed_at = clock_timestamp() WHERE id = $1 AND state = 'open'`,
        [review.id],
      );
      await moveDraft(tx, review.draftId, ['in_review'], 'editing');
      await this.note(tx, review, principal, 'review.withdrawn', {});
    });
  }

  private mayDecide(review: ReviewRow, principal: Principal): void {
    const refusal = refusalFor(
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
    if (refusal === undefined) return;
    if (refusal === 'review-closed') throw conflict(refusal, REFUSAL_TEXT[refusal]);
    throw new Problem(403, refusal, '不能审核', REFUSAL_TEXT[refusal]);
  }

  private async store(tx: Tx, review: ReviewRow, input: DecisionInput, principal: Principal): Promise<void> {
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
    const after = afterApproval(review.stage, review.stages);
    if (input.verdict === 'return') {
      await tx.query(`UPDATE review SET state = 'returned', closed_at = clock_timestamp() WHERE id = $1`, [
        review.id,
      ]);
      await moveDraft(tx, review.draftId, ['in_review'], 'returned');
    } else if (after.done) {
      await tx.query(`UPDATE review SET state = 'approved', closed_at = clock_timestamp() WHERE id = $1`, [
        review.id,
      ]);
      await moveDraft(tx, review.draftId, ['in_review'], 'approved', {
        approvedRevisionId: review.revisionId,
      });
    } else {
      await tx.query('UPDATE review SET stage = $2 WHERE id = $1', [review.id, after.stage]);
    }
    await this.note(
      tx,
      review,
      principal,
      input.verdict === 'return' ? 'review.returned' : 'review.approved',
      {
        stage: review.stages[review.stage]?.name ?? '',
        opinion: input.opinion,
        final: input.verdict === 'approve' && after.done,
      },
    );
  }

  private async lock(tx: Tx, reviewId: string, principal: Principal): Promise<ReviewRow> {
    const [row] = isId(reviewId)
      ? await tx.query<Omit<ReviewRow, 'decidedBy'>>(
          `SELECT w.id, w.draft_id AS "draftId", w.revision_id AS "revisionId", w.department_id AS "departmentId", w.state, w.stages,
             w.stage, w.content_hash AS "contentHash", w.rendition_hashes AS "renditionHashes", w.opened_by AS "openedBy", v.authors
           FROM review w JOIN revision v ON v.id = w.revision_id WHERE w.id = $1 AND w.department_id = $2 FOR UPDATE OF w`,
          [reviewId, principal.departmentId],
        )
      : [];
    if (row === undefined) throw notFound('这次审核');
    const decided = await tx.query<{ by: string }>(
      'SELECT decided_by AS by FROM review_decision WHERE review_id = $1',
      [reviewId],
    );
    return { ...row, decidedBy: decided.map((one) => one.by) };
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
