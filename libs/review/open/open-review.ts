import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { activeChannels, channelProfiles } from '#libs/channels/channel.queries.js';
import { Database } from '#libs/database/database.js';
import { isUniqueViolation } from '#libs/database/pg-errors.js';
import type { Reader, Tx } from '#libs/database/tx.js';
import { moveDraft } from '#libs/content/move-draft.js';
import { sealRevision } from '#libs/content/seal-revision.js';
import { actorOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { isId, newId } from '#libs/kernel/ids.js';
import { conflict, invalid, notFound } from '#libs/kernel/problem.js';
import { RenditionSealer, type SealedRendition } from '#libs/renditions/rendition-sealer.js';
import { ReviewFlows } from '../review-flows.js';
import { emptyStages } from '../review.rules.js';

export interface OpenedReview {
  readonly reviewId: string;
  readonly revisionId: string;
  /** Names of stages that nobody of the department could decide; they block until somebody can. */
  readonly emptyStages: readonly string[];
}

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
   * @throws Problem 404; 409 `draft-state` or `review-open`; 422 `invalid-input` naming channel and field of each finding
   *   that blocks.
   */
  async open(
    draftId: string,
    channelIds: readonly string[] | undefined,
    principal: Principal,
  ): Promise<OpenedReview> {
    try {
      return await this.database.transaction(
        async (tx) => await this.inside(tx, draftId, channelIds, principal),
      );
    } catch (error) {
      if (isUniqueViolation(error)) throw conflict('review-open', '这篇稿件已经在审核中。');
      throw error;
    }
  }

  private async inside(
    tx: Tx,
    draftId: string,
    channelIds: readonly string[] | undefined,
    principal: Principal,
  ): Promise<OpenedReview> {
    await this.draftReady(tx, draftId, principal);
    const channels = await this.chosen(tx, channelIds, principal);
    const revision = await sealRevision(tx, draftId, principal.userId, this.clock);
    const renditions = await this.renditions.seal(tx, revision.id, channels);
    refuseBlocked(renditions);
    const stages = await this.flows.of(tx, principal.departmentId);
    const reviewId = newId();
    await tx.query(
      `INSERT INTO review (id, draft_id, revision_id, department_id, state, stages, stage, content_hash, rendition_hashes, opened_by, opened_at)
       VALUES ($1, $2, $3, $4, 'open', $5, 0, $6, $7, $8, clock_timestamp())`,
      [
        reviewId,
        draftId,
        revision.id,
        principal.departmentId,
        JSON.stringify(stages),
        revision.contentHash,
        JSON.stringify(
          Object.fromEntries(
            renditions.map((one) => [one.channelId, { renditionId: one.id, hash: one.hash }]),
          ),
        ),
        principal.userId,
      ],
    );
    await moveDraft(tx, draftId, ['editing', 'returned', 'approved'], 'in_review');
    await this.audit.append(tx, [
      {
        actor: actorOf(principal),
        action: 'review.opened',
        subjectType: 'review',
        subjectId: reviewId,
        departmentId: principal.departmentId,
        detail: {
          draftId,
          revisionId: revision.id,
          contentHash: revision.contentHash,
          channels: renditions.map((one) => one.channelId),
        },
        lane: `department:${principal.departmentId}`,
      },
    ]);
    const eligible = await eligibleReviewers(tx, principal.departmentId, [
      ...revision.authors,
      principal.userId,
    ]);
    return {
      reviewId,
      revisionId: revision.id,
      emptyStages: emptyStages(stages, 0, eligible).map((stage) => stage.name),
    };
  }

  private async draftReady(tx: Tx, draftId: string, principal: Principal): Promise<void> {
    const [draft] = isId(draftId)
      ? await tx.query<{ state: string; items: { question: string; answer: { content?: unknown[] } }[] }>(
          'SELECT state, items FROM draft WHERE id = $1 AND department_id = $2 FOR UPDATE',
          [draftId, principal.departmentId],
        )
      : [];
    if (draft === undefined) throw notFound('这篇问答稿');
    if (draft.state === 'in_review') throw conflict('review-open', '这篇稿件已经在审核中。');
    if (draft.state === 'archived') throw conflict('draft-state', '这篇稿件已归档，不能送审。');
    if (draft.items.length === 0) {
      throw invalid([
        { field: 'items', code: 'no-items', message: '还没有问答内容，请至少写一条问答再送审。' },
      ]);
    }
  }

  private async chosen(
    tx: Tx,
    channelIds: readonly string[] | undefined,
    principal: Principal,
  ): Promise<readonly string[]> {
    if (channelIds === undefined)
      return (await activeChannels(tx, principal.departmentId)).map((channel) => channel.channelId);
    const known = await channelProfiles(tx, channelIds);
    const faults = channelIds
      .map((id, index) => ({ id, index }))
      .filter(
        ({ id }) =>
          !known.some(
            (channel) => channel.channelId === id && channel.departmentId === principal.departmentId,
          ),
      )
      .map(({ index }) => ({
        field: `channelIds[${index}]`,
        code: 'unknown-channel',
        message: '没有这个渠道，或它不属于您的部门。',
      }));
    if (faults.length > 0) throw invalid(faults);
    return channelIds;
  }
}

function refuseBlocked(renditions: readonly SealedRendition[]): void {
  const faults = renditions.flatMap((rendition) =>
    rendition.findings
      .filter((finding) => finding.level === 'block')
      .map((finding) => ({
        field: finding.field,
        code: finding.code,
        message: `【${rendition.channelName}】${finding.message}`,
      })),
  );
  if (faults.length > 0) throw invalid(faults);
}

async function eligibleReviewers(
  reader: Reader,
  departmentId: string,
  except: readonly string[],
): Promise<number> {
  const [row] = await reader.query<{ n: string }>(
    `SELECT count(*) AS n FROM app_user WHERE department_id = $1 AND 'reviewer' = ANY(roles) AND disabled_at IS NULL AND id <> ALL($2::uuid[])`,
    [departmentId, [...except]],
  );
  return Number(row?.n ?? 0);
}
