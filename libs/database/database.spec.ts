import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';

describe('Database', () => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await createTestDatabase();
    await test.database.query('CREATE TABLE account (name text PRIMARY KEY, amount integer NOT NULL)');
    await test.database.query(`INSERT INTO account VALUES ('a', 100), ('b', 100)`);
  });

  afterAll(async () => {
    await test.close();
  });

  it('runs a transaction again from the start after a real deadlock', async () => {
    let runs = 0;
    let bothHoldOne = 0;
    let release: () => void = () => undefined;
    const both = new Promise<void>((resolve) => (release = resolve));
    const transfer = async (first: string, second: string): Promise<void> => {
      await test.database.transaction(async (tx) => {
        runs += 1;
        await tx.query('UPDATE account SET amount = amount + 1 WHERE name = $1', [first]);
        bothHoldOne += 1;
        if (bothHoldOne >= 2) release();
        await both;
        await tx.query('UPDATE account SET amount = amount + 1 WHERE name = $1', [second]);
      });
    };
    await Promise.all([transfer('a', 'b'), transfer('b', 'a')]);
    expect(runs).toBeGreaterThan(2);
    expect(await test.database.query('SELECT amount FROM account ORDER BY name')).toEqual([
      { amount: 102 },
      { amount: 102 },
    ]);
  });

  it('leaves nothing behind when the work throws', async () => {
    const failing = test.database.transaction(async (tx) => {
      await tx.query(`INSERT INTO account VALUES ('c', 1)`);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await test.database.query(`SELECT 1 FROM account WHERE name = 'c'`)).toEqual([]);
  });

  it('answers the rows of RETURNING', async () => {
    const rows = await test.database.transaction(
      async (tx) => await tx.query(`UPDATE account SET amount = 5 WHERE name = 'a' RETURNING name, amount`),
    );
    expect(rows).toEqual([{ name: 'a', amount: 5 }]);
  });
});
