import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome } from '#libs/kernel/outcome.js';
import type { ReleaseJob } from '#libs/channels/connector.js';
import {
  Bench,
  CREDENTIALS,
  cutOff,
  hang,
  json,
  MARKER,
  raw,
  refuse,
  reset,
  ScriptedPlatform,
  SOURCE_URL,
  STABLE_TOKEN,
  type Answer,
} from './scripted-platform.spec-support.js';
import { clientMessageId } from './wechat.commit.js';
import { createWechatConnector } from './wechat.connector.js';

const SUBMIT = '/cgi-bin/freepublish/submit';
const SENDALL = '/cgi-bin/message/mass/sendall';
const PUBLISHED = '/cgi-bin/freepublish/batchget';
const STAGED = { mediaId: 'DRAFT-1', marker: MARKER };
const EARLIER = new Date('2026-03-02T01:50:00Z');

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

async function commit(change: Partial<ReleaseJob> = {}, staged: JsonObject = STAGED): Promise<CommitOutcome> {
  return await createWechatConnector().commit(bench.job(change), staged, bench.context());
}

function published(url: string): Answer {
  return json({
    total_count: 1,
    item_count: 1,
    item: [
      {
        article_id: 'ARTICLE-1',
        content: { news_item: [{ content_source_url: url, url: 'http://mp.weixin.qq.com/s?x=1' }] },
        update_time: 1772416800,
      },
    ],
  });
}

/** The outcomes that must not depend on how the content goes out. */
const LOST: readonly (readonly [string, Answer])[] = [
  ['a reset after the request', reset],
  ['an answer cut off', cutOff],
  ['a gateway page', raw('<html>502 Bad Gateway</html>', 502)],
  ['a page with status 200', raw('<html></html>')],
  ['truncated JSON', raw('{"errcode":0,"publish_id":26501')],
  ['an empty answer', raw('')],
  ['success without its id', json({ errcode: 0, errmsg: 'ok' })],
  ['-1', refuse(-1)],
  ['a number nobody knows', refuse(99_999)],
  ['success from a broken gateway', raw('{"errcode":0,"publish_id":1,"msg_id":1}', 503)],
];

