import type { QueueDefinition } from '#libs/queue/job-queue.js';

/** One queue per step of the protocol (design, section 5). A repeated job is harmless: the row decides. */
export const RELEASE_QUEUES = [
  { name: 'release.stage', expireInSeconds: 600, retryLimit: 5 },
  { name: 'release.commit', expireInSeconds: 300, retryLimit: 5 },
  { name: 'release.verify', expireInSeconds: 300, retryLimit: 5 },
  { name: 'release.confirm', expireInSeconds: 300, retryLimit: 5 },
  { name: 'release.withdraw', expireInSeconds: 300, retryLimit: 5 },
  { name: 'release.gate', expireInSeconds: 120, retryLimit: 8 },
  { name: 'release.see', expireInSeconds: 120, retryLimit: 3 },
  { name: 'callback.settle', expireInSeconds: 120, retryLimit: 8 },
] as const satisfies readonly QueueDefinition[];

export type ReleaseQueue = (typeof RELEASE_QUEUES)[number]['name'];

/** Shares that the commits of all channels are divided into, so that several publishers can divide them. */
export const COMMIT_SHARES: readonly string[] = Array.from({ length: 64 }, (_, index) => `s${index}`);

/** The share of a channel: the same for all its releases, so that one publisher has them all in one lane. */
export function shareOf(channelId: string): string {
  const number = Number.parseInt(channelId.slice(-4), 16) % COMMIT_SHARES.length;
  return COMMIT_SHARES[Number.isNaN(number) ? 0 : number] ?? '';
}
