import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import { brokenConstraint } from '#libs/database/pg-errors.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { readCron } from '#libs/kernel/cron.timing.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { conflict, invalid, Problem, type FieldFault } from '#libs/kernel/problem.js';
import { isZone } from '#libs/kernel/wall-clock.js';
import { PlanReleases } from '#libs/release/plan-releases.js';
import { columnInScope, type ColumnRow } from './column-row.js';
import type { ColumnRequest } from './column.requests.js';
import { MOST_SLOTS_A_DAY } from './slots/slots.timing.js';

/** A department's columns: their rule, pausing and putting away. */
@Injectable()
export class Columns {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly plans: PlanReleases,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Answers the new column's id. @throws Problem 422 naming each wrong field, 409 `column-name-taken`. */
  async create(request: ColumnRequest, principal: Principal): Promise<string> {
    await this.judge(request, principal);
    const id = newId();
    await this.write(request.name, async (tx) => {
      await tx.query(
        `INSERT INTO release_column (id, department_id, name, cron, time_zone, template_id, channel_ids, per_slot,
           spacing_seconds, horizon_seconds, warn_seconds, holiday_rule, missed_rule, catch_up_seconds, state, looked_until,
           version, created_by, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'active', $15, 1, $16, clock_timestamp(),
           clock_timestamp())`,
        [id, principal.departmentId, ...valuesOf(request), this.clock.now(), principal.userId],
      );
      await this.tell(tx, id, 'column.created', principal, { name: request.name, cron: request.cron });
    });
    return id;
  }

  /**
   * Slots ahead that hold nothing yet follow the new rule; what is planned stays.
   * @throws Problem 404, 412 `stale-version`, 422, 409 `column-name-taken`.
   */
  async replace(id: string, version: number, request: ColumnRequest, principal: Principal): Promise<void> {
    await this.judge(request, principal);
    await this.write(request.name, async (tx) => {
      await this.current(tx, id, version, principal);
      await tx.query(
        `UPDATE release_column SET name = $2, cron = $3, time_zone = $4, template_id = $5, channel_ids = $6, per_slot = $7,
           spacing_seconds = $8, horizon_seconds = $9, warn_seconds = $10, holiday_rule = $11, missed_rule = $12,
           catch_up_seconds = $13, looked_until = $14, version = version + 1, updated_at = clock_timestamp()
         WHERE id = $1`,
        [id, ...valuesOf(request), this.clock.now()],
      );
      await this.dropEmptySlots(tx, id);
      await this.tell(tx, id, 'column.changed', principal, { name: request.name, cron: request.cron });
    });
  }

  /** Nothing is planned while it is paused, and nothing of that time is made up for. @throws Problem 404, 409. */
  async pause(id: string, principal: Principal): Promise<void> {
    await this.turn(id, ['active', 'paused'], principal);
  }

  /** @throws Problem 404, 409 `column-state`. */
  async resume(id: string, principal: Principal): Promise<void> {
    await this.turn(id, ['paused', 'active'], principal);
  }