describe('publish (reference A6.1)', () => {
  it('is accepted, with the ids as strings', async () => {
    platform.on(
      SUBMIT,
      raw('{"errcode":0,"errmsg":"ok","publish_id":2650177668,"msg_data_id":9007199254740993}'),
    );
    expect(await commit()).toEqual({
      kind: 'accepted',
      handle: {
        correlation: '2650177668',
        data: { mode: 'publish', publishId: '2650177668', msgDataId: '9007199254740993', mediaId: 'DRAFT-1' },
      },
    });
    expect(platform.to(SUBMIT)[0]?.json).toEqual({ media_id: 'DRAFT-1' });
  });

  it.each(LOST)('does not know after %s, and never calls twice', async (_name, answer) => {
    platform.on(SUBMIT, answer);
    expect((await commit()).kind).toBe('unknown');
    expect(platform.to(SUBMIT)).toHaveLength(1);
  });

  it('does not know after a time-out', async () => {
    bench = new Bench(platform, { commitTimeoutSeconds: 1 });
    platform.on(SUBMIT, hang);
    expect((await commit()).kind).toBe('unknown');
    expect(platform.to(SUBMIT)).toHaveLength(1);
  });

  it('does not know after its deadline cut it off', async () => {
    platform.on(SUBMIT, hang);
    const deadline = new AbortController();
    setTimeout(() => {
      deadline.abort(new Error('deadline'));
    }, 100);
    const outcome = await createWechatConnector().commit(bench.job(), STAGED, bench.context(deadline.signal));
    expect(outcome.kind).toBe('unknown');
  });

  it.each([
    [40001, 'refresh'],
    [40014, 'refresh'],
    [42001, 'refresh'],
    [40007, 'content'],
    [48001, 'config'],
    [53503, 'content'],
    [53504, 'human'],
    [53505, 'human'],
    [45009, 'quota'],
    [45011, 'quota'],
  ])('takes %d for %s', async (errcode, kind) => {
    platform.on(SUBMIT, refuse(errcode)).on(PUBLISHED, json({ total_count: 0, item_count: 0, item: [] }));
    const outcome = await commit();
    expect(outcome.kind).toBe(kind);
    expect(platform.to(SUBMIT)).toHaveLength(1);
  });

  it('drops a refused token, so that it can be renewed', async () => {
    platform
      .on(
        STABLE_TOKEN,
        json({ access_token: 'OLD-12345678', expires_in: 7200 }),
        json({ access_token: 'NEW-12345678', expires_in: 7200 }),
      )
      .on(SUBMIT, refuse(40001), json({ publish_id: 1 }));
    const connector = createWechatConnector();
    expect((await connector.commit(bench.job(), STAGED, bench.context())).kind).toBe('refresh');
    expect(await connector.renewCredential?.(bench.context())).toEqual({ renewed: true });
    expect((await connector.commit(bench.job(), STAGED, bench.context())).kind).toBe('accepted');
    expect(platform.to(SUBMIT).map((call) => call.query.get('access_token'))).toEqual([
      'OLD-12345678',
      'NEW-12345678',
    ]);
  });

  it('knows that nothing happened when nobody listens', async () => {
    await createWechatConnector().renewCredential?.(bench.context());
    const job = bench.job();
    const fresh = new Bench(platform);
    const context = { ...bench.context(), http: fresh.http };
    await platform.stop();
    expect((await createWechatConnector().commit(job, STAGED, context)).kind).toBe('retry');
    fresh.close();
    platform = await ScriptedPlatform.start();
  });

  it('knows that nothing happened when no token could be had', async () => {
    platform.on(STABLE_TOKEN, reset);
    expect(await commit()).toMatchObject({ kind: 'retry', fault: { code: 'wechat.token_unreachable' } });
    platform.on(STABLE_TOKEN, refuse(40001));
    expect(await commit()).toMatchObject({ kind: 'config', fault: { code: 'wechat.secret_rejected' } });
    expect(platform.to(SUBMIT)).toHaveLength(0);
  });

  it('does not call without a staged draft', async () => {
    expect(await commit({}, {})).toMatchObject({ kind: 'config', fault: { code: 'wechat.not_staged' } });
    expect(platform.calls).toHaveLength(0);
  });

  describe('when the draft is gone (40007)', () => {
    beforeEach(() => {
      platform.on(SUBMIT, refuse(40007)).on(PUBLISHED, json({ total_count: 0, item_count: 0, item: [] }));
    });

    it('does not know after an earlier commit, which may have taken it', async () => {
      expect((await commit({ firstCommitAt: EARLIER })).kind).toBe('unknown');
    });

    it('finds what a person published on the website', async () => {
      platform.on(PUBLISHED, published(SOURCE_URL));
      expect(await commit()).toMatchObject({
        kind: 'already_done',
        receipt: { ids: { articleId: 'ARTICLE-1' }, publicUrl: 'http://mp.weixin.qq.com/s?x=1' },
      });
    });

    it('returns it to the editor when the articles do not show it', async () => {
      platform.on(PUBLISHED, published('https://www.example.gov.cn/qa/1?ref=other'));
      expect((await commit()).kind).toBe('content');
    });

    it('does not know when the articles cannot be read', async () => {
      platform.on(PUBLISHED, refuse(45009));
      expect((await commit()).kind).toBe('unknown');
    });
  });
});

