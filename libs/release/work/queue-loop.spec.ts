import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { COMMIT_SHARES } from '../release.queues.js';
import { CommitShares } from './commit-shares.js';
import { DueWatch } from './due-watch.js';
import { QueueLoop } from './queue-loop.js';

const QUEUE = 'release.commit';
/** So long that only being woken can explain what happens. */
const NEVER_MS = 600_000;

describe('the loops of a publisher', () => {
  const clock = new SystemClock();
  let test: TestDatabase;
  let jobs: JobQueue;
  let stops: (() => Promise<void>)[];

  beforeEach(async () => {
    test = await createTestDatabase();
    jobs = new JobQueue(test.url, 'worker', () => undefined);
    await jobs.start();
    stops = [];
  });

  afterEach(async () => {
    for (const stop of stops) await stop();
    await jobs.stop();
    await test.close();
  });

  const add = async (share?: string, startAfter = clock.now()): Promise<string> => {
    const id = newId();
    const job = { id, data: { releaseId: id }, startAfter, ...(share === undefined ? {} : { share }) };
    await test.database.transaction(async (tx) => {
      await jobs.add(tx, QUEUE, job);
    });
    return id;
  };

  const run = (most: number, handle: (id: string) => Promise<void>): void => {
    const loop = new QueueLoop(jobs, clock, {
      queue: QUEUE,
      most,
      idleMs: NEVER_MS,
      handle: async (job) => {
        await handle(job.id);
      },
    });
    loop.start();
    const stopWatching = new DueWatch(jobs, clock, [loop]).start();
    stops.push(async () => {
      stopWatching();
      await loop.stop();
    });
  };

  const published = async (id: string, seenAgoSeconds = 0): Promise<void> => {
    await test.database.query(
      `INSERT INTO publisher (id, name, started_at, seen_at)
       VALUES ($1, 'test', now(), now() - make_interval(secs => $2))`,
      [id, seenAgoSeconds],
    );
  };

  it('are woken when something becomes due', async () => {
    const handled: string[] = [];
    let told: () => void = () => undefined;
    const first = new Promise<void>((done) => (told = done));
    run(4, async (id) => {
      handled.push(id);
      told();
      await Promise.resolve();
    });
    const id = await add(undefined, new Date(clock.now().getTime() + 300));
    await first;
    expect(handled).toEqual([id]);
  });

  it('take the next as soon as a hand is free, and never more than they have hands', async () => {
    let underWay = 0;
    let most = 0;
    let left = 9;
    await Promise.all(Array.from({ length: left }, async () => await add()));
    await new Promise<void>((done) => {
      run(2, async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await clock.sleep(5);
        underWay -= 1;
        left -= 1;
        if (left === 0) done();
      });
    });
    expect(most).toBe(2);
  });

  it('leave the shares of others, and take what nobody took', async () => {
    const [mine, other] = [newId(), newId()];
    await published(mine);
    await published(other);
    const shares = new CommitShares(test.database, mine);
    await shares.divide();
    const left = shares.left();
    expect(left).toHaveLength(COMMIT_SHARES.length / 2);
    const [theirs = ''] = left;
    const ours = COMMIT_SHARES.find((share) => !left.includes(share)) ?? '';
    const [our, their] = [await add(ours), await add(theirs, new Date(clock.now().getTime() - 2_000))];
    const claimed = await jobs.claim(QUEUE, 10, shares.left());
    expect(claimed.map((job) => job.id)).toEqual([our]);
    await shares.adopt();
    expect(shares.left()).not.toContain(theirs);
    expect((await jobs.claim(QUEUE, 10, shares.left())).map((job) => job.id)).toEqual([their]);
    await jobs.complete(QUEUE, [our, their]);
  });

  it('have everything when the others are gone', async () => {
    const mine = newId();
    await published(mine);
    await published(newId(), 60);
    const shares = new CommitShares(test.database, mine);
    await shares.divide();
    expect(shares.left()).toEqual([]);
  });
});
