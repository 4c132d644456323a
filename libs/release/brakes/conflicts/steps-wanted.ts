import type { PlannedStep } from '../../plan/plan-steps.js';
import { latestAt } from '../../release.timing.js';
import type { Wanted } from './plan-conflicts.js';

/** The steps of a plan that is not stored yet, as the conflicts ask for them. */
export function wantedSteps(steps: readonly PlannedStep[], revisionId: string | null): readonly Wanted[] {
  return steps.map(({ field, channel, time, latestSeconds }) => ({
    field: `${field}.plannedAt`,
    releaseId: null,
    revisionId,
    approvedHash: null,
    channel,
    at: time.instant,
    latestAt: new Date(latestAt(time.instant.getTime(), latestSeconds)),
  }));
}
