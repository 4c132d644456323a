/** Arithmetic of release times. Instants are milliseconds since 1970 unless a name says otherwise. */

/**
 * The commit job is offered this long before the due instant: enough to load a thousand releases of one instant, and
 * for another publisher to take over what one has left lying, before they are due. The instant itself is the worker's
 * own timer.
 */
export const COMMIT_LEAD_MS = 5_000;

/**
 * A release may stand at the gate this long before its instant, so that nothing but the call is left for the instant
 * itself. From then on it counts as being under way: a stop tells of it as in flight.
 */
export const MOST_AHEAD_MS = 1_600;
const ALONE_AHEAD_MS = 100;
const AHEAD_FOR_EACH_MS = 1.5;

/** Connections are opened this long before the instant, so that the gate has the processor for itself. */
export const CONNECT_AHEAD_MS = 2_000;

/** How long before its instant one of so many releases, due together, goes to the gate. */
export function gateAheadMs(dueTogether: number): number {
  return Math.min(MOST_AHEAD_MS, ALONE_AHEAD_MS + AHEAD_FOR_EACH_MS * dueTogether);
}

/** How long after its deadline a commit without a recorded outcome is taken for one whose worker died. */
export const DEAD_WORKER_GRACE_MS = 3_000;

/** Waits between repeated stagings after a transient fault, while there is time. */
const STAGE_RETRY_MS: readonly number[] = [2_000, 5_000, 15_000, 60_000, 120_000];

/** Before its due instant no wait takes more than half of what is left, down to this. */
const SHORTEST_HALVED_MS = 5_000;

/** Longest wait of what is late already. */
const LATE_STAGE_RETRY_MS = 30_000;

/** Waits between commits of which surely nothing came. */
const COMMIT_RETRY_MS: readonly number[] = [1_000, 3_000, 10_000, 30_000, 60_000, 120_000];

/** However long its waits have become, a release has one more chance this long before its latest time. */
const LAST_CHANCE_MS = 5_000;

/**
 * Waits after the first, second … commit that was in doubt and then surely absent, counted from when that was known.
 * Absence is what a platform shows, so repeating on its word is done sparingly: over a quarter of an hour in all.
 */
const DOUBT_RETRY_MS: readonly number[] = [0, 30_000, 120_000, 300_000, 600_000];

/** Commits in doubt of one release before a person must look, although each was surely absent afterwards. */
export const MOST_DOUBTS = 6;

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

/**
 * When to stage again after so many failures in a row. A long wait must not be what makes a release late: the nearer its
 * due instant, the sooner, and once that has passed every half minute.
 */
export function stageRetryAt(nowMs: number, failures: number, plannedMs: number): number {
  const leftMs = plannedMs - nowMs;
  const mostMs = leftMs > 0 ? Math.max(leftMs / 2, SHORTEST_HALVED_MS) : LATE_STAGE_RETRY_MS;
  return nowMs + Math.min(pick(STAGE_RETRY_MS, failures), mostMs);
}

/**
 * When to commit again after so many commits, of which the last surely came to nothing; not before the platform asked.
 * As often as there is time for: only the latest time ends it.
 */
export function commitRetryAt(
  nowMs: number,
  commits: number,
  latestMs: number,
  askedMs: number | undefined,
): number {
  return retryAt(nowMs, Math.max(askedMs ?? 0, pick(COMMIT_RETRY_MS, 0)), {
    wishedMs: pick(COMMIT_RETRY_MS, commits - 1),
    latestMs,
  });
}

/** When to commit again after so many commits in doubt, of which the last is now known to be absent. */
export function doubtRetryAt(nowMs: number, doubts: number, latestMs: number): number {
  return retryAt(nowMs, 0, { wishedMs: pick(DOUBT_RETRY_MS, doubts - 1), latestMs });
}

function retryAt(
  nowMs: number,
  leastMs: number,
  { wishedMs, latestMs }: { readonly wishedMs: number; readonly latestMs: number },
): number {
  return Math.max(nowMs + leastMs, Math.min(nowMs + wishedMs, latestMs - LAST_CHANCE_MS));
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
