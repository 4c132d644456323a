import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { Clock } from '#libs/kernel/clock.js';
import { retryDelayMs } from './pg-errors.js';
import { Session } from './session.js';
import type { Reader, SqlRow, Tx } from './tx.js';

/** Runs of one transaction before its failure is passed on. */
const MOST_RUNS = 5;

/** The product's database: transactions that are run again when PostgreSQL asks for it, and plain reads. */
export class Database implements Reader {
  constructor(
    readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs `work` in one transaction and commits it. After a deadlock, a serialization failure or a lost connection the
   * whole of `work` runs again from the start in a new transaction, so it must have no effect outside the database.
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let run = 1; ; run += 1) {
      try {
        return await this.once(work);
      } catch (error) {
        const delay = retryDelayMs(error);
        if (delay === undefined || run >= MOST_RUNS) throw error;
        await this.clock.sleep(delay * run);
      }
    }
  }

  /** Runs one reading statement outside a transaction. */
  async query<Row extends object = SqlRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const session = await Session.from(this.pool);
    try {
      return await session.query<Row>(sql, parameters);
    } finally {
      session.giveBack();
    }
  }

  private async once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const session = await Session.from(this.pool);
    try {
      await session.query('BEGIN');
      const result = await work(session.tx);
      await session.query('COMMIT');
      return result;
    } catch (error) {
      await session.rollBack();
      throw error;
    } finally {
      session.giveBack();
    }
  }

  /** TypeORM's own pool, without the work it does around each statement. */
  private get pool(): Pool {
    return (this.dataSource.driver as unknown as { readonly master: Pool }).master;
  }
}
