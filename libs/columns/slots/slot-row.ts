import type { Reader } from '#libs/database/tx.js';

export type SlotState = 'open' | 'planned' | 'skipped' | 'holiday' | 'missed' | 'asked';

/** A slot that was written down: its releases are planned, or it is known why not. */
export interface SlotRow {
  readonly slotAt: Date;
  readonly goesAt: Date;
  readonly state: SlotState;
  readonly reason: string | null;
  readonly wanted: number;
  readonly planned: number;
  readonly warning: 'empty' | 'short' | null;
  readonly warnedAt: Date | null;
}

export const SLOT_COLUMNS = `
  s.slot_at AS "slotAt", s.goes_at AS "goesAt", s.state, s.reason, s.wanted, s.planned, s.warning,
  s.warned_at AS "warnedAt"`;

/** Those still to be filled, in the order in which they go out. */
export async function openSlots(reader: Reader, columnId: string): Promise<readonly SlotRow[]> {
  return await reader.query<SlotRow>(
    `SELECT ${SLOT_COLUMNS} FROM column_slot s WHERE s.column_id = $1 AND s.state = 'open' ORDER BY s.goes_at, s.slot_at`,
    [columnId],
  );
}
