import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { startCallbackServer } from '../../testing/callback-server.js';
import { startBench, type Bench, type Body } from '../../testing/harness.js';

/** Drafts of eight articles on their whole way (reference A5, A6, A7, A9). */
let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const account = (): string => `/wechat/accounts/${bench.credentials.wechat.appId}`;
const set = async (settings: Body): Promise<void> => {
  await bench.control.patch(account(), settings);
};
const NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8];
const marker = (nth: number): string => `https://www.example.gov.cn/qa/${nth}?ref=JOB-${nth}`;
const pack = async (): Promise<string> => {
  const articles = await Promise.all(
    NUMBERS.map(async (nth) => {
      const own = { title: `第 ${nth} 问`, content_source_url: marker(nth), need_open_comment: 1 };
      return await bench.wechat.article(own);
    }),
  );
  const { media_id: mediaId } = await bench.wechat.post('/cgi-bin/draft/add', { articles });
  return String(mediaId);
};
interface Item {
  readonly idx: number;
  readonly article_url: string;
}
const job = async (id: unknown): Promise<Body & { article_detail?: { count: number; item: Item[] } }> =>
  await bench.wechat.post('/cgi-bin/freepublish/get', { publish_id: id });
const published = async (): Promise<{ id: string; items: Item[]; articleId: string }> => {
  const { publish_id: id } = await bench.wechat.submit(await pack());
  await bench.advance(1000);
  const { article_detail: detail, article_id: articleId } = await job(id);
  return { id: String(id), items: detail?.item ?? [], articleId: String(articleId) };
};
const page = async (url: string | undefined): Promise<string> =>
  (await axios.get<string>(url ?? '', { validateStatus: () => true, proxy: false })).data;

