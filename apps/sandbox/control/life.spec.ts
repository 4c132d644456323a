import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chinaDay, DAY_MS } from '../china-time.js';
import { startCallbackServer } from '../testing/callback-server.js';
import { startBench, type Bench, type Body } from '../testing/harness.js';

/** What time, people and reviewers do to what was published: the parts of checklists A13 and B9 that follow a publication. */
let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const account = (): string => `/wechat/accounts/${bench.credentials.wechat.appId}`;
const user = (): string => `/weibo/accounts/${bench.credentials.weibo.uid}`;
const set = async (settings: Body): Promise<void> => {
  await bench.control.patch(account(), settings);
};
const publish = async (): Promise<string> => {
  const { publish_id: id } = await bench.wechat.submit(await bench.wechat.draft());
  await bench.advance(1000);
  return String(id);
};
const statusOf = async (id: string): Promise<unknown> =>
  (await bench.wechat.post('/cgi-bin/freepublish/get', { publish_id: id }))['publish_status'];
const share = async (text: string): Promise<string> =>
  String((await bench.weibo.share(`${text} https://www.example.gov.cn/1 `)).data['idstr']);

describe('WeChat after publication', () => {
  it('bans or deletes what is out, at the time the script says', async () => {
    await set({
      afterPublish: [{ outcome: 'ban', afterMs: 60_000 }, { outcome: 'keep' }, { outcome: 'delete' }],
    });
    const [banned, kept, deleted] = [await publish(), await publish(), await publish()];
    expect([await statusOf(banned), await statusOf(kept), await statusOf(deleted)]).toEqual([0, 0, 5]);
    await bench.advance(60_000);
    expect([await statusOf(banned), await statusOf(kept)]).toEqual([6, 0]);
    const { data } = await bench.control.get<{ entries: Body[] }>('/ledger');
    expect(data.entries.filter(({ removedAt }) => removedAt !== null)).toHaveLength(2);
  });

  it('lets a person press 发表 where the API may not, with either event', async () => {
    await set({ type: 'personal' });
    const server = await startCallbackServer();
    await set({ callbackUrl: server.url, callbackMode: 'plain', callbackFormat: 'json' });
    const press = async (notify: boolean): Promise<void> => {
      const mediaId = await bench.wechat.draft();
      expect(await bench.wechat.submit(mediaId)).toMatchObject({ errcode: 48001 });
      await bench.control.post(`${account()}/drafts/${mediaId}/publish`, { notify });
      await bench.advance(1000);
      expect(await bench.wechat.post('/cgi-bin/draft/get', { media_id: mediaId })).toMatchObject({
        errcode: 40007,
      });
    };
    await press(false);
    await press(true);
    await server.waitFor(2);
    await server.close();
    const events = server.pushes.map(({ body }) => (JSON.parse(body) as Body)['Event']);
    expect(events).toEqual(['PUBLISHJOBFINISH', 'MASSSENDJOBFINISH']);
    expect(Object.values(await bench.publications())).toEqual([2]);
  });

  it('refuses a second notified publication of a day by hand', async () => {
    const press = async (): Promise<number> => {
      const path = `${account()}/drafts/${await bench.wechat.draft()}/publish`;
      return (await bench.control.post(path, { notify: true }, { validateStatus: () => true })).status;
    };
    expect([await press(), await press()]).toEqual([200, 409]);
  });

  it('shows the counters somebody set', async () => {
    const id = await publish();
    const day = chinaDay(bench.sandbox.world.clock.now());
    await bench.control.post(`${account()}/statistics`, { msgDataId: id, day, readers: 4321, shares: 12 });
    await bench.advance(2 * DAY_MS);
    await bench.wechat.useNewToken();
    const { list } = await bench.wechat.post('/datacube/getarticletotaldetail', {
      begin_date: day,
      end_date: day,
    });
    expect((list as { detail_list: Body[] }[])[0]?.detail_list[0]).toMatchObject({
      read_user: 4321,
      share_user: 12,
    });
  });

  it('tells what was used of the budgets and gives them back', async () => {
    await set({ dailyQuota: { '/cgi-bin/draft/count': 1 } });
    const count = async (): Promise<Body> => await bench.wechat.get('/cgi-bin/draft/count');
    await count();
    expect(await count()).toMatchObject({ errcode: 45009 });
    const { data } = await bench.control.get<{ used: Body[] }>(`${account()}/quotas`);
    expect(data.used).toContainEqual({ path: '/cgi-bin/draft/count', used: 1, limit: 1 });
    await bench.control.post(`${account()}/quotas/reset`);
    expect(await count()).toMatchObject({ total_count: 0 });
  });
});

describe('Weibo after publication', () => {
  it('shows the counters somebody set', async () => {
    const id = await share('甲');
    await bench.control.post(`${user()}/posts/${id}/counts`, { reposts: 7, attitudes: 70 });
    const { data } = await bench.weibo.get('/2/statuses/count.json', { ids: id });
    expect(data).toEqual([{ id: Number(id), comments: 0, reposts: 7, attitudes: 70 }]);
    expect((await bench.weibo.get('/2/statuses/show.json', { id })).data).toMatchObject({ reposts_count: 7 });
  });

  it('carries a planned review over a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const statePath = join(folder, 'state.json');
    const before = await startBench({ statePath });
    const uid = before.credentials.weibo.uid;
    await before.control.patch(`/weibo/accounts/${uid}`, {
      reviews: [{ outcome: 'remove', afterMs: 60_000 }],
    });
    const { data } = await before.weibo.share('甲 https://www.example.gov.cn/1 ');
    await before.close();
    const after = await startBench({ statePath });
    const show = async (): Promise<unknown> =>
      (await after.weibo.get('/2/statuses/show.json', { id: String(data['idstr']) })).data['error_code'];
    expect(await show()).toBeUndefined();
    await after.advance(60_000);
    expect(await show()).toBe(20101);
    await after.close();
    rmSync(folder, { recursive: true });
  });
});

describe('websites after publication', () => {
  it('let their own people take a post or an item away', async () => {
    const { data } = await bench.wordpress.post<Body>('/posts', {
      title: '甲',
      status: 'publish',
      slug: 'x',
    });
    await bench.control.post(`/wordpress/sites/main/posts/${String(data['id'])}/trash`);
    const address = String(data['link']);
    expect((await axios.get(address, { validateStatus: () => true, proxy: false })).status).toBe(404);
    const { data: ledger } = await bench.control.get<{ entries: Body[] }>('/ledger');
    expect(ledger.entries.map(({ removedAt }) => removedAt === null)).toEqual([false]);
  });
});

describe('a clock that was moved', () => {
  it('does not make signatures of callbacks look old', async () => {
    const server = await startCallbackServer();
    await set({ callbackUrl: server.url, callbackMode: 'plain' });
    await bench.advance(3 * DAY_MS);
    await bench.wechat.useNewToken();
    await publish();
    await server.waitFor(1);
    await server.close();
    const signedAt = Number(server.pushes[0]?.query.get('timestamp')) * 1000;
    expect(signedAt).toBeLessThan(bench.sandbox.world.clock.now() - 2 * DAY_MS);
  });
});
