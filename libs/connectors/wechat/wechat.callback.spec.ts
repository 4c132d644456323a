import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallbackEvent, CallbackReading, RawCallback } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import {
  Bench,
  CREDENTIALS,
  json,
  MARKER,
  profile,
  refuse,
  ScriptedPlatform,
  SOURCE_URL,
} from './scripted-platform.spec-support.js';
import { createWechatConnector } from './wechat.connector.js';
import { encryptMessage, signatureOf } from './wechat.crypto.js';

const AT = new Date('2026-03-02T02:00:00Z');
const STAMP = String(AT.getTime() / 1000);
const SUCCESS = { status: 200, body: 'success' };
const KEY = CREDENTIALS.encodingAesKey;

const FINISHED = `<xml>
  <ToUserName><![CDATA[gh_0123456789ab]]></ToUserName>
  <FromUserName><![CDATA[o_system]]></FromUserName>
  <CreateTime>1772416800</CreateTime>
  <MsgType><![CDATA[event]]></MsgType>
  <Event><![CDATA[PUBLISHJOBFINISH]]></Event>
  <PublishEventInfo>
    <publish_id>9007199254740993</publish_id>
    <publish_status>0</publish_status>
    <article_id><![CDATA[ARTICLE-1]]></article_id>
    <article_detail>
      <count>1</count>
      <item><idx>1</idx><article_url><![CDATA[http://mp.weixin.qq.com/s?a=1&b=2#rd]]></article_url></item>
    </article_detail>
  </PublishEventInfo>
</xml>`;

function failed(status: number, failures: string, event = 'PUBLISHJOBFINISH'): string {
  return `<xml><ToUserName>gh_0123456789ab</ToUserName><CreateTime>1772416800</CreateTime><MsgType>event</MsgType>
    <Event>${event}</Event><PublishEventInfo><publish_id>5</publish_id><publish_status>${status}</publish_status>${failures}</PublishEventInfo></xml>`;
}

function massFinished(status: string, urls = ''): string {
  return `<xml><ToUserName>gh_0123456789ab</ToUserName><CreateTime>1772416800</CreateTime><MsgType>event</MsgType>
    <Event>MASSSENDJOBFINISH</Event><MsgID>34182</MsgID><Status>${status}</Status><TotalCount>10</TotalCount>
    <ArticleUrlResult><Count>1</Count><ResultList>${urls}</ResultList></ArticleUrlResult></xml>`;
}

interface Push {
  readonly body?: string;
  readonly method?: 'GET' | 'POST';
  readonly token?: string;
  readonly stamp?: string;
  readonly receivedAt?: Date;
  readonly query?: Readonly<Record<string, string>>;
}

function plain({
  body = '',
  method = 'POST',
  token = CREDENTIALS.callbackToken,
  stamp = STAMP,
  receivedAt = AT,
  query = {},
}: Push): RawCallback {
  const signature = signatureOf([token, stamp, 'nonce-1']);
  return {
    method,
    query: { signature, timestamp: stamp, nonce: 'nonce-1', ...query },
    headers: {},
    body: Buffer.from(body, 'utf8'),
    receivedAt,
  };
}

function sealed(
  message: string,
  change: Push & { key?: string; appId?: string; beside?: string } = {},
): RawCallback {
  const encrypted = encryptMessage(
    message,
    change.key ?? KEY,
    change.appId ?? CREDENTIALS.appId,
    Buffer.alloc(16, 5),
  );
  const token = change.token ?? CREDENTIALS.callbackToken;
  const stamp = change.stamp ?? STAMP;
  return plain({
    ...change,
    body: `<xml><ToUserName>gh_0123456789ab</ToUserName>${change.beside ?? ''}<Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`,
    query: {
      encrypt_type: 'aes',
      msg_signature: signatureOf([token, stamp, 'nonce-1', encrypted]),
      ...change.query,
    },
  });
}

function read(
  callback: RawCallback,
  settings: JsonObject = {},
  credentials: Record<string, string> = CREDENTIALS,
): CallbackReading {
  const { callbacks } = createWechatConnector();
  if (callbacks === undefined) throw new Error('the connector reads callbacks');
  return callbacks.read(callback, profile(settings), credentials);
}

function readPlain(body: string): CallbackReading {
  return read(plain({ body }), { callbackMode: 'plain' });
}

