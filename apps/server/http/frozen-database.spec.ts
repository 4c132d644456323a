import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { FreezableCluster } from '../../../test/support/freezable-cluster.js';
import { ServerBench, type Answer } from '../server.spec-support.js';

/** Asked whether it lives after 3 s, and given up after 3 s more; the rest is for a busy machine. */
const REASONABLE_MS = 10_000;

describe('a database that is frozen', () => {
  let cluster: FreezableCluster;
  let bench: ServerBench;
  let holder: pg.Client;
  let admin: string;

  beforeAll(async () => {
    cluster = await FreezableCluster.open();
    bench = await ServerBench.open(cluster.url);
    await bench.person('admin', 'admin');
    admin = await bench.token('admin');
    holder = new pg.Client({ connectionString: cluster.url });
    await holder.connect();
  }, 120_000);

  afterEach(async () => {
    await cluster.thaw();
  });

  afterAll(async () => {
    await cluster.thaw();
    await holder.end();
    await bench.close();
    await cluster.close();
  });

  const timed = async (act: Promise<Answer>): Promise<Answer & { readonly ms: number }> => {
    const began = performance.now();
    const answer = await act;
    return { ...answer, ms: performance.now() - began };
  };

  const make = async (code: string, key = code): Promise<Answer> =>
    await bench.call('POST', '/api/v1/departments', {
      token: admin,
      data: { code, name: '某个部门' },
      headers: { 'idempotency-key': key },
    });

  const expectSoon503 = ({ status, data, headers, ms }: Answer & { readonly ms: number }): void => {
    expect({ status, code: data['code'] }).toEqual({ status: 503, code: 'database-unavailable' });
    expect(headers['content-type']).toContain('application/problem+json');
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(ms).toBeLessThan(REASONABLE_MS);
  };

  it('is a 503 in reasonable time to more askers than there are connections, and nothing when it is thawed', async () => {
    await cluster.freeze();
    const asked = Array.from({ length: 20 }, async (_, index) =>
      index % 2 === 0
        ? await timed(bench.call('GET', '/api/v1/session', { token: admin }))
        : await timed(bench.signIn('admin')),
    );
    for (const answer of await Promise.all(asked)) expectSoon503(answer);
    const [one, two] = await Promise.all([
      timed(make('frozen')),
      timed(bench.call('GET', '/api/v1/departments', { token: admin })),
    ]);
    expectSoon503(one);
    expectSoon503(two);

    await cluster.thaw();
    expect((await bench.call('GET', '/health/ready')).status).toBe(200);
    const after = await Promise.all(
      Array.from({ length: 20 }, async () => await bench.call('GET', '/api/v1/session', { token: admin })),
    );
    expect(new Set(after.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await make('frozen')).status).toBe(201);
  });

  it('in the middle of a transaction, leaves nothing half done, no connection behind, and its key free', async () => {
    await holder.query('BEGIN');
    await holder.query(`SELECT 1 FROM audit_lane WHERE lane = 'identity' FOR UPDATE`);
    const making = timed(make('halfway'));
    await bench.until('SELECT 1 FROM idempotent_request WHERE key = $1', ['halfway']);
    await bench.until(`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`, []);
    await cluster.freeze();
    expectSoon503(await making);
    await cluster.thaw();
    await holder.query('ROLLBACK');
    await bench.until(
      `SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_stat_activity
         WHERE application_name = 'test-server' AND (state LIKE 'idle in%' OR wait_event_type = 'Lock'))`,
      [],
    );
    expect(await bench.runtime.database.query(`SELECT 1 FROM department WHERE code = 'halfway'`)).toEqual([]);
    expect((await make('halfway')).status).toBe(201);
    expect(
      await bench.runtime.database.query(`SELECT 1 FROM department WHERE code = 'halfway'`),
    ).toHaveLength(1);
  });

  it('is told from one that is slow: what takes its time is waited for', async () => {
    await holder.query('BEGIN');
    await holder.query(`SELECT 1 FROM audit_lane WHERE lane = 'identity' FOR UPDATE`);
    const making = timed(make('slow'));
    await bench.runtime.clock.sleep(REASONABLE_MS + 1_000);
    await holder.query('ROLLBACK');
    const { status, ms } = await making;
    expect(status).toBe(201);
    expect(ms).toBeGreaterThan(REASONABLE_MS);
  });
});
