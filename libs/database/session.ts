import type { Pool, PoolClient, QueryConfig } from 'pg';
import { isConnectionLoss } from './pg-errors.js';
import type { SqlRow, Tx } from './tx.js';

/** The answer to a statement did not come in time: neither rows nor PostgreSQL's own refusal. */
export class DatabaseSilent extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(cause: unknown) {
    super('the database did not answer in time', { cause });
    this.name = 'DatabaseSilent';
  }
}

/** The transaction has ended; a statement of it must not run in somebody else's. */
export class TransactionEnded extends Error {
  constructor() {
    super('the transaction has already ended');
    this.name = 'TransactionEnded';
  }
}

/** One connection out of the pool, for the time of one transaction or one statement. A broken one is thrown away. */
export class Session {
  private broken = false;
  private open = true;

  private constructor(private readonly client: PoolClient) {
    client.on('error', this.onError);
  }

  static async from(pool: Pool): Promise<Session> {
    return new Session(await pool.connect());
  }

  /** For the work of a transaction: refuses statements once the session has been given back. */
  get tx(): Tx {
    const tx = {
      query: async <Row extends object = SqlRow>(sql: string, parameters: readonly unknown[] = []) =>
        await this.query<Row>(sql, parameters),
      prepared: async <Row extends object = SqlRow>(sql: string, parameters: readonly unknown[] = []) =>
        await this.prepared<Row>(sql, parameters),
    };
    return tx as unknown as Tx;
  }

  async query<Row extends object = SqlRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return await this.send({ text: sql, values: [...parameters] });
  }

  /** The same, parsed and planned once by each connection. */
  async prepared<Row extends object = SqlRow>(
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    return await this.send({ name: nameOf(sql), text: sql, values: [...parameters] });
  }

  private async send<Row extends object>(statement: QueryConfig): Promise<Row[]> {
    if (!this.open) throw new TransactionEnded();
    try {
      const { rows } = await this.client.query<Row>(statement);
      return rows;
    } catch (error) {
      const cause = isSilence(error) ? new DatabaseSilent(error) : error;
      if (isConnectionLoss(cause)) this.broken = true;
      throw cause;
    }
  }

  async rollBack(): Promise<void> {
    if (this.broken) return;
    await this.query('ROLLBACK').catch(() => {
      this.broken = true;
    });
  }

  giveBack(): void {
    this.open = false;
    this.client.off('error', this.onError);
    this.client.release(this.broken);
  }

  private readonly onError = (): void => {
    this.broken = true;
  };
}

/** A name for each text, the same in every connection. */
const names = new Map<string, string>();

function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = `s${names.size + 1}`;
  names.set(sql, name);
  return name;
}

/** pg tells its own limit by these words only. */
function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}
