import { SystemClock } from '#libs/kernel/clock.js';

/** Runs ahead of the machine's, as the sandbox's clock may. */
export class LaterClock extends SystemClock {
  constructor(private readonly aheadMs: number) {
    super();
  }

  override now(): Date {
    return new Date(super.now().getTime() + this.aheadMs);
  }
}
