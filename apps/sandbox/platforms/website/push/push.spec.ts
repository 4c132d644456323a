import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios, { type AxiosResponse } from 'axios';
import { startBench, type Bench, type Body } from '../../../testing/harness.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

interface Sending {
  readonly id?: string;
  readonly timestamp?: number;
  readonly secret?: string;
  readonly scheme?: 'v1' | 'v1sm3';
  readonly signature?: string;
  readonly body?: Body;
}
const http = axios.create({ validateStatus: () => true, proxy: false });
const MESSAGE = {
  event: 'qa.published',
  externalId: 'QA-1',
  revision: 3,
  title: '居住证问答',
  html: '<p>全文</p>',
};

/** Signs by hand, apart from the receiver's own code. */
const push = async (sending: Sending = {}): Promise<AxiosResponse<Body>> => {
  const { id = 'msg_1', scheme = 'v1', secret = bench.credentials.push.secret } = sending;
  const timestamp = String(sending.timestamp ?? Math.floor(bench.sandbox.world.clock.now() / 1000));
  const body = JSON.stringify(sending.body ?? MESSAGE);
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const mac = createHmac(scheme === 'v1' ? 'sha256' : 'sm3', key)
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  return await http.post<Body>(bench.credentials.push.url, body, {
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': sending.signature ?? `${scheme},${mac}`,
    },
  });
};
const item = async (id: string): Promise<AxiosResponse<Body>> =>
  await http.get<Body>(`${bench.credentials.push.url}/items/${id}`);

