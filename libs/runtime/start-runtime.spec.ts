import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readSettings } from '#libs/config/settings.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { MIGRATIONS } from '../../migrations/all.js';
import { CutProxy } from '../../test/support/cut-proxy.js';
import { createEmptyDatabase } from '../../test/support/empty-database.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import type { Runtime } from './runtime.module.js';
import { startRuntime, StartRefused } from './start-runtime.js';

const KEY = randomBytes(32).toString('base64');

describe('starting', () => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await createTestDatabase();
  });

  afterAll(async () => {
    await test.close();
  });

  const start = async (environment: Record<string, string>, told: string[] = []): Promise<Runtime> =>
    await startRuntime({
      settings: readSettings(environment),
      migrations: MIGRATIONS,
      role: 'sender',
      applicationName: 'test-start',
      report: (line) => told.push(line),
    });

  const stop = async (runtime: Runtime): Promise<void> => {
    await runtime.queue.stop();
    await runtime.database.dataSource.destroy();
  };

  it.each([
    ['no database', { JIDA_KEY: KEY }, /DATABASE_URL.*npm start/],
    ['no key', { DATABASE_URL: 'postgres://x@127.0.0.1:1/x' }, /JIDA_KEY.*JIDA_KEY_FILE.*openssl/],
    [
      'a key file there is not',
      { DATABASE_URL: 'postgres://x@127.0.0.1:1/x', JIDA_KEY_FILE: '/nowhere/master.key' },
      /JIDA_KEY_FILE.*ENOENT/,
    ],
  ])('is refused with %s, in one line saying what to do', async (_what, environment, line) => {
    const refusal = await start(environment).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StartRefused);
    expect((refusal as Error).message).toMatch(line);
    expect((refusal as Error).message).not.toContain('\n');
  });

  it('is refused with a wrong password, without showing it', async () => {
    const url = new URL(test.url);
    url.password = 'not-the-password';
    const refusal = await start({ DATABASE_URL: url.href, JIDA_KEY: KEY }).catch((error: unknown) => error);
    expect((refusal as Error).message).toMatch(/DATABASE_URL.*password authentication failed/);
    expect((refusal as Error).message).not.toContain('not-the-password');
  });

  it('is refused when migrations are pending, naming the command', async () => {
    const empty = await createEmptyDatabase();
    await expect(start({ DATABASE_URL: empty.url, JIDA_KEY: KEY })).rejects.toThrow(/npm run migrate/);
    await empty.drop();
  });

  it('is refused when one migration of several is pending', async () => {
    const [last] = await test.database.query('SELECT * FROM schema_migration ORDER BY id DESC LIMIT 1');
    const { id, timestamp, name } = last ?? {};
    await test.database.query('DELETE FROM schema_migration WHERE id = $1', [id]);
    await expect(start({ DATABASE_URL: test.url, JIDA_KEY: KEY })).rejects.toThrow(/npm run migrate/);
    await test.database.query('INSERT INTO schema_migration (id, "timestamp", name) VALUES ($1, $2, $3)', [
      id,
      timestamp,
      name,
    ]);
  });

  it('waits for a database that is still coming up, and says so once', async () => {
    const proxy = CutProxy.to(test.url);
    await proxy.open();
    const url = proxy.url(test.url);
    await proxy.cut();
    const told: string[] = [];
    const starting = start({ DATABASE_URL: url, JIDA_KEY: KEY }, told);
    const clock = new SystemClock();
    while (told.length === 0) await clock.sleep(20);
    await clock.sleep(1_200);
    await proxy.open();
    const runtime = await starting;
    expect(told).toEqual(['waiting for the database']);
    expect(await runtime.database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await stop(runtime);
    await proxy.cut();
  });
});
