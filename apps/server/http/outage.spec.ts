import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CutProxy } from '../../../test/support/cut-proxy.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { ServerBench, type Answer } from '../server.spec-support.js';

describe('a database that goes away', () => {
  let test: TestDatabase;
  let proxy: CutProxy;
  let bench: ServerBench;
  let admin: string;

  beforeAll(async () => {
    test = await createTestDatabase();
    proxy = CutProxy.to(test.url);
    await proxy.open();
    bench = await ServerBench.open(proxy.url(test.url));
    await bench.person('admin', 'admin');
    admin = await bench.token('admin');
  });

  afterAll(async () => {
    await bench.close();
    await proxy.cut();
    await test.close();
  });

  const make = async (code: string, key: string): Promise<Answer> =>
    await bench.call('POST', '/api/v1/departments', {
      token: admin,
      data: { code, name: '某个部门' },
      headers: { 'idempotency-key': key },
    });

  it('is a 503 that says when to come back, while it is gone, and nothing when it is back', async () => {
    expect((await make('before', 'a')).status).toBe(201);
    await proxy.cut();
    const refused = await Promise.all([
      bench.call('GET', '/api/v1/session', { token: admin }),
      bench.call('GET', '/api/v1/departments', { token: admin }),
      bench.call('GET', '/health/ready'),
      bench.signIn('admin'),
      make('during', 'b'),
    ]);
    for (const { status, data, headers } of refused) {
      expect({ status, code: data['code'] }).toEqual({ status: 503, code: 'database-unavailable' });
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(refused[2].data['checks']).toMatchObject({ database: { ok: false } });
    expect((await bench.call('GET', '/health/live')).status).toBe(200);

    await proxy.open();
    expect((await bench.call('GET', '/health/ready')).status).toBe(200);
    expect((await bench.call('GET', '/api/v1/session', { token: admin })).status).toBe(200);
    expect((await make('during', 'b')).status).toBe(201);
    expect((await bench.signIn('admin')).status).toBe(201);
  });

  it('cut off in the middle of a transaction, leaves nothing half done', async () => {
    const runner = test.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`SELECT 1 FROM audit_lane WHERE lane = 'identity' FOR UPDATE`);
    const making = make('halfway', 'c');
    await bench.until('SELECT 1 FROM idempotent_request WHERE key = $1', ['c']);
    await proxy.cut();
    expect((await making).data).toMatchObject({ status: 503, code: 'database-unavailable' });
    await runner.rollbackTransaction();
    await runner.release();
    await proxy.open();
    expect(await test.database.query(`SELECT 1 FROM department WHERE code = 'halfway'`)).toEqual([]);
  });

  it('whose connections an operator ended, costs a 503 at most', async () => {
    await test.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'test-server%'`,
    );
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () => await bench.call('GET', '/api/v1/session', { token: admin })),
    );
    expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
    const after = await bench.call('GET', '/api/v1/session', { token: admin });
    expect(after.status).toBe(200);
  });

  it('that is too busy to end the work in time, is a 503 that says so', async () => {
    const name = new URL(test.url).pathname.slice(1);
    await test.database.query(`ALTER DATABASE ${name} SET lock_timeout = 50`);
    await test.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'test-server'`,
    );
    const runner = test.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`SELECT 1 FROM audit_lane WHERE lane = 'identity' FOR UPDATE`);
    await Promise.all(
      Array.from({ length: 12 }, async () => await bench.call('GET', '/api/v1/session', { token: admin })),
    );
    const { status, data, headers } = await make('busy', 'd');
    await runner.rollbackTransaction();
    await runner.release();
    await test.database.query(`ALTER DATABASE ${name} RESET lock_timeout`);
    expect({ status, code: data['code'] }).toEqual({ status: 503, code: 'database-busy' });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect((await make('busy', 'd')).status).toBe(201);
  });

  it('that lacks a migration this program knows, makes it not ready', async () => {
    await test.database.query(
      `UPDATE schema_migration SET name = name || '-away' WHERE id = (SELECT max(id) FROM schema_migration)`,
    );
    const { status, data } = await bench.call('GET', '/health/ready');
    expect({ status, code: data['code'] }).toEqual({ status: 503, code: 'migrations-pending' });
    await test.database.query(`UPDATE schema_migration SET name = replace(name, '-away', '')`);
    expect((await bench.call('GET', '/health/ready')).status).toBe(200);
  });
});