describe('signed push (reference 1.10)', () => {
  it('publishes and answers externalId and url', async () => {
    const { status, data } = await push();
    expect(status).toBe(201);
    expect(data).toEqual({
      externalId: 'main-000001',
      id: 'QA-1',
      url: `${bench.base}/push/main/qa/main-000001.html`,
      state: 'published',
    });
    const shown = await http.get<string>(String(data['url']));
    expect(shown.data).toContain('<meta name="ArticleTitle" content="居住证问答"');
    expect(shown.data).toContain('<p>全文</p>');
    expect(await bench.publications()).toEqual({ 'QA-1': 1 });
  });

  it('takes HMAC-SM3 too, unless the site does not', async () => {
    expect((await push({ scheme: 'v1sm3' })).status).toBe(201);
    await bench.control.patch('/push/sites/main', { schemes: ['v1'] });
    expect((await push({ scheme: 'v1sm3', id: 'msg_2' })).data).toMatchObject({ error: 'bad_signature' });
  });

  it('answers a repeated webhook-id with the same result and no second publication', async () => {
    const first = await push();
    await bench.advance(60_000);
    const second = await push();
    expect([second.status, second.data]).toEqual([first.status, first.data]);
    expect(await bench.publications()).toEqual({ 'QA-1': 1 });
    const { data } = await bench.control.get<{ calls: Body[] }>('/calls', { params: { platform: 'push' } });
    expect(data.calls.map(({ result, count }) => [result, count])).toEqual([
      ['ok', 1],
      ['repeated', 1],
    ]);
  });

  it('makes a twin of the same item under another webhook-id, unless the site updates', async () => {
    await push();
    await push({ id: 'msg_2' });
    expect(await bench.publications()).toEqual({ 'QA-1': 2 });
    await bench.control.patch('/push/sites/main', { upsert: true });
    await push({ id: 'msg_3' });
    expect(await bench.publications()).toEqual({ 'QA-1': 2 });
  });

  it.each([
    [301, 401, 'stale_timestamp'],
    [-301, 401, 'stale_timestamp'],
    [299, 201, undefined],
  ])('a timestamp %d s away answers %d', async (away, status, error) => {
    const timestamp = Math.floor(bench.sandbox.world.clock.now() / 1000) - away;
    const answer = await push({ timestamp });
    expect([answer.status, answer.data['error']]).toEqual([status, error]);
  });

  it('refuses wrong signatures and missing headers', async () => {
    const other = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    expect((await push({ secret: other })).data).toMatchObject({ error: 'bad_signature' });
    expect((await push({ signature: 'v1,AAAA' })).data).toMatchObject({ error: 'bad_signature' });
    expect((await push({ signature: '' })).data).toMatchObject({ error: 'missing_header' });
    expect(await bench.publications()).toEqual({});
  });

  it('takes old and new secrets while one replaces the other', async () => {
    const old = bench.credentials.push.secret;
    const { data } = await bench.control.post<{ secret: string }>('/push/sites/main/rotate');
    expect((await push({ secret: old, id: 'a', body: { ...MESSAGE, externalId: 'A' } })).status).toBe(201);
    expect((await push({ secret: data.secret, id: 'b', body: { ...MESSAGE, externalId: 'B' } })).status).toBe(
      201,
    );
    await bench.control.patch('/push/sites/main', { secrets: [data.secret] });
    expect((await push({ secret: old, id: 'c' })).status).toBe(401);
  });

  it('accepts several signatures in one header', async () => {
    const key = Buffer.from(bench.credentials.push.secret.slice('whsec_'.length), 'base64');
    const timestamp = Math.floor(bench.sandbox.world.clock.now() / 1000);
    const mac = createHmac('sha256', key)
      .update(`msg_1.${timestamp}.${JSON.stringify(MESSAGE)}`)
      .digest('base64');
    expect((await push({ timestamp, signature: `v1,AAAA v1,${mac}` })).status).toBe(201);
  });

  it('updates and withdraws, and a withdrawn page answers 410', async () => {
    const { data } = await push();
    const url = String(data['url']);
    expect(
      (await push({ id: 'u', body: { ...MESSAGE, event: 'qa.updated', html: '<p>新文</p>' } })).status,
    ).toBe(200);
    expect((await http.get<string>(url)).data).toContain('新文');
    expect((await push({ id: 'w', body: { event: 'qa.withdrawn', externalId: 'QA-1' } })).data).toMatchObject(
      { state: 'withdrawn' },
    );
    expect((await http.get(url)).status).toBe(410);
    expect((await push({ id: 'x', body: { event: 'qa.withdrawn', externalId: 'QA-9' } })).status).toBe(404);
    expect(await bench.publications()).toEqual({ 'QA-1': 1 });
  });

  it('can be asked about an item by either id before repeating', async () => {
    expect((await item('QA-1')).status).toBe(404);
    await push();
    expect((await item('QA-1')).data).toMatchObject({
      externalId: 'main-000001',
      id: 'QA-1',
      state: 'published',
      revision: '3',
    });
    expect((await item('main-000001')).data).toMatchObject({ id: 'QA-1' });
    await push({ id: 'w', body: { event: 'qa.withdrawn', externalId: 'QA-1' } });
    expect((await item('QA-1')).data).toMatchObject({ state: 'withdrawn' });
  });

  it.each([
    [{ event: 'qa.published', externalId: 'Q', title: '甲' }, 422, 'missing_content'],
    [{ event: 'qa.published', title: '甲', html: 'x' }, 422, 'missing_id'],
    [{ event: 'qa.deleted', externalId: 'Q' }, 422, 'unknown_event'],
  ])('refuses %j', async (body, status, error) => {
    const answer = await push({ body });
    expect([answer.status, answer.data['error']]).toEqual([status, error]);
  });

  it('reads a nested item and the page tags of the guide', async () => {
    const body = {
      type: 'qa.published',
      data: {
        id: 'QA-7',
        contentHtml: '<p>x</p>',
        meta: { ArticleTitle: '标题', ContentSource: '市公安局' },
      },
    };
    const { data } = await push({ body });
    expect((await http.get<string>(String(data['url']))).data).toContain(
      '<meta name="ContentSource" content="市公安局"',
    );
  });

  it('answers a scripted refusal once and does not remember it', async () => {
    await bench.control.patch('/push/sites/main', { answers: [503] });
    expect((await push()).status).toBe(503);
    expect((await push()).status).toBe(201);
  });

  it('keeps sites apart', async () => {
    const { data } = await bench.control.post<Record<string, string>>('/push/sites', { id: 'police' });
    expect(data['url']).toBe(`${bench.base}/push/police`);
    expect((await http.get(`${bench.base}/push/nobody/items/1`)).status).toBe(404);
  });
});

describe('faults of the receiver', () => {
  it('keeps what it did when the answer is lost, so that a repetition is recognised', async () => {
    await bench.faults({ platform: 'push', endpoint: '/push', kind: 'work_then_drop', nth: 1 });
    await expect(push()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await item('QA-1')).status).toBe(200);
    expect((await push()).status).toBe(201);
    expect(await bench.publications()).toEqual({ 'QA-1': 1 });
  });

  it.each([
    ['drop_before', 'ECONNRESET'],
    ['http_502', 502],
    ['system_busy', 503],
    ['quota', 429],
    ['forbidden', 403],
    ['token_invalid', 401],
  ] as const)('%s does nothing', async (kind, seen) => {
    await bench.faults({ platform: 'push', endpoint: '/push', kind, nth: 1 });
    const answer = await push().then(
      ({ status }) => status,
      (fault: unknown) => (axios.isAxiosError(fault) ? fault.code : 'failed'),
    );
    expect(answer).toBe(seen);
    expect(await bench.publications()).toEqual({});
  });
});
