/** A reading of another clock, and what ours said right before it was asked and right after it answered. */
export interface ClockReading {
  readonly before: Date;
  readonly other: Date;
  readonly after: Date;
}

/**
 * By how many milliseconds ours is certainly ahead of the other; negative when it is behind, and 0 while the way of the
 * question and of its answer could explain the difference.
 */
export function clockAheadMs({ before, other, after }: ClockReading): number {
  if (other < before) return before.getTime() - other.getTime();
  if (other > after) return after.getTime() - other.getTime();
  return 0;
}
