import { wallText } from '#libs/kernel/wall-clock.js';
import type { Obstacle } from '../obstacle.js';

/** A credential that ends so soon after the planned time may not live through a delay or a look-up. */
const SOON_MS = 24 * 3_600_000;

/** The channel's credentials will have ended by then, or shortly after. */
export const CREDENTIALS_EXPIRING: Obstacle = {
  code: 'credentials_expiring',
  moments: ['plan', 'why'],
  severity: 'warn',
  blocks: false,
  find: ({ planning, channel, at }) => {
    const ends = planning?.credentialsExpireAt ?? null;
    if (ends === null || ends.getTime() - SOON_MS > at.getTime()) return undefined;
    const when = wallText(ends, 'Asia/Shanghai');
    const what =
      ends <= at ? `将在计划时间之前（${when}）到期，到时发不出去` : `将在 ${when} 到期，离计划时间很近`;
    return { sentence: `渠道“${channel.name}”的授权${what}。请管理员先重新授权。`, until: ends };
  },
};
