import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startBench, type Bench, type Body } from '../../testing/harness.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const MARKER = 'https://www.example.gov.cn/qa/1?ref=JOB-1';
const set = async (settings: Record<string, unknown>): Promise<void> => {
  await bench.control.patch(`/wechat/accounts/${bench.credentials.wechat.appId}`, settings);
};
const job = async (id: unknown): Promise<Body> =>
  await bench.wechat.post('/cgi-bin/freepublish/get', { publish_id: id });
const published = async (fields: Body = {}): Promise<{ id: unknown; articleId: string; mediaId: string }> => {
  const mediaId = await bench.wechat.draft(fields);
  const { publish_id: id } = await bench.wechat.submit(mediaId);
  await bench.advance(1000);
  return { id, mediaId, articleId: String((await job(id))['article_id']) };
};
const list = async (): Promise<Body> =>
  await bench.wechat.post('/cgi-bin/freepublish/batchget', { offset: 0, count: 20, no_content: 1 });

describe('publishing (reference A6.1, A6.2, checklist A13.7)', () => {
  it('goes from 1 to 0, takes the draft away and shows the article to the public', async () => {
    const mediaId = await bench.wechat.draft();
    const submitted = await bench.wechat.submit(mediaId);
    expect(submitted['msg_data_id']).toBe(submitted['publish_id']);
    expect(await job(submitted['publish_id'])).toMatchObject({ publish_status: 1 });
    expect(await bench.publications()).toEqual({});
    await bench.advance(1000);
    const done = await job(String(submitted['publish_id']));
    expect(done).toMatchObject({
      publish_status: 0,
      fail_idx: [],
      article_detail: { count: 1, item: [{ idx: 1 }] },
    });
    const url = (done['article_detail'] as { item: { article_url: string }[] }).item[0]?.article_url ?? '';
    expect(new URL(url).searchParams.get('mid')).toBe(String(submitted['publish_id']));
    expect((await bench.wechat.http.get<string>(url)).data).toContain('需要身份证');
    expect(await bench.wechat.post('/cgi-bin/draft/get', { media_id: mediaId })).toMatchObject({
      errcode: 40007,
    });
    expect(await bench.publications()).toEqual({ [MARKER]: 1 });
  });

  it.each([2, 3, 4])('ends with scripted status %d and keeps the draft', async (status) => {
    await set({ publishOutcomes: [{ status, failIdx: [1] }] });
    const mediaId = await bench.wechat.draft();
    const { publish_id: id } = await bench.wechat.submit(mediaId);
    await bench.advance(1000);
    const done = await job(id);
    expect(done).toMatchObject({ publish_status: status, fail_idx: [1] });
    expect(done).not.toHaveProperty('article_id');
    expect(await bench.wechat.post('/cgi-bin/draft/get', { media_id: mediaId })).toHaveProperty('news_item');
    expect(await bench.publications()).toEqual({});
  });

  it('rejects forbidden words in review', async () => {
    await set({ rejectWords: ['最好'] });
    const { publish_id: id } = await bench.wechat.submit(
      await bench.wechat.draft({ content: '<p>全国<b>最</b>好</p>' }),
    );
    await bench.advance(1000);
    expect(await job(id)).toMatchObject({ publish_status: 4, fail_idx: [1] });
  });

  it.each([53503, 53504, 53505, -1])('refuses a submit with scripted %d', async (code) => {
    await set({ submitErrors: [code] });
    const mediaId = await bench.wechat.draft();
    expect(await bench.wechat.submit(mediaId)).toMatchObject({ errcode: code });
    expect(await bench.wechat.submit(mediaId)).toMatchObject({ errcode: 0 });
  });

  it('refuses a second submit of a draft in work, or makes a second job, as set', async () => {
    const mediaId = await bench.wechat.draft();
    await bench.wechat.submit(mediaId);
    expect(await bench.wechat.submit(mediaId)).toMatchObject({ errcode: 40007 });
    await set({ secondSubmit: 'second_job' });
    expect(await bench.wechat.submit(mediaId)).toMatchObject({ errcode: 0 });
    await bench.advance(1000);
    expect(await bench.publications()).toEqual({ [MARKER]: 2 });
  });

  it('refuses a consumed draft and a wrong publish id', async () => {
    const { mediaId } = await published();
    expect(await bench.wechat.submit(mediaId)).toMatchObject({ errcode: 40007 });
    expect(await job(1)).toMatchObject({ errcode: 40002 });
  });

  it('publishes what the draft was at the submit', async () => {
    const mediaId = await bench.wechat.draft({ title: '送审稿' });
    await bench.wechat.submit(mediaId);
    const articles = await bench.wechat.article({ title: '偷换稿' });
    await bench.wechat.post('/cgi-bin/draft/update', { media_id: mediaId, index: 0, articles });
    await bench.advance(1000);
    expect(JSON.stringify(await list())).toContain('送审稿');
  });
});

