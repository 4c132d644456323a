import type { ReleaseJob } from '#libs/channels/connector.js';

/** How often we have written the article: 1 for its publication, one more for each correction in place. */
export function revisionOf(job: ReleaseJob): string {
  if (job.replaces === undefined) return '1';
  const before = Number(job.replaces.ids['revision'] ?? 1);
  return String(Number.isSafeInteger(before) && before > 0 ? before + 1 : 2);
}
