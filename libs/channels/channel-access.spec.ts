import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { ChannelAccess, CredentialsUnreadable } from './channel-access.js';
import type { ChannelHttp } from './channel-http.js';
import { MediaShelf } from './media-shelf.js';
import { QuotaBook } from './quota-book.js';
import { createFakeConnector } from './testing/fake-connector.js';
import { insertChannel, insertPerson, newVault } from './testing/channel-rows.js';

const SECRET = 'app-secret-9f2c';

describe('ChannelAccess', () => {
  const clock = new SystemClock();
  const vault = newVault();
  const http: ChannelHttp = {
    read: async () => await Promise.reject(new Error('no calls here')),
    writeOnce: async () => await Promise.reject(new Error('no calls here')),
    connectAhead: () => undefined,
  };
  const { signal } = new AbortController();
  let test: TestDatabase;
  let departmentId: string;

  beforeAll(async () => {
    test = await createTestDatabase();
    ({ departmentId } = await insertPerson(test.database));
  });

  afterAll(async () => {
    await test.close();
  });

  const quotas = new QuotaBook(new Map([['fake', createFakeConnector()]]), clock);
  const accessWith = (key = vault): ChannelAccess =>
    new ChannelAccess(test.database, key, http, clock, quotas, new MediaShelf(test.database, http, clock));

  it('gives the connector everything it works with, and no more of the channel than its public side', async () => {
    const { channelId, name } = await insertChannel(test.database, {
      departmentId,
      vault,
      credentials: { appSecret: SECRET },
    });
    const context = await accessWith().contextFor(channelId, { signal });
    expect(context.channel).toEqual({
      channelId,
      kind: 'fake',
      name,
      settings: { baseUrl: 'https://api.example.cn', title: 't' },
    });
    expect(context.credentials['appSecret']).toBe(SECRET);
    expect(Object.values(context.credentials)).toEqual([SECRET]);
    expect([context.http, context.clock, context.signal]).toEqual([http, clock, signal]);
    const expiresAt = new Date(clock.now().getTime() + 60_000);
    await context.tokens.put('access', 'token-1', expiresAt);
    expect(await (await accessWith().contextFor(channelId, { signal })).tokens.get('access')).toBe('token-1');
  });

  it('does not show credentials to a log or to JSON by accident', async () => {
    const { channelId } = await insertChannel(test.database, {
      departmentId,
      vault,
      credentials: { appSecret: SECRET },
    });
    const context = await accessWith().contextFor(channelId, { signal });
    expect(JSON.stringify({ credentials: context.credentials })).toBe('{"credentials":"[credentials]"}');
    expect(inspect({ deep: { credentials: context.credentials } }, { depth: 9 })).not.toContain(SECRET);
  });

  it.each([['another key'], ['an altered secret'], ["another channel's secret"]])(
    'says with %s that they cannot be read, and nothing else',
    async (case_) => {
      const { channelId } = await insertChannel(test.database, {
        departmentId,
        vault,
        credentials: { appSecret: SECRET },
      });
      const other = await insertChannel(test.database, {
        departmentId,
        vault,
        credentials: { appSecret: 'other' },
      });
      const wrong = case_ === 'another key';
      if (case_ === 'an altered secret') {
        await test.database.query(
          `UPDATE channel SET sealed_credentials = sealed_credentials || 'A' WHERE id = $1`,
          [channelId],
        );
      }
      if (case_ === "another channel's secret") {
        await test.database.query(
          'UPDATE channel SET sealed_credentials = (SELECT sealed_credentials FROM channel WHERE id = $2) WHERE id = $1',
          [channelId, other.channelId],
        );
      }
      const failure: unknown = await accessWith(wrong ? newVault() : vault)
        .contextFor(channelId, { signal })
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(CredentialsUnreadable);
      expect(failure).toMatchObject({
        code: 'credentials-unreadable',
        fault: { code: 'channel.credentials_unreadable' },
      });
      expect(inspect(failure, { depth: 9 })).not.toContain(SECRET);
    },
  );

  it('fails plainly for a channel that does not exist', async () => {
    await expect(accessWith().contextFor(newId(), { signal })).rejects.toThrow('does not exist');
  });
});
