import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Socket } from 'node:net';
import axios from 'axios';
import pg from 'pg';
import { createDataSource } from '#libs/database/data-source.js';
import { Database } from '#libs/database/database.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { MIGRATIONS } from '../../migrations/all.js';
import { CutProxy } from '../../test/support/cut-proxy.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { MetricsPage } from './database-gauges.js';
import { databaseAnswers, Health, migrationsCurrent, NotWell } from './health.js';
import { mayReadMetrics, serveWatch, type WatchEndpoint } from './watch-endpoint.js';

const clock = new SystemClock();

describe('what a process says about itself', () => {
  let test: TestDatabase;
  let proxy: CutProxy;
  let database: Database;
  let health: Health;
  let watch: WatchEndpoint;
  let heartbeat: NotWell | undefined;

  beforeAll(async () => {
    test = await createTestDatabase();
    proxy = CutProxy.to(test.url);
    await proxy.open();
    const dataSource = createDataSource({
      url: proxy.url(test.url),
      poolSize: 4,
      entities: [],
      migrations: MIGRATIONS,
      applicationName: 'test-health',
    });
    await dataSource.initialize();
    database = new Database(dataSource, clock);
    health = new Health(clock, [
      databaseAnswers(database),
      migrationsCurrent(database),
      {
        name: 'heartbeat',
        check: () => {
          if (heartbeat !== undefined) throw heartbeat;
        },
      },
    ]);
    watch = await serveWatch({
      host: '127.0.0.1',
      port: 0,
      health,
      metrics: new MetricsPage(database, clock),
      metricsToken: null,
      live: () => ({ owedButNotQueued: 0 }),
    });
  });

  afterAll(async () => {
    watch.close();
    await database.dataSource.destroy();
    await proxy.cut();
    await test.close();
  });

  const get = async (path: string): Promise<{ status: number; data: Record<string, unknown> }> =>
    await axios.get(`${watch.address}${path}`, { validateStatus: () => true });

  const metric = async (line: RegExp): Promise<string | undefined> => {
    const { data } = await axios.get<string>(`${watch.address}/metrics`);
    return line.exec(data)?.[1];
  };

  it('is ready with every check named, and alive', async () => {
    const { status, data } = await get('/health/ready');
    expect(status).toBe(200);
    expect(data).toMatchObject({
      status: 'ok',
      checks: { database: { ok: true }, migrations: { ok: true }, heartbeat: { ok: true } },
    });
    expect(await get('/health/live')).toMatchObject({
      status: 200,
      data: { status: 'ok', owedButNotQueued: 0 },
    });
    expect((await get('/anything')).status).toBe(404);
  });

  it('names the one check that fails', async () => {
    heartbeat = new NotWell('heartbeat-old', 'the last heartbeat was written 40 s ago');
    const { status, data } = await get('/health/ready');
    heartbeat = undefined;
    expect(status).toBe(503);
    expect(data).toMatchObject({
      status: 'failed',
      checks: { database: { ok: true }, heartbeat: { ok: false, code: 'heartbeat-old' } },
    });
  });

  it('is not ready with the database gone, says so in its metrics, and mends by itself', async () => {
    expect(await metric(/^jida_database_up (\d)/m)).toBe('1');
    await proxy.cut();
    const { status, data } = await get('/health/ready');
    expect(status).toBe(503);
    expect(data).toMatchObject({ checks: { database: { ok: false, code: 'database-unavailable' } } });
    expect((await get('/health/live')).status).toBe(200);
    await until(async () => await metric(/^jida_database_up (\d)/m), '0');
    await proxy.open();
    await until(async () => (await get('/health/ready')).status, 200);
    await until(async () => await metric(/^jida_database_up (\d)/m), '1');
  });

  /** A busy machine takes a while to connect again. */
  async function until<T>(ask: () => Promise<T>, wanted: T): Promise<void> {
    for (let turn = 0; (await ask()) !== wanted; turn += 1) {
      if (turn === 100) expect(await ask()).toBe(wanted);
      await clock.sleep(200);
    }
  }

  it('does not hang on a database that takes the connection and says nothing', async () => {
    const taken = new Set<Socket>();
    const mute = createServer((socket) => taken.add(socket));
    await new Promise<void>((done) => {
      mute.listen(0, '127.0.0.1', done);
    });
    const address = mute.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const pool = new pg.Pool({ connectionString: `postgres://jida:x@127.0.0.1:${port}/jida` });
    const silent = new Health(clock, [
      {
        name: 'database',
        check: async () => {
          await pool.query('SELECT 1');
        },
      },
    ]);
    const began = clock.monotonic();
    const report = await silent.report();
    expect(report.checks['database']).toMatchObject({ ok: false, code: 'database-unavailable' });
    expect(clock.monotonic() - began).toBeLessThan(60_000);
    mute.close();
    for (const socket of taken) socket.destroy();
    await pool.end();
  });

  it('tells what is queued, late and lost, how many publish, and no secret', async () => {
    await clock.sleep(2_100);
    await test.database.query(
      'INSERT INTO publisher (id, name, started_at, seen_at) VALUES ($1, $2, now(), now())',
      [newId(), 'host:1'],
    );
    const { data } = await axios.get<string>(`${watch.address}/metrics`);
    expect(data).toMatch(/^jida_publishers_alive 1$/m);
    expect(data).toMatch(/^jida_releases_overdue 0$/m);
    expect(data).toMatch(/^jida_releases_owed_not_queued 0$/m);
    expect(data).toMatch(/^jida_database_connections\{state="idle"\} \d+$/m);
    expect(data).not.toContain('postgres://');
  });

  it('is not ready while it stops', async () => {
    health.stop();
    expect(await get('/health/ready')).toMatchObject({ status: 503, data: { status: 'stopping' } });
    expect((await get('/health/live')).status).toBe(200);
  });
});

describe('who may read the metrics', () => {
  const here = { authorization: undefined, forwarded: false, peer: '127.0.0.1' };

  it.each([
    ['this machine, without a token set', here, null, true],
    ['a proxy on this machine', { ...here, forwarded: true }, null, false],
    ['another machine', { ...here, peer: '10.0.0.9' }, null, false],
    ['this machine, with a token set', here, 'a-long-enough-token', false],
    ['the wrong token', { ...here, authorization: 'Bearer wrong' }, 'a-long-enough-token', false],
    [
      'the token, from anywhere',
      { authorization: 'Bearer a-long-enough-token', forwarded: true, peer: '10.0.0.9' },
      'a-long-enough-token',
      true,
    ],
  ])('%s: as it should be', (_who, caller, token, may) => {
    expect(mayReadMetrics(caller, token)).toBe(may);
  });
});
