import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { JobQueue } from '#libs/queue/job-queue.js';
import { newId } from '#libs/kernel/ids.js';
import { ProblemFilter } from '../../apps/server/http/problem.filter.js';
import { validationPipe } from '../../apps/server/http/validation.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import type { ConnectionReport, ConnectorContext } from './connector.js';
import { createChannelApp, type ChannelApp } from './testing/channel-app.js';
import { insertPerson, newVault } from './testing/channel-rows.js';
import { createFakeConnector } from './testing/fake-connector.js';
import { SetClock } from './testing/set-clock.js';

const SECRET = 'app-secret-3c1f7d';
const KEY = 'signing-key-88aa01';
const START = '2026-03-01T04:00:00.000Z';

interface Answer {
  readonly status: number;
  readonly etag: string;
  readonly body: Record<string, unknown>;
}

describe('channels over HTTP', () => {
  const clock = new SetClock(new Date(START));
  const vault = newVault();
  /** Every answer and every log entry of the whole file. */
  const everythingSeen: string[] = [];
  let check: (context: ConnectorContext) => Promise<ConnectionReport>;
  let test: TestDatabase;
  let queue: JobQueue;
  let server: ChannelApp;
  let names = 0;

  beforeAll(async () => {
    test = await createTestDatabase();
    queue = new JobQueue(test.url, 'sender', (fault) => everythingSeen.push(fault.message));
    await queue.start();
    server = await createChannelApp({
      database: test.database,
      queue,
      vault,
      clock,
      connector: createFakeConnector(async (context) => await check(context)),
      log: (entry) => everythingSeen.push(JSON.stringify(entry)),
      filter: new ProblemFilter(),
      pipe: validationPipe(),
    });
    const admin = await insertPerson(test.database);
    server.people.set('admin', admin);
    server.people.set('editor', { ...admin, roles: ['editor'] });
    server.people.set('stranger', await insertPerson(test.database));
  });

  afterAll(async () => {
    await server.app.close();
    await queue.stop();
    await test.close();
  });

  beforeEach(() => {
    clock.set(START);
    check = async () =>
      await Promise.resolve({ ok: true, checks: [{ name: 'token', ok: true, message: '可以登录' }] });
  });

  const call = async (
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body?: object,
    options: { as?: string; ifMatch?: string } = {},
  ): Promise<Answer> => {
    const response = await server.app.inject({
      method,
      url: `/api/v1/${path}`,
      headers: {
        'x-test-person': options.as ?? 'admin',
        ...(options.ifMatch === undefined ? {} : { 'if-match': options.ifMatch }),
      },
      ...(body === undefined ? {} : { payload: body }),
    });
    everythingSeen.push(response.body, JSON.stringify(response.headers));
    return { status: response.statusCode, etag: String(response.headers.etag), body: response.json() };
  };

  const connect = async (more: object = {}): Promise<Answer> => {
    names += 1;
    const body = {
      kind: 'fake',
      name: `渠道${names}`,
      settings: { title: '问答' },
      credentials: { appSecret: SECRET, signingKey: KEY },
      ...more,
    };
    return await call('POST', 'channels', body);
  };

  const change = async (channel: Answer, body: object, ifMatch = channel.etag): Promise<Answer> =>
    await call('PATCH', `channels/${idOf(channel)}`, body, { ifMatch });

  const auditOf = async (
    channel: Answer,
  ): Promise<readonly { action: string; detail: Record<string, unknown>; lane: string }[]> =>
    await test.database.query(
      'SELECT action, detail, lane FROM audit_entry WHERE subject_id = $1 ORDER BY number',
      [idOf(channel)],
    );

  const storedCredentials = async (channel: Answer): Promise<unknown> => {
    const [row] = await test.database.query<{ sealed: Parameters<typeof vault.open>[0] }>(
      'SELECT sealed_credentials AS sealed FROM channel WHERE id = $1',
      [idOf(channel)],
    );
    if (row === undefined) throw new Error('no such channel');
    return JSON.parse(vault.open(row.sealed, `channel:${idOf(channel)}`));
  };

  const errorsOf = (answer: Answer): readonly string[] =>
    (answer.body['errors'] as { field: string; code: string }[]).map(
      (error) => `${error.field} ${error.code}`,
    );

  describe('connecting', () => {
    it('stores the channel with its defaults and shows it without its credentials', async () => {
      const channel = await connect();
      expect(channel).toMatchObject({
        status: 201,
        etag: '"1"',
        body: {
          kind: 'fake',
          kindLabel: '测试平台',
          state: 'active',
          nextStates: ['paused', 'stopped', 'retired'],
          settings: { baseUrl: 'https://api.example.cn', title: '问答', limit: 10, mode: 'push' },
          credentials: [
            { name: 'appSecret', label: '应用密钥', set: true, changedAt: START },
            { name: 'signingKey', label: '签名密钥', set: true, changedAt: START },
          ],
          latestSeconds: 1800,
          stageLeadSeconds: 900,
          health: null,
          lastPublishedAt: null,
          version: 1,
        },
      });
      expect(channel.body['callbackUrl']).toMatch(
        /^https:\/\/jida\.example\.gov\.cn\/callbacks\/[A-Za-z0-9_-]{32}$/,
      );
      expect(channel.body['quotas']).toContainEqual(
        expect.objectContaining({ name: 'share', limit: 5, standardLimit: 5, reserve: 2, left: 3 }),
      );
      expect(await storedCredentials(channel)).toEqual({ appSecret: SECRET, signingKey: KEY });
      expect(await call('GET', `channels/${idOf(channel)}`)).toEqual({ ...channel, status: 200 });
    });

    it('names every wrong field of all parts at once', async () => {
      const answer = await connect({
        settings: { limit: 99 },
        credentials: { appSecret: 5 },
        quotaLimits: { share: 1 },
      });
      expect(answer.status).toBe(422);
      expect(errorsOf(answer)).toEqual([
        'settings.title required',
        'settings.limit too-large',
        'credentials.appSecret wrong-type',
        'quotaLimits.share too-small',
      ]);
    });

    it.each([
      [{ kind: 'telegraph' }, 'kind unknown-kind'],
      [{ name: '  ' }, 'name is-length'],
      [{ name: 'x'.repeat(81) }, 'name is-length'],
      [{ settings: [] }, 'settings is-object'],
      [{ latestSeconds: 5 }, 'latestSeconds min'],
      [{ stageLeadSeconds: '900' }, 'stageLeadSeconds is-int'],
      [{ callbackKey: 'mine' }, 'callbackKey unknown-field'],
    ])('refuses %j', async (more, fault) => {
      const answer = await connect(more);
      expect(answer.status).toBe(422);
      expect(errorsOf(answer)).toContain(fault);
    });

    it('refuses a name that is taken, and frees the name of a retired channel', async () => {
      const first = await connect();
      const again = { name: first.body['name'] };
      expect(await connect(again)).toMatchObject({ status: 409, body: { code: 'channel-name-taken' } });
      await call('POST', `channels/${idOf(first)}/retire`, { reason: '账号注销' });
      expect(await connect(again)).toMatchObject({ status: 201 });
    });

    it('is written to the audit log with the names of the credentials only', async () => {
      const channel = await connect();
      expect(await auditOf(channel)).toEqual([
        {
          action: 'channel.connected',
          lane: `channel:${idOf(channel)}`,
          detail: expect.objectContaining({ kind: 'fake', credentials: ['appSecret', 'signingKey'] }),
        },
      ]);
    });
  });

  describe('changing', () => {
    it('keeps what is left out, of settings as of credentials', async () => {
      const channel = await connect();
      clock.set('2026-03-02T00:00:00.000Z');
      const changed = await change(channel, {
        settings: { limit: 12 },
        credentials: { signingKey: 'another-signing-key' },
      });
      expect(changed).toMatchObject({
        status: 200,
        etag: '"2"',
        body: {
          settings: { title: '问答', limit: 12 },
          credentials: [
            { name: 'appSecret', set: true, changedAt: START },
            { name: 'signingKey', set: true, changedAt: '2026-03-02T00:00:00.000Z' },
          ],
        },
      });
      expect(await storedCredentials(channel)).toEqual({
        appSecret: SECRET,
        signingKey: 'another-signing-key',
      });
      const entry = (await auditOf(channel)).at(-1);
      expect(entry).toMatchObject({ action: 'channel.changed' });
      expect(entry?.detail).toEqual({
        settings: { limit: { from: 10, to: 12 } },
        credentialsSet: ['signingKey'],
        credentialsRemoved: [],
      });
    });

    it('keeps a limit of its own beside the platform’s, until null takes it away', async () => {
      const channel = await connect();
      const own = await change(channel, { quotaLimits: { share: 9 }, minSpacingSeconds: 300 });
      const share = { name: 'share', standardLimit: 5, reserve: 2 };
      expect(own.body).toMatchObject({ minSpacingSeconds: 300, quotaLimits: { share: 9 } });
      expect(own.body['quotas']).toContainEqual(expect.objectContaining({ ...share, limit: 9, left: 7 }));
      const back = await change(own, { quotaLimits: { share: null } });
      expect(back.body).toMatchObject({ minSpacingSeconds: 300, quotaLimits: {} });
      expect(back.body['quotas']).toContainEqual(expect.objectContaining({ ...share, limit: 5, left: 3 }));
    });

    it('removes a credential by null', async () => {
      const channel = await connect();
      const changed = await change(channel, { credentials: { signingKey: null } });
      expect(changed.body['credentials']).toContainEqual({
        name: 'signingKey',
        label: '签名密钥',
        set: false,
        changedAt: null,
      });
      expect(await storedCredentials(channel)).toEqual({ appSecret: SECRET });
      expect((await auditOf(channel)).at(-1)?.detail).toEqual({
        credentialsSet: [],
        credentialsRemoved: ['signingKey'],
      });
    });

    it('asks for the credentials again when an address moves to another server', async () => {
      const channel = await connect();
      const elsewhere = { settings: { baseUrl: 'https://collector.example.com' } };
      const refused = await change(channel, elsewhere);
      expect(refused.status).toBe(422);
      expect(errorsOf(refused)).toEqual([
        'credentials.appSecret reenter-credential',
        'credentials.signingKey reenter-credential',
      ]);
      const both = { ...elsewhere, credentials: { appSecret: SECRET, signingKey: null } };
      expect(await change(channel, both)).toMatchObject({
        status: 200,
        body: { settings: elsewhere.settings },
      });
    });

    it('forgets tokens and health with the configuration they belong to', async () => {
      const channel = await connect();
      await call('POST', `channels/${idOf(channel)}/check`);
      await test.database.query(
        `INSERT INTO channel_token (channel_id, name, sealed_value, fingerprint, expires_at) VALUES ($1, 't', '', '', now())`,
        [idOf(channel)],
      );
      const renamed = await change(channel, { name: `${String(channel.body['name'])}改名` });
      expect(renamed.body['health']).toMatchObject({ ok: true });
      const changed = await change(renamed, { credentials: { appSecret: 'a-new-app-secret' } });
      expect(changed.body['health']).toBeNull();
      expect(
        await test.database.query('SELECT 1 FROM channel_token WHERE channel_id = $1', [idOf(channel)]),
      ).toEqual([]);
    });

    it('writes nothing when nothing changes', async () => {
      const channel = await connect();
      expect(await change(channel, { settings: { limit: 10 }, name: channel.body['name'] })).toMatchObject({
        status: 200,
        etag: '"1"',
      });
      expect(await auditOf(channel)).toHaveLength(1);
    });

    it('demands the version, and answers a stale one with what is there now', async () => {
      const channel = await connect();
      const path = `channels/${idOf(channel)}`;
      expect(await call('PATCH', path, { name: '新名' })).toMatchObject({
        status: 428,
        body: { code: 'precondition-required' },
      });
      await change(channel, { settings: { limit: 12 } });
      expect(await change(channel, { settings: { limit: 13 } })).toMatchObject({
        status: 412,
        body: { code: 'stale-version', version: 2, current: { version: 2, settings: { limit: 12 } } },
      });
    });

    it('lets one of two who change the same version win', async () => {
      const channel = await connect();
      const answers = await Promise.all(
        [3, 4, 5].map(async (limit) => await change(channel, { settings: { limit } })),
      );
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412, 412]);
    });

    it('refuses the name of another channel, and any change of a retired one', async () => {
      const [one, other] = [await connect(), await connect()];
      expect(await change(one, { name: other.body['name'] })).toMatchObject({
        status: 409,
        body: { code: 'channel-name-taken' },
      });
      const retired = await call('POST', `channels/${idOf(one)}/retire`, { reason: '账号注销' });
      expect(retired).toMatchObject({
        status: 200,
        body: { state: 'retired', stateReason: '账号注销', nextStates: [] },
      });
      expect(await change(retired, { settings: { limit: 12 } })).toMatchObject({
        status: 409,
        body: { code: 'channel-state' },
      });
    });

    it('lets everything but credentials change while the key does not open them, and wants all of them then', async () => {
      const channel = await connect();
      await test.database.query(`UPDATE channel SET sealed_credentials = 'v1.lost.x.y' WHERE id = $1`, [
        idOf(channel),
      ]);
      const changed = await change(channel, { settings: { limit: 12 } });
      expect(changed.status).toBe(200);
      const partial = await change(changed, { credentials: { appSecret: SECRET } });
      expect(errorsOf(partial)).toEqual(['credentials.signingKey credential-unreadable']);
      expect(await change(changed, { credentials: { appSecret: SECRET, signingKey: null } })).toMatchObject({
        status: 200,
      });
      expect(await storedCredentials(channel)).toEqual({ appSecret: SECRET });
    });
  });

  describe('checking', () => {
    it('keeps the report as health with its time, and changes no version', async () => {
      const channel = await connect();
      check = async () =>
        await Promise.resolve({
          ok: false,
          checks: [{ name: 'token', ok: false, message: '密钥不对，请重新填写', code: '40125' }],
        });
      const health = {
        ok: false,
        checkedAt: START,
        checks: [{ name: 'token', ok: false, message: '密钥不对，请重新填写', code: '40125' }],
      };
      expect(await call('POST', `channels/${idOf(channel)}/check`)).toMatchObject({
        status: 200,
        body: health,
      });
      expect(await call('GET', `channels/${idOf(channel)}`)).toMatchObject({ etag: '"1"', body: { health } });
      expect((await auditOf(channel)).at(-1)).toMatchObject({
        action: 'channel.checked',
        detail: { ok: false, failed: ['token'] },
      });
    });

    it('hides a credential that a platform repeats to us', async () => {
      const channel = await connect();
      check = async ({ credentials }) =>
        await Promise.resolve({
          ok: false,
          checks: [{ name: 'token', ok: false, message: `invalid secret ${credentials['appSecret'] ?? ''}` }],
        });
      expect(await call('POST', `channels/${idOf(channel)}/check`)).toMatchObject({
        body: { checks: [{ message: 'invalid secret ***' }] },
      });
    });

    it('makes a check that failed out of a connector that throws, without its words', async () => {
      const channel = await connect();
      check = async ({ credentials }) =>
        await Promise.reject(new Error(`boom ${credentials['appSecret'] ?? ''}`));
      expect(await call('POST', `channels/${idOf(channel)}/check`)).toMatchObject({
        status: 200,
        body: { ok: false, checks: [{ name: 'connection', code: 'check.failed' }] },
      });
    });

    it('tries a configuration before it is saved and keeps nothing of it', async () => {
      const seen: unknown[] = [];
      check = async ({ channel, credentials, tokens }) => {
        seen.push(channel.settings['title'], credentials['appSecret']);
        await tokens.put('access', 'token', new Date('2026-03-01T06:00:00.000Z'));
        expect(await tokens.get('access')).toBe('token');
        return { ok: true, checks: [] };
      };
      const before = await countRows(test);
      const body = { kind: 'fake', settings: { title: '试' }, credentials: { appSecret: SECRET } };
      expect(await call('POST', 'channels/check', body)).toMatchObject({ status: 200, body: { ok: true } });
      expect(seen).toEqual(['试', SECRET]);
      expect(await countRows(test)).toEqual(before);
      expect(errorsOf(await call('POST', 'channels/check', { kind: 'fake' }))).toEqual([
        'settings.title required',
        'credentials.appSecret required',
      ]);
    });

    it('tries a change of a channel with its stored credentials, but never at another address', async () => {
      const channel = await connect();
      const seen: unknown[] = [];
      check = async ({ channel: profile, credentials }) => {
        seen.push(profile.settings['limit'], credentials['appSecret']);
        return await Promise.resolve({ ok: true, checks: [] });
      };
      const body = { kind: 'fake', channelId: idOf(channel), settings: { limit: 7 } };
      expect(await call('POST', 'channels/check', body)).toMatchObject({ status: 200 });
      expect(seen).toEqual([7, SECRET]);
      const elsewhere = await call('POST', 'channels/check', {
        ...body,
        settings: { baseUrl: 'https://collector.example.com' },
      });
      expect(errorsOf(elsewhere)).toContain('credentials.appSecret reenter-credential');
      expect(await call('POST', 'channels/check', body, { as: 'stranger' })).toMatchObject({ status: 404 });
      expect(seen).toHaveLength(2);
    });

    it('says so when the credentials cannot be opened', async () => {
      const channel = await connect();
      await test.database.query(`UPDATE channel SET sealed_credentials = 'v1.lost.x.y' WHERE id = $1`, [
        idOf(channel),
      ]);
      expect(await call('POST', `channels/${idOf(channel)}/check`)).toMatchObject({
        status: 409,
        body: { code: 'credentials-unreadable' },
      });
    });
  });

  describe('reading', () => {
    it('pages by name, without the retired unless asked for', async () => {
      server.people.set('other', await insertPerson(test.database));
      const made: Answer[] = [];
      for (const name of ['丙', '甲', '乙', '甲乙']) {
        made.push(
          await call(
            'POST',
            'channels',
            { kind: 'fake', name, settings: { title: 't' }, credentials: { appSecret: SECRET } },
            { as: 'other' },
          ),
        );
      }
      await call('POST', `channels/${idOf(made[3])}/retire`, { reason: '不用了' }, { as: 'other' });
      const names = async (query: string): Promise<{ names: unknown[]; next: unknown }> => {
        const { body } = await call('GET', `channels?${query}`, undefined, { as: 'other' });
        return {
          names: (body['items'] as { name: unknown }[]).map((item) => item.name),
          next: body['nextCursor'],
        };
      };
      const sorted = ['丙', '甲', '乙'].sort();
      const first = await names('limit=2');
      const second = await names(`limit=2&cursor=${String(first.next)}`);
      expect([...first.names, ...second.names].sort()).toEqual(sorted);
      expect([first.names.length, second.names.length, second.next]).toEqual([2, 1, null]);
      expect((await names('state=retired')).names).toEqual(['甲乙']);
      expect(await call('GET', 'channels?cursor=nonsense')).toMatchObject({
        status: 400,
        body: { code: 'invalid-cursor' },
      });
      expect(await call('GET', 'channels?state=asleep')).toMatchObject({ status: 422 });
    });

    it('offers the kinds of channels with their forms', async () => {
      const { body } = await call('GET', 'connectors', undefined, { as: 'editor' });
      expect(body).toMatchObject({
        items: [
          {
            kind: 'fake',
            label: '测试平台',
            callbacks: true,
            capabilities: { asynchronous: true },
            credentials: [{ name: 'appSecret' }, { name: 'signingKey' }],
          },
        ],
      });
    });

    it('tells whether everything is stopped', async () => {
      expect(await call('GET', 'publishing-stop', undefined, { as: 'editor' })).toMatchObject({
        status: 200,
        body: { stopped: false, reason: null, changedBy: null },
      });
    });
  });

  describe('who may', () => {
    it("finds no channel of another department, and shows it in nobody else's list", async () => {
      const channel = await connect();
      const path = `channels/${idOf(channel)}`;
      const as = { as: 'stranger', ifMatch: '"1"' };
      for (const answer of [
        await call('GET', path, undefined, as),
        await call('PATCH', path, { name: '抢' }, as),
        await call('POST', `${path}/check`, undefined, as),
        await call('POST', `${path}/retire`, { reason: '不用了' }, as),
        await call('GET', `channels/${newId()}`),
        await call('GET', 'channels/not-an-id'),
      ]) {
        expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
      }
      const { body } = await call('GET', 'channels?limit=200', undefined, as);
      expect(body['items']).toEqual([]);
    });

    it('lets an editor read and not manage', async () => {
      const channel = await connect();
      const as = { as: 'editor', ifMatch: '"1"' };
      expect(await call('GET', `channels/${idOf(channel)}`, undefined, as)).toMatchObject({ status: 200 });
      for (const answer of [
        await call('POST', 'channels', { kind: 'fake', name: 'x' }, as),
        await call('PATCH', `channels/${idOf(channel)}`, { name: 'x' }, as),
        await call('POST', `channels/${idOf(channel)}/check`, undefined, as),
        await call('POST', 'channels/check', { kind: 'fake' }, as),
        await call('POST', `channels/${idOf(channel)}/retire`, { reason: '不用了' }, as),
      ]) {
        expect(answer.status).toBe(403);
      }
    });
  });

  it('has shown no secret in any answer, log entry or row up to here', async () => {
    await change(
      await connect({ credentials: { appSecret: SECRET, stranger: SECRET } }).then(
        async () => await connect(),
      ),
      {
        credentials: { appSecret: `${SECRET}\u0000`, signingKey: ` ${KEY}` },
      },
    );
    const rows = await test.database.query<{ text: string }>(
      `SELECT to_jsonb(a)::text AS text FROM audit_entry a UNION ALL SELECT to_jsonb(c)::text FROM channel c`,
    );
    const all = [...everythingSeen, ...rows.map((row) => row.text)];
    expect(all.length).toBeGreaterThan(100);
    expect(all.filter((text) => text.includes(SECRET) || text.includes(KEY))).toEqual([]);
  });
});

function idOf(channel: Answer | undefined): string {
  return String(channel?.body['id']);
}

async function countRows(test: TestDatabase): Promise<unknown> {
  return await test.database.query(
    `SELECT (SELECT count(*) FROM channel) AS channels, (SELECT count(*) FROM channel_token) AS tokens,
       (SELECT count(*) FROM audit_entry) AS entries`,
  );
}
