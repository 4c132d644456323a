import type { ActContext } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';

export type BulkAct = Schemas['BulkActView'];
export type BulkItem = Schemas['BulkItemView'];
export type BulkOrder = Schemas['BulkActRequest'];

export const PLAN_ACTS = ['hold', 'shift', 'reschedule', 'cancel', 'withdraw'] as const;
export type PlanAct = (typeof PLAN_ACTS)[number];

/** What an act would do to each release of a plan; nothing is changed yet. */
export async function previewPlan(
  input: { readonly planId: string; readonly act: BulkOrder },
  { headers }: ActContext,
): Promise<BulkAct> {
  const body = { selection: { planId: input.planId }, act: input.act };
  return await ask(api.POST('/api/v1/bulk-acts', { body, headers }));
}

/** Exactly what was shown; refused when anything changed since. */
export async function applyBulk(id: string, { headers }: ActContext): Promise<BulkAct> {
  return await ask(api.POST('/api/v1/bulk-acts/{id}/apply', { params: { path: { id } }, body: {}, headers }));
}

export async function undoBulk(id: string, { headers }: ActContext): Promise<BulkAct> {
  return await ask(api.POST('/api/v1/bulk-acts/{id}/undo', { params: { path: { id } }, headers }));
}
