import { ApiProperty } from '@nestjs/swagger';
import type { Reader } from '#libs/database/tx.js';
import type { Scope } from '#libs/identity/principal.js';
import { decodeTimeCursor, pageOf, type Page } from '#libs/kernel/paging.js';
import { statesOf } from '#libs/kernel/transition.js';
import { DRAFT_TRANSITIONS, type DraftState } from '../draft.transitions.js';

export interface DraftFilter {
  readonly state?: DraftState | undefined;
  readonly category?: string | undefined;
  /** Found in the code, title, category, questions or the start of the lead. */
  readonly text?: string | undefined;
  /** Somebody who changed the content. */
  readonly authorId?: string | undefined;
  /** Only those whose approved version nobody has planned yet. */
  readonly unplanned?: boolean;
}

/** A draft as a list shows it. */
export class DraftSummary {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ example: '2026-000123' })
  readonly code!: string;

  @ApiProperty()
  readonly title!: string;

  @ApiProperty({ enum: statesOf(DRAFT_TRANSITIONS), enumName: 'DraftState' })
  readonly state!: DraftState;

  @ApiProperty()
  readonly category!: string;

  @ApiProperty({ type: 'integer' })
  readonly itemCount!: number;

  @ApiProperty({ type: 'integer' })
  readonly version!: number;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  readonly approvedRevisionId!: string | null;

  @ApiProperty()
  readonly createdByName!: string;

  @ApiProperty()
  readonly updatedByName!: string;

  @ApiProperty()
  readonly createdAt!: Date;

  @ApiProperty()
  readonly updatedAt!: Date;
}

export class DraftPageView {
  @ApiProperty({ type: [DraftSummary] })
  readonly items!: readonly DraftSummary[];

  @ApiProperty({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

const UNPLANNED = `d.approved_revision_id IS NOT NULL AND NOT EXISTS
  (SELECT FROM release_plan p WHERE p.draft_id = d.id AND p.revision_id = d.approved_revision_id)`;

interface Row extends DraftSummary {
  readonly key: string;
}

/** One page of the department's drafts, the last changed first. */
export async function draftPage(
  reader: Reader,
  filter: DraftFilter,
  scope: Scope,
  limit: number,
  cursor: string | undefined,
): Promise<Page<DraftSummary>> {
  const { sql, parameters } = listQuery(filter, scope, limit, cursor);
  const rows = await reader.query<Row>(sql, parameters);
  return pageOf(
    rows,
    limit,
    (row) => [row.key, row.id],
    ({ key: _key, ...summary }) => summary,
  );
}

/** Only the filters in use become conditions, so that PostgreSQL can choose the index that serves them. */
export function listQuery(
  filter: DraftFilter,
  scope: Scope,
  limit: number,
  cursor: string | undefined,
): { readonly sql: string; readonly parameters: readonly unknown[] } {
  const parameters: unknown[] = [scope.departmentId];
  const conditions = ['d.department_id = $1'];
  const add = (condition: (place: string) => string, value: unknown): void => {
    parameters.push(value);
    conditions.push(condition(`$${parameters.length}`));
  };
  if (filter.state !== undefined) add((at) => `d.state = ${at}`, filter.state);
  if (filter.category !== undefined) add((at) => `d.category = ${at}`, filter.category);
  if (filter.authorId !== undefined) add((at) => `d.authors @> ARRAY[${at}::uuid]`, filter.authorId);
  if (filter.unplanned === true) conditions.push(UNPLANNED);
  if (filter.text !== undefined && filter.text.trim() !== '') {
    add((at) => `d.search_text ILIKE ${at}`, `%${filter.text.trim().replace(/[\\%_]/g, '\\$&')}%`);
  }
  if (cursor !== undefined) {
    const [updatedAt, id] = decodeTimeCursor(cursor);
    parameters.push(updatedAt, id);
    conditions.push(
      `(d.updated_at, d.id) < ($${parameters.length - 1}::timestamptz, $${parameters.length}::uuid)`,
    );
  }
  parameters.push(limit + 1);
  const sql = `
    SELECT d.id, d.code, d.title, d.state, d.category, jsonb_array_length(d.items) AS "itemCount", d.version,
      d.approved_revision_id AS "approvedRevisionId", c.display_name AS "createdByName", u.display_name AS "updatedByName",
      d.created_at AS "createdAt", d.updated_at AS "updatedAt",
      to_char(d.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS key
    FROM (
      SELECT d.* FROM draft d WHERE ${conditions.join(' AND ')}
      ORDER BY d.updated_at DESC, d.id DESC LIMIT $${parameters.length}
    ) d JOIN app_user c ON c.id = d.created_by JOIN app_user u ON u.id = d.updated_by
    ORDER BY d.updated_at DESC, d.id DESC`;
  return { sql, parameters };
}
