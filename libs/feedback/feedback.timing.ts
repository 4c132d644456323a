const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Platforms count a day's readers by about eight in the morning of the next, in China: half past eight is 00:30 UTC. */
const DAILY_AT_MS = 30 * MINUTE_MS;

/** For so long after its publication a release is asked about: as long as platforms count it (WeChat: 30 days). */
export const WATCHED_DAYS = 30;
/** The last day's numbers come a day later. */
const METRICS_END_MS = (WATCHED_DAYS + 1) * DAY_MS;

/**
 * How often comments are read, by the age of the release. Sixty readings in all: with ten releases a day an account
 * stays below five hundred a day.
 */
const COMMENT_RHYTHM: readonly { readonly untilMs: number; readonly everyMs: number }[] = [
  { untilMs: 15 * MINUTE_MS, everyMs: MINUTE_MS },
  { untilMs: HOUR_MS, everyMs: 15 * MINUTE_MS },
  { untilMs: DAY_MS, everyMs: HOUR_MS },
  { untilMs: 7 * DAY_MS, everyMs: DAY_MS },
  { untilMs: WATCHED_DAYS * DAY_MS, everyMs: 5 * DAY_MS },
];

/** When the platform's numbers are asked for again; null when they no longer move. */
export function nextMetricsAt(publishedAt: Date, now: Date): Date | null {
  const age = now.getTime() - publishedAt.getTime();
  if (age >= METRICS_END_MS) return null;
  if (age < DAY_MS) return new Date(now.getTime() + HOUR_MS);
  const morning = Math.floor((now.getTime() - DAILY_AT_MS) / DAY_MS) * DAY_MS + DAILY_AT_MS;
  return new Date(morning + DAY_MS);
}

/** When comments are read again; null when the release has become old. */
export function nextCommentsAt(publishedAt: Date, now: Date): Date | null {
  const age = now.getTime() - publishedAt.getTime();
  const rhythm = COMMENT_RHYTHM.find(({ untilMs }) => age < untilMs);
  return rhythm === undefined ? null : new Date(now.getTime() + rhythm.everyMs);
}

/** After a fault: soon when asking again may help, else the next day, in case a person mended it. */
export function afterFault(retryable: boolean, now: Date): Date {
  return new Date(now.getTime() + (retryable ? HOUR_MS : DAY_MS));
}
