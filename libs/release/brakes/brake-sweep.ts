import { Injectable } from '@nestjs/common';
import { HoldUnapproved } from './approvals/hold-unapproved.js';
import { EndBlackouts } from './blackout/end-blackouts.js';

/**
 * What time, and other parts of the system, change about releases that wait. Any number of publishers may run it at
 * once: each move is conditional.
 */
@Injectable()
export class BrakeSweep {
  constructor(
    private readonly blackouts: EndBlackouts,
    private readonly approvals: HoldUnapproved,
  ) {}

  async run(): Promise<void> {
    await this.approvals.run();
    await this.blackouts.run();
  }
}
