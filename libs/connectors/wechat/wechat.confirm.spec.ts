import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ConfirmOutcome, WithdrawOutcome } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { Bench, json, raw, refuse, reset, ScriptedPlatform } from './scripted-platform.spec-support.js';
import { createWechatConnector } from './wechat.connector.js';
import { massHandle, publishHandle } from './wechat.handle.js';

const STATUS = '/cgi-bin/freepublish/get';
const MASS = '/cgi-bin/message/mass/get';
const ARTICLE = '/cgi-bin/freepublish/getarticle';
const DELETE = '/cgi-bin/freepublish/delete';
const MASS_DELETE = '/cgi-bin/message/mass/delete';

let platform: ScriptedPlatform;
let bench: Bench;

const DRAFT = { mediaId: 'DRAFT-1', articles: 1 };

beforeEach(async () => {
  platform = await ScriptedPlatform.start();
  bench = new Bench(platform);
});

afterEach(async () => {
  bench.close();
  await platform.stop();
});

async function confirm(handle = publishHandle('2650177668', DRAFT, '77')): Promise<ConfirmOutcome> {
  const connector = createWechatConnector();
  return (await connector.confirm?.(bench.job(), handle, bench.context())) ?? { kind: 'pending' };
}

async function withdraw(ids: Record<string, string>): Promise<WithdrawOutcome | undefined> {
  return await createWechatConnector().withdraw?.(
    { ids, publicUrl: null, publishedAt: null },
    bench.context(),
  );
}

describe('asking for a publication (reference A6.2)', () => {
  it('reports the article and its address', async () => {
    platform.on(
      STATUS,
      json({
        publish_id: 2650177668,
        publish_status: 0,
        article_id: 'mlxWQ',
        article_detail: { count: 1, item: [{ idx: 1, article_url: 'http://mp.weixin.qq.com/s?mid=1#rd' }] },
        fail_idx: [],
      }),
    );
    expect(await confirm()).toEqual({
      kind: 'published',
      receipt: {
        ids: { publishId: '2650177668', articleId: 'mlxWQ', msgDataId: '77' },
        publicUrl: 'http://mp.weixin.qq.com/s?mid=1#rd',
        publishedAt: null,
      },
    });
    expect(platform.to(STATUS)[0]?.json).toEqual({ publish_id: '2650177668' });
  });

  it.each([
    [1, 'pending', undefined],
    [2, 'rejected', 'content'],
    [3, 'rejected', 'human'],
    [4, 'rejected', 'content'],
    [5, 'removed', undefined],
    [6, 'removed', undefined],
    [7, 'failed', undefined],
  ])('takes status %d for %s', async (status, kind, outcome) => {
    platform.on(STATUS, json({ publish_id: 1, publish_status: status, fail_idx: [1] }));
    const confirmed = await confirm();
    expect(confirmed.kind).toBe(kind);
    expect(confirmed.kind === 'rejected' ? confirmed.outcome : undefined).toBe(outcome);
  });

  it.each([
    ['a refusal', refuse(45009)],
    ['an unknown job', refuse(40002)],
    ['a lost answer', reset],
    ['an answer without a status', json({ errcode: 0 })],
    ['a garbled answer', raw('<html>')],
  ])('knows nothing after %s', async (_name, answer) => {
    platform.on(STATUS, answer);
    expect((await confirm()).kind).toBe('failed');
  });
});

