import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { channelProfiles } from '#libs/channels/channel.queries.js';
import { Database } from '#libs/database/database.js';
import { brokenConstraint } from '#libs/database/pg-errors.js';
import type { Reader, Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { conflict, invalid, Problem } from '#libs/kernel/problem.js';
import { readSteps } from './plan-steps.js';
import { planTemplate, templateSteps, type TemplateRow, type TemplateStep } from './plan-template.queries.js';
import type { PlanTemplateRequest, TemplateStepRequest } from './plan-template.request.js';

/** A department's named ways to publish. Plans keep what they were made with: a change touches none of them. */
@Injectable()
export class PlanTemplates {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Answers the new template's id. @throws Problem 422 naming each wrong field, 409 `template-name-taken`. */
  async create(request: PlanTemplateRequest, principal: Principal): Promise<string> {
    const id = newId();
    const steps = request.steps.map(stepOf);
    await this.write(request.name, async (tx) => {
      await this.judge(tx, steps, principal);
      await tx.query(
        `INSERT INTO plan_template (id, department_id, name, note, steps, version, created_by, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, 1, $6, clock_timestamp(), clock_timestamp())`,
        [
          id,
          principal.departmentId,
          request.name,
          request.note ?? '',
          JSON.stringify(steps),
          principal.userId,
        ],
      );
      await this.tell(tx, id, 'plan_template.created', principal, {
        name: request.name,
        steps: steps.length,
      });
    });
    return id;
  }

  /** @throws Problem 404, 412 `stale-version`, 422, 409 `template-name-taken` or `template-archived`. */
  async replace(
    id: string,
    version: number,
    request: PlanTemplateRequest,
    principal: Principal,
  ): Promise<void> {
    const steps = request.steps.map(stepOf);
    await this.write(request.name, async (tx) => {
      const row = await this.current(tx, id, version, principal);
      await this.judge(tx, steps, principal);
      await tx.query(
        `UPDATE plan_template SET name = $2, note = $3, steps = $4, version = version + 1, updated_at = clock_timestamp()
         WHERE id = $1`,
        [id, request.name, request.note ?? '', JSON.stringify(steps)],
      );
      await this.tell(tx, id, 'plan_template.changed', principal, {
        name: request.name,
        version: row.version + 1,
      });
    });
  }

  /** It can no longer be used; what was planned with it stays. @throws Problem 404, 412, 409 `template-in-use`. */
  async archive(id: string, version: number, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await this.current(tx, id, version, principal);
      const [column] = await tx.query<{ name: string }>(
        `SELECT name FROM release_column WHERE template_id = $1 AND state <> 'archived' LIMIT 1`,
        [id],
      );
      if (column !== undefined)
        throw conflict('template-in-use', `栏目“${column.name}”正在使用这个模板，请先为栏目换一个模板。`);
      await tx.query(
        `UPDATE plan_template SET archived_at = clock_timestamp(), version = version + 1, updated_at = clock_timestamp()
         WHERE id = $1`,
        [id],
      );
      await this.tell(tx, id, 'plan_template.archived', principal, { name: row.name });
    });
  }

  private async current(tx: Tx, id: string, version: number, principal: Principal): Promise<TemplateRow> {
    const row = await planTemplate(tx, id, scopeOf(principal), 'FOR UPDATE OF t');
    if (row.archivedAt !== null) throw conflict('template-archived', `模板“${row.name}”已停用。`);
    if (row.version !== version) {
      throw new Problem(
        412,
        'stale-version',
        '内容已被他人修改',
        '模板在您打开之后已被修改，请对照最新内容后再保存。',
        {
          members: { version: row.version },
        },
      );
    }
    return row;
  }

  /** As if it were used tomorrow. */
  private async judge(reader: Reader, steps: readonly TemplateStep[], principal: Principal): Promise<void> {
    const base = { instant: new Date(this.clock.now().getTime() + 86_400_000), zone: 'Asia/Shanghai' };
    const inputs = templateSteps(steps, base).map((input, index) => ({ ...input, field: `steps[${index}]` }));
    const channels = await channelProfiles(
      reader,
      steps.map((step) => step.channelId),
    );
    const reading = readSteps(inputs, { channels, departmentId: principal.departmentId, embargo: undefined });
    if (!reading.ok)
      throw invalid(reading.faults.map((fault) => ({ ...fault, field: fieldOf(fault.field) })));
  }

  private async write(name: string, work: (tx: Tx) => Promise<void>): Promise<void> {
    try {
      await this.database.transaction(work);
    } catch (error) {
      if (brokenConstraint(error) === 'UQ_plan_template_name')
        throw conflict('template-name-taken', `已有名为“${name}”的模板，请换一个名称。`);
      throw error;
    }
  }

  private async tell(
    tx: Tx,
    id: string,
    action: string,
    principal: Principal,
    detail: Readonly<Record<string, string | number>>,
  ): Promise<void> {
    await this.audit.append(tx, [
      {
        actor: actorOf(principal),
        action,
        subjectType: 'plan_template',
        subjectId: id,
        departmentId: principal.departmentId,
        detail,
        lane: `department:${principal.departmentId}`,
      },
    ]);
  }
}

function stepOf(request: TemplateStepRequest): TemplateStep {
  const { gate } = request;
  return {
    name: request.name,
    channelId: request.channelId.toLowerCase(),
    offsetSeconds: request.offsetSeconds ?? null,
    latestSeconds: request.latestSeconds ?? null,
    gate:
      gate === undefined
        ? null
        : {
            afterStep: gate.afterStep ?? '',
            after: gate.after,
            delaySeconds: gate.delaySeconds,
            lateAfterSeconds: gate.lateAfterSeconds,
            onFailed: gate.onFailed,
            onUnknown: gate.onUnknown,
            onLate: gate.onLate,
            onRecalled: gate.onRecalled,
          },
  };
}

/** A template's step has an offset and a name where a plan's has a time and a step. */
function fieldOf(field: string): string {
  return field.replace(/\.plannedAt$/, '.offsetSeconds').replace(/\.step$/, '.name');
}
