import type { Reader } from '#libs/database/tx.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { FieldFault } from '#libs/kernel/problem.js';
import type { ApprovedRevision } from '#libs/review/approval.js';
import { linksIn } from './link-placeholders.rules.js';
import { ancestorsOf } from './plan-graph.rules.js';
import type { PlannedStep } from './plan-steps.js';

/** By placeholder key, the index of the step whose address is meant. */
export type StepLinks = Readonly<Record<string, number>>;

export type LinksReading =
  | { readonly ok: true; readonly links: readonly StepLinks[] }
  | { readonly ok: false; readonly faults: readonly FieldFault[] };

/**
 * Finds the placeholders for other releases' addresses in what was approved for each step, and whom each one means. It
 * must be a step of the same plan for which the release waits, or the address could not be known in time.
 */
export async function readLinks(
  reader: Reader,
  steps: readonly PlannedStep[],
  approved: ApprovedRevision,
): Promise<LinksReading> {
  const ids = steps.map((step) => approved.renditions.get(step.channel.channelId)?.renditionId ?? null);
  const rows = await reader.query<{ id: string; fields: JsonObject }>(
    `SELECT id, fields FROM rendition WHERE id = ANY($1::uuid[]) AND fields::text LIKE '%{{%url%'`,
    [ids],
  );
  const faults: FieldFault[] = [];
  const links = steps.map((step, index) => {
    const fields = rows.find((row) => row.id === ids[index])?.fields ?? {};
    const meant: Record<string, number> = {};
    for (const { key, field } of linksIn(fields)) {
      const found = meantBy(steps, index, key);
      if (typeof found === 'number') meant[key] = found;
      else faults.push({ field: `${step.field}.content.${field}`, ...found });
    }
    return meant;
  });
  return faults.length > 0 ? { ok: false, faults } : { ok: true, links };
}

function meantBy(
  steps: readonly PlannedStep[],
  index: number,
  key: string,
): number | Pick<FieldFault, 'code' | 'message'> {
  const placeholder = `{{url:${key}}}`;
  const others = steps.flatMap((step, other) => (other === index ? [] : [{ step, other }]));
  const named = others.filter(({ step }) => step.step === key || step.channel.name === key);
  const found = named.length > 0 ? named : others.filter(({ step }) => step.channel.kind === key);
  const [first] = found;
  if (first === undefined) {
    return {
      code: 'link-not-in-plan',
      message: `正文用了 ${placeholder}，但计划里没有这个渠道或步骤，请把它加入计划，或修改正文重新送审。`,
    };
  }
  if (found.length > 1) {
    return {
      code: 'link-ambiguous',
      message: `正文用了 ${placeholder}，但计划里有多个这样的渠道，请在正文里改用步骤名或渠道名。`,
    };
  }
  const nodes = steps.map((step) => ({ label: step.step, parent: step.gate?.parent ?? null }));
  if (ancestorsOf(nodes, index).includes(first.other)) return first.other;
  return {
    code: 'link-not-gated',
    message: `正文用了 ${placeholder}，本条必须等“${first.step.step}”发布之后才能知道链接，请为它设置等待。`,
  };
}
