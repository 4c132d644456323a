import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import { startBench, type Bench } from '../../testing/harness.js';
import { startCallbackServer, type CallbackServer, type Push } from '../../testing/callback-server.js';
import { decrypt, sign } from './callback-crypto.js';

let bench: Bench;
let server: CallbackServer;
beforeEach(async () => {
  bench = await startBench();
  server = await startCallbackServer();
  await set({ callbackUrl: server.url, callbackMode: 'plain', callbackRetryMs: 10, publishDelayMs: 5 });
});
afterEach(async () => {
  await bench.close();
  await server.close();
});

interface Event {
  readonly ToUserName: string;
  readonly MsgType: string;
  readonly Event: string;
  readonly PublishEventInfo: Record<string, unknown>;
}

const set = async (settings: Record<string, unknown>): Promise<void> => {
  await bench.control.patch(`/wechat/accounts/${bench.credentials.wechat.appId}`, settings);
};
const publish = async (title = '问答'): Promise<unknown> =>
  (await bench.wechat.submit(await bench.wechat.draft({ title })))['publish_id'];
const parsed = (xml: string): Event =>
  (new XMLParser({ parseTagValue: true }).parse(xml) as { xml: Event }).xml;
const first = (): Push => server.pushes[0] ?? { query: new URLSearchParams(), body: '', contentType: '' };
const signedBy = (push: Push, ...more: string[]): string =>
  sign(
    bench.credentials.wechat.callbackToken,
    push.query.get('timestamp') ?? '',
    push.query.get('nonce') ?? '',
    ...more,
  );
/** The first delivery, once it is through or given up. */
const settled = async (): Promise<unknown> => {
  for (;;) {
    const path = `/wechat/accounts/${bench.credentials.wechat.appId}/callbacks`;
    const [delivery] = (await bench.control.get<{ outcome: string }[]>(path)).data;
    if (delivery !== undefined && delivery.outcome !== 'pending') return delivery;
    await new Promise((done) => setTimeout(done, 10));
  }
};
const idsPushed = (): unknown[] =>
  server.pushes.map((push) => parsed(push.body).PublishEventInfo['publish_id']);

describe('PUBLISHJOBFINISH (reference A8.1, A8.4, checklist A13.7)', () => {
  it('comes as signed XML with the publish id and the article, but without the media id', async () => {
    const id = await publish();
    await server.waitFor(1);
    expect(first().contentType).toBe('text/xml');
    expect(first().query.get('signature')).toBe(signedBy(first()));
    const event = parsed(first().body);
    expect(event).toMatchObject({
      ToUserName: bench.credentials.wechat.originalId,
      MsgType: 'event',
      Event: 'PUBLISHJOBFINISH',
    });
    expect(event.PublishEventInfo).toMatchObject({
      publish_id: id,
      publish_status: 0,
      article_detail: { count: 1, item: { idx: 1 } },
    });
    const job = await bench.wechat.post('/cgi-bin/freepublish/get', { publish_id: id });
    expect(event.PublishEventInfo['article_id']).toBe(job['article_id']);
    expect(first().body).not.toContain('media_id');
  });

  it('names the failed articles and nothing else on failure', async () => {
    await set({ publishOutcomes: [{ status: 2, failIdx: [1, 2] }] });
    await publish();
    await server.waitFor(1);
    expect(parsed(first().body).PublishEventInfo).toEqual({
      publish_id: expect.any(Number),
      publish_status: 2,
      fail_idx: [1, 2],
    });
  });

  it('can carry the older event name and come as JSON', async () => {
    await set({ publishEventName: 'FREEPUBLISHJOBFINISH', callbackFormat: 'json' });
    const id = await publish();
    await server.waitFor(1);
    expect(JSON.parse(first().body)).toMatchObject({
      Event: 'FREEPUBLISHJOBFINISH',
      PublishEventInfo: { publish_id: id },
    });
  });

  it('is encrypted whole in secure mode', async () => {
    await set({ callbackMode: 'secure' });
    const id = await publish();
    await server.waitFor(1);
    const outer = (new XMLParser().parse(first().body) as { xml: { Encrypt: string } }).xml;
    expect(Object.keys(outer)).toEqual(['ToUserName', 'Encrypt']);
    expect(first().query.get('encrypt_type')).toBe('aes');
    expect(first().query.get('msg_signature')).toBe(signedBy(first(), outer.Encrypt));
    const opened = decrypt(outer.Encrypt, bench.credentials.wechat.encodingAesKey);
    expect(opened.appId).toBe(bench.credentials.wechat.appId);
    expect(parsed(opened.message).PublishEventInfo['publish_id']).toBe(id);
  });

  it('carries both forms in compatible mode', async () => {
    await set({ callbackMode: 'compatible', callbackFormat: 'json' });
    await publish();
    await server.waitFor(1);
    const body = JSON.parse(first().body) as Record<string, string>;
    expect(body['Event']).toBe('PUBLISHJOBFINISH');
    expect(
      JSON.parse(decrypt(body['Encrypt'] ?? '', bench.credentials.wechat.encodingAesKey).message),
    ).toMatchObject({ Event: 'PUBLISHJOBFINISH' });
  });

  it('splits a CDATA end inside a text', async () => {
    await bench.control.post(`/wechat/accounts/${bench.credentials.wechat.appId}/messages`, {
      content: 'a]]>b<x>',
    });
    await server.waitFor(1);
    expect((new XMLParser().parse(first().body) as { xml: { Content: string } }).xml.Content).toBe(
      'a]]>b<x>',
    );
  });
});

