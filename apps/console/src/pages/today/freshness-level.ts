import type { Schemas } from '../../api/client.js';
import type { FreshnessLevel } from '../../ui/tags.js';

type Clock = Pick<Schemas['FreshnessView'], 'state' | 'told'>;

/** How far it has come, as the ladder goes: the operators hear of it, then the leader, then the inspection fails it. */
export function levelOf({ state, told }: Clock): FreshnessLevel {
  if (state !== 'warned') return state;
  return told.includes('leader') ? 'leader' : 'operator';
}
