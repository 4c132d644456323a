import type { Obstacle } from '../obstacle.js';

/** No publisher has been seen lately: nothing would go out at all. */
export const NO_PUBLISHER: Obstacle = {
  code: 'no_publisher',
  moments: ['plan', 'why'],
  severity: 'warn',
  blocks: true,
  find: ({ planning }) =>
    planning?.publishers === 0
      ? { sentence: '没有正在运行的发布进程，到时不会发出。请联系运维启动 publisher。' }
      : undefined,
};