describe('a draft of eight articles', () => {
  it('is refused as one when one article is wrong, and with a ninth', async () => {
    const good = await bench.wechat.article();
    const add = async (articles: Body[]): Promise<Body> =>
      await bench.wechat.post('/cgi-bin/draft/add', { articles });
    expect(await add([good, { ...good, title: '字'.repeat(33) }])).toMatchObject({ errcode: 45003 });
    expect(await add(Array.from({ length: 9 }, () => good))).toMatchObject({ errcode: 45008 });
    expect(await bench.wechat.get('/cgi-bin/draft/count')).toMatchObject({ total_count: 0 });
  });

  it('is published with an address for each, numbered from 1, as one act', async () => {
    const { id, items, articleId } = await published();
    expect(items.map(({ idx }) => idx)).toEqual(NUMBERS);
    expect(new Set(items.map(({ article_url: url }) => url)).size).toBe(8);
    for (const { idx, article_url: url } of items) {
      expect(url).toContain(`mid=${id}&idx=${idx}&`);
      expect(await page(url)).toContain(`第 ${idx} 问`);
    }
    const article = await bench.wechat.post('/cgi-bin/freepublish/getarticle', { article_id: articleId });
    expect(
      (article['news_item'] as Body[]).map(({ content_source_url: url, url: own }) => [url, own]),
    ).toEqual(items.map(({ idx, article_url: url }) => [marker(idx), url]));
    const list = await bench.wechat.post('/cgi-bin/freepublish/batchget', { offset: 0, count: 20 });
    expect(list).toMatchObject({ total_count: 1, item_count: 1 });
    expect(await bench.publications()).toEqual(Object.fromEntries(NUMBERS.map((nth) => [marker(nth), 1])));
    const { data } = await bench.control.get<{ entries: Body[] }>('/ledger');
    expect(new Set(data.entries.map(({ publicationId }) => publicationId)).size).toBe(1);
  });

  it('names the articles that failed', async () => {
    await set({ publishOutcomes: [{ status: 2, failIdx: [3, 7] }] });
    const { publish_id: id } = await bench.wechat.submit(await pack());
    await bench.advance(1000);
    expect(await job(id)).toMatchObject({ publish_status: 2, fail_idx: [3, 7] });
    expect(await bench.publications()).toEqual({});
  });

  it('is reviewed article by article', async () => {
    await set({ rejectWords: ['第 5 问'] });
    const { publish_id: id } = await bench.wechat.submit(await pack());
    await bench.advance(1000);
    expect(await job(id)).toMatchObject({ publish_status: 4, fail_idx: [5] });
  });

  it('loses one article to the operator and keeps the others', async () => {
    const { id, items, articleId } = await published();
    await bench.control.post(`${account()}/articles/${articleId}/delete`, { index: 2 });
    expect(await page(items[1]?.article_url)).toContain('该内容已被发布者删除');
    expect(await page(items[0]?.article_url)).toContain('第 1 问');
    expect(await job(id)).toMatchObject({ publish_status: 0 });
    const article = await bench.wechat.post('/cgi-bin/freepublish/getarticle', { article_id: articleId });
    expect((article['news_item'] as Body[]).filter(({ is_deleted: gone }) => gone === true)).toHaveLength(1);
  });

  it('has comments by article, counted from 0', async () => {
    const { id } = await published();
    await bench.control.post(`${account()}/comments`, { msgDataId: id, index: 7, content: '第八问的留言' });
    const comments = async (index: number): Promise<Body> =>
      await bench.wechat.post('/cgi-bin/comment/list', {
        msg_data_id: Number(id),
        index,
        begin: 0,
        count: 10,
        type: 0,
      });
    expect(await comments(7)).toMatchObject({ total: 1, comment: [{ content: '第八问的留言' }] });
    expect(await comments(0)).toMatchObject({ total: 0 });
    expect(await comments(8)).toMatchObject({ errcode: 88001 });
  });

  it('is sent to all as one message whose event lists every address', async () => {
    const server = await startCallbackServer();
    await set({ callbackUrl: server.url, callbackMode: 'plain', callbackFormat: 'json' });
    const sent = await bench.wechat.post('/cgi-bin/message/mass/sendall', {
      ...{ filter: { is_to_all: true }, msgtype: 'mpnews', clientmsgid: 'pack-1' },
      mpnews: { media_id: await pack() },
    });
    await bench.advance(1000);
    await server.waitFor(1);
    const event = JSON.parse(server.pushes[0]?.body ?? '{}') as {
      ArticleUrlResult: { Count: number; ResultList: { item: { ArticleIdx: number; ArticleUrl: string }[] } };
      CopyrightCheckResult: { Count: number };
    };
    await server.close();
    const { Count: count, ResultList: list } = event.ArticleUrlResult;
    expect([count, list.item.map(({ ArticleIdx: idx }) => idx)]).toEqual([8, NUMBERS]);
    expect(event.CopyrightCheckResult.Count).toBe(8);
    expect(list.item[7]?.ArticleUrl).toContain(`mid=${String(sent['msg_data_id'])}&idx=8&`);
    expect(await page(list.item[7]?.ArticleUrl)).toContain('第 8 问');
    const one = { msg_id: sent['msg_id'], article_idx: 8 };
    expect(await bench.wechat.post('/cgi-bin/message/mass/delete', one)).toMatchObject({ errcode: 0 });
    expect(await page(list.item[7]?.ArticleUrl)).toContain('该内容已被发布者删除');
    expect(await page(list.item[6]?.ArticleUrl)).toContain('第 7 问');
    expect(await bench.wechat.post('/cgi-bin/message/mass/get', { msg_id: sent['msg_id'] })).toMatchObject({
      msg_status: 'SEND_SUCCESS',
    });
  });

  it('shows on the phone as one message: a head picture with its title, then rows', async () => {
    const { items } = await published();
    const phone = await page(`${bench.base}/view/wechat/${bench.credentials.wechat.appId}`);
    expect(phone.match(/class="message"/g)).toHaveLength(1);
    expect(phone.match(/class="lead"/g)).toHaveLength(1);
    expect(phone.match(/class="row-article"/g)).toHaveLength(7);
    for (const { idx } of items) expect(phone).toContain(`第 ${idx} 问`);
  });
});
