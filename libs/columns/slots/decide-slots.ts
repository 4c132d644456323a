import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { conflict, notFound } from '#libs/kernel/problem.js';
import { wallText } from '#libs/kernel/wall-clock.js';
import { columnInScope, slotRuleOf, type ColumnRow } from '../column-row.js';
import { DayBook } from '../days/day-book.js';
import { FillSlots } from './fill-slots.js';
import { SLOT_COLUMNS, type SlotRow } from './slot-row.js';
import { slotsBetween, type Slot } from './slots.timing.js';

/** What people decide about single slots: leave one out, take that back, and what becomes of one that was missed. */
@Injectable()
export class DecideSlots {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly filling: FillSlots,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Problem 404 when the column has no such slot ahead; 409 `slot-planned`. */
  async skip(columnId: string, slotAt: Date, reason: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const column = await columnInScope(tx, columnId, scopeOf(principal), 'FOR UPDATE');
      const slot = await this.coming(tx, column, slotAt);
      const [row] = await tx.query<{ planned: number }>(
        `INSERT INTO column_slot AS s (column_id, slot_at, goes_at, state, reason, wanted, planned, decided_by, updated_at)
         VALUES ($1, $2, $3, 'skipped', $4, $5, 0, $6, clock_timestamp())
         ON CONFLICT (column_id, slot_at) DO UPDATE SET state = 'skipped', reason = excluded.reason,
           decided_by = excluded.decided_by, warning = NULL, warned_at = NULL, updated_at = excluded.updated_at
           WHERE s.planned = 0
         RETURNING planned`,
        [columnId, slotAt, slot.goesAt, reason, column.perSlot, principal.userId],
      );
      if (row === undefined) throw conflict('slot-planned', '本期的发布已经排好，请在发布计划中取消。');
      await this.tell(tx, column, 'column.slot_skipped', { slotAt, reason }, principal);
    });
  }

  /** @throws Problem 404, 409 `slot-state` when it was not skipped by a person, or has passed. */
  async takeBack(columnId: string, slotAt: Date, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const column = await columnInScope(tx, columnId, scopeOf(principal), 'FOR UPDATE');
      const slot = await this.stored(tx, columnId, slotAt);
      if (slot.state !== 'skipped' || slot.goesAt <= this.clock.now())
        throw conflict('slot-state', '这一期没有被跳过，或时间已过。', { members: { state: slot.state } });
      await tx.query(
        `UPDATE column_slot SET state = 'open', reason = NULL, decided_by = $3, updated_at = clock_timestamp()
         WHERE column_id = $1 AND slot_at = $2`,
        [columnId, slotAt, principal.userId],
      );
      await this.tell(tx, column, 'column.slot_unskipped', { slotAt, reason: '' }, principal);
    });
  }

  /**
   * A missed slot that waits for a person: made up for now, or let go.
   * @throws Problem 404, 409 `slot-state`; 409 `column-state` or `queue-empty` when nothing could be made up for now.
   */
  async decide(columnId: string, slotAt: Date, decision: 'go' | 'skip', principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const column = await columnInScope(tx, columnId, scopeOf(principal), 'FOR UPDATE');
      const slot = await this.stored(tx, columnId, slotAt);
      if (slot.state !== 'asked')
        throw conflict('slot-state', '这一期没有在等待决定。', { members: { state: slot.state } });
      if (decision === 'go') await refuseInVain(tx, column);
      await tx.query(
        `UPDATE column_slot SET state = $3, reason = $4, decided_by = $5, updated_at = clock_timestamp()
         WHERE column_id = $1 AND slot_at = $2`,
        [
          columnId,
          slotAt,
          decision === 'go' ? 'open' : 'missed',
          decision === 'go' ? null : '人工决定跳过',
          principal.userId,
        ],
      );
      await this.tell(tx, column, 'column.slot_decided', { slotAt, reason: decision }, principal);
    });
    if (decision === 'go') await this.filling.makeUpFor(columnId, slotAt);
  }

  private async coming(tx: Tx, column: ColumnRow, slotAt: Date): Promise<Slot> {
    const days = await DayBook.read(tx);
    const span = { from: new Date(slotAt.getTime() - 1), to: slotAt, most: 1 };
    const [slot] = slotsBetween(slotRuleOf(column), span, (day) => days.factsOf(day));
    if (slot === undefined || slot.goesAt <= this.clock.now()) throw notFound('栏目的这一期');
    return slot;
  }

  private async stored(tx: Tx, columnId: string, slotAt: Date): Promise<SlotRow> {
    const [slot] = await tx.query<SlotRow>(
      `SELECT ${SLOT_COLUMNS} FROM column_slot s WHERE s.column_id = $1 AND s.slot_at = $2 FOR UPDATE`,
      [columnId, slotAt],
    );
    if (slot === undefined) throw notFound('栏目的这一期');
    return slot;
  }

  private async tell(
    tx: Tx,
    column: ColumnRow,
    action: string,
    what: { readonly slotAt: Date; readonly reason: string },
    principal: Principal,
  ): Promise<void> {
    const slot = wallText(what.slotAt, column.timeZone);
    await this.audit.append(tx, [
      {
        actor: actorOf(principal),
        action,
        subjectType: 'column',
        subjectId: column.id,
        departmentId: column.departmentId,
        detail: { column: column.name, slot, reason: what.reason },
        lane: `department:${column.departmentId}`,
      },
    ]);
  }
}

/** A slot that was let go while nothing can fill it would be forgotten, or asked about again. */
async function refuseInVain(tx: Tx, column: ColumnRow): Promise<void> {
  if (column.state !== 'active') {
    throw conflict('column-state', `栏目“${column.name}”已暂停，不能补发。请先恢复栏目，再决定这一期。`, {
      members: { state: column.state },
    });
  }
  const queued = await tx.query(
    `SELECT 1 FROM column_entry WHERE column_id = $1 AND state = 'queued' LIMIT 1`,
    [column.id],
  );
  if (queued.length === 0)
    throw conflict('queue-empty', `栏目“${column.name}”没有备稿，无法补发。请先添加备稿，或跳过这一期。`);
}
