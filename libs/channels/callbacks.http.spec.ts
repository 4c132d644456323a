import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { JobQueue } from '#libs/queue/job-queue.js';
import { ProblemFilter } from '../../apps/server/http/problem.filter.js';
import { validationPipe } from '../../apps/server/http/validation.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { CallbackInbox, type CallbackCounts } from './callback-inbox.js';
import type { RawCallback } from './connector.js';
import { createChannelApp, type ChannelApp } from './testing/channel-app.js';
import { insertChannel, insertPerson, newVault } from './testing/channel-rows.js';
import { createFakeConnector, signatureOf } from './testing/fake-connector.js';
import { SetClock } from './testing/set-clock.js';

const KEY = 'signing-key-5512';
const START = '2026-03-01T04:00:00.000Z';

describe('callbacks of platforms', () => {
  const clock = new SetClock(new Date(START));
  const vault = newVault();
  const logged: string[] = [];
  const connector = createFakeConnector();
  const received: RawCallback[] = [];
  let test: TestDatabase;
  let queue: JobQueue;
  let worker: JobQueue;
  let server: ChannelApp;
  let inbox: CallbackInbox;
  let channelId: string;
  let channelKey: string;
  let before: CallbackCounts;

  beforeAll(async () => {
    test = await createTestDatabase();
    queue = new JobQueue(test.url, 'sender', (fault) => logged.push(fault.message));
    worker = new JobQueue(test.url, 'worker', (fault) => logged.push(fault.message));
    await queue.start();
    await worker.start();
    const { callbacks } = connector;
    const noting = {
      ...connector,
      callbacks: {
        read: (...args: Parameters<NonNullable<typeof callbacks>['read']>) => {
          received.push(args[0]);
          if (callbacks === undefined) throw new Error('the fake connector reads callbacks');
          return callbacks.read(...args);
        },
      },
    };
    server = await createChannelApp({
      database: test.database,
      queue,
      vault,
      clock,
      connector: noting,
      log: (entry) => logged.push(JSON.stringify(entry)),
      filter: new ProblemFilter(),
      pipe: validationPipe(),
    });
    inbox = server.app.get(CallbackInbox);
  });

  afterAll(async () => {
    await server.app.close();
    await queue.stop();
    await worker.stop();
    await test.close();
  });

  beforeEach(async () => {
    const { departmentId } = await insertPerson(test.database);
    ({ channelId } = await insertChannel(test.database, {
      departmentId,
      vault,
      credentials: { appSecret: 'x', signingKey: KEY },
    }));
    const [row] = await test.database.query<{ key: string }>(
      'SELECT callback_key AS key FROM channel WHERE id = $1',
      [channelId],
    );
    channelKey = row?.key ?? '';
    received.length = 0;
    before = inbox.counts();
  });

  const push = async (
    body: string | Buffer,
    options: { signature?: string; contentType?: string | null; key?: string } = {},
  ): Promise<{ status: number; body: string; type: unknown }> => {
    const bytes = Buffer.from(body);
    const contentType = options.contentType === undefined ? 'application/json' : options.contentType;
    const response = await server.app.inject({
      method: 'POST',
      url: `/callbacks/${options.key ?? channelKey}`,
      headers: {
        'x-signature': options.signature ?? signatureOf(KEY, bytes),
        ...(contentType === null ? {} : { 'content-type': contentType }),
      },
      payload: bytes,
    });
    return { status: response.statusCode, body: response.body, type: response.headers['content-type'] };
  };

  const stored = async (): Promise<
    readonly { id: string; dedupeKey: string; correlation: string; outcome: object }[]
  > =>
    await test.database.query(
      `SELECT id, dedupe_key AS "dedupeKey", correlation, outcome, received_at, settled_at FROM callback_event
       WHERE channel_id = $1 ORDER BY dedupe_key`,
      [channelId],
    );

  const counted = (): CallbackCounts => {
    const now = inbox.counts();
    return {
      received: now.received - before.received,
      refused: now.refused - before.refused,
      stored: now.stored - before.stored,
      repeated: now.repeated - before.repeated,
    };
  };

  const event = (key: string, correlation = `publish-${key}`): string =>
    JSON.stringify([{ key, correlation, secretLooking: KEY }]);

  it('stores a verified event with the job that settles it, and answers as the platform wants', async () => {
    expect(await push(event('e1'))).toEqual({
      status: 200,
      body: '{"errcode":0}',
      type: expect.stringContaining('application/json'),
    });
    const [row, ...rest] = await stored();
    expect(rest).toEqual([]);
    expect(row).toMatchObject({
      dedupeKey: 'e1',
      correlation: 'publish-e1',
      outcome: { kind: 'published', receipt: { ids: { post: 'e1' } } },
      received_at: new Date(START),
      settled_at: null,
    });
    const jobs = await worker.claim('callback.settle', 10);
    expect(jobs.map((job) => job.data)).toEqual([{ callbackEventId: row?.id }]);
    await worker.complete(
      'callback.settle',
      jobs.map((job) => job.id),
    );
  });

  it('answers a repeated delivery the same and stores nothing more', async () => {
    const first = await push(event('e1'));
    const again = await push(event('e1'));
    expect(again).toEqual(first);
    expect(await stored()).toHaveLength(1);
    expect(counted()).toEqual({ received: 2, refused: 0, stored: 1, repeated: 1 });
    const jobs = await worker.claim('callback.settle', 10);
    expect(jobs).toHaveLength(1);
    await worker.complete(
      'callback.settle',
      jobs.map((job) => job.id),
    );
  });

  it('stores an event once when it is delivered many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, async () => await push(event('e1'))));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(await stored()).toHaveLength(1);
    expect(counted()).toMatchObject({ stored: 1, repeated: 11 });
    const jobs = await worker.claim('callback.settle', 100);
    expect(jobs).toHaveLength(1);
    await worker.complete(
      'callback.settle',
      jobs.map((job) => job.id),
    );
  });

  it('refuses a bad signature, stores nothing and counts it', async () => {
    expect(
      await push(event('e1'), { signature: signatureOf('another key', Buffer.from(event('e1'))) }),
    ).toMatchObject({
      status: 401,
      body: 'bad signature',
    });
    expect(await push(event('e1'), { signature: '' })).toMatchObject({ status: 401 });
    expect(await stored()).toEqual([]);
    expect(counted()).toEqual({ received: 2, refused: 2, stored: 0, repeated: 0 });
  });

  it("does not take one channel's signature for another", async () => {
    const { departmentId } = await insertPerson(test.database);
    const other = await insertChannel(test.database, {
      departmentId,
      vault,
      credentials: { signingKey: 'its own key' },
      callbackKey: 'another-channel-key-1',
    });
    expect(await push(event('e1'), { key: 'another-channel-key-1' })).toMatchObject({ status: 401 });
    expect(
      await test.database.query('SELECT 1 FROM callback_event WHERE channel_id = $1', [other.channelId]),
    ).toEqual([]);
  });

  it.each([
    ['text/xml; charset=utf-8', '<xml><a>1</a></xml>'],
    ['application/json', '{"broken'],
    ['application/x-www-form-urlencoded', 'a=1&a=2&b=%E4%BD%A0'],
    ['multipart/form-data; boundary=x', '--x\r\n\r\n'],
    ['not a content type', '  spaces  \r\n'],
    [null, 'none given'],
  ])('gives the connector the very bytes that were sent as %s', async (contentType, body) => {
    await push(body, { contentType, signature: 'wrong' });
    expect(received).toHaveLength(1);
    expect(received[0]?.body.toString('utf8')).toBe(body);
    expect(received[0]?.headers['content-type']).toBe(contentType ?? undefined);
    expect(received[0]).toMatchObject({
      method: 'POST',
      receivedAt: new Date(START),
      headers: { 'x-signature': 'wrong' },
    });
  });

  it('takes a push without a body', async () => {
    const response = await server.app.inject({ method: 'POST', url: `/callbacks/${channelKey}?a=1&a=2` });
    expect(response.statusCode).toBe(401);
    expect(received[0]).toMatchObject({ query: { a: '1' } });
    expect(received[0]?.body).toHaveLength(0);
  });

  it('refuses a body that is too large before anybody reads it', async () => {
    expect(await push(Buffer.alloc(1024 * 1024 + 1), { signature: 'x' })).toMatchObject({ status: 413 });
    expect(received).toEqual([]);
  });

  it('answers a handshake without storing anything', async () => {
    const response = await server.app.inject({
      method: 'GET',
      url: `/callbacks/${channelKey}?echostr=hello%2B1`,
    });
    expect([response.statusCode, response.body, response.headers['cache-control']]).toEqual([
      200,
      'hello+1',
      'no-store',
    ]);
    expect(await stored()).toEqual([]);
  });

  it('refuses what the connector cannot read instead of failing', async () => {
    expect(await push('signed, but not JSON')).toMatchObject({ status: 400 });
    expect(counted()).toMatchObject({ refused: 1, stored: 0 });
  });

  it.each([['short'], ['a-key-that-nobody-was-given'], ['x'.repeat(70)], ["' OR true --aaaaaaaaa"]])(
    'knows no channel under %s',
    async (key) => {
      const answer = await push(event('e1'), { key: encodeURIComponent(key) });
      expect(answer).toMatchObject({ status: 404, type: 'application/problem+json; charset=utf-8' });
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'unknown-route' });
      expect(received).toEqual([]);
    },
  );

  it('asks the platform to come again when the credentials cannot be opened', async () => {
    await test.database.query(`UPDATE channel SET sealed_credentials = 'v1.lost.x.y' WHERE id = $1`, [
      channelId,
    ]);
    const answer = await push(event('e1'));
    expect(answer).toMatchObject({ status: 503, type: 'application/problem+json; charset=utf-8' });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'callback-waits' });
    expect(await stored()).toEqual([]);
  });

  it('stores neither event when one of two cannot be stored', async () => {
    const events = JSON.stringify([
      { key: 'fine', correlation: 'c' },
      { key: 'bad\u0000key', correlation: 'c' },
    ]);
    expect((await push(events)).status).toBeGreaterThanOrEqual(400);
    expect(await stored()).toEqual([]);
  });

  it('tells very long delivery keys apart', async () => {
    const long = 'k'.repeat(300);
    await push(event(`${long}1`, 'c'.repeat(300)));
    await push(event(`${long}2`));
    await push(event(`${long}2`));
    expect(await stored()).toHaveLength(2);
  });

  it('leaves the parsers of other routes alone', async () => {
    const response = await server.app.inject({
      method: 'POST',
      url: '/api/v1/channels',
      headers: { 'content-type': 'application/vnd.jida.raw-callback' },
      payload: Buffer.from('bytes'),
    });
    expect(response.statusCode).toBe(415);
  });

  it('has logged and stored no secret', async () => {
    const rows = await test.database.query<{ text: string }>(
      'SELECT to_jsonb(e)::text AS text FROM callback_event e',
    );
    expect([...logged, ...rows.map((row) => row.text)].filter((text) => text.includes(KEY))).toEqual([]);
    expect(logged.some((entry) => entry.includes('signature does not match'))).toBe(true);
  });
});
