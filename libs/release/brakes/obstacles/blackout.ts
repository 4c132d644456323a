import { wallText } from '#libs/kernel/wall-clock.js';
import { occurrenceAt } from '../blackout/window.timing.js';
import type { AfterBlackout, Obstacle, WindowFact } from '../obstacle.js';

const AFTERWARDS: Readonly<Record<AfterBlackout, string>> = {
  resume: '结束后自动依次发出，超过最晚发布时间的由人工决定。',
  decide: '结束后由人工决定何时发出。',
  reapprove: '结束后须由审核人再次批准，再决定何时发出。',
};

/** For windows that name no zone of their own. */
const ZONE = 'Asia/Shanghai';

/** A time in which nothing may go out, set before or after the release was planned. */
export const BLACKOUT: Obstacle = {
  code: 'blackout',
  moments: ['plan', 'why', 'commit'],
  severity: 'warn',
  blocks: true,
  find: ({ windows, at, exempt, moment }) => {
    if (exempt) return undefined;
    const held = windows
      .flatMap((window) => {
        const occurrence = occurrenceAt(window, at);
        return occurrence === undefined ? [] : [{ window, until: occurrence.end }];
      })
      .sort((a, b) => b.until.getTime() - a.until.getTime())[0];
    if (held === undefined) return undefined;
    const { window, until } = held;
    const remedy = moment === 'commit' ? '' : '可改到静默期之外，或请管理员批准例外。';
    return {
      sentence: `${told(window, until)}，期间不发布；${AFTERWARDS[window.after]}${remedy}`,
      until,
      ref: { kind: 'blackout', id: window.id },
      after: window.after,
      spacingSeconds: window.spacingSeconds,
    };
  },
};

function told(window: WindowFact, until: Date): string {
  const zone = window.rule.kind === 'once' ? ZONE : window.rule.zone;
  return `处于静默期“${window.name}”（${window.reason}），到 ${wallText(until, zone)} 为止`;
}
