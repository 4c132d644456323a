import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { CronRuns } from './cron-runs.js';
import { CronTasks, everySeconds } from './cron-tasks.js';

describe('periodic tasks', () => {
  let test: TestDatabase;
  let other: TestDatabase['database'];
  const running: CronTasks[] = [];

  beforeAll(async () => {
    test = await createTestDatabase();
    other = test.database;
  });

  afterEach(async () => {
    await Promise.all(
      running.splice(0).map(async (tasks) => {
        await tasks.stop();
      }),
    );
  });

  afterAll(async () => {
    await test.close();
  });

  const fires = async (task: string): Promise<readonly { fire_at: Date; finished_at: Date | null }[]> =>
    await other.query('SELECT fire_at, finished_at FROM cron_run WHERE task = $1 ORDER BY fire_at', [task]);

  it('run once per fire over two processes', async () => {
    const ran: string[] = [];
    await new Promise<void>((enough) => {
      for (const process of ['one', 'two']) {
        const tasks = new CronTasks(test.database, () => undefined);
        running.push(tasks);
        tasks.start({
          name: 'test.tick',
          cron: '* * * * * *',
          run: async () => {
            ran.push(process);
            if (ran.length === 3) enough();
            await Promise.resolve();
          },
        });
      }
    });
    await Promise.all(
      running.splice(0).map(async (tasks) => {
        await tasks.stop();
      }),
    );
    expect((await fires('test.tick')).length).toBe(ran.length);
  });

  it('give a fire to one of many that ask at once, and again only when its process died', async () => {
    const runs = new CronRuns(test.database);
    const key = `test.claim:${new Date().toISOString()}`;
    const asked = await Promise.all(
      Array.from({ length: 12 }, async () => await runs.shouldRun(key, 60_000)),
    );
    expect(asked.filter(Boolean)).toHaveLength(1);
    expect(await runs.shouldRun(key, 60_000)).toBe(false);
    await test.database.query(
      `UPDATE cron_run SET started_at = clock_timestamp() - interval '2 minutes' WHERE task = 'test.claim'`,
    );
    expect(await runs.shouldRun(key, 60_000)).toBe(true);
    await runs.onComplete(key);
    await test.database.query(
      `UPDATE cron_run SET started_at = clock_timestamp() - interval '2 minutes' WHERE task = 'test.claim'`,
    );
    expect(await runs.shouldRun(key, 60_000)).toBe(false);
  });

  it('keep firing after one that failed, and tell of it', async () => {
    const faults: unknown[] = [];
    const tasks = new CronTasks(test.database, (fault) => faults.push(fault));
    running.push(tasks);
    let times = 0;
    await new Promise<void>((twice) => {
      tasks.start({
        name: 'test.failing',
        cron: '* * * * * *',
        run: async () => {
          times += 1;
          if (times === 2) twice();
          await Promise.reject(new Error('broken'));
        },
      });
    });
    expect(faults[0]).toEqual(new Error('broken'));
  });

  it('forget old fires', async () => {
    const runs = new CronRuns(test.database);
    await test.database.query(
      `INSERT INTO cron_run (task, fire_at, started_at) VALUES ('test.old', '2020-01-01Z', '2020-01-01Z')`,
    );
    const now = new Date().toISOString();
    await runs.shouldRun(`test.old:${now}`, 1_000);
    await runs.onComplete(`test.old:${now}`);
    expect(await fires('test.old')).toHaveLength(1);
  });
});

describe('everySeconds', () => {
  it.each([
    [1, '*/1 * * * * *'],
    [15, '*/15 * * * * *'],
    [45, '*/30 * * * * *'],
    [25, '*/20 * * * * *'],
    [60, '0 */1 * * * *'],
    [700, '0 */10 * * * *'],
    [3600, '0 0 * * * *'],
  ])('%d seconds are %s', (seconds, cron) => {
    expect(everySeconds(seconds)).toBe(cron);
  });
});
