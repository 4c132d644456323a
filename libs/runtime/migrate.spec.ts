import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { RELEASE_QUEUES } from '#libs/release/release.queues.js';
import { MIGRATIONS } from '../../migrations/all.js';
import { createEmptyDatabase, type EmptyDatabase } from '../../test/support/empty-database.js';
import { migrate } from './migrate.js';

describe('migrating', () => {
  let empty: EmptyDatabase;

  beforeEach(async () => {
    empty = await createEmptyDatabase();
  });

  afterEach(async () => {
    await empty.drop();
  });

  const run = async (): Promise<readonly string[]> =>
    await migrate({ url: empty.url, migrations: MIGRATIONS, queues: RELEASE_QUEUES });

  const column = async (sql: string): Promise<readonly unknown[]> => {
    const client = new pg.Client({ connectionString: empty.url });
    await client.connect();
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    await client.end();
    return rows.map((row) => row[0]);
  };

  it('runs every migration once, oldest first, and makes the queues', async () => {
    const names = MIGRATIONS.map((migration) => migration.name);
    expect(await run()).toEqual(names);
    expect(await run()).toEqual([]);
    expect(await column('SELECT name FROM schema_migration ORDER BY id')).toEqual(names);
    expect(await column('SELECT name FROM pgboss.queue ORDER BY name')).toEqual(
      expect.arrayContaining(RELEASE_QUEUES.map((queue) => queue.name)),
    );
  });

  it('is safe when twenty start it at once', async () => {
    const runs = await Promise.all(Array.from({ length: 20 }, run));
    expect(runs.filter((ran) => ran.length > 0)).toEqual([MIGRATIONS.map((migration) => migration.name)]);
    expect(await column('SELECT count(*)::int FROM schema_migration')).toEqual([MIGRATIONS.length]);
    expect(
      await column(
        "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
      ),
    ).toEqual([0]);
  });
});
