import { Injectable } from '@nestjs/common';
import { channelProfiles } from '#libs/channels/channel.queries.js';
import type { Reader } from '#libs/database/tx.js';
import type { Scope } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { conflict, invalid, notFound } from '#libs/kernel/problem.js';
import { RenditionSealer } from '#libs/renditions/rendition-sealer.js';
import { changedFields } from '#libs/renditions/rerender.js';

declare const approved: unique symbol;

export interface ApprovedRendition {
  readonly renditionId: string;
  readonly hash: string;
}

/** A revision that passed every stage. Only `Approvals` makes one, so that nothing unapproved can be planned. */
export interface ApprovedRevision {
  readonly [approved]: true;
  /** The latest review that approved it. */
  readonly reviewId: string;
  readonly draftId: string;
  readonly revisionId: string;
  readonly departmentId: string;
  readonly contentHash: string;
  readonly approvedAt: Date;
  /** By channel id: what reviewers approved. Only the channels asked for are sure to be approved still. */
  readonly renditions: ReadonlyMap<string, ApprovedRendition>;
}

/** A channel on which the draft would no longer look as approved. */
export interface VoidedChannel {
  readonly channelId: string;
  readonly channelName: string;
  /** Names of the rendition's fields that moved. */
  readonly changedFields: readonly string[];
}

interface Row {
  readonly draftId: string;
  readonly departmentId: string;
  readonly draftState: string;
  readonly draftHash: string;
  readonly approvedRevisionId: string | null;
  readonly reviewId: string | null;
  readonly revisionId: string;
  readonly revisionNumber: number;
  readonly contentHash: string;
  readonly approvedAt: Date;
}

/** What all reviews that approved this revision approved of it, by channel; the later review counts. */
export async function approvedRenditions(
  reader: Reader,
  revisionId: string,
): Promise<ReadonlyMap<string, ApprovedRendition>> {
  const reviews = await reader.query<{ renditions: Record<string, ApprovedRendition> }>(
    `SELECT rendition_hashes AS renditions FROM review WHERE revision_id = $1 AND state = 'approved' ORDER BY closed_at`,
    [revisionId],
  );
  return new Map(reviews.flatMap((review) => Object.entries(review.renditions)));
}

/** The door through which only approved content passes on to publication. */
@Injectable()
export class Approvals {
  constructor(private readonly sealer: RenditionSealer) {}

  /**
   * The approval of a revision for the named channels. When the draft was edited since, a channel stays approved exactly
   * while the present text would look there as approved (design, section 4.3).
   * @throws Problem 404; 409 `revision-not-approved`; 409 `approval-voided` naming channels and fields; 422 for a channel
   *   that was not part of the review.
   */
  async approvedRevision(
    reader: Reader,
    asked: { readonly revisionId: string; readonly channelIds: readonly string[] },
    scope: Scope,
  ): Promise<ApprovedRevision> {
    const row = await this.find(reader, asked.revisionId, scope);
    if (row.reviewId === null || row.approvedRevisionId !== asked.revisionId) {
      throw conflict(
        'revision-not-approved',
        '这一版本还没有通过审核，不能排期发布。请先送审，并等待全部审级通过。',
      );
    }
    if (row.draftState === 'archived')
      throw conflict('revision-not-approved', '这份问答稿已归档，不能再排期发布。');
    const renditions = await approvedRenditions(reader, asked.revisionId);
    refuseUnreviewed(asked.channelIds, renditions);
    const voided = await this.voidedOf(reader, row, asked.channelIds, renditions);
    if (voided.length > 0) throw voidedProblem(voided);
    const { draftId, departmentId, reviewId, contentHash, approvedAt, revisionId } = row;
    const value = { draftId, departmentId, reviewId, contentHash, approvedAt, revisionId, renditions };
    return value as unknown as ApprovedRevision;
  }

  /**
   * The channels, of those named, whose approval was voided by edits after the approval; empty when all still stand.
   * @throws Problem 404.
   */
  async voided(
    reader: Reader,
    asked: { readonly revisionId: string; readonly channelIds: readonly string[] },
    scope: Scope,
  ): Promise<readonly VoidedChannel[]> {
    const row = await this.find(reader, asked.revisionId, scope);
    return await this.voidedOf(
      reader,
      row,
      asked.channelIds,
      await approvedRenditions(reader, asked.revisionId),
    );
  }

  private async find(reader: Reader, revisionId: string, scope: Scope): Promise<Row> {
    const [row] = isId(revisionId)
      ? await reader.query<Row>(
          `SELECT d.id AS "draftId", d.department_id AS "departmentId", d.state AS "draftState",
             d.content_hash AS "draftHash", d.approved_revision_id AS "approvedRevisionId", w.id AS "reviewId",
             v.id AS "revisionId", v.number AS "revisionNumber", v.content_hash AS "contentHash", w.closed_at AS "approvedAt"
           FROM revision v JOIN draft d ON d.id = v.draft_id
           LEFT JOIN LATERAL (SELECT * FROM review x WHERE x.revision_id = v.id AND x.state = 'approved'
             ORDER BY x.closed_at DESC LIMIT 1) w ON true
           WHERE v.id = $1 AND d.department_id = $2`,
          [revisionId, scope.departmentId],
        )
      : [];
    if (row === undefined) throw notFound('这个版本');
    return row;
  }

  private async voidedOf(
    reader: Reader,
    row: Row,
    channelIds: readonly string[],
    renditions: ReadonlyMap<string, ApprovedRendition>,
  ): Promise<readonly VoidedChannel[]> {
    if (row.draftHash === row.contentHash) return [];
    const voided: VoidedChannel[] = [];
    const channels = await channelProfiles(reader, channelIds);
    for (const now of await this.sealer.preview(reader, row.draftId, channels, row.revisionNumber)) {
      const before = renditions.get(now.channelId);
      if (now.hash === before?.hash) continue;
      const fields = await movedFields(reader, before?.renditionId, now.fields);
      voided.push({ channelId: now.channelId, channelName: now.channelName, changedFields: fields });
    }
    return voided;
  }
}

function refuseUnreviewed(
  channelIds: readonly string[],
  renditions: ReadonlyMap<string, ApprovedRendition>,
): void {
  const faults = channelIds.flatMap((id, index) =>
    renditions.has(id)
      ? []
      : [
          {
            field: `releases[${index}].channelId`,
            code: 'channel-not-reviewed',
            message: '送审时没有包含这个渠道，请重新送审并选择它。',
          },
        ],
  );
  if (faults.length > 0) throw invalid(faults);
}

function voidedProblem(voided: readonly VoidedChannel[]): Error {
  const told = voided
    .map((one) => `“${one.channelName}”（变动：${one.changedFields.join('、')}）`)
    .join('，');
  return conflict('approval-voided', `审核通过后内容又被修改，以下渠道的审核已失效：${told}。请重新送审。`, {
    members: { channelId: voided[0]?.channelId, changedFields: voided[0]?.changedFields, channels: voided },
  });
}

async function movedFields(
  reader: Reader,
  renditionId: string | undefined,
  now: JsonObject,
): Promise<readonly string[]> {
  const [stored] = await reader.query<{ fields: JsonObject }>('SELECT fields FROM rendition WHERE id = $1', [
    renditionId ?? null,
  ]);
  const fields = changedFields(stored?.fields ?? {}, now);
  return fields.length > 0 ? fields : ['template'];
}
