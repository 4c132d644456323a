import type { Reader } from '#libs/database/tx.js';
import type { Scope } from '#libs/identity/principal.js';
import { readCron } from '#libs/kernel/cron.timing.js';
import { isId } from '#libs/kernel/ids.js';
import { notFound } from '#libs/kernel/problem.js';
import type { HolidayRule, SlotRule } from './slots/slots.timing.js';

export type MissedRule = 'catch_up' | 'skip' | 'ask';
export type ColumnState = 'active' | 'paused' | 'archived';

/** A recurring slot that takes approved drafts from its queue (栏目). */
export interface ColumnRow {
  readonly id: string;
  readonly departmentId: string;
  readonly name: string;
  /** Five fields. */
  readonly cron: string;
  readonly timeZone: string;
  /** Null: straight to `channelIds`. */
  readonly templateId: string | null;
  readonly channelIds: readonly string[];
  readonly perSlot: number;
  /** Between the drafts of one slot. */
  readonly spacingSeconds: number;
  /** How long before a slot its releases are planned. */
  readonly horizonSeconds: number;
  /** How long before a slot a short queue is told of. */
  readonly warnSeconds: number;
  readonly holidayRule: HolidayRule;
  readonly missedRule: MissedRule;
  readonly catchUpSeconds: number;
  readonly state: ColumnState;
  /** Slots up to this instant have been written down. */
  readonly lookedUntil: Date;
  readonly version: number;
}

export const COLUMN_COLUMNS = `
  c.id, c.department_id AS "departmentId", c.name, c.cron, c.time_zone AS "timeZone", c.template_id AS "templateId",
  c.channel_ids AS "channelIds", c.per_slot AS "perSlot", c.spacing_seconds AS "spacingSeconds",
  c.horizon_seconds AS "horizonSeconds", c.warn_seconds AS "warnSeconds", c.holiday_rule AS "holidayRule",
  c.missed_rule AS "missedRule", c.catch_up_seconds AS "catchUpSeconds", c.state, c.looked_until AS "lookedUntil",
  c.version`;

/** @throws Problem not-found outside of the scope, or when it is archived. */
export async function columnInScope(
  reader: Reader,
  id: string,
  scope: Scope,
  lock: '' | 'FOR UPDATE' = '',
): Promise<ColumnRow> {
  const [row] = isId(id)
    ? await reader.query<ColumnRow>(
        `SELECT ${COLUMN_COLUMNS} FROM release_column c
         WHERE c.id = $1 AND c.department_id = $2 AND c.state <> 'archived' ${lock}`,
        [id, scope.departmentId],
      )
    : [];
  if (row === undefined) throw notFound('这个栏目');
  return row;
}

export async function lockColumn(reader: Reader, id: string): Promise<ColumnRow | undefined> {
  const [row] = await reader.query<ColumnRow>(
    `SELECT ${COLUMN_COLUMNS} FROM release_column c WHERE c.id = $1 FOR UPDATE`,
    [id],
  );
  return row;
}

export function slotRuleOf(column: Pick<ColumnRow, 'cron' | 'timeZone' | 'holidayRule'>): SlotRule {
  const cron = readCron(column.cron);
  if (cron === undefined) throw new Error(`a column has the unreadable expression ${column.cron}`);
  return { cron, zone: column.timeZone, holidayRule: column.holidayRule };
}
