import { SystemClock } from '#libs/kernel/clock.js';

/** Stands still at the instant it is set to. Waits still take real time. */
export class SetClock extends SystemClock {
  constructor(private instant: Date) {
    super();
  }

  override now(): Date {
    return new Date(this.instant);
  }

  set(instant: string): void {
    this.instant = new Date(instant);
  }
}