function onlyEvent(reading: CallbackReading): CallbackEvent {
  if (reading.kind !== 'events' || reading.events.length !== 1)
    throw new Error(`one event expected, got ${reading.kind}`);
  const [event] = reading.events;
  if (event === undefined) throw new Error('unreachable');
  return event;
}

function refusal(reading: CallbackReading): string | undefined {
  return reading.kind === 'refused' ? reading.reason : undefined;
}

describe('the address check (reference A8.1)', () => {
  it('sends back the bare echo, by the platform’s own example', () => {
    const reading = read({
      method: 'GET',
      query: {
        signature: 'f464b24fc39322e44b38aa78f5edd27bd1441696',
        timestamp: '1714036504',
        nonce: '1514711492',
        echostr: '4375120948345356249',
      },
      headers: {},
      body: Buffer.alloc(0),
      receivedAt: new Date(1714036504_000),
    });
    expect(reading).toMatchObject({ kind: 'answered', reply: { status: 200, body: '4375120948345356249' } });
    expect(reading.reply.contentType).toContain('text/plain');
  });

  it('echoes nothing to a stranger', () => {
    const reading = read(plain({ method: 'GET', token: 'WRONG', query: { echostr: 'secret echo' } }));
    expect(refusal(reading)).toBe('bad_signature');
    expect(reading.reply.body).not.toContain('secret echo');
  });

  it('refuses everyone while no token is configured', () => {
    const credentials = { ...CREDENTIALS, callbackToken: '', callbackTokenPrevious: '' };
    expect(refusal(read(plain({ method: 'GET', token: '', query: { echostr: 'x' } }), {}, credentials))).toBe(
      'bad_signature',
    );
  });
});

describe('secure mode (reference A8.2)', () => {
  it('reads the platform’s own example', () => {
    const encrypted =
      '+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=';
    const reading = read(
      {
        method: 'POST',
        query: {
          signature: '6c5c811b55cc85e0e1b54100749188c20beb3f5d',
          timestamp: '1714112445',
          nonce: '415670741',
          encrypt_type: 'aes',
          msg_signature: '046e02f8204d34f8ba5fa3b1db94908f3df2e9b3',
        },
        headers: {},
        body: Buffer.from(JSON.stringify({ ToUserName: 'gh_97417a04a28d', Encrypt: encrypted })),
        receivedAt: new Date(1714112445_000),
      },
      {},
      { ...CREDENTIALS, originalId: 'gh_97417a04a28d' },
    );
    expect(reading).toMatchObject({ kind: 'answered', reply: SUCCESS });
  });

  it('opens the push and reports the publication', () => {
    const event = onlyEvent(read(sealed(FINISHED)));
    expect(event).toEqual({
      dedupeKey: 'PUBLISHJOBFINISH:9007199254740993:0',
      correlation: '9007199254740993',
      outcome: {
        kind: 'published',
        receipt: {
          ids: { publishId: '9007199254740993', articleId: 'ARTICLE-1' },
          publicUrl: 'http://mp.weixin.qq.com/s?a=1&b=2#rd',
          publishedAt: '2026-03-02T02:00:00.000Z',
        },
      },
    });
  });

  it('refuses a plain push, however well signed', () => {
    expect(refusal(read(plain({ body: FINISHED })))).toBe('not_encrypted');
    expect(refusal(read(plain({ body: FINISHED }), { callbackMode: 'compatible' }))).toBe('not_encrypted');
  });

  it('judges msg_signature, not signature', () => {
    expect(refusal(read(sealed(FINISHED, { query: { msg_signature: signatureOf(['x']) } })))).toBe(
      'bad_signature',
    );
    expect(refusal(read(sealed(FINISHED, { query: { msg_signature: '' } })))).toBe('bad_signature');
    expect(read(sealed(FINISHED, { query: { signature: 'wrong' } })).kind).toBe('events');
  });

  it('refuses a message sealed for another account', () => {
    expect(refusal(read(sealed(FINISHED, { appId: 'wx-other' })))).toBe('cannot_decrypt');
  });

  it('believes only the sealed part in compatible mode', () => {
    const forged =
      '<MsgType>event</MsgType><Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>666</publish_id><publish_status>0</publish_status></PublishEventInfo>';
    const event = onlyEvent(read(sealed(failed(4, ''), { beside: forged }), { callbackMode: 'compatible' }));
    expect(event).toMatchObject({ correlation: '5', outcome: { kind: 'rejected' } });
  });

  it('takes the previous token and key during rotation', () => {
    const old = `B${'A'.repeat(42)}`;
    const rotating = { ...CREDENTIALS, callbackTokenPrevious: 'OLD', encodingAesKeyPrevious: old };
    expect(read(sealed(FINISHED, { token: 'OLD', key: old }), {}, rotating).kind).toBe('events');
    expect(refusal(read(sealed(FINISHED, { key: old })))).toBe('cannot_decrypt');
    expect(refusal(read(sealed(FINISHED, { token: 'OLD' })))).toBe('bad_signature');
  });
});