describe('repetition (reference A8.1)', () => {
  it('tries four times in all when the answer is wrong', async () => {
    server.answers.push('fail', 'fail', 'fail', 'fail', 'fail');
    await publish();
    await server.waitFor(4);
    await bench.advance(60_000);
    expect(server.pushes).toHaveLength(4);
    expect(new Set(server.pushes.map((push) => push.body)).size).toBe(1);
  });

  it('tries again when the answer is slow, and stops at success or an empty answer', async () => {
    await set({ callbackTimeoutMs: 50 });
    server.answers.push('hang', '');
    await publish();
    await server.waitFor(2);
    await bench.advance(60_000);
    expect(server.pushes).toHaveLength(2);
  });

  it.each([
    ['json', '{"Encrypt":"x","MsgSignature":"y","TimeStamp":1713424427,"Nonce":"1"}', 1],
    ['json', '{"ToUserName":"o1","FromUserName":"gh_1","CreateTime":1,"MsgType":"text","Content":"在"}', 1],
    ['json', '{"ok":true}', 4],
    ['json', '{"code":500', 4],
    ['xml', '<xml><ToUserName>o1</ToUserName><MsgType>text</MsgType></xml>', 1],
    ['xml', '<html>success</html>', 4],
    ['xml', '"success"', 4],
  ])('takes a reply in %s, %s, in %d attempts', async (callbackFormat, answer, attempts) => {
    await set({ callbackFormat });
    server.answers.push(answer, answer, answer, answer, answer);
    await publish();
    expect(await settled()).toMatchObject({
      outcome: attempts === 1 ? 'delivered' : 'given_up',
      attempts: Array.from({ length: attempts }, () => ({ at: expect.any(Number) })),
    });
  });

  it('pushes nothing to an account without an address', async () => {
    await set({ callbackUrl: null });
    await publish();
    await bench.advance(60_000);
    expect(server.pushes).toHaveLength(0);
  });
});

describe('callback faults (checklist A13.7)', () => {
  const fault = async (
    kind: 'callback_lost' | 'callback_late' | 'callback_double' | 'callback_reorder',
    ms?: number,
  ): Promise<void> => {
    await bench.faults({
      platform: 'wechat',
      endpoint: 'PUBLISHJOBFINISH',
      kind,
      times: 1,
      ...(ms === undefined ? {} : { ms }),
    });
  };

  it('loses one for good', async () => {
    await fault('callback_lost');
    await publish();
    const second = await publish();
    await server.waitFor(1);
    expect(idsPushed()).toEqual([second]);
    const { data } = await bench.control.get<{ outcome: string }[]>(
      `/wechat/accounts/${bench.credentials.wechat.appId}/callbacks`,
    );
    expect(data[0]?.outcome).toBe('lost');
  });

  it('delays one by sandbox time', async () => {
    await fault('callback_late', 600_000);
    const late = await publish();
    const second = await publish();
    await server.waitFor(1);
    await bench.advance(600_000);
    await server.waitFor(2);
    expect(idsPushed()).toEqual([second, late]);
  });

  it('sends one twice', async () => {
    await fault('callback_double');
    const id = await publish();
    await server.waitFor(2);
    expect(idsPushed()).toEqual([id, id]);
  });

  it('lets the next one overtake', async () => {
    await fault('callback_reorder', 600_000);
    const held = await publish();
    const second = await publish();
    await server.waitFor(2);
    expect(idsPushed()).toEqual([second, held]);
  });

  it('sends a held one after its time when none overtakes', async () => {
    await fault('callback_reorder', 600_000);
    const held = await publish();
    await bench.advance(10_000);
    expect(server.pushes).toHaveLength(0);
    await bench.advance(600_000);
    await server.waitFor(1);
    expect(idsPushed()).toEqual([held]);
  });
});

describe('the account behind the address', () => {
  it('is verified by the echo', async () => {
    const { data } = await bench.control.post<unknown>(
      `/wechat/accounts/${bench.credentials.wechat.appId}/callbacks/verify`,
    );
    expect(data).toMatchObject({ passed: true });
  });

  it('gets a pushed message again on request', async () => {
    const path = `/wechat/accounts/${bench.credentials.wechat.appId}/callbacks`;
    const id = await publish();
    await server.waitFor(1);
    const { data } = await bench.control.get<{ id: string }[]>(path);
    await bench.control.post(`${path}/${data[0]?.id ?? ''}/replay`);
    expect(idsPushed()).toEqual([id, id]);
  });

  it('gets what followers write', async () => {
    await bench.control.post(`/wechat/accounts/${bench.credentials.wechat.appId}/messages`, {
      content: '几点上班？',
      openid: 'oCitizen',
    });
    await server.waitFor(1);
    expect(parsed(first().body)).toMatchObject({
      MsgType: 'text',
      Content: '几点上班？',
      FromUserName: 'oCitizen',
    });
  });
});
