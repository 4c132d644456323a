import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  cutOff,
  hang,
  json,
  reset,
  scriptedPlatform,
  text,
  type Reaction,
  type ScriptedPlatform,
} from '#libs/channels/testing/scripted-platform.js';
import type { ReleaseJob } from '#libs/channels/connector.js';
import type { CommitOutcome, PlatformReceipt } from '#libs/kernel/outcome.js';
import {
  channel,
  context,
  job,
  SECRETS,
  sha256Of,
  status,
  StillClock,
  TEXT,
  UID,
} from './testing/weibo.fixtures.js';
import { ARTICLE_ERRORS } from './weibo.article-errors.js';
import { WeiboConnector } from './weibo.connector.js';

const connector = new WeiboConnector();
const MADE = {
  object_id: '2309404000000000001',
  url: 'https://weibo.com/ttarticle/p/show?id=2309404000000000001',
  mid: '3501756485200075',
};
const RECEIPT: PlatformReceipt = {
  ids: {
    publishedAs: 'article',
    uid: UID,
    objectId: MADE.object_id,
    idstr: MADE.mid,
    mid: MADE.mid,
  },
  publicUrl: MADE.url,
  publishedAt: null,
};

let platform: ScriptedPlatform;

beforeEach(async () => {
  platform = await scriptedPlatform(new StillClock());
});

afterEach(async () => {
  await platform[Symbol.asyncDispose]();
});

function articleJob(changes: Partial<ReleaseJob> = {}): ReleaseJob {
  const fields = {
    publishAs: 'article',
    title: '居住证办理问答',
    content: '<p>a&amp;b 100%</p>',
    cover: { source: `${platform.url}/cover.png`, sha256: sha256Of(Buffer.from('cover')) },
    summary: '满半年可以申领。',
    text: TEXT,
    url: 'https://www.example.gov.cn/qa/123',
    images: [{ source: `${platform.url}/1.png`, sha256: sha256Of(Buffer.from('one')) }],
  };
  return job(channel({ baseUrl: platform.url }), { fields, template: 'weibo-article/1', ...changes });
}

async function commit(reaction: Reaction, settings = {}): Promise<CommitOutcome> {
  platform.script(reaction);
  return await connector.commit(articleJob(), {}, context(platform, settings));
}

function coded(code: number | string, data: object = {}, httpStatus = 200): Reaction {
  return json(httpStatus, { code, msg: 'param xxx invalid', data });
}

describe('publishing an article', () => {
  it('is one form, encoded once, whatever the channel is set to by now', async () => {
    expect(await commit(coded(100000, MADE), { publishMode: 'share' })).toEqual({
      kind: 'done',
      receipt: RECEIPT,
    });
    expect(platform.seen).toHaveLength(1);
    const [request] = platform.seen;
    expect(`${request?.method} ${request?.path}`).toBe('POST /proxy/article/publish.json');
    expect(request?.query.size).toBe(0);
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      access_token: SECRETS.accessToken,
      title: '居住证办理问答',
      content: '<p>a&amp;b 100%</p>',
      cover: `${platform.url}/cover.png`,
      summary: '满半年可以申领。',
      text: TEXT,
      rip: '203.0.113.7',
    });
  });

  it('reads the code as a string, and on any HTTP status', async () => {
    expect((await commit(coded('100000', MADE))).kind).toBe('done');
    expect((await commit(coded('11003', {}, 500))).kind).toBe('human');
    expect((await commit(coded(11001, {}, 403))).kind).toBe('quota');
  });

  it('keeps what the platform names, and only what has the form of it', async () => {
    const strange = { object_id: '<script>', url: 'javascript:alert(1)', mid: MADE.mid };
    expect(await commit(coded(100000, strange))).toMatchObject({
      kind: 'done',
      receipt: { ids: { idstr: MADE.mid }, publicUrl: 'https://weibo.com/1404376560/z0JH2lOMb' },
    });
    expect((await commit(coded(100000))).kind).toBe('unknown');
  });

  it.each([
    [10001, 'unknown', 'weibo.article_system_error'],
    [10008, 'content', 'weibo.article_param_invalid'],
    [11001, 'quota', 'weibo.article_risk_check'],
    [11002, 'unknown', 'weibo.article_status_failed'],
    [11003, 'human', 'weibo.article_half_published'],
    [11999, 'unknown', 'weibo.article_unlisted_error'],
  ])('%i is %s', async (code, kind, slug) => {
    const outcome = await commit(coded(code));
    expect(outcome).toMatchObject({ kind, fault: { code: slug, platformCode: String(code) } });
    expect(platform.seen).toHaveLength(1);
  });

  it('has a row for every number of the reference', () => {
    expect([...ARTICLE_ERRORS.keys()].sort()).toEqual([10001, 10008, 11001, 11002, 11003]);
  });

  it('waits ten minutes after 11001', async () => {
    expect(await commit(coded(11001))).toMatchObject({ resetAt: '2026-03-02T01:10:00.000Z' });
  });

  it('tells a person what is known of a half success', async () => {
    const known = await commit(coded(11003, { object_id: MADE.object_id, url: MADE.url }));
    const message = 'fault' in known ? known.fault.message : '';
    expect(message).toContain(MADE.object_id);
    expect(message).toContain(MADE.url);
    expect(message).toContain('不会再发一次');
  });

  it.each([
    [10014, 'config'],
    [21327, 'human'],
    [10023, 'quota'],
    [10010, 'unknown'],
    [20021, 'content'],
  ])('the usual error %i is %s', async (number, kind) => {
    expect((await commit(json(403, { error: 'x', error_code: number, request: '/x' }))).kind).toBe(kind);
  });

  it.each([
    ['an empty body', text(200, '')],
    ['a page', text(502, '<html>')],
    ['JSON without a code', json(200, { msg: 'ok' })],
    ['a dropped connection', reset],
    ['an answer cut off', cutOff],
  ])('is in doubt after %s', async (_what, reaction) => {
    expect((await commit(reaction)).kind).toBe('unknown');
    expect(platform.seen).toHaveLength(1);
  });

  it('is in doubt when no answer comes in time', async () => {
    expect((await commit(hang, { commitTimeoutSeconds: 2 })).kind).toBe('unknown');
  });

  it('lets no secret into a fault', async () => {
    for (const code of [...ARTICLE_ERRORS.keys(), 1]) {
      const echo = { object_id: SECRETS.accessToken, url: `x${SECRETS.accessToken}` };
      const outcome = await commit(json(200, { code, msg: SECRETS.accessToken, data: echo }));
      expect(JSON.stringify({ ...outcome, receipt: null })).not.toContain('S3CRET');
    }
  });
});

