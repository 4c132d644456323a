import type { ReleaseState } from '#libs/release/release.transitions.js';

/** States after which nobody looks a release's attempts up again to decide something. */
export const FINISHED_FOR_GOOD: readonly ReleaseState[] = [
  'published',
  'cancelled',
  'withdrawn',
  'removed_by_platform',
  'failed',
  'expired',
];