describe('mass send (reference A7)', () => {
  beforeEach(() => {
    bench = new Bench(platform, { publishMode: 'mass_send' });
  });

  it('carries a key of the release, and is accepted', async () => {
    platform.on(
      SENDALL,
      json({ errcode: 0, errmsg: 'send job submission success', msg_id: 34182, msg_data_id: 206227730 }),
    );
    expect(await commit()).toEqual({
      kind: 'accepted',
      handle: {
        correlation: '34182',
        data: { mode: 'mass_send', msgId: '34182', msgDataId: '206227730', mediaId: 'DRAFT-1' },
      },
    });
    expect(platform.to(SENDALL)[0]?.json).toEqual({
      filter: { is_to_all: true },
      mpnews: { media_id: 'DRAFT-1' },
      msgtype: 'mpnews',
      send_ignore_reprint: 0,
      clientmsgid: MARKER,
    });
    expect(platform.to(SUBMIT)).toHaveLength(0);
  });

  it('takes a repeated key for done, with the id of the first', async () => {
    platform.on(SENDALL, json({ errcode: 45065, errmsg: 'clientmsgid exist', msg_id: 34182 }));
    expect(await commit()).toMatchObject({
      kind: 'already_done',
      handle: { correlation: '34182', data: { mode: 'mass_send', msgId: '34182' } },
    });
    platform.on(SENDALL, refuse(45065));
    const outcome = await commit();
    expect(outcome).toMatchObject({ kind: 'already_done' });
    expect(outcome).not.toHaveProperty('handle');
  });

  it.each(LOST)('does not know after %s, and never calls twice', async (_name, answer) => {
    platform.on(SENDALL, answer);
    expect((await commit()).kind).toBe('unknown');
    expect(platform.to(SENDALL)).toHaveLength(1);
  });

  it.each([
    [40001, 'refresh'],
    [40007, 'content'],
    [40032, 'config'],
    [40130, 'config'],
    [40152, 'config'],
    [45159, 'config'],
    [40215, 'content'],
    [41040, 'content'],
    [45028, 'quota'],
    [45062, 'config'],
    [45066, 'retry'],
    [45067, 'config'],
    [45113, 'content'],
    [45162, 'config'],
    [48001, 'config'],
    [48004, 'config'],
    [48008, 'config'],
    [48021, 'human'],
    [48022, 'content'],
    [89504, 'human'],
    [89505, 'human'],
  ])('takes %d for %s', async (errcode, kind) => {
    platform.on(SENDALL, refuse(errcode));
    expect((await commit()).kind).toBe(kind);
    expect(platform.to(SENDALL)).toHaveLength(1);
  });

  it.each([40007, 45028])(
    'after an earlier commit, does not take %d for "nothing happened"',
    async (errcode) => {
      platform.on(SENDALL, refuse(errcode));
      expect((await commit({ firstCommitAt: EARLIER })).kind).toBe('unknown');
    },
  );

  it('makes a short key of any marker', () => {
    expect(clientMessageId('job-1')).toBe('job-1');
    for (const marker of ['0199aa00-0000-7000-8000-000000000001', '标记', '']) {
      expect(clientMessageId(marker)).toMatch(/^[0-9a-f]{32}$/);
      expect(clientMessageId(marker)).toBe(clientMessageId(marker));
    }
  });
});

describe('drafts only', () => {
  it('leaves publishing to a person', async () => {
    bench = new Bench(platform, { publishMode: 'draft_only' });
    const outcome = await commit();
    expect(outcome).toMatchObject({ kind: 'human', fault: { code: 'wechat.draft_ready' } });
    expect(platform.calls).toHaveLength(0);
  });
});

describe('secrets', () => {
  it.each([
    ...LOST,
    [
      'a refusal that repeats them',
      refuse(99_998, `secret=${CREDENTIALS.appSecret} access_token=TOKEN-1-abcdefgh`),
    ] as const,
  ])('stay out of the fault after %s', async (_name, answer) => {
    platform.on(SUBMIT, answer);
    const outcome = JSON.stringify(await commit());
    expect(outcome).not.toContain('TOKEN-1-abcdefgh');
    expect(outcome).not.toContain(CREDENTIALS.appSecret);
  });
});
