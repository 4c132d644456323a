import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { missingParts } from '#libs/content/completeness.js';
import { lockDraft, readDraft, type DraftRow } from '#libs/content/draft-row.js';
import { moveDraft } from '#libs/content/move-draft.js';
import { sealRevision, type SealedRevision } from '#libs/content/seal-revision.js';
import { Database } from '#libs/database/database.js';
import { isUniqueViolation } from '#libs/database/pg-errors.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { conflict, invalid, Problem } from '#libs/kernel/problem.js';
import { RenditionSealer, type SealedRendition } from '#libs/renditions/rendition-sealer.js';
import { approvedRenditions } from '../approval.js';
import { ReviewFlows } from '../review-flows.js';
import type { Stage } from '../review.rules.js';

/** Submits a draft: seals the revision and what each channel will show of it, and opens the review. */
@Injectable()
export class OpenReview {
  constructor(
    private readonly database: Database,
    private readonly renditions: RenditionSealer,
    private readonly flows: ReviewFlows,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Answers the review's id. `channelIds` left out: all active channels of the department.
   * @throws Problem 404; 409 `review-open`, `already-approved` or `draft-state`; 422 `invalid-input` for an incomplete
   *   draft or an unknown channel, 422 `findings-block` naming channel and field of each finding that blocks.
   */
  async open(
    draftId: string,
    channelIds: readonly string[] | undefined,
    principal: Principal,
  ): Promise<string> {
    await this.takeUpMedia(draftId, channelIds, principal);
    try {
      return await this.database.transaction(
        async (tx) => await this.inside(tx, draftId, channelIds, principal),
      );
    } catch (error) {
      if (isUniqueViolation(error)) throw conflict('review-open', '这篇稿件已经在审核中。');
      throw error;
    }
  }

  /** Pictures are fetched ahead, because a transaction must not wait for other servers. */
  private async takeUpMedia(
    draftId: string,
    channelIds: readonly string[] | undefined,
    principal: Principal,
  ): Promise<void> {
    const draft = await readDraft(this.database, draftId, scopeOf(principal));
    refuseUnready(draft);
    const channels = await this.renditions.channels(this.database, principal.departmentId, channelIds);
    await this.renditions.takeUpMedia(this.database, draftId, channels);
  }

  private async inside(
    tx: Tx,
    draftId: string,
    channelIds: readonly string[] | undefined,
    principal: Principal,
  ): Promise<string> {
    const draft = await lockDraft(tx, draftId, scopeOf(principal));
    refuseUnready(draft);
    const channels = await this.renditions.channels(tx, principal.departmentId, channelIds);
    const revision = await sealRevision(tx, draftId, principal.userId, this.clock);
    const renditions = await this.renditions.seal(tx, revision.id, channels);
    refuseBlocked(renditions);
    if (draft.state === 'approved') await refuseNothingNew(tx, revision, renditions);
    const stages = await this.flows.of(tx, principal.departmentId);
    const reviewId = await this.store(tx, revision, renditions, stages, principal);
    await moveDraft(tx, draftId, ['editing', 'returned', 'approved'], 'in_review');
    await this.note(tx, reviewId, revision, renditions, principal);
    return reviewId;
  }

  private async store(
    tx: Tx,
    revision: SealedRevision,
    renditions: readonly SealedRendition[],
    stages: readonly Stage[],
    principal: Principal,
  ): Promise<string> {
    const reviewId = newId();
    const hashes = Object.fromEntries(
      renditions.map((one) => [one.channelId, { renditionId: one.id, hash: one.hash }]),
    );
    await tx.query(
      `INSERT INTO review (id, draft_id, revision_id, department_id, state, stages, stage, content_hash, rendition_hashes, opened_by, opened_at,
         wished_at)
       VALUES ($1, $2, $3, $4, 'open', $5, 0, $6, $7, $8, clock_timestamp(),
         (SELECT x.wished_at FROM draft_wish x WHERE x.draft_id = $2))`,
      [
        reviewId,
        revision.draftId,
        revision.id,
        principal.departmentId,
        JSON.stringify(stages),
        revision.contentHash,
        JSON.stringify(hashes),
        principal.userId,
      ],
    );
    return reviewId;
  }

  private async note(
    tx: Tx,
    reviewId: string,
    revision: SealedRevision,
    renditions: readonly SealedRendition[],
    principal: Principal,
  ): Promise<void> {
    await this.audit.append(tx, [
      {
        actor: actorOf(principal),
        action: 'review.opened',
        subjectType: 'review',
        subjectId: reviewId,
        departmentId: principal.departmentId,
        detail: {
          draftId: revision.draftId,
          revisionId: revision.id,
          contentHash: revision.contentHash,
          channels: renditions.map((one) => ({ channelId: one.channelId, hash: one.hash })),
        },
        lane: `department:${principal.departmentId}`,
      },
    ]);
  }
}

function refuseUnready(draft: DraftRow): void {
  if (draft.state === 'in_review') throw conflict('review-open', '这篇稿件已经在审核中。');
  if (draft.state === 'archived') throw conflict('draft-state', '这篇稿件已归档，不能送审。');
  const missing = missingParts(draft);
  if (missing.length > 0) throw invalid(missing);
}

/** An approved draft needs another review only for what no review has approved yet. */
async function refuseNothingNew(
  tx: Tx,
  revision: SealedRevision,
  renditions: readonly SealedRendition[],
): Promise<void> {
  const approved = await approvedRenditions(tx, revision.id);
  if (renditions.some((one) => approved.get(one.channelId)?.hash !== one.hash)) return;
  throw conflict('already-approved', '这篇稿件在所选渠道上已经审核通过，没有改动，不需要再次送审。');
}

function refuseBlocked(renditions: readonly SealedRendition[]): void {
  const findings = renditions.flatMap(({ channelId, channelName, findings: found }) =>
    found
      .filter((finding) => finding.level === 'block')
      .map((finding) => ({ channelId, channelName, ...finding })),
  );
  if (findings.length === 0) return;
  const fields = findings.map((finding) => ({
    field: finding.field,
    code: finding.code,
    message: `【${finding.channelName}】${finding.message}`,
  }));
  const detail = fields.map((fault) => `${fault.field}：${fault.message}`).join('；');
  throw new Problem(422, 'findings-block', '有渠道不会接受这篇稿件', detail, {
    fields,
    members: { findings },
  });
}
