import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditLog } from '#libs/audit/audit.js';
import { AxiosChannelHttp } from '#libs/channels/axios-channel-http.js';
import type { Principal } from '#libs/identity/principal.js';
import { newId } from '#libs/kernel/ids.js';
import { Vault } from '#libs/vault/vault.js';
import { SETTLE_SECONDS } from '../notice-book.js';
import { PushLog } from '../webhooks/push-log.js';
import { Webhooks } from '../webhooks/webhooks.js';
import { PostBench } from './post.spec-support.js';
import { DISABLE_AFTER_HOURS, WebhookPost } from './webhook-post.js';

interface Push {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const KEY = randomBytes(32);
const SECRET = `whsec_${KEY.toString('base64')}`;

describe('row 27: a webhook has a body, a signature and retries', () => {
  const pushes: Push[] = [];
  let status: number;
  let receiver: Server;
  let url: string;
  let bench: PostBench;
  let http: AxiosChannelHttp;
  let post: WebhookPost;
  let webhooks: Webhooks;
  let admin: Principal;

  beforeEach(async () => {
    pushes.length = 0;
    status = 204;
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        pushes.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((done) => {
      receiver.listen(0, '127.0.0.1', done);
    });
    const address = receiver.address();
    url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/jida`;
    bench = await PostBench.open({ JIDA_PUBLIC_URL: 'https://jida.example.gov.cn' });
    open(['127.0.0.1/32']);
    const userId = await bench.person('admin', 'admin');
    admin = {
      userId,
      username: 'admin',
      displayName: 'admin',
      departmentId: bench.departmentId,
      departmentName: '某部门',
      roles: ['admin'],
      sessionId: newId(),
    };
  });

  afterEach(async () => {
    http.close();
    await new Promise((done) => {
      receiver.close(done);
      receiver.closeAllConnections();
    });
    await bench.test.close();
  });

  const vault = new Vault({ id: 'test', bytes: randomBytes(32) });
  const open = (allowAddresses: readonly string[]): void => {
    const { clock, settings, test, book } = bench;
    http = new AxiosChannelHttp({ clock, allowAddresses });
    post = new WebhookPost(test.database, vault, book, http, settings, clock);
    webhooks = new Webhooks(test.database, vault, new AuditLog(clock), book, post, clock);
  };
  const create = async (change: object = {}): Promise<string> =>
    await webhooks.create({ name: '值班大屏', url, secret: SECRET, ...change }, admin);
  const settled = async (): Promise<number> => {
    bench.passSeconds(SETTLE_SECONDS + 1);
    return await post.run();
  };

  it('tells what happened, in both languages, with links, signed as Standard Webhooks says', async () => {
    await create();
    await bench.raise('a', 2);
    expect(await settled()).toBe(1);
    const [push] = pushes;
    expect(pushes).toHaveLength(1);
    expect(JSON.parse(push?.body ?? '')).toMatchObject({
      type: 'release.failed',
      data: {
        level: 'alarm',
        count: 2,
        departmentId: bench.departmentId,
        url: 'https://jida.example.gov.cn/channels/all',
        zh: { title: '微博：《医保怎样转移》发布失败（共 2 条）' },
        en: { title: '微博: “医保怎样转移” failed (2 in all)' },
        items: [
          { url: 'https://jida.example.gov.cn/system/a-0' },
          { url: 'https://jida.example.gov.cn/system/a-1' },
        ],
      },
    });
    const id = String(push?.headers['webhook-id']);
    const timestamp = String(push?.headers['webhook-timestamp']);
    const expected = createHmac('sha256', KEY)
      .update(`${id}.${timestamp}.${push?.body ?? ''}`)
      .digest('base64');
    expect(push?.headers['webhook-signature']).toBe(`v1,${expected}`);
    expect(Number(timestamp)).toBe(Math.floor(bench.clock.now().getTime() / 1000));
    expect(push?.headers['content-type']).toBe('application/json');
  });

  it('pushes again with growing waits, the same id and body, until it is taken; once by two senders', async () => {
    await create();
    await bench.raise('a');
    status = 503;
    await settled();
    await bench.raise('a');
    bench.passSeconds(3);
    expect(await post.run()).toBe(0);
    bench.passSeconds(3);
    expect(await post.run()).toBe(1);
    status = 200;
    bench.passSeconds(31);
    expect(await Promise.all([post.run(), post.run()])).toEqual(expect.arrayContaining([0, 1]));
    expect(pushes).toHaveLength(3);
    expect(new Set(pushes.map((push) => push.headers['webhook-id'])).size).toBe(1);
    expect(new Set(pushes.map((push) => push.body)).size).toBe(1);
    expect(await bench.states('webhook')).toEqual(['sent']);
    expect(await webhooks.list(admin)).toMatchObject([{ state: 'active', failures: 0, failingSince: null }]);
  });

  it('is given up after a day of refusals, tells the admins once, and begins anew when it is enabled', async () => {
    const id = await create();
    status = 500;
    await bench.raise('a');
    for (let hours = 0; hours <= DISABLE_AFTER_HOURS + 12; hours += 6) {
      await settled();
      bench.clock.advanceMinutes(6 * 60);
      await bench.raise(`later-${hours}`);
    }
    expect(await webhooks.one(id, admin)).toMatchObject({ state: 'disabled', stateReason: 'http.500' });
    const before = pushes.length;
    await settled();
    expect(pushes).toHaveLength(before);
    const told = await bench.test.database.query<{ count: number; title: string }>(
      `SELECT count, facts ->> 'name' AS title FROM notice WHERE kind = 'webhook.disabled'`,
    );
    expect(told).toEqual([{ count: 1, title: '值班大屏' }]);
    const { version } = await webhooks.one(id, admin);
    await webhooks.change(id, version, { state: 'active' }, admin);
    status = 204;
    await bench.raise('fresh');
    await settled();
    expect(pushes.length).toBe(before + 1);
    expect(
      await bench.test.database.query(`SELECT 1 FROM notice WHERE kind = 'webhook.disabled' AND open`),
    ).toEqual([]);
  });

  it('is given up at once by a receiver that says it is gone', async () => {
    const id = await create();
    status = 410;
    await bench.raise('a');
    await settled();
    expect(await webhooks.one(id, admin)).toMatchObject({ state: 'disabled', stateReason: 'http.410' });
  });

  it('reaches no address inside the network that nobody allowed', async () => {
    const id = await create();
    http.close();
    open([]);
    await bench.raise('a');
    await settled();
    expect(pushes).toEqual([]);
    expect(await bench.states('webhook')).toEqual(['waiting']);
    expect(await webhooks.test(id, admin)).toEqual({
      ok: false,
      status: null,
      fault: 'http.address_refused',
    });
  });

  it('tells its admins, and no others, what was pushed of late and what came of it', async () => {
    const id = await create();
    const log = new PushLog(bench.test.database, webhooks);
    await bench.raise('a', 2);
    await settled();
    bench.passSeconds(60);
    status = 503;
    await bench.raise('b');
    await settled();
    const [refused, taken] = await log.of(id, admin);
    expect(refused).toMatchObject({ state: 'waiting', attempts: 1, lastFault: 'http.503', doneAt: null });
    expect(refused?.nextAt).toBeInstanceOf(Date);
    expect(taken).toMatchObject({
      id: String(pushes[0]?.headers['webhook-id']),
      kind: 'release.failed',
      title: { zh: '微博：《医保怎样转移》发布失败（共 2 条）' },
      state: 'sent',
      attempts: 1,
      lastFault: null,
      nextAt: null,
    });
    expect(taken?.doneAt).toBeInstanceOf(Date);
    await expect(log.of(id, { ...admin, departmentId: newId() })).rejects.toMatchObject({ status: 404 });
  });

  it('hears only the kinds it asked for, and only of its department', async () => {
    await create({ kinds: ['channel.stopped'] });
    await bench.raise('a');
    expect(await settled()).toBe(0);
    await bench.raise('b', 1, 'channel.stopped');
    expect(await settled()).toBe(1);
  });

  it('keeps its secret, and a new address needs it again', async () => {
    const id = await create();
    const row = await bench.test.database.query('SELECT to_jsonb(h) AS row FROM notice_webhook h');
    const audit = await bench.test.database.query('SELECT detail FROM audit_entry');
    for (const text of [row, audit, await webhooks.one(id, admin)])
      expect(JSON.stringify(text)).not.toContain(KEY.toString('base64'));
    const { version } = await webhooks.one(id, admin);
    await expect(
      webhooks.change(id, version, { url: 'https://elsewhere.example.cn/' }, admin),
    ).rejects.toMatchObject({ status: 422, fields: [{ field: 'secret' }] });
    await expect(webhooks.change(id, 7, { name: 'x' }, admin)).rejects.toMatchObject({ status: 412 });
    await expect(create({ secret: 'whsec_dG9vIHNob3J0' })).rejects.toMatchObject({
      status: 422,
      fields: [{ field: 'secret', code: 'unfit-secret' }],
    });
    expect(await webhooks.test(id, admin)).toEqual({ ok: true, status: 204, fault: null });
  });
});
