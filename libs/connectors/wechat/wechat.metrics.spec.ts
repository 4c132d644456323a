import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MetricsOutcome } from '#libs/channels/connector.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { Bench, json, raw, refuse, reset, ScriptedPlatform } from './scripted-platform.spec-support.js';
import { createWechatConnector } from './wechat.connector.js';

const NEW = '/datacube/getarticletotaldetail';
const OLD = '/datacube/getarticletotal';

let platform: ScriptedPlatform;
let bench: Bench;

beforeEach(async () => {
  platform = await ScriptedPlatform.start();
  bench = new Bench(platform);
  bench.clock.instant = new Date('2026-03-02T02:00:00Z');
});

afterEach(async () => {
  bench.close();
  await platform.stop();
});

function receipt(ids: Record<string, string>, publicUrl: string | null = null): PlatformReceipt {
  return { ids, publicUrl, publishedAt: null };
}

async function measure(
  receipts: readonly PlatformReceipt[],
  publishedOn = '2026-03-01',
): Promise<MetricsOutcome | undefined> {
  return await createWechatConnector().metrics?.({ publishedOn, receipts }, bench.context());
}

const detail = (day: string, readers: number): Record<string, string | number> => ({
  stat_date: day,
  read_user: readers,
  share_user: 3,
  like_user: 2,
  zaikan_user: 1,
  collection_user: 4,
  comment_count: 5,
});

const newNumbers = json({
  list: [
    {
      ref_date: '2026-03-01',
      msgid: '2650177668_1',
      publish_type: 1,
      title: '题',
      content_url: 'http://mp.weixin.qq.com/s?mid=2650177668',
      detail_list: [detail('2026-03-01', 10), detail('2026-03-02', 25)],
    },
    { ref_date: '2026-03-01', msgid: '777_1', detail_list: [detail('2026-03-01', 99)] },
  ],
  is_delay: false,
});

const oldNumbers = json({
  list: [
    {
      ref_date: '2026-03-01',
      msgid: '206227730_1',
      title: '题',
      details: [
        {
          stat_date: '2026-03-01',
          target_user: 12345,
          int_page_read_user: 80,
          int_page_read_count: 120,
          share_user: 7,
          share_count: 9,
          add_to_fav_user: 1,
          add_to_fav_count: 2,
        },
      ],
    },
  ],
});

describe('what was read of an article (reference A10)', () => {
  it('is counted by day from publication on, with the article’s address', async () => {
    platform.on(NEW, newNumbers);
    const published = receipt({ publishId: '2650177668', msgDataId: '2650177668' });
    expect(await measure([published])).toEqual({
      kind: 'measured',
      final: true,
      items: [
        {
          receipt: published,
          publicUrl: 'http://mp.weixin.qq.com/s?mid=2650177668',
          days: [
            {
              day: '2026-03-01',
              counters: { readers: 10, sharers: 3, likes: 2, recommends: 1, favorites: 4, comments: 5 },
            },
            {
              day: '2026-03-02',
              counters: { readers: 25, sharers: 3, likes: 2, recommends: 1, favorites: 4, comments: 5 },
            },
          ],
        },
      ],
    });
    expect(platform.to(NEW)[0]?.json).toEqual({ begin_date: '2026-03-01', end_date: '2026-03-01' });
    expect(platform.to(OLD)).toHaveLength(0);
  });

  it.each([
    ['its message number', receipt({ msgDataId: '2650177668' })],
    ['its address', receipt({ articleId: 'A' }, 'http://mp.weixin.qq.com/s?__biz=x&mid=2650177668&idx=1')],
    ['its publish number', receipt({ publishId: '2650177668' })],
  ])('belongs to a receipt by %s', async (_name, one) => {
    platform.on(NEW, newNumbers);
    const outcome = await measure([one]);
    expect(outcome?.kind === 'measured' ? outcome.items.map((item) => item.receipt) : []).toEqual([one]);
  });

  it('of a mass send has what only the old family knows, under what both know', async () => {
    platform
      .on(
        NEW,
        json({ list: [{ msgid: '206227730_1', detail_list: [{ stat_date: '2026-03-01', read_user: 90 }] }] }),
      )
      .on(OLD, oldNumbers);
    const outcome = await measure([receipt({ msgId: '34182', msgDataId: '206227730' })]);
    expect(outcome?.kind === 'measured' ? outcome.items[0]?.days : []).toEqual([
      {
        day: '2026-03-01',
        counters: { delivered: 12345, readers: 90, reads: 120, sharers: 7, shares: 9, favorites: 2 },
      },
    ]);
  });

  it('comes from the old family alone when the new one is closed', async () => {
    platform.on(NEW, refuse(48001)).on(OLD, oldNumbers);
    const outcome = await measure([receipt({ msgDataId: '206227730' })]);
    expect(outcome).toMatchObject({ kind: 'measured', items: [{ days: [{ counters: { readers: 80 } }] }] });
  });

  it('says nothing of articles the platform has not counted', async () => {
    platform.on(NEW, newNumbers);
    expect(await measure([receipt({ msgDataId: '1' }), receipt({})])).toEqual({
      kind: 'measured',
      final: true,
      items: [],
    });
  });

  it('is not final while the platform says that it is late', async () => {
    platform.on(NEW, json({ list: [], is_delay: true }));
    expect(await measure([])).toMatchObject({ kind: 'measured', final: false });
  });

  it('is not asked for before it can be there', async () => {
    bench.clock.instant = new Date('2026-03-01T23:59:59Z');
    expect(await measure([], '2026-03-01')).toMatchObject({
      kind: 'not_ready',
      notBefore: '2026-03-02T00:00:00.000Z',
    });
    expect(platform.calls).toHaveLength(0);
    platform.on(NEW, newNumbers);
    bench.clock.instant = new Date('2026-03-02T00:00:00Z');
    expect((await measure([], '2026-03-01'))?.kind).toBe('measured');
  });

  it.each([
    ['not ready', refuse(61503), 'not_ready'],
    ['closed to the account', refuse(48001), 'unsupported'],
    ['spent', refuse(45009), 'quota'],
    ['lost', reset, 'failed'],
    ['garbled', raw('<html>'), 'failed'],
    ['of a wrong date', refuse(61501), 'failed'],
  ])('%s is told apart', async (_name, answer, kind) => {
    platform.on(NEW, answer).on(OLD, answer);
    expect((await measure([]))?.kind).toBe(kind);
  });

  it('counts against the budget, and not against what is kept for doubt', async () => {
    platform.on(NEW, newNumbers);
    await measure([]);
    expect(bench.quotas.taken).toEqual(['datacube']);
  });
});
