import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome } from '#libs/kernel/outcome.js';
import type { ReleaseJob } from '#libs/channels/connector.js';
import {
  Bench,
  CREDENTIALS,
  hang,
  json,
  MARKER,
  raw,
  refuse,
  reset,
  LOST,
  ScriptedPlatform,
  SOURCE_URL,
  STABLE_TOKEN,
  type Answer,
} from './scripted-platform.spec-support.js';
import { createWechatConnector } from './wechat.connector.js';

const SUBMIT = '/cgi-bin/freepublish/submit';
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
    bench = new Bench(platform, { commitTimeoutSeconds: 2 });
    platform.on(SUBMIT, hang);
    expect((await commit()).kind).toBe('unknown');
    expect(platform.to(SUBMIT)).toHaveLength(1);
  });

  it('does not know after its deadline cut it off', async () => {
    const deadline = new AbortController();
    platform.on(SUBMIT, () => {
      deadline.abort(new Error('deadline'));
    });
    const outcome = await createWechatConnector().commit(bench.job(), STAGED, bench.context(deadline.signal));
    expect(outcome.kind).toBe('unknown');
  });

  it.each([
    [40001, 'refresh'],
    [40014, 'refresh'],
    [42001, 'refresh'],
    [40007, 'content'],
    [48001, 'human'],
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

describe('an account without the right to publish (reference A3.1)', () => {
  it('leaves the draft to a person, and the channel at work', async () => {
    platform.on(SUBMIT, refuse(48001));
    const outcome = await commit();
    expect(outcome).toMatchObject({ kind: 'human', fault: { code: 'wechat.publish_by_hand' } });
    expect(outcome.kind === 'human' ? outcome.fault.message : '').toContain('mp.weixin.qq.com');
  });

  it('is not even asked when it is known to have none', async () => {
    bench = new Bench(platform, { accountType: 'unverified', publishMode: 'mass_send' });
    expect(await commit()).toMatchObject({ kind: 'human', fault: { code: 'wechat.draft_ready' } });
    expect(platform.calls).toHaveLength(0);
  });
});

describe('drafts only', () => {
  it('leaves publishing to a person', async () => {
    bench = new Bench(platform, { publishMode: 'draft_only' });
    const outcome = await commit();
    expect(outcome).toMatchObject({ kind: 'human', fault: { code: 'wechat.draft_ready' } });
    expect(platform.calls).toHaveLength(0);
  });

  it.each([
    ['no connection', 'draft_only', () => null],
    ['one to the platform otherwise', 'publish', () => platform.url],
  ])('needs %s', (_name, publishMode, server) => {
    bench = new Bench(platform, { publishMode });
    const connector = createWechatConnector();
    expect(connector.commitServer?.(bench.context().channel, STAGED)).toBe(server());
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
