import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel/clock.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { createDataSource } from './data-source.js';
import { CommitInDoubt, Database } from './database.js';
import { isConnectionLoss } from './pg-errors.js';
import type { Tx } from './tx.js';

/** PostgreSQL's "terminating connection due to administrator command", as it goes over the wire. */
function terminated(): Buffer {
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0', 'utf8');
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

describe('a connection that is lost while a transaction commits', () => {
  let test: TestDatabase;
  let server: Server;
  let database: Database;
  let swallow = false;
  const sockets = new Set<Socket>();

  beforeEach(async () => {
    test = await createTestDatabase();
    await test.database.query('CREATE TABLE plan (name text)');
    const target = new URL(test.url);
    const { hostname, port } = target;
    server = createServer((near) => {
      const far = connect(Number(port), hostname);
      let committing = false;
      near.on('data', (data) => {
        committing = swallow && data.includes('COMMIT');
        far.write(data);
      });
      far.on('data', (data) => {
        if (committing) near.end(terminated());
        else near.write(data);
      });
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
      }
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    target.port = String((server.address() as AddressInfo).port);
    const dataSource = createDataSource({
      url: target.href,
      poolSize: 2,
      entities: [],
      migrations: [],
      applicationName: 'test-doubt',
    });
    await dataSource.initialize();
    database = new Database(dataSource, new SystemClock());
  });

  afterEach(async () => {
    swallow = false;
    await database.dataSource.destroy();
    for (const socket of sockets) socket.destroy();
    server.close();
    await test.close();
  });

  const insert = async (tx: Tx): Promise<void> => {
    await tx.query(`INSERT INTO plan VALUES ('once')`);
  };

  it('is told as doubt and never runs the work again: it may be in the books already', async () => {
    swallow = true;
    const refusal = await database.transaction(insert).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(CommitInDoubt);
    expect(isConnectionLoss(refusal)).toBe(true);
    expect(await test.database.query('SELECT name FROM plan')).toEqual([{ name: 'once' }]);
  });

  it('ends each transaction within a sealed act by its seal, which comes and goes with it', async () => {
    const seal = async (tx: Tx): Promise<void> => {
      await tx.query(`INSERT INTO plan VALUES ('seal')`);
    };
    await database.sealing(seal, async () => {
      await database.transaction(insert);
      await database.transaction(async () => await Promise.reject(new Error('no'))).catch(() => undefined);
    });
    await database.transaction(insert);
    const names = await test.database.query<{ name: string }>('SELECT name FROM plan ORDER BY name');
    expect(names.map(({ name }) => name)).toEqual(['once', 'once', 'seal']);
  });
});
