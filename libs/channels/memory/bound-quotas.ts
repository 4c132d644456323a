import type { Database } from '#libs/database/database.js';
import type { QuotaDesk, QuotaUse } from '../connector.js';
import type { QuotaAnswer, QuotaBook, QuotaOwner } from '../quota-book.js';

/** One channel's side of the quota book; each act is a transaction of its own. */
export class BoundQuotas implements QuotaDesk {
  constructor(
    private readonly database: Database,
    private readonly book: QuotaBook,
    private readonly channel: QuotaOwner,
  ) {}

  async take(name: string, use: QuotaUse): Promise<QuotaAnswer> {
    return await this.database.transaction(async (tx) => await this.book.take(tx, this.channel, name, use));
  }

  async giveBack(name: string, spender: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.book.giveBack(tx, this.channel, name, spender);
    });
  }

  async markExhausted(name: string, until: Date): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.book.markExhausted(tx, this.channel, name, until);
    });
  }
}