describe('asking for a mass send (reference A7.5)', () => {
  it.each([
    ['SENDING', 'pending'],
    ['SEND_SUCCESS', 'published'],
    ['SEND_FAIL', 'rejected'],
    ['DELETE', 'removed'],
    ['SOMETHING', 'failed'],
  ])('takes %s for %s', async (status, kind) => {
    platform.on(MASS, json({ msg_id: 34182, msg_status: status }));
    const outcome = await confirm(massHandle('34182', DRAFT, '206227730'));
    expect(outcome.kind).toBe(kind);
    expect(platform.to(MASS)[0]?.json).toEqual({ msg_id: '34182' });
  });

  it('keeps the ids for statistics and withdrawal', async () => {
    platform.on(MASS, json({ msg_id: 34182, msg_status: 'SEND_SUCCESS' }));
    expect(await confirm(massHandle('34182', DRAFT, '206227730'))).toMatchObject({
      receipt: { ids: { msgId: '34182', msgDataId: '206227730' } },
    });
  });

  it('asks by how the call was made, not by the present setting', async () => {
    platform.on(MASS, json({ msg_id: 1, msg_status: 'SENDING' }));
    await confirm(massHandle('34182', DRAFT, undefined));
    expect(platform.paths).toEqual([MASS]);
  });
});

describe('withdraw (reference A6.3)', () => {
  const there = json({ news_item: [{ is_deleted: false }] });
  const deleted = json({ news_item: [{ is_deleted: true }] });

  it('deletes all articles of the publication', async () => {
    platform.on(ARTICLE, there).on(DELETE, json({ errcode: 0, errmsg: 'ok' }));
    expect(await withdraw({ articleId: 'A' })).toEqual({ kind: 'withdrawn' });
    expect(platform.to(DELETE)[0]?.json).toEqual({ article_id: 'A', index: 0 });
  });

  it('spends none of the ten daily deletions on what is gone', async () => {
    platform.on(ARTICLE, deleted);
    expect(await withdraw({ articleId: 'A' })).toEqual({ kind: 'withdrawn' });
    expect(platform.to(DELETE)).toHaveLength(0);
  });

  it.each([
    ['an error', refuse(53600)],
    ['a lost answer', reset],
  ])('believes the article rather than %s', async (_name, answer) => {
    platform.on(ARTICLE, there, deleted).on(DELETE, answer);
    expect(await withdraw({ articleId: 'A' })).toEqual({ kind: 'withdrawn' });
  });

  it.each([
    ['a lost answer', reset, true],
    ['a missing permission', refuse(48001), false],
  ])('fails after %s while the article is still there', async (_name, answer, retryable) => {
    platform.on(ARTICLE, there).on(DELETE, answer);
    expect(await withdraw({ articleId: 'A' })).toMatchObject({ kind: 'failed', retryable });
  });

  it('says until when to wait after a spent quota', async () => {
    platform.on(ARTICLE, there).on(DELETE, refuse(45009));
    expect(await withdraw({ articleId: 'A' })).toMatchObject({ kind: 'quota', resetAt: expect.any(String) });
  });

  it('finds the article of a receipt that only has the job', async () => {
    platform
      .on(STATUS, json({ publish_status: 0, article_id: 'A' }))
      .on(ARTICLE, there)
      .on(DELETE, json({ errcode: 0 }));
    expect(await withdraw({ publishId: '1' })).toEqual({ kind: 'withdrawn' });
  });

  it('leaves an article known by its address alone to a person', async () => {
    expect(await withdraw({})).toMatchObject({ kind: 'unsupported' });
  });

  it.each([
    ['34182', 34182],
    ['9007199254740993', '9007199254740993'],
  ])('deletes mass send %s without rounding its id', async (msgId, sent: number | string) => {
    platform.on(MASS_DELETE, json({ errcode: 0 }));
    expect(await withdraw({ msgId })).toEqual({ kind: 'withdrawn' });
    expect(platform.to(MASS_DELETE)[0]?.json).toEqual({ msg_id: sent, article_idx: 0 } satisfies JsonObject);
  });

  it('believes the state of a mass send rather than an error', async () => {
    platform.on(MASS_DELETE, refuse(40059)).on(MASS, json({ msg_status: 'DELETE' }));
    expect(await withdraw({ msgId: '1' })).toEqual({ kind: 'withdrawn' });
    platform.on(MASS, json({ msg_status: 'SEND_SUCCESS' }));
    expect(await withdraw({ msgId: '1' })).toMatchObject({ kind: 'failed' });
  });
});
