import { SYSTEM, type AuditLog } from '#libs/audit/audit.js';
import type { Tx } from '#libs/database/tx.js';
import { wallText } from '#libs/kernel/wall-clock.js';
import type { ColumnRow } from '../column-row.js';
import { openSlots, type SlotRow } from './slot-row.js';

/**
 * Marks coming slots for which the queue does not suffice, and takes the mark away once it does. The first mark of a
 * slot is an audit entry `column.short` (column, left, next), its end `column.filled`: notices are made of them. Queued
 * drafts that cannot be planned do not count. The column is locked.
 */
export async function warnOfShortQueue(tx: Tx, audit: AuditLog, column: ColumnRow, now: Date): Promise<void> {
  let left = await usableEntries(tx, column.id);
  const until = new Date(now.getTime() + column.warnSeconds * 1000);
  const short: SlotRow[] = [];
  let changed = false;
  for (const slot of await openSlots(tx, column.id)) {
    if (slot.goesAt > until || slot.goesAt <= now) continue;
    const missing = slot.wanted - slot.planned;
    const warning = left >= missing ? null : slot.planned + left === 0 ? 'empty' : 'short';
    left = Math.max(0, left - missing);
    if (warning !== null) short.push(slot);
    if (warning === slot.warning) continue;
    changed ||= (warning === null) !== (slot.warning === null);
    await tx.query(
      `UPDATE column_slot SET warning = $3::varchar, warned_at = CASE WHEN $3::varchar IS NULL THEN NULL
           ELSE coalesce(warned_at, clock_timestamp()) END, updated_at = clock_timestamp()
       WHERE column_id = $1 AND slot_at = $2`,
      [column.id, slot.slotAt, warning],
    );
  }
  if (!changed) return;
  const [first] = short;
  const detail = {
    column: column.name,
    left: await usableEntries(tx, column.id),
    ...(first === undefined ? {} : { next: wallText(first.goesAt, column.timeZone) }),
  };
  await audit.append(tx, [
    {
      actor: SYSTEM,
      action: first === undefined ? 'column.filled' : 'column.short',
      subjectType: 'column',
      subjectId: column.id,
      departmentId: column.departmentId,
      detail,
      lane: `department:${column.departmentId}`,
    },
  ]);
}

async function usableEntries(tx: Tx, columnId: string): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM column_entry WHERE column_id = $1 AND state = 'queued' AND fault IS NULL`,
    [columnId],
  );
  return row?.n ?? 0;
}
