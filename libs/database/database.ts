import type { DataSource, EntityManager } from 'typeorm';
import type { Clock } from '#libs/kernel/clock.js';
import { retryDelayMs } from './pg-errors.js';
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
        return await this.dataSource.transaction(async (manager) => await work(txOver(manager)));
      } catch (error) {
        const delay = retryDelayMs(error);
        if (delay === undefined || run >= MOST_RUNS) throw error;
        await this.clock.sleep(delay * run);
      }
    }
  }

  /** Runs one reading statement outside a transaction. */
  async query<Row extends object = SqlRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return await run<Row>(this.dataSource.manager, sql, parameters);
  }
}

function txOver(manager: EntityManager): Tx {
  const tx = {
    manager,
    query: async <Row extends object = SqlRow>(sql: string, parameters: readonly unknown[] = []) =>
      await run<Row>(manager, sql, parameters),
  };
  return tx as unknown as Tx;
}

/**
 * TypeORM answers an UPDATE or DELETE with `[rows, count]` and everything else with the rows; here it is always the
 * rows of RETURNING or SELECT.
 */
async function run<Row extends object>(
  manager: EntityManager,
  sql: string,
  parameters: readonly unknown[],
): Promise<Row[]> {
  const runner = manager.queryRunner ?? manager.dataSource.createQueryRunner();
  try {
    const result = await runner.query(sql, [...parameters], true);
    return result.records as Row[];
  } finally {
    if (manager.queryRunner === undefined) await runner.release();
  }
}