describe('reading and deleting what was published (reference A6.3, checklist A13.9)', () => {
  it('finds the article by id and in the list, with its source link', async () => {
    const { articleId } = await published();
    const article = await bench.wechat.post('/cgi-bin/freepublish/getarticle', { article_id: articleId });
    expect(article).toMatchObject({ news_item: [{ content_source_url: MARKER, is_deleted: false }] });
    expect(await list()).toMatchObject({
      total_count: 1,
      item: [{ article_id: articleId, content: { news_item: [{ content_source_url: MARKER }] } }],
    });
    expect(await bench.wechat.post('/cgi-bin/freepublish/getarticle', { article_id: 'x' })).toMatchObject({
      errcode: 53600,
    });
  });

  it('shows it in the list only after the visibility delay', async () => {
    await set({ visibilityDelayMs: 60_000 });
    const { articleId } = await published();
    expect(await list()).toMatchObject({ total_count: 0 });
    expect(
      await bench.wechat.post('/cgi-bin/freepublish/getarticle', { article_id: articleId }),
    ).toHaveProperty('news_item');
    await bench.advance(60_000);
    expect(await list()).toMatchObject({ total_count: 1 });
  });

  it('deletes one article, then all: status 5', async () => {
    const article = await bench.wechat.article();
    const added = await bench.wechat.post('/cgi-bin/draft/add', {
      articles: [article, { ...article, title: '第二篇' }],
    });
    const { publish_id: id } = await bench.wechat.submit(String(added['media_id']));
    await bench.advance(1000);
    const articleId = String((await job(id))['article_id']);
    const remove = async (index: number): Promise<Body> =>
      await bench.wechat.post('/cgi-bin/freepublish/delete', { article_id: articleId, index });
    expect(await remove(2)).toMatchObject({ errcode: 0 });
    expect(await job(id)).toMatchObject({ publish_status: 0 });
    expect(
      await bench.wechat.post('/cgi-bin/freepublish/getarticle', { article_id: articleId }),
    ).toMatchObject({
      news_item: [{ is_deleted: false }, { is_deleted: true }],
    });
    expect(await remove(0)).toMatchObject({ errcode: 0 });
    expect(await job(id)).toMatchObject({ publish_status: 5 });
    expect(await remove(0)).toMatchObject({ errcode: 53600 });
    await set({ deleteAgain: 'ok' });
    expect(await remove(0)).toMatchObject({ errcode: 0 });
    expect(await bench.publications()).toEqual({ [MARKER]: 1 });
  });

  it('deletes ten times a day', async () => {
    const { articleId } = await published();
    for (let nth = 0; nth < 10; nth += 1) {
      await bench.wechat.post('/cgi-bin/freepublish/delete', { article_id: articleId });
    }
    expect(await bench.wechat.post('/cgi-bin/freepublish/delete', { article_id: articleId })).toMatchObject({
      errcode: 45009,
    });
  });

  it('reports 6 when the system bans everything', async () => {
    const { id, articleId } = await published();
    await bench.control.post(`/wechat/accounts/${bench.credentials.wechat.appId}/articles/${articleId}/ban`);
    expect(await job(id)).toMatchObject({ publish_status: 6 });
    expect(
      await bench.wechat.post('/cgi-bin/freepublish/getarticle', { article_id: articleId }),
    ).toMatchObject({ news_item: [{ is_deleted: true }] });
  });
});
