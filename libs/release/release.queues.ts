import type { QueueDefinition } from '#libs/queue/job-queue.js';

/** One queue per step of the protocol (design, section 5). A repeated job is harmless: the row decides. */
export const RELEASE_QUEUES = [
  { name: 'release.stage', expireInSeconds: 600, retryLimit: 5 },
  { name: 'release.commit', expireInSeconds: 300, retryLimit: 5 },
  { name: 'release.verify', expireInSeconds: 300, retryLimit: 5 },
  { name: 'release.confirm', expireInSeconds: 300, retryLimit: 5 },
  { name: 'release.withdraw', expireInSeconds: 300, retryLimit: 5 },
  { name: 'release.see', expireInSeconds: 120, retryLimit: 3 },
  { name: 'callback.settle', expireInSeconds: 120, retryLimit: 8 },
] as const satisfies readonly QueueDefinition[];

export type ReleaseQueue = (typeof RELEASE_QUEUES)[number]['name'];
