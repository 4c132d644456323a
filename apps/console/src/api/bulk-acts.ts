import type { Schemas } from './client.js';

/** How many releases an act has changed or, once it was undone, how many were put back. */
export function countOf({ items, undoneAt }: Schemas['BulkActView']): number {
  return items.filter((one) => (undoneAt === null ? one.outcome === 'done' : one.undo === 'restored')).length;
}
