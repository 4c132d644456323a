import type { Schemas } from '../../api/client.js';
import type { FieldFault } from '../../api/problem.js';
import { newId } from '../../api/uuid.js';
import { EMPTY_DOCUMENT } from '../../text/document.js';

export type Draft = Schemas['DraftView'];
export type Content = Schemas['DraftContentView'];
export type Item = Schemas['QaItemView'];
export type Reference = Content['policyReferences'][number];

/** The members of a draft that people write. */
export function contentOf(draft: Draft): Content {
  const { title, lead, category, items, policyReferences, variants } = draft;
  return { title, lead, category, items, policyReferences, variants };
}

export function blankItem(): Item {
  return { id: newId(), question: '', answer: EMPTY_DOCUMENT as unknown as Item['answer'] };
}

export function sameContent(one: Content, other: Content): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** Swaps an entry with its neighbour; at the edge nothing moves. */
export function moved<T>(list: readonly T[], index: number, step: -1 | 1): T[] {
  const next = [...list];
  const [one, other] = [next[index], next[index + step]];
  if (one === undefined || other === undefined) return next;
  next[index] = other;
  next[index + step] = one;
  return next;
}

/** What the server said about one field, or about anything below it. */
export function faultAt(faults: readonly FieldFault[], field: string): string | undefined {
  return faults.find(
    (fault) =>
      fault.field === field || fault.field.startsWith(`${field}.`) || fault.field.startsWith(`${field}[`),
  )?.message;
}
