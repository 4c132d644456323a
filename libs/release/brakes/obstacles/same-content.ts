import { wallText } from '#libs/kernel/wall-clock.js';
import type { Obstacle } from '../obstacle.js';

/**
 * The very same content is planned for this channel already, or is out there. At the very same instant it is a request
 * that was sent twice, which nobody can have meant.
 */
export const SAME_CONTENT: Obstacle = {
  code: 'same_content',
  moments: ['plan', 'why'],
  severity: 'warn',
  blocks: false,
  find: ({ planning, channel }) => {
    const other = planning?.sameContent ?? null;
    if (other === null) return undefined;
    const when = wallText(other.plannedAt, 'Asia/Shanghai');
    if (other.twin) {
      const sentence = `同样的内容已排在同一时间（${when}）在渠道“${channel.name}”发布，不再重复排期。如确需再发一次，请换一个时间。`;
      return { sentence, severity: 'refuse' };
    }
    const what = other.state === 'published' ? `已于 ${when} 发布过` : `已排在 ${when} 发布`;
    return { sentence: `同样的内容在渠道“${channel.name}”${what}，请确认是否要重复发布。` };
  },
};
