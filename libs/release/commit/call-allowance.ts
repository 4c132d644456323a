import type { Clock } from '#libs/kernel/clock.js';

/**
 * The time within which one call may begin, by whichever of the wall clock and the monotonic clock shows more of it
 * gone: a clock set back, a machine put to sleep and a frozen process all end it.
 */
export class CallAllowance {
  private readonly wallMs: number;
  private readonly monotonicMs: number;

  constructor(
    private readonly clock: Clock,
    readonly ms: number,
  ) {
    this.wallMs = clock.now().getTime();
    this.monotonicMs = clock.monotonic();
  }

  /** Never more than what was given; negative when it has run out. */
  leftMs(): number {
    const wall = this.clock.now().getTime() - this.wallMs;
    const monotonic = this.clock.monotonic() - this.monotonicMs;
    return this.ms - Math.max(wall, monotonic, 0);
  }
}