describe('freshness', () => {
  it.each([
    [299, true],
    [301, false],
    [-299, true],
    [-301, false],
  ])('a push %d seconds old is accepted: %s', (age, accepted) => {
    const receivedAt = new Date(AT.getTime() + age * 1000);
    expect(read(sealed(FINISHED, { receivedAt })).kind === 'events').toBe(accepted);
  });

  it('refuses a time that is none', () => {
    expect(refusal(read(sealed(FINISHED, { stamp: 'now' })))).toBe('stale_timestamp');
    expect(refusal(read(sealed(FINISHED, { stamp: '' })))).toBe('stale_timestamp');
  });
});

describe('the account', () => {
  it('is the one configured', () => {
    const ours = { ...CREDENTIALS, originalId: 'gh_0123456789ab' };
    const other = { ...CREDENTIALS, originalId: 'gh_other' };
    expect(read(sealed(FINISHED), {}, ours).kind).toBe('events');
    expect(refusal(read(sealed(FINISHED), {}, other))).toBe('other_account');
  });
});

describe('publish results (reference A8.4)', () => {
  it.each([
    [2, '<fail_idx>1</fail_idx>', 'rejected'],
    [3, '<fail_idx>1</fail_idx><fail_idx>2</fail_idx>', 'rejected'],
    [4, '', 'rejected'],
    [5, '', 'removed'],
    [6, '', 'removed'],
  ])('reports status %d', (status, failures, kind) => {
    expect(onlyEvent(readPlain(failed(status, failures))).outcome.kind).toBe(kind);
  });

  it('knows the older event name as the same event', () => {
    const older = onlyEvent(readPlain(failed(4, '', 'FREEPUBLISHJOBFINISH')));
    expect(older).toEqual(onlyEvent(readPlain(failed(4, ''))));
  });

  it('tells a later removal from the publication', () => {
    expect(onlyEvent(readPlain(failed(6, ''))).dedupeKey).not.toBe(
      onlyEvent(readPlain(failed(0, ''))).dedupeKey,
    );
  });

  it('reads JSON as well as XML, and several articles', () => {
    const body = JSON.stringify({
      ToUserName: 'gh_0123456789ab',
      CreateTime: 1772416800,
      MsgType: 'event',
      Event: 'PUBLISHJOBFINISH',
      PublishEventInfo: {
        publish_id: 2650177668,
        publish_status: 0,
        article_id: 'ARTICLE-1',
        article_detail: {
          count: 2,
          item: [
            { idx: 1, article_url: 'http://first' },
            { idx: 2, article_url: 'http://second' },
          ],
        },
      },
    });
    expect(onlyEvent(readPlain(body))).toMatchObject({
      correlation: '2650177668',
      outcome: { receipt: { publicUrl: 'http://first' } },
    });
  });
});

