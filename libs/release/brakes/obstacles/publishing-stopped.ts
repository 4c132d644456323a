import type { Obstacle, StopFact } from '../obstacle.js';

const WHAT: Readonly<Record<StopFact['scope'], string>> = {
  all: '全部发布',
  platform: '这个平台的发布',
  channel: '这个渠道的发布',
  topic: '这个选题的发布',
};

/** An emergency stop of everything, of the platform, the channel or the topic. */
export const PUBLISHING_STOPPED: Obstacle = {
  code: 'publishing_stopped',
  moments: ['plan', 'why', 'commit'],
  severity: 'warn',
  blocks: true,
  find: ({ stops, allStopped }) => {
    const stop = stops.find((one) => one.scope === 'all') ?? stops[0];
    if (stop === undefined) {
      if (!allStopped) return undefined;
      return { sentence: '全部发布已被紧急停止，到时不会发出。请由管理员恢复后再决定。' };
    }
    return {
      sentence: `${WHAT[stop.scope]}已被${stop.by}紧急停止（${stop.reason}），到时不会发出。请由管理员解除后再决定。`,
      ref: { kind: 'stop', id: stop.id },
    };
  },
};
