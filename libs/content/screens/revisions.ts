import { ApiProperty } from '@nestjs/swagger';
import type { Reader } from '#libs/database/tx.js';
import type { Scope } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { decodeCursor, invalidCursor, pageOf, type Page } from '#libs/kernel/paging.js';
import { notFound } from '#libs/kernel/problem.js';
import { revisionContent, type RevisionContent } from '../content.queries.js';

/** A revision as a list shows it. */
export class RevisionSummary {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ type: 'integer' })
  readonly number!: number;

  @ApiProperty()
  readonly title!: string;

  @ApiProperty()
  readonly contentHash!: string;

  @ApiProperty({ description: 'Whether it is the one that was approved last' })
  readonly approved!: boolean;

  @ApiProperty()
  readonly sealedByName!: string;

  @ApiProperty()
  readonly sealedAt!: Date;
}

export class RevisionPageView {
  @ApiProperty({ type: [RevisionSummary] })
  readonly items!: readonly RevisionSummary[];

  @ApiProperty({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

/** A draft's revisions, the newest first. @throws Problem not-found, also for another department's draft. */
export async function revisionPage(
  reader: Reader,
  draftId: string,
  scope: Scope,
  limit: number,
  cursor: string | undefined,
): Promise<Page<RevisionSummary>> {
  const known = isId(draftId)
    ? await reader.query('SELECT 1 FROM draft WHERE id = $1 AND department_id = $2', [
        draftId,
        scope.departmentId,
      ])
    : [];
  if (known.length === 0) throw notFound('这份问答稿');
  const rows = await reader.query<RevisionSummary>(
    `SELECT v.id, v.number, v.content ->> 'title' AS title, v.content_hash AS "contentHash",
       v.id IS NOT DISTINCT FROM d.approved_revision_id AS approved, u.display_name AS "sealedByName", v.sealed_at AS "sealedAt"
     FROM revision v JOIN draft d ON d.id = v.draft_id JOIN app_user u ON u.id = v.sealed_by
     WHERE v.draft_id = $1 AND v.number < $2 ORDER BY v.number DESC LIMIT $3`,
    [draftId, cursor === undefined ? 2_147_483_647 : cursorNumber(cursor), limit + 1],
  );
  return pageOf(
    rows,
    limit,
    (row) => [String(row.number)],
    (row) => row,
  );
}

/** One revision with its content. @throws Problem not-found, also for another department's revision. */
export async function readRevision(
  reader: Reader,
  revisionId: string,
  scope: Scope,
): Promise<RevisionContent> {
  const revision = isId(revisionId) ? await revisionContent(reader, revisionId) : undefined;
  if (revision?.departmentId !== scope.departmentId) throw notFound('这个版本');
  return revision;
}

function cursorNumber(cursor: string): number {
  const [text = ''] = decodeCursor(cursor, 1);
  if (!/^\d{1,9}$/.test(text)) {
    throw invalidCursor();
  }
  return Number(text);
}
