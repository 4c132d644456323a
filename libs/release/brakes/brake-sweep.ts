import { Injectable } from '@nestjs/common';
import { EndBlackouts } from './blackout/end-blackouts.js';

/** What time alone changes about held releases. Any number of publishers may run it at once: each move is conditional. */
@Injectable()
export class BrakeSweep {
  constructor(private readonly blackouts: EndBlackouts) {}

  async run(): Promise<void> {
    await this.blackouts.run();
  }
}