describe('mass send results (reference A8.5)', () => {
  it('reports success with the article’s address', () => {
    const urls =
      '<item><ArticleIdx>1</ArticleIdx><ArticleUrl>http://mp.weixin.qq.com/s?a=1&amp;b=2</ArticleUrl></item>';
    expect(onlyEvent(readPlain(massFinished('send success', urls)))).toMatchObject({
      dedupeKey: 'MASSSENDJOBFINISH:34182:send success',
      correlation: '34182',
      outcome: {
        kind: 'published',
        receipt: { ids: { msgId: '34182' }, publicUrl: 'http://mp.weixin.qq.com/s?a=1&b=2' },
      },
    });
  });

  /** The documentation says the one and shows the other in its sample. */
  it.each(['send success', 'sendsuccess', 'SEND_SUCCESS'])('takes %s for success', (status) => {
    expect(onlyEvent(readPlain(massFinished(status))).outcome.kind).toBe('published');
  });

  it.each([
    ['send fail', 'human', 'wechat.mass_failed'],
    ['sendfail', 'human', 'wechat.mass_failed'],
    ...[10001, 20001, 20002, 20004, 20006, 20008, 20013, 21000, 22000, 30002, 20431].map(
      (number) => [`err(${number})`, 'content', 'wechat.mass_rejected'] as const,
    ),
    ['err(30001)', 'human', 'wechat.originality_check_failed'],
    ['err(30003)', 'content', 'wechat.mass_rejected'],
    ['err(40001)', 'human', 'wechat.admin_refused'],
    ['err(40002)', 'human', 'wechat.admin_silent'],
  ])('takes %s for %s', (status, outcome, code) => {
    const event = onlyEvent(readPlain(massFinished(status)));
    expect(event.outcome).toMatchObject({ kind: 'rejected', outcome, fault: { code } });
  });

  it('shows the number of a rejection', () => {
    expect(JSON.stringify(onlyEvent(readPlain(massFinished('err(20431)'))).outcome)).toContain('20431');
  });
});

describe('other messages', () => {
  it.each([
    ['a text of a follower', '<xml><MsgType>text</MsgType><Content>你好</Content></xml>'],
    ['another event', '<xml><MsgType>event</MsgType><Event>subscribe</Event></xml>'],
    ['a result without an id', '<xml><MsgType>event</MsgType><Event>PUBLISHJOBFINISH</Event></xml>'],
    [
      'a text that looks like a result',
      '<xml><MsgType>text</MsgType><Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>1</publish_id><publish_status>0</publish_status></PublishEventInfo></xml>',
    ],
  ])('are answered and otherwise ignored: %s', (_name, body) => {
    expect(readPlain(body)).toMatchObject({ kind: 'answered', reply: SUCCESS });
  });

  it.each([
    ['an entity bomb', '<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><MsgType>&a;</MsgType></xml>'],
    ['an external entity', '<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml></xml>'],
    ['a foreign root', '<html></html>'],
    ['nothing', ''],
    ['cut-off JSON', '{"MsgType":'],
    ['nesting without end', '<xml>'.repeat(500)],
  ])('are refused when unreadable: %s', (_name, body) => {
    expect(refusal(readPlain(body))).toBe('unreadable_body');
  });

  it('does not expand entities', () => {
    const body =
      '<xml><MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event><MsgID>1</MsgID><Status>&lt;x&gt;</Status></xml>';
    expect(onlyEvent(readPlain(body)).dedupeKey).toBe('MASSSENDJOBFINISH:1:&lt;x&gt;');
  });
});

describe('identify', () => {
  let platform: ScriptedPlatform;
  let bench: Bench;

  beforeEach(async () => {
    platform = await ScriptedPlatform.start();
    bench = new Bench(platform);
  });

  afterEach(async () => {
    bench.close();
    await platform.stop();
  });

  async function identify(event: CallbackEvent): Promise<string | null | undefined> {
    const reader = createWechatConnector().callbacks;
    return await reader?.identify?.(event, bench.context());
  }

  it('asks the article for the marker (reference A12)', async () => {
    platform.on(
      '/cgi-bin/freepublish/getarticle',
      json({ news_item: [{ content_source_url: SOURCE_URL.replaceAll('&', '&amp;'), is_deleted: false }] }),
    );
    expect(await identify(onlyEvent(read(sealed(FINISHED))))).toBe(MARKER);
    expect(platform.to('/cgi-bin/freepublish/getarticle')[0]?.json).toEqual({ article_id: 'ARTICLE-1' });
  });

  it('knows nothing of other people’s articles, or when it cannot ask', async () => {
    platform.on(
      '/cgi-bin/freepublish/getarticle',
      json({ news_item: [{ content_source_url: '' }] }),
      refuse(53600),
    );
    const event = onlyEvent(read(sealed(FINISHED)));
    expect(await identify(event)).toBeNull();
    expect(await identify(event)).toBeNull();
  });

  it('has nothing to ask by for a failed job', async () => {
    expect(await identify(onlyEvent(readPlain(failed(4, ''))))).toBeNull();
    expect(platform.calls).toHaveLength(0);
  });
});
