import { contentHash } from '#libs/kernel/canonical-json.js';
import type { ReleaseState } from '../release.transitions.js';

/** What a person looks at who gives a release another time. */
export interface Schedule {
  readonly state: ReleaseState;
  readonly plannedAt: Date;
  readonly plannedZone: string;
  readonly latestAt: Date;
  readonly revisionId: string;
}

/** On the way to the instant by itself: nobody has decided anything meanwhile. */
const BY_ITSELF: readonly ReleaseState[] = ['scheduled', 'staging', 'staged', 'waiting_quota'];

/** Names what was decided about a release's time. Its preparation changes nothing of it; a hold, another time or text does. */
export function scheduleVersion({ state, plannedAt, plannedZone, latestAt, revisionId }: Schedule): string {
  const decided = BY_ITSELF.includes(state) ? 'waiting' : state;
  return contentHash([
    decided,
    plannedAt.toISOString(),
    plannedZone,
    latestAt.toISOString(),
    revisionId,
  ]).slice(0, 16);
}
