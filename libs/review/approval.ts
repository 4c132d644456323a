import { Injectable } from '@nestjs/common';
import { channelProfiles } from '#libs/channels/channel.queries.js';
import type { Reader } from '#libs/database/tx.js';
import type { Scope } from '#libs/identity/principal.js';
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
  readonly reviewId: string;
  readonly draftId: string;
  readonly revisionId: string;
  readonly departmentId: string;
  readonly contentHash: string;
  readonly approvedAt: Date;
  readonly renditions: ReadonlyMap<string, ApprovedRendition>;
}

interface Row {
  readonly draftId: string;
  readonly departmentId: string;
  readonly draftHash: string;
  readonly approvedRevisionId: string | null;
  readonly reviewId: string | null;
  readonly contentHash: string;
  readonly approvedAt: Date;
  readonly renditions: Record<string, ApprovedRendition> | null;
}

/** The door through which only approved content passes on to publication. */
@Injectable()
export class Approvals {
  constructor(private readonly sealer: RenditionSealer) {}

  /**
   * The approval of a revision for the named channels. When the draft was edited since, a channel stays approved exactly
   * while the present text would look there as approved (design, section 4.3).
   * @throws Problem 404; 409 `revision-not-approved`; 409 `approval-voided` naming channel and fields; 422 for a channel
   *   that was not part of the review.
   */
  async approvedRevision(
    reader: Reader,
    asked: { readonly revisionId: string; readonly channelIds: readonly string[] },
    scope: Scope,
  ): Promise<ApprovedRevision> {
    const row = await this.find(reader, asked.revisionId, scope);
    if (row.reviewId === null || row.renditions === null || row.approvedRevisionId !== asked.revisionId) {
      throw conflict(
        'revision-not-approved',
        '这一版本还没有通过审核，不能排期发布。请先送审，并等待全部审级通过。',
      );
    }
    const renditions = new Map(Object.entries(row.renditions));
    const missing = asked.channelIds
      .map((id, index) => ({ id, index }))
      .filter(({ id }) => !renditions.has(id));
    if (missing.length > 0) {
      throw invalid(
        missing.map(({ index }) => ({
          field: `releases[${index}].channelId`,
          code: 'channel-not-reviewed',
          message: '送审时没有包含这个渠道，请重新送审并选择它。',
        })),
      );
    }
    if (row.draftHash !== row.contentHash) await this.refuseVoided(reader, row, asked.channelIds);
    const { draftId, departmentId, reviewId, contentHash, approvedAt } = row;
    const value = {
      draftId,
      departmentId,
      reviewId,
      contentHash,
      approvedAt,
      revisionId: asked.revisionId,
      renditions,
    };
    return value as unknown as ApprovedRevision;
  }

  private async find(reader: Reader, revisionId: string, scope: Scope): Promise<Row> {
    const [row] = await reader.query<Row>(
      `SELECT d.id AS "draftId", d.department_id AS "departmentId", d.content_hash AS "draftHash",
         d.approved_revision_id AS "approvedRevisionId", w.id AS "reviewId", v.content_hash AS "contentHash",
         w.closed_at AS "approvedAt", w.rendition_hashes AS renditions
       FROM revision v JOIN draft d ON d.id = v.draft_id
       LEFT JOIN LATERAL (SELECT * FROM review x WHERE x.revision_id = v.id AND x.state = 'approved'
         ORDER BY x.closed_at DESC LIMIT 1) w ON true
       WHERE v.id = $1 AND d.department_id = $2`,
      [revisionId, scope.departmentId],
    );
    if (row === undefined) throw notFound('这个版本');
    return row;
  }

  private async refuseVoided(reader: Reader, row: Row, channelIds: readonly string[]): Promise<void> {
    const channels = await channelProfiles(reader, channelIds);
    for (const preview of await this.sealer.preview(reader, row.draftId, channels)) {
      const approvedHash = row.renditions?.[preview.channelId]?.hash;
      if (preview.hash === approvedHash) continue;
      const fields = await this.movedFields(
        reader,
        row.renditions?.[preview.channelId]?.renditionId,
        preview.fields,
      );
      throw conflict(
        'approval-voided',
        `审核通过后内容又被修改，渠道“${preview.channelName}”的审核已失效（变动：${fields.join('、')}）。请重新送审。`,
        {
          members: { channelId: preview.channelId, changedFields: fields },
        },
      );
    }
  }

  private async movedFields(
    reader: Reader,
    renditionId: string | undefined,
    now: JsonObject,
  ): Promise<readonly string[]> {
    const [stored] = await reader.query<{ fields: JsonObject }>(
      'SELECT fields FROM rendition WHERE id = $1',
      [renditionId ?? null],
    );
    return changedFields(stored?.fields ?? {}, now);
  }
}
