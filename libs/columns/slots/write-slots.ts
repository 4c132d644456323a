import type { Tx } from '#libs/database/tx.js';
import { slotRuleOf, type ColumnRow } from '../column-row.js';
import type { DayBook } from '../days/day-book.js';
import { SLOT_COLUMNS, type SlotRow } from './slot-row.js';
import { slotsBetween, type Slot } from './slots.timing.js';

/** Slots written down at once after a long silence. */
const MOST = 500;

/**
 * Writes down every slot up to the farther of horizon and warning, so that a fire is never lost: what was not looked at
 * in time is found here afterwards. Slots not yet filled follow a changed table of holidays. The column is locked.
 */
export async function writeSlots(tx: Tx, column: ColumnRow, days: DayBook, now: Date): Promise<void> {
  const until = new Date(now.getTime() + Math.max(column.horizonSeconds, column.warnSeconds) * 1000);
  const factsOf = days.factsOf.bind(days);
  if (until > column.lookedUntil) {
    const span = { from: column.lookedUntil, to: until, most: MOST };
    const slots = slotsBetween(slotRuleOf(column), span, factsOf);
    for (const slot of slots) await writeSlot(tx, column, slot);
    const reached = slots.length < MOST ? until : (slots.at(-1)?.slotAt ?? until);
    await tx.query('UPDATE release_column SET looked_until = $2 WHERE id = $1', [column.id, reached]);
  }
  for (const stored of await unfilled(tx, column.id, now)) {
    const span = { from: new Date(stored.slotAt.getTime() - 1), to: stored.slotAt, most: 1 };
    const [slot] = slotsBetween(slotRuleOf(column), span, factsOf);
    if (slot === undefined) continue;
    const state = stateOf(slot);
    if (slot.goesAt.getTime() === stored.goesAt.getTime() && state === stored.state) continue;
    await tx.query(
      `UPDATE column_slot SET goes_at = $3, state = $4, reason = $5, updated_at = clock_timestamp()
       WHERE column_id = $1 AND slot_at = $2`,
      [column.id, stored.slotAt, slot.goesAt, state, reasonOf(slot)],
    );
  }
}

/** Slots ahead that the table of holidays may still move. */
async function unfilled(tx: Tx, columnId: string, now: Date): Promise<readonly SlotRow[]> {
  return await tx.query<SlotRow>(
    `SELECT ${SLOT_COLUMNS} FROM column_slot s
     WHERE s.column_id = $1 AND s.state IN ('open', 'holiday') AND s.planned = 0 AND s.goes_at > $2`,
    [columnId, now],
  );
}

function stateOf(slot: Slot): 'open' | 'holiday' {
  return slot.skippedFor === null ? 'open' : 'holiday';
}

async function writeSlot(tx: Tx, column: ColumnRow, slot: Slot): Promise<void> {
  await tx.query(
    `INSERT INTO column_slot (column_id, slot_at, goes_at, state, reason, wanted, planned, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, 0, clock_timestamp()) ON CONFLICT (column_id, slot_at) DO NOTHING`,
    [column.id, slot.slotAt, slot.goesAt, stateOf(slot), reasonOf(slot), column.perSlot],
  );
}

export function reasonOf(slot: Slot): string | null {
  if (slot.skippedFor !== null) return `${slot.skippedFor}放假，本期跳过`;
  if (slot.goesAt > slot.slotAt) return `${slot.holiday}放假，顺延到下一个工作日`;
  return null;
}
