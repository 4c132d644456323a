import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditLog } from '#libs/audit/audit.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import {
  activeChannels,
  channelProfile,
  channelProfiles,
  lockChannel,
  type ChannelFacts,
} from './channel.queries.js';
import { pauseChannel, resumeChannel, retireChannel, type ChannelStateRequest } from './channel-state.js';
import { CHANNEL_TRANSITIONS, type ChannelState } from './channel.transitions.js';
import { isStoppedForCommit, publishingStop, resumeEverything, stopEverything } from './publishing-stop.js';
import { insertChannel, insertPerson } from './testing/channel-rows.js';
import { lockWaiters } from '../../test/support/lock-waiters.js';
import { statesOf, unreachable } from '#libs/kernel/transition.js';

const NOTHING = async (): Promise<void> => {
  await Promise.resolve();
};

type Act = (tx: Tx, audit: AuditLog, request: ChannelStateRequest) => Promise<ChannelFacts>;

describe('states of a channel', () => {
  const audit = new AuditLog(new SystemClock());
  let test: TestDatabase;
  let admin: Principal;
  let channel: ChannelFacts;

  beforeAll(async () => {
    test = await createTestDatabase();
    admin = await insertPerson(test.database);
  });

  afterAll(async () => {
    await test.close();
  });

  beforeEach(async () => {
    channel = await insertChannel(test.database, { departmentId: admin.departmentId });
  });

  const requestBy = (person: Principal, channelId = channel.channelId): ChannelStateRequest => ({
    channelId,
    scope: scopeOf(person),
    actor: actorOf(person),
    reason: '账号换人',
  });

  const act = async (move: Act, request = requestBy(admin)): Promise<ChannelFacts> =>
    await test.database.transaction(async (tx) => await move(tx, audit, request));

  const auditOf = async (subjectId: string): Promise<readonly { action: string; detail: object }[]> =>
    await test.database.query(
      'SELECT action, detail FROM audit_entry WHERE subject_id = $1 ORDER BY number',
      [subjectId],
    );

  /** What the commit step does: holds stop and channel, and begins only when both are open. */
  const commit = async (whileHolding: () => Promise<void> = NOTHING): Promise<boolean> =>
    await test.database.transaction(async (tx) => {
      const stopped = await isStoppedForCommit(tx);
      const locked = await lockChannel(tx, channel.channelId);
      await whileHolding();
      return !stopped && locked?.state === 'active';
    });

  it('pauses, resumes and retires, each with its reason in row and audit log', async () => {
    expect(await act(pauseChannel)).toMatchObject({ state: 'paused', stateReason: '账号换人', version: 2 });
    expect(await channelProfile(test.database, channel.channelId)).toMatchObject({
      state: 'paused',
      version: 2,
    });
    expect(await act(resumeChannel)).toMatchObject({ state: 'active', version: 3 });
    expect(await act(retireChannel)).toMatchObject({ state: 'retired', version: 4 });
    expect(await auditOf(channel.channelId)).toEqual([
      { action: 'channel.paused', detail: { from: 'active', to: 'paused', reason: '账号换人' } },
      { action: 'channel.resumed', detail: { from: 'paused', to: 'active', reason: '账号换人' } },
      { action: 'channel.retired', detail: { from: 'active', to: 'retired', reason: '账号换人' } },
    ]);
  });

  it('leaves a paused channel as it is when it is paused again', async () => {
    await act(pauseChannel);
    expect(await act(pauseChannel, { ...requestBy(admin), reason: '再停一次' })).toMatchObject({
      version: 2,
      stateReason: '账号换人',
    });
    expect(await auditOf(channel.channelId)).toHaveLength(1);
  });

  it('never opens a retired channel again', async () => {
    await act(retireChannel);
    await expect(act(resumeChannel)).rejects.toMatchObject({
      status: 409,
      code: 'channel-state',
      members: { state: 'retired', allowed: [] },
    });
    expect(await channelProfile(test.database, channel.channelId)).toMatchObject({ state: 'retired' });
  });

  it.each([['of another department'], ['that does not exist'], ['with a malformed id']])(
    'does not find a channel %s',
    async (case_) => {
      const stranger = await insertPerson(test.database);
      const requests: Record<string, ChannelStateRequest> = {
        'of another department': requestBy(stranger),
        'that does not exist': requestBy(admin, newId()),
        'with a malformed id': requestBy(admin, "x' OR true"),
      };
      await expect(act(pauseChannel, requests[case_])).rejects.toMatchObject({
        status: 404,
        code: 'not-found',
      });
      expect(await channelProfile(test.database, channel.channelId)).toMatchObject({ state: 'active' });
    },
  );

  it('makes a pause wait for a commit that has begun, and lets none begin after it', async () => {
    let pausing: Promise<ChannelFacts> | undefined;
    let paused = false;
    const begun = await commit(async () => {
      pausing = act(pauseChannel);
      const noted = pausing.then(() => (paused = true));
      await lockWaiters(test.database, 1);
      expect(paused).toBe(false);
      expect(noted).toBeInstanceOf(Promise);
    });
    expect(begun).toBe(true);
    await pausing;
    expect(await commit()).toBe(false);
  });

  it('sees every commit that began before the pause, and none that began after', async () => {
    const results: { begun: boolean; after: boolean }[] = [];
    let returned = false;
    const commits = Array.from({ length: 12 }, async () => {
      const after = returned;
      results.push({ begun: await commit(), after });
    });
    await act(pauseChannel);
    returned = true;
    await Promise.all([...commits, commit().then((begun) => results.push({ begun, after: true }))]);
    expect(results).toHaveLength(13);
    expect(results.filter((one) => one.after && one.begun)).toEqual([]);
  });

  it('answers neighbours in the order of names, and active channels only where asked', async () => {
    const owner = await insertPerson(test.database);
    const seed = { departmentId: owner.departmentId };
    const [b, a] = [
      await insertChannel(test.database, { ...seed, name: 'B' }),
      await insertChannel(test.database, { ...seed, name: 'A' }),
    ];
    await act(pauseChannel, requestBy(owner, b.channelId));
    const names = (channels: readonly ChannelFacts[]): readonly string[] => channels.map((one) => one.name);
    expect(names(await channelProfiles(test.database, [b.channelId, a.channelId, newId()]))).toEqual([
      'A',
      'B',
    ]);
    expect(names(await activeChannels(test.database, owner.departmentId))).toEqual(['A']);
    expect(await channelProfile(test.database, newId())).toBeUndefined();
  });

  it('can reach every state, and the database knows exactly the same ones', async () => {
    expect(unreachable(CHANNEL_TRANSITIONS, 'active')).toEqual([]);
    for (const state of statesOf(CHANNEL_TRANSITIONS)) {
      await test.database.query('UPDATE channel SET state = $2 WHERE id = $1', [
        channel.channelId,
        state satisfies ChannelState,
      ]);
    }
    const wrong = test.database.query(`UPDATE channel SET state = 'asleep' WHERE id = $1`, [
      channel.channelId,
    ]);
    await expect(wrong).rejects.toThrow('CHK_channel_state');
  });

  describe('the emergency stop', () => {
    const stop = async (reason: string): Promise<object> =>
      await test.database.transaction(
        async (tx) => await stopEverything(tx, audit, { actor: actorOf(admin), reason }),
      );

    afterEach(async () => {
      await test.database.transaction(
        async (tx) => await resumeEverything(tx, audit, { actor: actorOf(admin), reason: null }),
      );
    });

    it('says who stopped everything, when and why, and keeps the first reason', async () => {
      expect(await publishingStop(test.database)).toMatchObject({ stopped: false });
      await stop('误发');
      await stop('又按了一次');
      expect(await publishingStop(test.database)).toMatchObject({
        stopped: true,
        reason: '误发',
        changedBy: { id: admin.userId, name: '管理员' },
      });
      expect((await auditOf('all')).at(-1)).toEqual({
        action: 'publishing.stopped',
        detail: { reason: '误发' },
      });
      expect(await commit()).toBe(false);
    });

    it('waits for a commit that has begun, and lets none begin after it', async () => {
      let stopping: Promise<object> | undefined;
      const begun = await commit(async () => {
        stopping = stop('误发');
        await lockWaiters(test.database, 1);
      });
      expect(begun).toBe(true);
      await stopping;
      expect(await commit()).toBe(false);
    });

    it('gets its turn although commits of other channels share the row without a gap', async () => {
      const others = await Promise.all(
        Array.from(
          { length: 4 },
          async () => await insertChannel(test.database, { departmentId: admin.departmentId }),
        ),
      );
      let stopped = false;
      let begunSince = 0;
      const busy = others.map(async (other) => {
        while (!stopped && begunSince < 2_000) {
          await test.database.transaction(async (tx) => {
            await isStoppedForCommit(tx);
            await lockChannel(tx, other.channelId);
            await tx.query('SELECT pg_sleep(0.01)');
          });
          begunSince += 1;
        }
      });
      await stop('误发');
      stopped = true;
      await Promise.all(busy);
      expect(begunSince).toBeLessThan(1_000);
    });
  });
});