  /** Puts the column away; what it has planned stays. @throws Problem 404, 412. */
  async archive(id: string, version: number, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.current(tx, id, version, principal);
      await tx.query(
        `UPDATE release_column SET state = 'archived', version = version + 1, updated_at = clock_timestamp() WHERE id = $1`,
        [id],
      );
      await this.dropEmptySlots(tx, id);
      await this.tell(tx, id, 'column.archived', principal, {});
    });
  }

  private async turn(
    id: string,
    [from, to]: readonly ['active' | 'paused', 'active' | 'paused'],
    principal: Principal,
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const column = await columnInScope(tx, id, scopeOf(principal), 'FOR UPDATE');
      if (column.state !== from) {
        const word = column.state === 'paused' ? '已暂停' : '没有暂停';
        throw conflict('column-state', `栏目“${column.name}”${word}。`, { members: { state: column.state } });
      }
      await tx.query(
        `UPDATE release_column SET state = $2, looked_until = $3, version = version + 1, updated_at = clock_timestamp()
         WHERE id = $1`,
        [id, to, this.clock.now()],
      );
      await this.dropEmptySlots(tx, id);
      await this.tell(tx, id, to === 'paused' ? 'column.paused' : 'column.resumed', principal, {
        name: column.name,
      });
    });
  }

  /** They are written down anew when the column is looked at next; a person's skip stays. */
  private async dropEmptySlots(tx: Tx, id: string): Promise<void> {
    await tx.query(
      `DELETE FROM column_slot WHERE column_id = $1 AND state IN ('open', 'holiday') AND planned = 0`,
      [id],
    );
    await tx.query(`UPDATE column_slot SET state = 'planned' WHERE column_id = $1 AND state = 'open'`, [id]);
  }

  private async current(tx: Tx, id: string, version: number, principal: Principal): Promise<ColumnRow> {
    const row = await columnInScope(tx, id, scopeOf(principal), 'FOR UPDATE');
    if (row.version === version) return row;
    throw new Problem(
      412,
      'stale-version',
      '内容已被他人修改',
      '栏目在您打开之后已被修改，请对照最新内容后再保存。',
      {
        members: { version: row.version },
      },
    );
  }

  private async judge(request: ColumnRequest, principal: Principal): Promise<void> {
    const faults = ruleFaults(request.cron, request.timeZone);
    const { templateId, channelIds } = request;
    if ((templateId === undefined) === (channelIds === undefined || channelIds.length === 0))
      faults.push({
        field: 'channelIds',
        code: 'channels-or-template',
        message: '请选择渠道，或选择一个模板（二选一）。',
      });
    if (faults.length > 0) throw invalid(faults);
    const base = { instant: new Date(this.clock.now().getTime() + 86_400_000), zone: request.timeZone };
    const wish = { templateId: templateId ?? null, channelIds: channelIds ?? [], base, origin: {} };
    await this.plans.readAt(this.database, wish, scopeOf(principal));
  }

  private async write(name: string, work: (tx: Tx) => Promise<void>): Promise<void> {
    try {
      await this.database.transaction(work);
    } catch (error) {
      if (brokenConstraint(error) === 'UQ_release_column_name')
        throw conflict('column-name-taken', `已有名为“${name}”的栏目，请换一个名称。`);
      throw error;
    }
  }

  private async tell(
    tx: Tx,
    id: string,
    action: string,
    principal: Principal,
    detail: JsonObject,
  ): Promise<void> {
    await this.audit.append(tx, [
      {
        actor: actorOf(principal),
        action,
        subjectType: 'column',
        subjectId: id,
        departmentId: principal.departmentId,
        detail,
        lane: `department:${principal.departmentId}`,
      },
    ]);
  }
}

/** What is wrong with an expression or its zone. */
export function ruleFaults(cron: string, timeZone: string): FieldFault[] {
  const faults: FieldFault[] = [];
  const fields = readCron(cron);
  if (fields === undefined)
    faults.push({
      field: 'cron',
      code: 'invalid-cron',
      message: '周期写法有误，应为五段，例如“0 17 * * 5”表示每周五 17:00。',
    });
  else if (fields.hours.length * fields.minutes.length > MOST_SLOTS_A_DAY)
    faults.push({
      field: 'cron',
      code: 'too-often',
      message: `一天最多 ${MOST_SLOTS_A_DAY} 期，请改得疏一些。`,
    });
  if (!isZone(timeZone))
    faults.push({
      field: 'timeZone',
      code: 'invalid-zone',
      message: '时区名称无效，请使用如 Asia/Shanghai 的名称。',
    });
  return faults;
}

function valuesOf(request: ColumnRequest): readonly unknown[] {
  return [
    request.name,
    request.cron.trim(),
    request.timeZone,
    request.templateId ?? null,
    request.channelIds ?? [],
    request.perSlot,
    request.spacingSeconds,
    request.horizonSeconds,
    request.warnSeconds,
    request.holidayRule,
    request.missedRule,
    request.catchUpSeconds,
  ];
}
