import type { FaultKind } from '../../../apps/sandbox/faults.js';

/** A fault for the next calls of one kind. */
export interface FaultOrder {
  readonly kind: FaultKind;
  readonly ms?: number;
  readonly number?: number;
  readonly code?: string;
  /** Left out: until `lift`. */
  readonly times?: number;
}

export interface Strike {
  fired(): number;
  lift(): void;
}
