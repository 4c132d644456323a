import type { Found, Obstacle } from '../obstacle.js';
import type { BrakeFacts } from '../obstacle.js';

/** A person paused the channel. */
export const CHANNEL_PAUSED: Obstacle = {
  code: 'channel_paused',
  moments: ['plan', 'why', 'commit'],
  severity: 'warn',
  blocks: true,
  find: (facts) =>
    facts.channel.state === 'paused'
      ? told(facts, '渠道已暂停，到时不会发出。恢复渠道后再决定。')
      : undefined,
};

/** The channel was stopped for a wrong credential, account or permission, or retired. */
export const CHANNEL_STOPPED: Obstacle = {
  code: 'channel_stopped',
  moments: ['plan', 'why', 'commit'],
  severity: 'warn',
  blocks: true,
  find: (facts) => {
    if (facts.channel.state === 'stopped')
      return told(facts, '渠道因故障停用，到时不会发出。请管理员修复并恢复渠道。');
    if (facts.channel.state === 'retired') return told(facts, '渠道已退役，不会发出。请改用其他渠道。');
    return undefined;
  },
};

function told(facts: BrakeFacts, sentence: string): Found {
  const { stateReason } = facts.channel;
  return { sentence: stateReason === null ? sentence : `${sentence}原因：${stateReason}` };
}
