import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PNG, startBench, type Bench, type Body } from '../../testing/harness.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const add = async (fields: Body): Promise<Body> =>
  await bench.wechat.post('/cgi-bin/draft/add', { articles: [await bench.wechat.article(fields)] });
const stored = async (fields: Body): Promise<Body> => {
  const got = await bench.wechat.post('/cgi-bin/draft/get', { media_id: await bench.wechat.draft(fields) });
  return (got['news_item'] as Body[])[0] ?? {};
};
const set = async (settings: Record<string, unknown>): Promise<void> => {
  await bench.control.patch(`/wechat/accounts/${bench.credentials.wechat.appId}`, settings);
};

const crops = (...list: Body[]): Body => ({
  cover_info: {
    crop_percent_list: list.map((crop) => ({ ratio: '1_1', x1: '0', y1: '0.1', x2: '1', y2: '1', ...crop })),
  },
});

describe('draft/add limits (reference A5.1, checklist A13.6)', () => {
  it.each([
    ['a title of 33', { title: '题'.repeat(33) }, 45003],
    ['no title', { title: '' }, 45003],
    ['an author of 17', { author: '作'.repeat(17) }, 45110],
    ['a digest of 129', { digest: '摘'.repeat(129) }, 45004],
    ['a body of 20000', { content: '字'.repeat(20_000) }, 45002],
    ['no body', { content: ' ' }, 45166],
    ['a source link over 1 KB', { content_source_url: `https://a.cn/${'x'.repeat(1024)}` }, 45005],
    ['a source link that is none', { content_source_url: 'javascript:alert(1)' }, 41039],
    ['an unknown cover', { thumb_media_id: 'unknown' }, 40007],
    ['no cover', { thumb_media_id: undefined }, 40007],
    ['a flag that is neither 0 nor 1', { need_open_comment: 2 }, 47001],
    ['a title that is no text', { title: 5 }, 47001],
    ['a wrong crop', { pic_crop_235_1: '0_0_2_x' }, 47001],
    ['a cover crop of an unknown ratio', crops({ ratio: '4_3' }), 47001],
    ['a cover crop in numbers', crops({ x1: 0 }), 47001],
    ['a cover crop beyond the picture', crops({ x2: '1.5' }), 47001],
    ['cover crops that are no list', { cover_info: { crop_percent_list: '1_1' } }, 47001],
    [
      'a link to another home page',
      { content: '<a href="https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=MzA=">x</a>' },
      40155,
    ],
  ])('refuses %s', async (_what, fields, errcode) => {
    expect(await add(fields)).toMatchObject({ errcode });
  });

  it.each([
    ['a title of 32 with an emoji', { title: `${'题'.repeat(31)}😀` }],
    ['an author of 16', { author: '作'.repeat(16) }],
    ['a body of 19999', { content: '字'.repeat(19_999) }],
    ['no source link', { content_source_url: '' }],
    ['cover crops', crops({}, { ratio: '16_9' }, { ratio: '2.35_1', y2: '0.432109' })],
    ['a crop', { pic_crop_235_1: '0_0.123456_1_0.9' }],
  ])('accepts %s', async (_what, fields) => {
    expect(await add(fields)).toHaveProperty('media_id');
  });

  it('follows the limits the account is set to', async () => {
    await set({ titleLimit: 64, authorLimit: 8 });
    expect(await add({ title: '题'.repeat(64) })).toHaveProperty('media_id');
    expect(await add({ author: '作'.repeat(9) })).toMatchObject({ errcode: 45110 });
  });

  it('takes one to eight articles', async () => {
    const article = await bench.wechat.article();
    const post = async (articles: unknown): Promise<Body> =>
      await bench.wechat.post('/cgi-bin/draft/add', { articles });
    expect(await post([])).toMatchObject({ errcode: 44003 });
    expect(await post(undefined)).toMatchObject({ errcode: 44003 });
    expect(await post(article)).toMatchObject({ errcode: 47001 });
    expect(await post(Array(9).fill(article))).toMatchObject({ errcode: 45008 });
    expect(await post(Array(8).fill(article))).toHaveProperty('media_id');
  });

  it('refuses comments without the feature and accepts them with it', async () => {
    expect(await add({ need_open_comment: 1 })).toHaveProperty('media_id');
    await set({ comments: false });
    expect(await add({ need_open_comment: 1 })).toMatchObject({ errcode: 88000 });
    expect(await add({ need_open_comment: 0 })).toHaveProperty('media_id');
  });

  it('refuses \\u escapes of printable characters, but not an escaped backslash', async () => {
    const article = JSON.stringify({ articles: [await bench.wechat.article({ title: '问答' })] });
    expect(
      await bench.wechat.post('/cgi-bin/draft/add', article.replace('问答', '\\u95ee\\u7b54')),
    ).toMatchObject({ errcode: 40033 });
    expect(
      await bench.wechat.post('/cgi-bin/draft/add', article.replace('问答', '\\\\u95ee')),
    ).toHaveProperty('media_id');
  });

  it('is not idempotent: the same call twice makes two drafts', async () => {
    const body = { articles: [await bench.wechat.article()] };
    const first = await bench.wechat.post('/cgi-bin/draft/add', body);
    const second = await bench.wechat.post('/cgi-bin/draft/add', body);
    expect(first['media_id']).not.toBe(second['media_id']);
    expect(await bench.wechat.get('/cgi-bin/draft/count')).toEqual({ total_count: 2 });
  });

  it('takes picture posts with one to twenty permanent pictures', async () => {
    const cover = await bench.wechat.cover();
    const picture = { article_type: 'newspic', title: '图', content: '说明', thumb_media_id: undefined };
    const list = (count: number): Body => ({
      image_info: { image_list: Array(count).fill({ image_media_id: cover }) },
    });
    expect(await add({ ...picture, ...list(20) })).toHaveProperty('media_id');
    expect(await add({ ...picture, ...list(21) })).toMatchObject({ errcode: 40215 });
    expect(await add({ ...picture, ...list(0) })).toMatchObject({ errcode: 40007 });
  });
});

