import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditLog } from '#libs/audit/audit.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { AxiosChannelHttp } from './axios-channel-http.js';
import { ChannelAccess } from './channel-access.js';
import type { Connector, ConnectionReport } from './connector.js';
import { CredentialWatch } from './credential-watch.js';
import { MediaShelf } from './media-shelf.js';
import { QuotaBook } from './quota-book.js';
import { insertChannel, insertPerson, newVault } from './testing/channel-rows.js';
import { createFakeConnector } from './testing/fake-connector.js';
import { SetClock } from './testing/set-clock.js';

const NOW = '2026-03-01T04:00:00.000Z';
const DAY = 86_400_000;

describe('row 22: credentials are renewed, or people are told, before they end', () => {
  const clock = new SetClock(new Date(NOW));
  const vault = newVault();
  let test: TestDatabase;
  let departmentId: string;
  let channelId: string;
  let endsAt: string | undefined;
  let checks: number;
  let renewals: number;
  let watch: CredentialWatch;

  beforeAll(async () => {
    test = await createTestDatabase();
    ({ departmentId } = await insertPerson(test.database));
  });

  afterAll(async () => {
    await test.close();
  });

  beforeEach(async () => {
    await test.database.query('DELETE FROM credential_watch');
    await test.database.query(`UPDATE channel SET state = 'retired'`);
    ({ channelId } = await insertChannel(test.database, {
      departmentId,
      vault,
      credentials: { appSecret: 's' },
    }));
    endsAt = undefined;
    checks = 0;
    renewals = 0;
    clock.set(NOW);
    watch = newWatch();
  });

  const report = async (): Promise<ConnectionReport> => {
    checks += 1;
    return await Promise.resolve({
      ok: true,
      checks: [],
      ...(endsAt === undefined ? {} : { credentialsExpireAt: endsAt }),
    });
  };
  const newWatch = (): CredentialWatch => {
    const connector: Connector = {
      ...createFakeConnector(report),
      renewCredential: async (context) => {
        renewals += 1;
        await context.tokens.put('access', `token-${renewals}`, new Date(clock.now().getTime() + 7_200_000));
        return { renewed: true };
      },
    };
    const connectors = new Map([[connector.kind, connector]]);
    const { database } = test;
    const http = new AxiosChannelHttp({ clock, allowAddresses: [] });
    const quotas = new QuotaBook(connectors, clock);
    const access = new ChannelAccess(
      database,
      vault,
      http,
      clock,
      quotas,
      new MediaShelf(database, http, clock),
    );
    return new CredentialWatch(database, new AuditLog(clock), access, connectors, clock);
  };
  const inDays = (days: number): string => new Date(Date.parse(NOW) + days * DAY).toISOString();
  const later = (days: number): void => {
    clock.set(inDays(days));
  };
  const told = async (): Promise<readonly JsonObject[]> => {
    const rows = await test.database.query<{ detail: JsonObject }>(
      `SELECT detail FROM audit_entry WHERE action = 'channel.credential_expiring' AND subject_id = $1 ORDER BY number`,
      [channelId],
    );
    return rows.map((row) => row.detail);
  };
  const token = async (secondsLeft: number): Promise<void> => {
    await test.database.query(
      `INSERT INTO channel_token (channel_id, name, sealed_value, fingerprint, expires_at) VALUES ($1, 'access', 'x', 'f', $2)
       ON CONFLICT (channel_id, name) DO UPDATE SET expires_at = excluded.expires_at`,
      [channelId, new Date(clock.now().getTime() + secondsLeft * 1000)],
    );
  };

  it('renews a token minutes before its end, and neither earlier nor after it', async () => {
    await token(600);
    expect(await watch.renew()).toBe(0);
    await token(-1);
    expect(await watch.renew()).toBe(0);
    await token(200);
    expect(await watch.renew()).toBe(1);
    expect(await watch.renew()).toBe(0);
    expect(renewals).toBe(1);
  });

  it('leaves the tokens of a paused channel alone', async () => {
    await token(200);
    await test.database.query(`UPDATE channel SET state = 'paused' WHERE id = $1`, [channelId]);
    expect(await watch.renew()).toBe(0);
  });

  it('asks each channel twice a day how long it lives, of all processes one', async () => {
    endsAt = inDays(30);
    const asked = await Promise.all([watch.check(), newWatch().check(), newWatch().check()]);
    expect(asked.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(checks).toBe(1);
    later(0.4);
    expect(await watch.check()).toBe(0);
    later(0.6);
    expect(await watch.check()).toBe(1);
    const [row] = await test.database.query<{ health: JsonObject }>(
      'SELECT health FROM channel WHERE id = $1',
      [channelId],
    );
    expect(row?.health).toMatchObject({ ok: true, credentialsExpireAt: endsAt });
  });

  it('tells at 7, 3 and 1 days, each once, though the platform tells the end a little differently each time', async () => {
    for (const [day, expected] of [
      [0, []],
      [3.1, [7]],
      [4, [7]],
      [7.1, [7, 3]],
      [8.5, [7, 3]],
      [9.2, [7, 3, 1]],
      [9.8, [7, 3, 1]],
      [11, [7, 3, 1]],
    ] as const) {
      later(day);
      endsAt = new Date(Date.parse(inDays(10)) + day * 1_000).toISOString();
      await watch.run();
      expect((await told()).map((one) => one['days'])).toEqual(expected);
    }
  });

  it('tells once of several processes, only of the nearest limit, and anew of a new credential', async () => {
    endsAt = inDays(0.5);
    await watch.check();
    const counts = await Promise.all([watch.tell(), newWatch().tell(), newWatch().tell()]);
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(await told()).toMatchObject([{ days: 1, planned: 0 }]);
    endsAt = inDays(30);
    later(1);
    await watch.run();
    later(27.5);
    await watch.run();
    expect((await told()).map((one) => one['days'])).toEqual([1, 3]);
  });
});
