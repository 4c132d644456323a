/** A budget of a channel, as pacing needs it. Instants are milliseconds since 1970. */
export interface PacedQuota {
  readonly most: number;
  /** Already used in the window of now. */
  readonly used: number;
  /** Nothing before this, because the platform says it is spent. */
  readonly notBeforeMs: number;
  windowOf(atMs: number): { readonly startMs: number; readonly endMs: number };
}

export interface PacedChannel {
  readonly nowMs: number;
  readonly startMs: number;
  readonly spacingMs: number;
  /** When the channel's other releases are planned. */
  readonly takenMs: readonly number[];
  readonly quotas: readonly PacedQuota[];
}

/** Slots looked for before an answer without one: a channel whose budget is zero never has one. */
const MOST_STEPS = 2_000;

/**
 * Times for `count` releases one after another: as far apart as the channel wants, clear of what is planned already,
 * and never more in one window than its budgets allow. Shorter than asked when no time can be found. Pure.
 */
export function paced(channel: PacedChannel, count: number): readonly number[] {
  const taken = channel.takenMs.toSorted((one, other) => one - other);
  const times: number[] = [];
  let cursor = Math.max(channel.startMs, channel.nowMs);
  for (let number = 0; number < count; number += 1) {
    const found = nextFree(channel, cursor, [...taken, ...times]);
    if (found === undefined) return times;
    times.push(found);
    cursor = found + channel.spacingMs;
  }
  return times;
}

function nextFree(channel: PacedChannel, fromMs: number, taken: readonly number[]): number | undefined {
  let at = fromMs;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const later = Math.max(clearOf(taken, at, channel.spacingMs), withinBudget(channel, at, taken));
    if (later === at) return at;
    at = later;
  }
  return undefined;
}

/** The earliest instant from `at` on that is a whole spacing away from everything that is planned. */
function clearOf(taken: readonly number[], at: number, spacingMs: number): number {
  const near = taken.filter((one) => Math.abs(one - at) < spacingMs);
  return near.length === 0 ? at : Math.max(...near) + spacingMs;
}

function withinBudget(channel: PacedChannel, at: number, taken: readonly number[]): number {
  let earliest = at;
  for (const quota of channel.quotas) {
    if (at < quota.notBeforeMs) {
      earliest = Math.max(earliest, quota.notBeforeMs);
      continue;
    }
    const { startMs, endMs } = quota.windowOf(at);
    const used = channel.nowMs >= startMs && channel.nowMs < endMs ? quota.used : 0;
    const planned = taken.filter((one) => one >= startMs && one < endMs).length;
    if (used + planned >= quota.most) earliest = Math.max(earliest, endMs);
  }
  return earliest;
}
