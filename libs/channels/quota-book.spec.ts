import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { lockChannel, type ChannelFacts } from './channel.queries.js';
import { QuotaBook, type QuotaAnswer } from './quota-book.js';
import { insertChannel, insertPerson } from './testing/channel-rows.js';
import { createFakeConnector } from './testing/fake-connector.js';
import { SetClock } from './testing/set-clock.js';

const NOON = '2026-03-01T04:00:00.000Z';
const LAST_MOMENT_IN_CHINA = '2026-03-01T15:59:59.999Z';
const MIDNIGHT_IN_CHINA = '2026-03-01T16:00:00.000Z';

describe('QuotaBook', () => {
  const clock = new SetClock(new Date(NOON));
  const book = new QuotaBook(new Map([['fake', createFakeConnector()]]), clock);
  let test: TestDatabase;
  let departmentId: string;
  let channel: ChannelFacts;

  beforeAll(async () => {
    test = await createTestDatabase();
    ({ departmentId } = await insertPerson(test.database));
  });

  afterAll(async () => {
    await test.close();
  });

  beforeEach(async () => {
    clock.set(NOON);
    channel = await insertChannel(test.database, { departmentId });
  });

  const take = async (name = 'share', forLookup = false, of = channel): Promise<QuotaAnswer> =>
    await test.database.transaction(async (tx) => await book.take(tx, of, name, { forLookup }));

  const takeUntilRefused = async (name = 'share', forLookup = false, of = channel): Promise<number> => {
    let taken = 0;
    while ((await take(name, forLookup, of)).ok) taken += 1;
    return taken;
  };

  it('keeps the reserve for look-ups, then has nothing for anybody until midnight in China', async () => {
    expect(await takeUntilRefused()).toBe(3);
    expect(await take()).toEqual({ ok: false, resetAt: new Date(MIDNIGHT_IN_CHINA) });
    expect(await takeUntilRefused('share', true)).toBe(2);
    expect(await take('share', true)).toEqual({ ok: false, resetAt: new Date(MIDNIGHT_IN_CHINA) });
  });

  it('leaves half of the budget to releases when what can wait asks', async () => {
    const spare = async (): Promise<QuotaAnswer> =>
      await test.database.transaction(
        async (tx) => await book.take(tx, channel, 'share', { forLookup: false, spare: true }),
      );
    expect(await spare()).toEqual({ ok: true });
    expect(await spare()).toEqual({ ok: false, resetAt: new Date(MIDNIGHT_IN_CHINA) });
    expect(await takeUntilRefused()).toBe(2);
    expect(await takeUntilRefused('share', true)).toBe(2);
  });

  it('begins a new day at midnight in China and not at midnight UTC', async () => {
    await takeUntilRefused();
    clock.set(LAST_MOMENT_IN_CHINA);
    expect(await take()).toMatchObject({ ok: false });
    clock.set(MIDNIGHT_IN_CHINA);
    expect(await takeUntilRefused()).toBe(3);
    clock.set('2026-03-02T00:00:00.000Z');
    expect(await take()).toMatchObject({ ok: false });
  });

  it('never gives more than the limit to concurrent callers', async () => {
    const answers = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => await take('share', index % 2 === 0)),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(5);
    expect(await book.remaining(test.database, channel)).toContainEqual(
      expect.objectContaining({ name: 'share', used: 5, left: 0 }),
    );
  });

  it('gives back what a failed transaction took', async () => {
    const failing = test.database.transaction(async (tx) => {
      await book.take(tx, channel, 'share', { forLookup: false });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await takeUntilRefused()).toBe(3);
  });

  it('lets a look-up spend while a commit holds the channel', async () => {
    let runs = 0;
    const answers = await test.database.transaction(async (tx) => {
      runs += 1;
      await lockChannel(tx, channel.channelId);
      const looking = await take('share', true);
      return [looking, await book.take(tx, channel, 'share', { forLookup: false })];
    });
    expect(answers).toEqual([{ ok: true }, { ok: true }]);
    expect(runs).toBe(1);
  });

  it('takes the limit of the account over that of the platform', async () => {
    const larger = await insertChannel(test.database, { departmentId, quotaLimits: { share: 9 } });
    expect(await takeUntilRefused('share', false, larger)).toBe(7);
  });

  it('believes the platform when it says that nothing is left, and lets look-ups go on', async () => {
    const until = new Date('2026-03-03T02:00:00.000Z');
    await test.database.transaction(async (tx) => {
      await book.markExhausted(tx, channel, 'share', until);
    });
    expect(await take()).toEqual({ ok: false, resetAt: until });
    expect(await take('share', true)).toEqual({ ok: true });
    expect(await book.remaining(test.database, channel)).toContainEqual(
      expect.objectContaining({ name: 'share', left: 0, resetAt: until }),
    );
    clock.set('2026-03-03T01:59:59.000Z');
    expect(await take()).toEqual({ ok: false, resetAt: until });
    clock.set(until.toISOString());
    expect(await take()).toEqual({ ok: true });
  });

  it('never shortens an exhaustion, and takes an unreadable instant as the end of the window', async () => {
    await test.database.transaction(async (tx) => {
      await book.markExhausted(tx, channel, 'share', new Date('nonsense'));
      await book.markExhausted(tx, channel, 'share', new Date('2026-03-01T05:00:00.000Z'));
    });
    expect(await take()).toEqual({ ok: false, resetAt: new Date(MIDNIGHT_IN_CHINA) });
  });

  it('counts each quota and each channel by itself', async () => {
    const other = await insertChannel(test.database, { departmentId });
    await takeUntilRefused('look');
    const left = await book.remainingOf(test.database, [channel, other]);
    const lookLeft = (of: ChannelFacts): number | undefined =>
      left.get(of.channelId)?.find((one) => one.name === 'look')?.left;
    expect([lookLeft(channel), lookLeft(other)]).toEqual([0, 3]);
    expect(await take('share')).toEqual({ ok: true });
    clock.set('2026-03-01T04:01:00.000Z');
    expect(await take('look')).toEqual({ ok: true });
  });

  it('takes several quotas together or none of them', async () => {
    const both = async (): Promise<unknown> =>
      await test.database.transaction(
        async (tx) => await book.takeAll(tx, channel, ['share', 'look'], { forLookup: false }),
      );
    expect(await both()).toBeUndefined();
    await takeUntilRefused('look');
    expect(await both()).toMatchObject({ name: 'look', label: '查询' });
    const share = (await book.remaining(test.database, channel)).find((quota) => quota.name === 'share');
    expect(share).toMatchObject({ used: 1, left: 2 });
  });

  it('forgets windows that nobody will ask for again', async () => {
    await take('look');
    clock.set('2026-06-01T00:00:00.000Z');
    await take('look');
    const rows = await test.database.query('SELECT window_start FROM quota_use WHERE channel_id = $1', [
      channel.channelId,
    ]);
    expect(rows).toEqual([{ window_start: new Date('2026-06-01T00:00:00.000Z') }]);
  });

  it('refuses a quota that the connector does not declare', async () => {
    await expect(take('unknown')).rejects.toThrow('no quota unknown');
  });

  describe('with a spender', () => {
    const spend = async (spender: string, of = channel): Promise<QuotaAnswer> =>
      await test.database.transaction(
        async (tx) => await book.take(tx, of, 'mass', { forLookup: false, spender }),
      );
    const used = async (): Promise<number | undefined> =>
      (await book.remaining(test.database, channel)).find((one) => one.name === 'mass')?.used;

    it('counts a release once, however often its commit is repeated', async () => {
      expect(await spend('release-1')).toEqual({ ok: true });
      expect(await spend('release-1')).toEqual({ ok: true });
      expect(await used()).toBe(1);
    });

    it('takes one for concurrent repetitions', async () => {
      await Promise.all(Array.from({ length: 6 }, async () => await spend('release-1')));
      expect(await used()).toBe(1);
    });

    it('gives back what it took, once', async () => {
      await spend('release-1');
      await spend('release-2');
      for (const _ of [1, 2])
        await test.database.transaction(async (tx) => {
          await book.giveBack(tx, channel, 'mass', 'release-1');
        });
      expect(await used()).toBe(1);
      expect(await spend('release-1')).toEqual({ ok: true });
      expect(await used()).toBe(2);
    });

    it('is refused when nothing is left, and then has taken nothing', async () => {
      for (const release of ['1', '2', '3', '4']) await spend(release);
      expect(await spend('5')).toMatchObject({ ok: false });
      expect(await spend('5')).toMatchObject({ ok: false });
      await test.database.transaction(async (tx) => {
        await book.giveBack(tx, channel, 'mass', '5');
      });
      expect(await used()).toBe(4);
      expect(await spend('4')).toEqual({ ok: true });
    });
  });

  describe('of a platform whose accounts differ', () => {
    const fake = createFakeConnector();
    const differing = new QuotaBook(
      new Map([
        [
          'fake',
          {
            ...fake,
            capabilities: {
              ...fake.capabilities,
              quotas: [
                {
                  name: 'month',
                  label: '群发',
                  limit: 31,
                  per: 'month' as const,
                  reserve: 0,
                  spentByCommit: true,
                  appliesTo: (settings: JsonObject) => settings['push'] === true,
                  limitFor: (settings: JsonObject) => (settings['type'] === 'service' ? 1 : 31),
                },
              ],
            },
          },
        ],
      ]),
      clock,
    );
    const takeAs = async (settings: JsonObject): Promise<boolean> =>
      await test.database.transaction(
        async (tx) => (await differing.take(tx, { ...channel, settings }, 'month', { forLookup: false })).ok,
      );

    it('limits by the type of account', async () => {
      const service = { push: true, type: 'service' };
      expect([await takeAs(service), await takeAs(service)]).toEqual([true, false]);
      expect(await takeAs({ push: true, type: 'subscription' })).toBe(true);
    });

    it('neither counts nor shows a budget that an account does not have', async () => {
      const quiet = { ...channel, settings: { type: 'service' } };
      for (const _ of [1, 2, 3]) expect(await takeAs(quiet.settings)).toBe(true);
      await test.database.transaction(async (tx) => {
        await differing.markExhausted(tx, quiet, 'month', new Date('2027-01-01T00:00:00Z'));
      });
      expect(await differing.remaining(test.database, quiet)).toEqual([]);
      expect(await takeAs({ push: true, type: 'service' })).toBe(true);
    });
  });
});
