import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Database } from '#libs/database/database.js';
import type { Scope } from '#libs/identity/principal.js';
import { decodeTimeCursor, pageOf, type Page } from '#libs/kernel/paging.js';
import { micro } from './screens/instants.js';

/** A plan as a list shows it. */
export class PlanSummaryView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ format: 'uuid' })
  readonly draftId!: string;

  @ApiProperty({ example: '2026-000123' })
  readonly draftCode!: string;

  @ApiProperty()
  readonly title!: string;

  @ApiProperty({ format: 'uuid' })
  readonly revisionId!: string;

  @ApiProperty()
  readonly note!: string;

  @ApiProperty()
  readonly createdBy!: string;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly embargoAt!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  readonly templateId!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  readonly columnId!: string | null;

  @ApiProperty({ format: 'date-time', description: 'Of its earliest release' })
  readonly firstPlannedAt!: string;

  @ApiProperty({ format: 'date-time', description: 'Of its latest release' })
  readonly lastPlannedAt!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Number of releases by state',
    example: { published: 2, scheduled: 1 },
  })
  readonly states!: Readonly<Record<string, number>>;
}

export class PlanPageView {
  @ApiProperty({ type: [PlanSummaryView] })
  readonly items!: readonly PlanSummaryView[];

  @ApiProperty({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

export interface PlanFilter {
  readonly draftId?: string | undefined;
  readonly columnId?: string | undefined;
  /** Some release of it is planned at or after this. */
  readonly from?: Date | undefined;
  /** Some release of it is planned before this. */
  readonly to?: Date | undefined;
}

/** A department's plans, the last made first. */
@Injectable()
export class PlanPages {
  constructor(private readonly database: Database) {}

  async page(
    filter: PlanFilter,
    scope: Scope,
    limit: number,
    cursor: string | undefined,
  ): Promise<Page<PlanSummaryView>> {
    const { sql, parameters } = planPageQuery(filter, scope, limit, cursor);
    const rows = await this.database.query<PlanSummaryView>(sql, parameters);
    return pageOf(
      rows,
      limit,
      (row) => [row.createdAt, row.id],
      (row) => row,
    );
  }
}

/** Only the filters in use become conditions, so that PostgreSQL can choose the index that serves them. */
export function planPageQuery(
  filter: PlanFilter,
  scope: Scope,
  limit: number,
  cursor: string | undefined,
): { readonly sql: string; readonly parameters: readonly unknown[] } {
  const parameters: unknown[] = [scope.departmentId];
  const bind = (value: unknown): string => `$${parameters.push(value)}`;
  const conditions = ['p.department_id = $1'];
  if (filter.draftId !== undefined) conditions.push(`p.draft_id = ${bind(filter.draftId)}`);
  if (filter.columnId !== undefined) conditions.push(`p.column_id = ${bind(filter.columnId)}`);
  const times = [
    ...(filter.from === undefined ? [] : [`r.planned_at >= ${bind(filter.from)}`]),
    ...(filter.to === undefined ? [] : [`r.planned_at < ${bind(filter.to)}`]),
  ];
  if (times.length > 0) {
    conditions.push(
      `p.id IN (SELECT r.plan_id FROM release r WHERE r.department_id = $1 AND ${times.join(' AND ')})`,
    );
  }
  if (cursor !== undefined) {
    const [at, id] = decodeTimeCursor(cursor);
    conditions.push(`(p.created_at, p.id) < (${bind(at)}::timestamptz, ${bind(id)}::uuid)`);
  }
  const sql = `
    WITH page AS (
      SELECT p.* FROM release_plan p WHERE ${conditions.join(' AND ')}
      ORDER BY p.created_at DESC, p.id DESC LIMIT ${bind(limit + 1)})
    SELECT p.id, p.draft_id AS "draftId", d.code AS "draftCode", v.content ->> 'title' AS title,
      p.revision_id AS "revisionId", p.note, u.display_name AS "createdBy", ${micro('p.created_at')} AS "createdAt",
      ${micro('p.embargo_at')} AS "embargoAt", p.template_id AS "templateId", p.column_id AS "columnId",
      ${micro('s.first')} AS "firstPlannedAt", ${micro('s.last')} AS "lastPlannedAt", s.states
    FROM page p JOIN draft d ON d.id = p.draft_id JOIN revision v ON v.id = p.revision_id
      JOIN app_user u ON u.id = p.created_by
      CROSS JOIN LATERAL (
        SELECT min(g.first) AS first, max(g.last) AS last, jsonb_object_agg(g.state, g.n) AS states
        FROM (SELECT r.state, count(*) AS n, min(r.planned_at) AS first, max(r.planned_at) AS last
          FROM release r WHERE r.plan_id = p.id GROUP BY r.state) g) s
    ORDER BY p.created_at DESC, p.id DESC`;
  return { sql, parameters };
}
