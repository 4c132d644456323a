import { createServer, type Server, type Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel/clock.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { createDataSource } from './data-source.js';
import { Database } from './database.js';
import { isConnectionLoss, sqlState } from './pg-errors.js';
import { DatabaseSilent } from './pulse.js';
import { TransactionEnded } from './session.js';
import type { Tx } from './tx.js';

/** A way to the database that can swallow everything without closing, as a firewall that forgot the connection does. */
class SilentWay {
  private readonly sockets = new Set<Socket>();
  silent = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(url: string): Promise<SilentWay> {
    const target = new URL(url);
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const way = new SilentWay(server, typeof address === 'object' && address !== null ? address.port : 0);
    server.on('connection', (near) => {
      const far = connect(Number(target.port), target.hostname);
      way.sockets.add(near).add(far);
      near.on('data', (data) => {
        if (!way.silent) far.write(data);
      });
      far.on('data', (data) => {
        if (!way.silent) near.write(data);
      });
      for (const socket of [near, far]) socket.on('error', () => undefined);
    });
    return way;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

describe('a database that says nothing any more', () => {
  let test: TestDatabase;
  let way: SilentWay;
  let database: Database;

  beforeEach(async () => {
    test = await createTestDatabase();
    way = await SilentWay.to(test.url);
    const url = new URL(test.url);
    url.port = String(way.port);
    const dataSource = createDataSource({
      url: url.href,
      poolSize: 2,
      entities: [],
      migrations: [],
      applicationName: 'test-silence',
      statementLimitMs: 1_000,
      silenceMs: 1_000,
    });
    await dataSource.initialize();
    database = new Database(dataSource, new SystemClock());
  });

  afterEach(async () => {
    await database.dataSource.destroy();
    way.close();
    await test.close();
  });

  it('is given up as a lost connection, and asked anew over a new one', async () => {
    way.silent = true;
    const refusal = await database.query('SELECT 1').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DatabaseSilent);
    expect(isConnectionLoss(refusal)).toBe(true);
    way.silent = false;
    expect(await Promise.all([database.query('SELECT 1 AS one'), database.query('SELECT 1 AS one')])).toEqual(
      [[{ one: 1 }], [{ one: 1 }]],
    );
  });

  it('does not keep a transaction whose connection went silent half way', async () => {
    const work = database.transaction(async (tx) => {
      await tx.query('SELECT 1');
      way.silent = true;
      await tx.query('SELECT 1');
    });
    await expect(work).rejects.toBeInstanceOf(DatabaseSilent);
    way.silent = false;
    expect(await database.transaction(async (tx) => await tx.query('SELECT 2 AS two'))).toEqual([{ two: 2 }]);
  });

  it('is told from a statement that takes too long, which PostgreSQL ends', async () => {
    const refusal = await database.query('SELECT pg_sleep(5)').catch((error: unknown) => error);
    expect(sqlState(refusal)).toBe('57014');
    expect(isConnectionLoss(refusal)).toBe(false);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('lets no statement of an ended transaction run in the next one', async () => {
    let kept: Tx | undefined;
    await database.transaction(async (tx) => {
      kept = tx;
      await tx.query('SELECT 1');
    });
    await expect(kept?.query('SELECT 1')).rejects.toBeInstanceOf(TransactionEnded);
  });
});