describe('an article in doubt', () => {
  it('is found by its post, and remembered as an article', async () => {
    platform.script(json(200, { statuses: [status()], total_number: 80 }));
    expect(await connector.lookup(articleJob(), {}, context(platform))).toMatchObject({
      kind: 'found',
      receipt: { ids: { idstr: MADE.mid, publishedAs: 'article' } },
    });
  });

  it('is never taken for absent, since an article may stand without its post (11003)', async () => {
    platform.script(
      json(200, { statuses: [], total_number: 0 }),
      json(200, { statuses: [], total_number: 0 }),
    );
    const look = async (lookupNumber: number): Promise<unknown> =>
      await connector.lookup(articleJob(), {}, { ...context(platform), lookupNumber });
    expect(await look(1)).toMatchObject({ kind: 'undecidable', final: false });
    expect(await look(2)).toMatchObject({ kind: 'undecidable', final: true });
  });
});

describe('staging an article', () => {
  const TOKEN = json(200, { uid: 1404376560, appkey: '1234567890', expire_in: 157679471 });

  async function stage(...reactions: Reaction[]): Promise<string> {
    platform.script(...reactions);
    const outcome = await connector.stage(articleJob(), context(platform));
    return outcome.kind === 'staged' ? 'staged' : `${outcome.kind} ${outcome.fault.code}`;
  }

  it('sees that every picture still shows what was approved', async () => {
    expect(await stage(text(200, 'cover'), text(200, 'one'), TOKEN)).toBe('staged');
    expect(platform.seen.map((request) => request.path)).toEqual([
      '/cover.png',
      '/1.png',
      '/oauth2/get_token_info',
    ]);
    expect(platform.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('stops when one shows something else, and waits when one cannot be had', async () => {
    expect(await stage(text(200, 'another'))).toBe('content weibo.article_picture_changed');
    expect(await stage(text(200, 'cover'), text(404, ''))).toBe('retry weibo.article_picture_not_fetched');
  });
});

describe('taking an article back', () => {
  function refusal(number: number): Reaction {
    return json(400, { error: 'x', error_code: number });
  }

  it.each([
    ['deleted now', json(200, status())],
    ['gone already', refusal(20101)],
  ])('with its post %s leaves the article to a person', async (_what, reaction) => {
    platform.script(reaction);
    expect(await connector.withdraw(RECEIPT, context(platform))).toMatchObject({
      kind: 'unsupported',
      fault: { code: 'weibo.article_stays' },
    });
    expect(platform.seen.map((request) => request.path)).toEqual(['/2/statuses/destroy.json']);
  });

  it('says so before', () => {
    expect(connector.withdrawal(channel({ publishMode: 'article' }))).toMatchObject({ way: 'manual' });
    expect(connector.withdrawal(channel())).toMatchObject({ way: 'delete' });
  });

  it.each([
    ['shown', json(200, status())],
    ['unknown', json(200, status({ visible: { type: 1, list_id: 0 } }))],
    ['unknown', refusal(20101)],
  ])('its presence is %s', async (kind, reaction) => {
    platform.script(reaction);
    expect((await connector.presence(RECEIPT, context(platform))).kind).toBe(kind);
  });
});
