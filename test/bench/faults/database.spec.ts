import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CrashingDatabase } from './database.js';

describe('a database that is made to crash', () => {
  let database: CrashingDatabase;

  beforeAll(async () => {
    database = await CrashingDatabase.open();
  });

  afterAll(async () => {
    await database.close();
  });

  it('fails the statement that was under way and nothing else, and keeps what was committed', async () => {
    await database.query('CREATE TABLE kept AS SELECT 1 AS n');
    const asleep = Promise.allSettled([database.query('SELECT pg_sleep(60)')]);
    for (let asked = 0; asked < 500; asked += 1) {
      const [row] = await database.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'`,
      );
      if (row?.n === 1) break;
    }
    await database.crash();
    expect(await asleep).toMatchObject([{ status: 'rejected' }]);
    expect(await database.query('SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });
});
