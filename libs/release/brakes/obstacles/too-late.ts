import type { Obstacle } from '../obstacle.js';

/** Late is a decision: nothing goes out by itself after its latest time. */
export const TOO_LATE: Obstacle = {
  code: 'too_late',
  moments: ['why', 'commit'],
  severity: 'warn',
  blocks: true,
  find: ({ latestAt, at }) =>
    latestAt !== null && latestAt < at
      ? {
          sentence: '已超过最晚发布时间，系统不会自动补发。请决定立即发布、改期或放弃。',
          atCommit: { do: 'expire' },
        }
      : undefined,
};
