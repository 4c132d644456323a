import type { Reader, Tx } from '#libs/database/tx.js';
import type { Scope } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { notFound } from '#libs/kernel/problem.js';
import type { ReleaseRow } from '../release-row.js';
import type { BulkAct, ItemAfter, ItemBefore, Refusal } from './bulk.rules.js';

/** A stored preview and what became of it. */
export interface ActRow {
  readonly id: string;
  readonly act: BulkAct;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly appliedAt: Date | null;
  readonly undoUntil: Date | null;
  readonly undoneAt: Date | null;
}

export type ItemOutcome = 'proposed' | 'chosen' | 'refused' | 'left' | 'done' | 'changed';

export interface Conflict {
  readonly code: string;
  readonly message: string;
}

export interface ActItem {
  readonly releaseId: string;
  readonly channelId: string;
  readonly position: number;
  readonly before: ItemBefore;
  readonly after: ItemAfter | null;
  readonly conflicts: readonly Conflict[];
  readonly outcome: ItemOutcome;
  readonly refusal: Refusal | null;
  readonly undo: string | null;
}

const ACT = `a.id, a.act, a.created_at AS "createdAt", a.expires_at AS "expiresAt", a.applied_at AS "appliedAt",
  a.undo_until AS "undoUntil", a.undone_at AS "undoneAt"`;

export const ITEM = `i.release_id AS "releaseId", i.channel_id AS "channelId", i.position, i.before, i.after, i.conflicts,
  i.outcome, i.refusal, i.undo`;

/** @throws Problem not-found outside of the scope. */
export async function actInScope(reader: Reader, actId: string, scope: Scope): Promise<ActRow> {
  const [row] = isId(actId)
    ? await reader.query<ActRow>(
        `SELECT ${ACT} FROM release_act a WHERE a.id = $1 AND a.department_id = $2`,
        [actId, scope.departmentId],
      )
    : [];
  if (row === undefined) throw notFound('这次批量操作');
  return row;
}

/** The same, locked: two people pressing at once take turns. */
export async function lockAct(tx: Tx, actId: string, scope: Scope): Promise<ActRow> {
  await tx.query('SELECT 1 FROM release_act WHERE id = $1 FOR UPDATE', [isId(actId) ? actId : null]);
  return await actInScope(tx, actId, scope);
}

/** What of a release an act is judged by. */
export function beforeOf(row: ReleaseRow): ItemBefore {
  return {
    state: row.state,
    plannedAt: row.plannedAt.toISOString(),
    plannedZone: row.plannedZone,
    latestAt: row.latestAt.toISOString(),
    holdReason: row.holdReason,
    revisionId: row.revisionId,
    embargoAt: row.embargoAt === null ? null : row.embargoAt.toISOString(),
  };
}
