import type { Reader } from '#libs/database/tx.js';
import type { Scope } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { conflict, notFound } from '#libs/kernel/problem.js';
import type { GateRule } from './gate.rules.js';
import type { StepInput } from './plan-steps.js';
import type { PlannedTime } from './planned-time.js';

export interface TemplateStep {
  readonly name: string;
  readonly channelId: string;
  readonly offsetSeconds: number | null;
  readonly gate: (GateRule & { readonly afterStep: string }) | null;
  readonly latestSeconds: number | null;
}

export interface TemplateRow {
  readonly id: string;
  readonly departmentId: string;
  readonly name: string;
  readonly note: string;
  readonly steps: readonly TemplateStep[];
  readonly version: number;
  readonly archivedAt: Date | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const SELECT = `
  SELECT t.id, t.department_id AS "departmentId", t.name, t.note, t.steps, t.version, t.archived_at AS "archivedAt",
    u.display_name AS "createdBy", t.created_at AS "createdAt", t.updated_at AS "updatedAt"
  FROM plan_template t JOIN app_user u ON u.id = t.created_by`;

/** @throws Problem not-found outside of the scope. */
export async function planTemplate(
  reader: Reader,
  id: string,
  scope: Scope,
  lock: '' | 'FOR UPDATE OF t' = '',
): Promise<TemplateRow> {
  const [row] = isId(id)
    ? await reader.query<TemplateRow>(`${SELECT} WHERE t.id = $1 AND t.department_id = $2 ${lock}`, [
        id,
        scope.departmentId,
      ])
    : [];
  if (row === undefined) throw notFound('这个发布模板');
  return row;
}

/** @throws Problem not-found, 409 `template-archived`. */
export async function templateToUse(reader: Reader, id: string, scope: Scope): Promise<TemplateRow> {
  const row = await planTemplate(reader, id, scope);
  if (row.archivedAt !== null)
    throw conflict('template-archived', `模板“${row.name}”已停用，请选择其他模板。`);
  return row;
}

/** The department's templates in use, by name. */
export async function planTemplates(reader: Reader, scope: Scope): Promise<readonly TemplateRow[]> {
  return await reader.query<TemplateRow>(
    `${SELECT} WHERE t.department_id = $1 AND t.archived_at IS NULL ORDER BY t.name, t.id LIMIT 500`,
    [scope.departmentId],
  );
}

/** A template's steps with their times counted from the base instant. */
export function templateSteps(steps: readonly TemplateStep[], base: PlannedTime): readonly StepInput[] {
  return steps.map((step, index) => ({
    field: `template.steps[${index}]`,
    step: step.name,
    channelId: step.channelId,
    time: step.offsetSeconds === null ? undefined : shifted(base, step.offsetSeconds),
    latestSeconds: step.latestSeconds ?? undefined,
    gate: step.gate ?? undefined,
  }));
}

function shifted(base: PlannedTime, seconds: number): PlannedTime {
  return { instant: new Date(base.instant.getTime() + seconds * 1000), zone: base.zone };
}
