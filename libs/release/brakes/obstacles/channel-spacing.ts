import { wallText } from '#libs/kernel/wall-clock.js';
import type { Obstacle } from '../obstacle.js';

/** The channel wants some time between two of its releases. */
export const CHANNEL_SPACING: Obstacle = {
  code: 'channel_spacing',
  moments: ['plan', 'why', 'commit'],
  severity: 'warn',
  blocks: false,
  find: ({ channel, lastCommitAt, planning, at, moment, latestAt }) => {
    const spacingMs = channel.minSpacingSeconds * 1000;
    if (spacingMs === 0) return undefined;
    const between = `渠道“${channel.name}”的两条发布至少间隔 ${channel.minSpacingSeconds} 秒`;
    if (moment === 'commit') {
      if (lastCommitAt === null) return undefined;
      const next = new Date(lastCommitAt.getTime() + spacingMs);
      if (next <= at) return undefined;
      if (latestAt !== null && next > latestAt)
        return { sentence: `${between}，等到时已超过最晚发布时间。`, atCommit: { do: 'expire' } };
      return { sentence: `${between}，将顺延。`, until: next, atCommit: { do: 'wait', until: next } };
    }
    const near = planning?.neighbours[0];
    if (near === undefined) return undefined;
    return {
      sentence: `${between}，而 ${wallText(near, 'Asia/Shanghai')} 已有一条，到时会顺延。请错开时间。`,
    };
  },
};
