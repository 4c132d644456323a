import type { GateState, ReleaseRow } from '../release-row.js';
import { heldByGate } from './gate-keeper.js';

/**
 * A person who sends a release now, or gives a new time to one its gate has held, decides that it no longer waits. A new
 * time for one that simply waits is the earliest it may go; it still waits.
 */
export function waiverOf(row: ReleaseRow, cause: string): { readonly gateState?: GateState } {
  const waits = row.gateState === 'waiting' || row.gateState === 'open';
  return waits && (cause === 'sent_now' || heldByGate(row)) ? { gateState: 'waived' } : {};
}
