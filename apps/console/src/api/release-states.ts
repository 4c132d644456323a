import type { ReleaseState } from './queries.js';

/** Nothing of it was sent, and it may still go out: the server's `UNTOUCHED`. */
export const UNTOUCHED: ReadonlySet<ReleaseState> = new Set<ReleaseState>([
  'scheduled',
  'staging',
  'staged',
  'held',
  'waiting_quota',
]);
