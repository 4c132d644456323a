import type { Reader } from '#libs/database/tx.js';
import type { DataOf } from '#libs/http/data-of.js';
import type { Scope } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { decodeCursor, invalidCursor, pageOf, type Page } from '#libs/kernel/paging.js';
import type { AuditQuery } from './audit.request.js';
import type { AuditEntryView } from './audit.view.js';

const PAGE = `
  SELECT id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, lane, number,
    actor_id AS "actorId", actor_name AS actor, action, subject_type AS "subjectType", subject_id AS "subjectId",
    detail, hash
  FROM audit_entry
  WHERE (department_id = $1 OR department_id IS NULL)
    AND ($2::text IS NULL OR subject_type = $2)
    AND ($3::text IS NULL OR subject_id = $3)
    AND ($4::text IS NULL OR action = $4)
    AND ($5::text IS NULL OR lane = $5)
    AND ($6::uuid IS NULL OR actor_id = $6)
    AND ($7::timestamptz IS NULL OR audit_entry.at >= $7)
    AND ($8::timestamptz IS NULL OR audit_entry.at < $8)
    AND ($9::timestamptz IS NULL OR (audit_entry.at, id) < ($9, $10::uuid))
  ORDER BY audit_entry.at DESC, id DESC
  LIMIT $11`;

/**
 * One page of the log, newest first: the department's entries and those that belong to none.
 * @throws Problem `invalid-cursor`.
 */
export async function auditPage(
  reader: Reader,
  query: AuditQuery,
  scope: Scope,
): Promise<Page<DataOf<AuditEntryView>>> {
  const [at, id] = query.cursor === undefined ? [null, null] : place(query.cursor);
  const rows = await reader.query<DataOf<AuditEntryView>>(PAGE, [
    scope.departmentId,
    query.subjectType ?? null,
    query.subjectId ?? null,
    query.action ?? null,
    query.lane ?? null,
    query.actorId ?? null,
    query.from ?? null,
    query.to ?? null,
    at,
    id,
    query.limit + 1,
  ]);
  return pageOf(
    rows,
    query.limit,
    (row) => [row.at, row.id],
    (row) => row,
  );
}

function place(cursor: string): readonly [string, string] {
  const [at = '', id = ''] = decodeCursor(cursor, 2);
  if (isId(id) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(at) && !Number.isNaN(Date.parse(at))) {
    return [at, id];
  }
  throw invalidCursor();
}
