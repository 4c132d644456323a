import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import type { Principal } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { decodeCursor, pageOf, type Page } from '#libs/kernel/paging.js';
import { notFound } from '#libs/kernel/problem.js';
import type { ReviewState } from '../review.transitions.js';
import { REFUSAL_TEXT, refusalFor, type Stage } from '../review.rules.js';

export interface DecisionView {
  readonly stage: number;
  readonly verdict: string;
  readonly opinion: string;
  readonly decidedBy: string;
  readonly decidedAt: Date;
}

export interface ReviewView {
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
  readonly decisions: readonly DecisionView[];
  readonly mayDecide: boolean;
  readonly whyNot: string | null;
}

interface Row extends Omit<ReviewView, 'mayDecide' | 'whyNot'> {
  readonly openedById: string;
  readonly authors: readonly string[];
  readonly decidedBy: readonly string[];
  readonly key: string;
  readonly departmentId: string;
}

const SELECT = `
  SELECT w.id, w.draft_id AS "draftId", d.code AS "draftCode", w.revision_id AS "revisionId", v.number AS "revisionNumber",
    v.content ->> 'title' AS title, w.state, w.stages, w.stage, w.content_hash AS "contentHash", u.display_name AS "openedBy",
    w.opened_by AS "openedById", w.opened_at AS "openedAt", w.closed_at AS "closedAt", v.authors, w.department_id AS "departmentId",
    w.opened_at::text AS key,
    ARRAY(SELECT x.decided_by FROM review_decision x WHERE x.review_id = w.id)::text[] AS "decidedBy",
    coalesce((SELECT jsonb_agg(jsonb_build_object('stage', x.stage, 'verdict', x.verdict, 'opinion', x.opinion,
        'decidedBy', p.display_name, 'decidedAt', x.decided_at) ORDER BY x.stage)
      FROM review_decision x JOIN app_user p ON p.id = x.decided_by WHERE x.review_id = w.id), '[]') AS decisions
  FROM review w JOIN draft d ON d.id = w.draft_id JOIN revision v ON v.id = w.revision_id JOIN app_user u ON u.id = w.opened_by`;

/** Reviews for people, newest first, each with whether the reader may decide it and why not. */
@Injectable()
export class ReviewList {
  constructor(private readonly database: Database) {}

  async page(
    filter: { readonly state: ReviewState | null; readonly mine: boolean },
    principal: Principal,
    limit: number,
    cursor: string | undefined,
  ): Promise<Page<ReviewView>> {
    const [at, id] = cursor === undefined ? [null, null] : decodeCursor(cursor, 2);
    const rows = await this.database.query<Row>(
      `${SELECT}
       WHERE w.department_id = $1 AND ($2::text IS NULL OR w.state = $2)
         AND ($3 = false OR (w.state = 'open' AND w.opened_by <> $4 AND NOT ($4 = ANY(v.authors))
           AND NOT EXISTS (SELECT 1 FROM review_decision x WHERE x.review_id = w.id AND x.decided_by = $4)))
         AND ($5::timestamptz IS NULL OR (w.opened_at, w.id) < ($5::timestamptz, $6::uuid))
       ORDER BY w.opened_at DESC, w.id DESC LIMIT $7`,
      [principal.departmentId, filter.state, filter.mine, principal.userId, at, id, limit + 1],
    );
    return pageOf(
      rows,
      limit,
      (row) => [row.key, row.id],
      (row) => viewOf(row, principal),
    );
  }

  /** @throws Problem not-found outside of the department. */
  async one(reviewId: string, principal: Principal): Promise<ReviewView> {
    const [row] = isId(reviewId)
      ? await this.database.query<Row>(`${SELECT} WHERE w.id = $1 AND w.department_id = $2`, [
          reviewId,
          principal.departmentId,
        ])
      : [];
    if (row === undefined) throw notFound('这次审核');
    return viewOf(row, principal);
  }
}

function viewOf(row: Row, principal: Principal): ReviewView {
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
  const {
    openedById: _by,
    authors: _authors,
    decidedBy: _decided,
    key: _key,
    departmentId: _department,
    ...view
  } = row;
  return {
    ...view,
    mayDecide: refusal === undefined,
    whyNot: refusal === undefined ? null : REFUSAL_TEXT[refusal],
  };
}