describe('what the platform makes of the HTML (reference A5.1, A11)', () => {
  it('drops scripts, events, classes and foreign pictures, and rewrites its own', async () => {
    const { url } = await bench.wechat.upload('/cgi-bin/media/uploadimg', PNG);
    const content =
      `<p class="a" id="b" style="color:red" onclick="x()">问<script>alert(1)</script></p>` +
      `<img src="${String(url)}"><img src="https://www.example.gov.cn/a.png"><iframe src="https://x.cn"></iframe>`;
    const article = await stored({ content });
    expect(article['content']).toBe(
      `<p style="color:red">问</p><img data-src="${String(url)}" data-type="png" />`,
    );
  });

  it.each([
    ['position:fixed;top:0;color:red', 'top:0;color:red'],
    ['float:left; margin:0 auto', 'margin:0 auto'],
    ['font-family:"Songti SC", serif;font-size:16px', 'font-size:16px'],
    ['--ink:red;color:var(--ink);padding:1px', 'padding:1px'],
    ['background:url(https://www.example.gov.cn/a.png) no-repeat;color:red', 'color:red'],
    [
      'background:url("http://mmbiz.qpic.cn/a/0") no-repeat',
      'background:url("http://mmbiz.qpic.cn/a/0") no-repeat',
    ],
    ['background:url(data:image/png;base64,iVBO);color:red', 'color:red'],
    ['POSITION : absolute', null],
  ])('takes out of style="%s" what does not last', async (given, kept) => {
    const style = (text: string): string => text.replaceAll('"', '&quot;');
    const { content } = await stored({ content: `<p style="${style(given)}">问</p>` });
    expect(content).toBe(kept === null ? '<p>问</p>' : `<p style="${style(kept)}">问</p>`);
  });

  it('keeps links to its own articles only', async () => {
    const content =
      '<a href="https://mp.weixin.qq.com/s/abc">甲</a><a href="https://www.example.gov.cn">乙</a>';
    expect((await stored({ content }))['content']).toBe(
      '<a href="https://mp.weixin.qq.com/s/abc">甲</a><a>乙</a>',
    );
  });

  it('fills an empty digest with the first 54 characters of the body', async () => {
    const article = await stored({
      content: `<p>${'甲'.repeat(30)}</p><p>${'乙'.repeat(60)}</p>`,
      digest: '',
    });
    expect(article['digest']).toBe(`${'甲'.repeat(30)} ${'乙'.repeat(23)}`);
  });

  it('returns the source link as it was given', async () => {
    const link = 'https://www.example.gov.cn/qa/1?ref=JOB-1&x=%E9%97%AE#frag';
    expect((await stored({ content_source_url: link }))['content_source_url']).toBe(link);
  });
});

describe('other draft calls (reference A5.2)', () => {
  it('replaces one article by index', async () => {
    const mediaId = await bench.wechat.draft();
    const articles = await bench.wechat.article({ title: '改过的' });
    const update = async (body: Body): Promise<Body> =>
      await bench.wechat.post('/cgi-bin/draft/update', { media_id: mediaId, ...body });
    expect(await update({ index: 0, articles })).toMatchObject({ errcode: 0 });
    expect(await update({ index: 0, articles })).toMatchObject({ errcode: 0 });
    expect(await update({ index: 1, articles })).toMatchObject({ errcode: 40114 });
    expect(await update({ index: 0, articles: [articles] })).toMatchObject({ errcode: 47001 });
    expect(await update({ media_id: 'x', articles })).toMatchObject({ errcode: 40007 });
    const got = await bench.wechat.post('/cgi-bin/draft/get', { media_id: mediaId });
    expect(got).toMatchObject({ news_item: [{ title: '改过的' }] });
  });

  it('lists newest first, with or without content', async () => {
    const first = await bench.wechat.draft({ title: '一' });
    await bench.advance(1000);
    const second = await bench.wechat.draft({ title: '二' });
    const list = await bench.wechat.post('/cgi-bin/draft/batchget', { offset: 0, count: 20, no_content: 1 });
    expect(list).toMatchObject({
      total_count: 2,
      item_count: 2,
      item: [{ media_id: second }, { media_id: first }],
    });
    expect(JSON.stringify(list)).not.toContain('<p>需要身份证');
    expect(JSON.stringify(list)).toContain('https://www.example.gov.cn/qa/1?ref=JOB-1');
    const page = await bench.wechat.post('/cgi-bin/draft/batchget', { offset: 1, count: 1 });
    expect(page).toMatchObject({ total_count: 2, item_count: 1, item: [{ media_id: first }] });
    expect(JSON.stringify(page)).toContain('<p>需要身份证');
    expect(await bench.wechat.post('/cgi-bin/draft/batchget', { offset: 0, count: 21 })).toMatchObject({
      errcode: 40035,
    });
  });

  it('deletes once; the second time the draft is unknown', async () => {
    const mediaId = await bench.wechat.draft();
    expect(await bench.wechat.post('/cgi-bin/draft/delete', { media_id: mediaId })).toMatchObject({
      errcode: 0,
    });
    expect(await bench.wechat.post('/cgi-bin/draft/delete', { media_id: mediaId })).toMatchObject({
      errcode: 40007,
    });
  });

  it('answers the old switch as open', async () => {
    expect(await bench.wechat.post('/cgi-bin/draft/switch', {})).toEqual({
      errcode: 0,
      errmsg: 'ok',
      is_open: 1,
    });
  });
});
