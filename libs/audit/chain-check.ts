import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import { verifyChains, type BrokenLink, type ChainReport } from './verify/verify-chain.js';

export type { BrokenLink, ChainReport };

/** Verifies the whole audit log. */
@Injectable()
export class ChainCheck {
  constructor(private readonly database: Database) {}

  async run(): Promise<ChainReport> {
    return await verifyChains(this.database);
  }
}
