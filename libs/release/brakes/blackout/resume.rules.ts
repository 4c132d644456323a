import type { AfterBlackout } from '../obstacle.js';

/** What becomes of a release that a blackout held, now that none holds it any more. */
export type AfterHold =
  | { readonly do: 'resume'; readonly at: Date }
  | { readonly do: 'expire' }
  | { readonly do: 'ask'; readonly reason: 'blackout_ended' | 'blackout_reapproval' };

export interface HeldFacts {
  readonly after: AfterBlackout;
  readonly latestAt: Date;
  readonly reapprovalOwed: boolean;
  /** When the channel is free for one more. */
  readonly freeAt: Date;
}

/** Resumed releases go one after another, and never after their latest time. Pure. */
export function afterBlackout(held: HeldFacts): AfterHold {
  if (held.reapprovalOwed) return { do: 'ask', reason: 'blackout_reapproval' };
  if (held.after !== 'resume') return { do: 'ask', reason: 'blackout_ended' };
  return held.freeAt <= held.latestAt ? { do: 'resume', at: held.freeAt } : { do: 'expire' };
}
