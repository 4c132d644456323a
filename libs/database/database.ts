import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { Clock } from '#libs/kernel/clock.js';
import { isConnectionLoss, retryDelayMs } from './pg-errors.js';
import type { Pulse } from './pulse.js';
import { Session } from './session.js';
import type { Reader, SqlRow, Tx } from './tx.js';

/** Runs of one transaction before its failure is passed on. */
const MOST_RUNS = 5;

/** The connection was lost while a transaction committed: it may be in the books or not. */
export class CommitInDoubt extends Error {
  /** transaction_resolution_unknown */
  readonly code = '08007';

  constructor(cause: unknown) {
    super('the connection was lost while a transaction was committed', { cause });
    this.name = 'CommitInDoubt';
  }
}

/** What is added to a transaction right before it commits. */
export type Seal = (tx: Tx) => Promise<void>;

/** The product's database: transactions that are run again when PostgreSQL asks for it, and plain reads. */
export class Database implements Reader {
  private readonly seals = new AsyncLocalStorage<Seal>();

  constructor(
    readonly dataSource: DataSource,
    private readonly clock: Clock,
    /** Given to a process that people wait for: it then gives a frozen database up long before a slow statement. */
    private readonly pulse?: Pulse,
  ) {}

  /**
   * Runs `work` in one transaction and commits it. After a deadlock, a serialization failure or a lost connection the
   * whole of `work` runs again from the start in a new transaction, so it must have no effect outside the database.
   * @throws CommitInDoubt when the connection is lost during the commit: then nothing runs again, since the work may
   * be done.
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

  /** Runs `act`; every transaction begun within it ends with `seal`, right before its commit. */
  async sealing<T>(seal: Seal, act: () => Promise<T>): Promise<T> {
    return await this.seals.run(seal, act);
  }

  /** Runs one reading statement outside a transaction. */
  async query<Row extends object = SqlRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const session = await Session.from(this.pool, this.pulse);
    try {
      return await session.query<Row>(sql, parameters);
    } finally {
      session.giveBack();
    }
  }

  /** The same for a statement that is run again and again: each connection parses and plans it once. */
  async prepared<Row extends object = SqlRow>(
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    const session = await Session.from(this.pool, this.pulse);
    try {
      return await session.prepared<Row>(sql, parameters);
    } finally {
      session.giveBack();
    }
  }

  private async once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const session = await Session.from(this.pool, this.pulse);
    try {
      await session.query('BEGIN');
      const result = await work(session.tx);
      await this.seals.getStore()?.(session.tx);
      await commit(session);
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

async function commit(session: Session): Promise<void> {
  try {
    await session.query('COMMIT');
  } catch (error) {
    throw isConnectionLoss(error) ? new CommitInDoubt(error) : error;
  }
}
