import { Inject, Injectable, Logger } from '@nestjs/common';
import { AuditLog, SYSTEM } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { Problem } from '#libs/kernel/problem.js';
import { wallText } from '#libs/kernel/wall-clock.js';
import { PlanReleases } from '#libs/release/plan-releases.js';
import { lockColumn, type ColumnRow } from '../column-row.js';
import { DayBook } from '../days/day-book.js';
import { openSlots, SLOT_COLUMNS, type SlotRow } from './slot-row.js';
import { warnOfShortQueue } from './warn-short.js';
import { writeSlots } from './write-slots.js';

/** A slot that is made up for goes out this long after it was found, so that its releases can be staged. */
const CATCH_UP_LEAD_MS = 120_000;

interface Entry {
  readonly id: string;
  readonly revisionId: string;
  readonly addedBy: string;
  readonly faultCode: string | null;
}

interface Order {
  readonly columnId: string;
  readonly slotAt: Date;
  /** When the first draft of the slot goes out. */
  readonly baseAt: Date;
}

/** One look at every column: writes its slots down, plans those that come near, and tells of queues that run short. */
@Injectable()
export class FillSlots {
  private readonly log = new Logger(FillSlots.name);

  constructor(
    private readonly database: Database,
    private readonly plans: PlanReleases,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** May run any number of times, also side by side. One column that cannot be worked on stops no other. */
  async run(): Promise<void> {
    const columns = await this.database.query<{ id: string }>(
      `SELECT id FROM release_column WHERE state = 'active' ORDER BY id`,
    );
    for (const { id } of columns) {
      try {
        await this.look(id);
      } catch (error) {
        this.log.warn({ err: error, columnId: id }, 'a column could not be worked on this time');
      }
    }
  }

  /** Fills the slot a person decided to make up for. */
  async makeUpFor(columnId: string, slotAt: Date): Promise<void> {
    const baseAt = new Date(this.clock.now().getTime() + CATCH_UP_LEAD_MS);
    await this.fill({ columnId, slotAt, baseAt });
  }

  private async look(columnId: string): Promise<void> {
    const orders = await this.database.transaction(async (tx) => {
      const column = await lockColumn(tx, columnId);
      if (column?.state !== 'active') return [];
      const now = this.clock.now();
      await writeSlots(tx, column, await DayBook.read(tx), now);
      return await this.due(tx, column, now);
    });
    for (const order of orders) await this.fill(order);
    await this.database.transaction(async (tx) => {
      const column = await lockColumn(tx, columnId);
      if (column?.state === 'active') await warnOfShortQueue(tx, this.audit, column, this.clock.now());
    });
  }

  /** The slots to fill now; those that have passed are settled by the column's rule. */
  private async due(tx: Tx, column: ColumnRow, now: Date): Promise<readonly Order[]> {
    const horizon = new Date(now.getTime() + column.horizonSeconds * 1000);
    const orders: Order[] = [];
    for (const slot of await openSlots(tx, column.id)) {
      if (slot.goesAt > horizon) continue;
      const order = { columnId: column.id, slotAt: slot.slotAt, baseAt: slot.goesAt };
      if (slot.goesAt > now) orders.push(order);
      else if (await this.makesUp(tx, column, slot, now))
        orders.push({ ...order, baseAt: new Date(now.getTime() + CATCH_UP_LEAD_MS) });
    }
    return orders;
  }

  /** A slot that has passed: true when it is to be made up for. */
  private async makesUp(tx: Tx, column: ColumnRow, slot: SlotRow, now: Date): Promise<boolean> {
    if (slot.planned > 0) {
      await this.settle(tx, column, slot, {
        state: 'planned',
        reason: `备稿不足，只排了 ${slot.planned} 篇`,
      });
      return false;
    }
    if (slot.warning === 'empty') {
      await this.settle(tx, column, slot, { state: 'missed', reason: '到时没有备稿' });
      return false;
    }
    const lateMs = now.getTime() - slot.goesAt.getTime();
    if (column.missedRule === 'catch_up' && lateMs <= column.catchUpSeconds * 1000) return true;
    const asked = column.missedRule === 'ask';
    const reason = asked ? '当时系统没有运行，请决定补发或跳过' : '当时系统没有运行，已跳过';
    await this.settle(tx, column, slot, { state: asked ? 'asked' : 'missed', reason });
    return false;
  }

  private async settle(
    tx: Tx,
    column: ColumnRow,
    slot: SlotRow,
    outcome: { readonly state: 'planned' | 'missed' | 'asked'; readonly reason: string },
  ): Promise<void> {
    await tx.query(
      `UPDATE column_slot SET state = $3, reason = $4, updated_at = clock_timestamp() WHERE column_id = $1 AND slot_at = $2`,
      [column.id, slot.slotAt, outcome.state, outcome.reason],
    );
    await this.tell(tx, column, `column.slot_${outcome.state === 'planned' ? 'short' : outcome.state}`, {
      column: column.name,
      slot: wallText(slot.slotAt, column.timeZone),
      reason: outcome.reason,
    });
  }

  /** Plans queued drafts into the slot until it is full or the queue is empty, each in a transaction of its own. */
  private async fill(order: Order): Promise<void> {
    const refused: string[] = [];
    for (;;) {
      const outcome = await this.fillOne(order, refused);
      if (outcome === 'done') return;
      if (outcome !== 'filled') refused.push(outcome.entryId);
    }
  }

  private async fillOne(
    order: Order,
    refused: readonly string[],
  ): Promise<'filled' | 'done' | { readonly entryId: string }> {
    let tried: Entry | undefined;
    try {
      return await this.database.transaction(async (tx) => {
        tried = undefined;
        const column = await lockColumn(tx, order.columnId);
        const slot = await openSlot(tx, order);
        if (column?.state !== 'active' || slot === undefined) return 'done';
        tried = await nextEntry(tx, column.id, refused);
        if (tried === undefined) return 'done';
        await this.planInto(tx, column, slot, { entry: tried, baseAt: order.baseAt });
        return 'filled';
      });
    } catch (error) {
      if (!(error instanceof Problem) || tried === undefined) throw error;
      await this.refuse(order.columnId, tried, error);
      return { entryId: tried.id };
    }
  }

  private async planInto(
    tx: Tx,
    column: ColumnRow,
    slot: SlotRow,
    what: { readonly entry: Entry; readonly baseAt: Date },
  ): Promise<void> {
    const { entry } = what;
    const scope = { departmentId: column.departmentId };
    const instant = new Date(what.baseAt.getTime() + slot.planned * column.spacingSeconds * 1000);
    const draft = await this.plans.readAt(
      tx,
      {
        templateId: column.templateId,
        channelIds: column.channelIds,
        base: { instant, zone: column.timeZone },
        origin: { columnId: column.id, slotAt: slot.slotAt },
      },
      scope,
    );
    const note = `栏目“${column.name}”${wallText(slot.slotAt, column.timeZone)}`;
    const by = { scope, plannedBy: entry.addedBy, actor: SYSTEM };
    const planId = await this.plans.keep(tx, draft, { revisionId: entry.revisionId, note }, by);
    await tx.query(
      `UPDATE column_entry SET state = 'planned', plan_id = $2, slot_at = $3, fault = NULL WHERE id = $1`,
      [entry.id, planId, slot.slotAt],
    );
    await tx.query(
      `UPDATE column_slot SET planned = planned + 1, updated_at = clock_timestamp(),
         state = CASE WHEN planned + 1 >= wanted THEN 'planned' ELSE state END
       WHERE column_id = $1 AND slot_at = $2`,
      [column.id, slot.slotAt],
    );
  }

  /** It stays in the queue with what is wrong; the next one takes its turn. */
  private async refuse(columnId: string, entry: Entry, problem: Problem): Promise<void> {
    const fault = { code: problem.code, message: problem.detail };
    await this.database.transaction(async (tx) => {
      const column = await lockColumn(tx, columnId);
      if (column === undefined) return;
      await tx.query('UPDATE column_entry SET fault = $2 WHERE id = $1', [entry.id, JSON.stringify(fault)]);
      if (entry.faultCode === problem.code) return;
      await this.tell(tx, column, 'column.entry_refused', { column: column.name, entryId: entry.id, fault });
    });
  }

  private async tell(tx: Tx, column: ColumnRow, action: string, detail: JsonObject): Promise<void> {
    await this.audit.append(tx, [
      {
        actor: SYSTEM,
        action,
        subjectType: 'column',
        subjectId: column.id,
        departmentId: column.departmentId,
        detail,
        lane: `department:${column.departmentId}`,
      },
    ]);
  }
}

async function openSlot(tx: Tx, order: Order): Promise<SlotRow | undefined> {
  const [slot] = await tx.query<SlotRow>(
    `SELECT ${SLOT_COLUMNS} FROM column_slot s
     WHERE s.column_id = $1 AND s.slot_at = $2 AND s.state = 'open' AND s.planned < s.wanted FOR UPDATE`,
    [order.columnId, order.slotAt],
  );
  return slot;
}

async function nextEntry(tx: Tx, columnId: string, refused: readonly string[]): Promise<Entry | undefined> {
  const [entry] = await tx.query<Entry>(
    `SELECT e.id, e.revision_id AS "revisionId", e.added_by AS "addedBy", e.fault ->> 'code' AS "faultCode"
     FROM column_entry e WHERE e.column_id = $1 AND e.state = 'queued' AND e.id <> ALL($2::uuid[])
     ORDER BY e.position, e.id LIMIT 1 FOR UPDATE`,
    [columnId, [...refused]],
  );
  return entry;
}
