import type { Socket } from 'node:net';
import type { Pool, PoolClient, QueryConfig } from 'pg';
import { isConnectionLoss } from './pg-errors.js';
import { DatabaseSilent, type Pulse } from './pulse.js';
import type { SqlRow, Tx } from './tx.js';

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

  private constructor(
    private readonly client: PoolClient,
    private readonly pulse: Pulse | undefined,
  ) {
    client.on('error', this.onError);
  }

  /** @throws DatabaseSilent when the pulse is watched and the database has none. */
  static async from(pool: Pool, pulse?: Pulse): Promise<Session> {
    if (pulse === undefined) return new Session(await pool.connect(), pulse);
    await pulse.demand();
    const connecting = pool.connect();
    try {
      return new Session(await pulse.attend(connecting), pulse);
    } catch (error) {
      connecting.then(
        (client) => {
          client.release();
        },
        () => undefined,
      );
      throw error;
    }
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
      const answer = this.client.query<Row>(statement);
      const { rows } = await (this.pulse?.attend(answer) ?? answer);
      return rows;
    } catch (error) {
      const cause = isSilence(error) ? new DatabaseSilent(error) : error;
      if (isConnectionLoss(cause)) this.broken = true;
      if (cause instanceof DatabaseSilent) hangUp(this.client);
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

/**
 * Closes the connection at once: giving it up politely, pg would wait for the answer that does not come. What is under way
 * over it PostgreSQL undoes, unless it was the commit itself.
 */
function hangUp(client: PoolClient): void {
  const { connection } = client as unknown as { readonly connection: { readonly stream: Socket } };
  connection.stream.destroy();
}

/** pg tells its own limit by these words only. */
function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}
