import { Injectable } from '@nestjs/common';
import { revisionContent } from '#libs/content/content.queries.js';
import { Database } from '#libs/database/database.js';
import type { DataOf } from '#libs/http/data-of.js';
import type { Principal } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { pageOf, type Page } from '#libs/kernel/paging.js';
import { notFound } from '#libs/kernel/problem.js';
import { renditionsById } from '#libs/renditions/rendition.queries.js';
import { eligibleReviewers } from '../reviewers.js';
import type { ReviewState } from '../review.transitions.js';
import { emptyStages, REFUSAL_TEXT, refusalFor, type Stage } from '../review.rules.js';
import type { DecisionView, ReviewDetailView, ReviewView } from '../review.views.js';
import { placeOf, reviewPageQuery, type ReviewFilter } from './review-page.query.js';

interface Row {
  readonly id: string;
  readonly draftId: string;
  readonly draftCode: string;
  readonly revisionId: string;
  readonly revisionNumber: number;
  readonly title: string;
  readonly state: ReviewState;
  readonly stages: readonly Stage[];
  readonly stage: number;
  readonly contentHash: string;
  readonly openedBy: string;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly wishedAt: Date | null;
  readonly decisions: readonly DataOf<DecisionView>[];
  readonly openedById: string;
  readonly authors: readonly string[];
  readonly decidedBy: readonly string[];
  readonly renditionIds: readonly string[];
  readonly openedKey: string;
  readonly wishedKey: string | null;
  readonly departmentId: string;
}

const SELECT = `
  SELECT w.id, w.draft_id AS "draftId", d.code AS "draftCode", w.revision_id AS "revisionId", v.number AS "revisionNumber",
    v.content ->> 'title' AS title, w.state, w.stages, w.stage, w.content_hash AS "contentHash", u.display_name AS "openedBy",
    w.opened_by AS "openedById", w.opened_at AS "openedAt", w.closed_at AS "closedAt", w.wished_at AS "wishedAt", w.department_id AS "departmentId",
    d.authors || v.authors AS authors, w.opened_at::text AS "openedKey",
    w.wished_at::text AS "wishedKey",
    ARRAY(SELECT r.value ->> 'renditionId' FROM jsonb_each(w.rendition_hashes) r) AS "renditionIds",
    ARRAY(SELECT x.decided_by FROM review_decision x WHERE x.review_id = w.id) AS "decidedBy",
    coalesce((SELECT jsonb_agg(jsonb_build_object('stage', x.stage, 'stageName', w.stages -> x.stage ->> 'name',
        'verdict', x.verdict, 'opinion', x.opinion, 'decidedBy', p.display_name, 'contentHash', x.content_hash,
        'decidedAt', to_char(x.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY x.stage)
      FROM review_decision x JOIN app_user p ON p.id = x.decided_by WHERE x.review_id = w.id), '[]') AS decisions
  FROM review w JOIN draft d ON d.id = w.draft_id JOIN revision v ON v.id = w.revision_id JOIN app_user u ON u.id = w.opened_by`;

/** Reviews for people, each with whether the reader may decide it and why not. */
@Injectable()
export class ReviewList {
  constructor(private readonly database: Database) {}

  async page(
    filter: ReviewFilter,
    principal: Principal,
    limit: number,
    cursor: string | undefined,
  ): Promise<Page<DataOf<ReviewView>>> {
    if (filter.mine && !principal.roles.includes('reviewer')) return { items: [], nextCursor: null };
    const { sql, parameters } = reviewPageQuery(filter, principal, limit + 1, cursor);
    return pageOf(
      await this.database.query<Row>(`${SELECT} ${sql}`, parameters),
      limit,
      (row) => placeOf(row, filter.order),
      (row) => viewOf(row, principal),
    );
  }

  /** One review with all that is decided on. @throws Problem not-found outside of the department. */
  async one(reviewId: string, principal: Principal): Promise<DataOf<ReviewDetailView>> {
    const [row] = isId(reviewId)
      ? await this.database.query<Row>(`${SELECT} WHERE w.id = $1 AND w.department_id = $2`, [
          reviewId,
          principal.departmentId,
        ])
      : [];
    if (row === undefined) throw notFound('这次审核');
    const revision = await revisionContent(this.database, row.revisionId);
    if (revision === undefined) throw new Error(`review ${reviewId} names a revision that does not exist`);
    const renditions = await renditionsById(this.database, row.renditionIds);
    return {
      ...viewOf(row, principal),
      content: revision.content,
      renditions,
      ...(await this.blockage(row)),
    };
  }

  private async blockage(
    row: Row,
  ): Promise<{ blocked: boolean; emptyStages: readonly string[]; blockedReason?: string }> {
    if (row.state !== 'open') return { blocked: false, emptyStages: [] };
    const used = [...row.authors, row.openedById, ...row.decidedBy];
    const eligible = await eligibleReviewers(this.database, row.departmentId, used);
    const names = emptyStages(row.stages, row.stage, eligible).map((stage) => stage.name);
    if (names.length === 0) return { blocked: false, emptyStages: [] };
    const blockedReason = `${names.join('、')}没有可以审核的人：除撰写人、提交人和已审核过的人外，本部门还缺 ${names.length} 名审核人，请管理员增加。`;
    return { blocked: true, emptyStages: names, blockedReason };
  }
}

function viewOf(row: Row, principal: Principal): DataOf<ReviewView> {
  const refusal = refusalFor(
    {
      userId: principal.userId,
      departmentId: principal.departmentId,
      isReviewer: principal.roles.includes('reviewer'),
    },
    {
      open: row.state === 'open',
      departmentId: row.departmentId,
      ownWorkOf: [...row.authors, row.openedById],
      decidedBy: row.decidedBy,
    },
  );
  const { openedById: _by, authors: _authors, decidedBy: _decided, renditionIds: _ids, ...rest } = row;
  const { openedKey: _opened, wishedKey: _wished, departmentId: _department, ...view } = rest;
  return {
    ...view,
    currentStage: row.state === 'open' ? (row.stages[row.stage] ?? null) : null,
    mayDecide: refusal === undefined,
    whyNot: refusal === undefined ? null : REFUSAL_TEXT[refusal],
  };
}
