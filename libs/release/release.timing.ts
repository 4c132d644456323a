/** Arithmetic of release times. Instants are milliseconds since 1970 unless a name says otherwise. */

/**
 * The commit job is offered this long before the due instant: enough to load a thousand releases of one instant, and
 * for another publisher to take over what one has left lying, before they are due. The instant itself is the worker's
 * own timer.
 */
export const COMMIT_LEAD_MS = 5_000;

/** How long after its deadline a commit without a recorded outcome is taken for one whose worker died. */
export const DEAD_WORKER_GRACE_MS = 3_000;

/** Waits between repeated stagings after a transient fault. */
const STAGE_RETRY_MS: readonly number[] = [2_000, 5_000, 15_000, 60_000, 120_000];

/** Waits between commits of which surely nothing came. */
const COMMIT_RETRY_MS: readonly number[] = [1_000, 3_000, 10_000, 30_000, 60_000];

/** Commits of one release before a person must look, whatever the reason for repeating. */
export const MOST_COMMITS = 6;

/** Look-ups that told nothing before a person must look; spread over half an hour or so (see `lookupRetryMs`). */
export const MOST_FAILED_LOOKUPS = 12;

export function stageAt(plannedMs: number, leadSeconds: number, nowMs: number): number {
  return Math.max(nowMs, plannedMs - leadSeconds * 1000);
}

export function latestAt(plannedMs: number, latestSeconds: number): number {
  return plannedMs + latestSeconds * 1000;
}

export function commitJobAt(plannedMs: number, nowMs: number): number {
  return Math.max(nowMs, plannedMs - COMMIT_LEAD_MS);
}

export function stageRetryAt(nowMs: number, failures: number): number {
  return nowMs + pick(STAGE_RETRY_MS, failures);
}

export function commitRetryAt(nowMs: number, commits: number, askedMs: number | undefined): number {
  return nowMs + Math.max(askedMs ?? 0, pick(COMMIT_RETRY_MS, commits - 1));
}

/** Wait before look-up number `lookups + 1` after one that did not work. */
export function lookupRetryMs(lookups: number, spacingSeconds: number): number {
  return Math.min(spacingSeconds * 1000, 5_000 * 2 ** Math.min(lookups, 6));
}

/** When to ask the platform next, or undefined when the schedule is used up. */
export function confirmAt(
  acceptedMs: number,
  schedule: readonly number[],
  asked: number,
): number | undefined {
  const seconds = schedule[asked];
  return seconds === undefined ? undefined : acceptedMs + seconds * 1000;
}

function pick(ladder: readonly number[], step: number): number {
  return ladder[Math.min(Math.max(step, 0), ladder.length - 1)] ?? 0;
}
