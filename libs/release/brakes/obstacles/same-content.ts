import { wallText } from '#libs/kernel/wall-clock.js';
import type { Obstacle } from '../obstacle.js';

/** The very same content is planned for this channel already, or is out there. */
export const SAME_CONTENT: Obstacle = {
  code: 'same_content',
  moments: ['plan', 'why'],
  severity: 'warn',
  blocks: false,
  find: ({ planning, channel }) => {
    const other = planning?.sameContent[0];
    if (other === undefined) return undefined;
    const when = wallText(other.plannedAt, 'Asia/Shanghai');
    const what = other.state === 'published' ? `已于 ${when} 发布过` : `已排在 ${when} 发布`;
    return { sentence: `同样的内容在渠道“${channel.name}”${what}，请确认是否要重复发布。` };
  },
};
