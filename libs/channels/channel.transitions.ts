import type { TransitionTable } from '#libs/kernel/transition.js';

/**
 * `active` publishes. `paused`: a person stopped it for a while. `stopped`: its account, permission or credential is
 * wrong, and calls would only repeat the refusal. `retired` never publishes again.
 */
export type ChannelState = 'active' | 'paused' | 'stopped' | 'retired';

export const CHANNEL_TRANSITIONS: TransitionTable<ChannelState> = {
  active: ['paused', 'stopped', 'retired'],
  paused: ['active', 'retired'],
  stopped: ['active', 'paused', 'retired'],
  retired: [],
};
