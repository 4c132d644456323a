import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PublishableContent } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import {
  article,
  Bench,
  dataUrl,
  json,
  MARKER,
  pngBytes,
  profile,
  refuse,
  ScriptedPlatform,
  SOURCE_URL,
} from './scripted-platform.spec-support.js';
import { createWechatConnector } from './wechat.connector.js';
import { eventsOf } from './wechat.events.js';
import { articlesOf, fieldsFromJson, type MessageFields } from './wechat.fields.js';
import { readMessage } from './wechat.message.js';
import { renderArticle } from './wechat.renderer.js';
import { validateArticle } from './wechat.validate.js';

const ADD = '/cgi-bin/draft/add';
const UPDATE = '/cgi-bin/draft/update';
const GET = '/cgi-bin/draft/get';
const LIST = '/cgi-bin/draft/batchget';
const REMOVE = '/cgi-bin/draft/delete';
const MATERIALS = '/cgi-bin/material/batchget_material';
const MATERIAL = '/cgi-bin/material/add_material';
const UPLOAD = '/cgi-bin/media/uploadimg';
const COMMENTS = '/cgi-bin/comment/list';

const QUESTIONS = ['谁可以办？', '要多久？', '去哪里办？'];

function pack(questions: readonly string[] = QUESTIONS, change: Partial<PublishableContent> = {}) {
  return article({
    title: '居住证一次说清',
    items: questions.map((question, index) => ({
      id: `item-${index}`,
      question,
      answer: {
        type: 'doc',
        content: [{ type: 'paragraph', content: [{ type: 'text', text: `答复${index + 1}。` }] }],
      },
    })),
    ...change,
  });
}

const overview = { variant: { articles: 'overview' } } as const;
const each = { variant: { articles: 'each' } } as const;

function render(content: PublishableContent, settings: JsonObject = {}): MessageFields {
  return fieldsFromJson(renderArticle(content, profile(settings)).fields);
}

function codes(content: PublishableContent, settings: JsonObject = {}): readonly string[] {
  const channel = profile(settings);
  return validateArticle(renderArticle(content, channel), channel).map(
    ({ level, code, field }) => `${level} ${code} ${field}`,
  );
}

describe('a message of several articles', () => {
  it('is an overview with an article for each question, all with the marker, cover and digest', () => {
    const fields = render(pack(QUESTIONS, overview), { openComment: true });
    const articles = articlesOf(fields);
    expect(articles.map(({ title }) => title)).toEqual(['居住证一次说清', ...QUESTIONS]);
    expect(articles.map(({ digest }) => digest)).toEqual(['办理材料与时限', '答复1。', '答复2。', '答复3。']);
    expect(new Set(articles.map(({ contentSourceUrl }) => contentSourceUrl)).size).toBe(1);
    expect(articles.map(({ openComment }) => openComment)).toEqual([true, true, true, true]);
    expect(articles.map(({ cover }) => (cover.kind === 'drawn' ? cover.title : ''))).toEqual(
      articles.map(({ title }) => title),
    );
    for (const question of QUESTIONS) expect(fields.content).toContain(question);
    expect(fields.content).not.toContain('答复1');
    expect(articles[2]?.content).toContain('第 2 问，共 3 问');
    expect(articles[2]?.content).toContain('答复2');
    expect(articles[2]?.content).not.toContain('答复1');
  });

  it('is an article for each question, the first with the draft’s lead, cover and own title', () => {
    const cover = 'https://example.com/cover.jpg';
    const plain = render(pack(QUESTIONS, each));
    expect(articlesOf(plain).map(({ title }) => title)).toEqual(QUESTIONS);
    expect(plain.content).toContain('办理材料与时限');
    const own = render(
      pack(QUESTIONS, { variant: { articles: 'each', title: '三问居住证', digest: '三问', cover } }),
    );
    expect([own.title, own.digest, own.cover.kind]).toEqual(['三问居住证', '三问', 'picture']);
    expect(own.others.map(({ cover: one }) => one.kind)).toEqual(['drawn', 'drawn']);
  });

  it('follows the channel’s setting, which the draft’s own choice overrules', () => {
    expect(render(pack(), { articleLayout: 'overview' }).others).toHaveLength(3);
    expect(
      render(pack(QUESTIONS, { variant: { articles: 'one' } }), { articleLayout: 'overview' }).others,
    ).toEqual([]);
    expect(render(pack(), { articleLayout: 'nonsense' }).others).toEqual([]);
  });

  it('is one article for one question, with the fields it always had', () => {
    const before = renderArticle(article(), profile());
    const after = renderArticle(article(overview), profile({ articleLayout: 'each' }));
    expect(after.fields).toEqual(before.fields);
    expect(after.template).toBe(before.template);
    expect(before.fields).not.toHaveProperty('others');
  });

  it('numbers the pictures of each article for itself, and takes its cover from them', () => {
    const src = dataUrl(pngBytes());
    const content = pack();
    const image = { type: 'image' as const, attrs: { src, alt: '图', title: null } };
    const items = content.items.map((item, index) =>
      index === 0 ? item : { ...item, answer: { type: 'doc' as const, content: [image] } },
    );
    const media = {
      [src]: { sha256: 'a'.repeat(64), contentType: 'image/png', width: 9, height: 6, bytes: 24 },
    } as const;
    const fields = render({ ...content, ...overview, items, media }, { coverFrom: 'first_image' });
    expect(articlesOf(fields).map(({ images }) => images.length)).toEqual([0, 0, 1, 1]);
    expect(fields.others[2]?.content).toContain('src="jida-image:0"');
    expect(fields.others.map(({ cover }) => cover.kind)).toEqual(['drawn', 'picture', 'picture']);
  });

  it('shows all its articles in the preview: one card with rows, then each page', () => {
    const { previewHtml, measures } = renderArticle(pack(QUESTIONS, overview), profile());
    expect(measures['articles']).toBe(4);
    for (const number of [1, 2, 3, 4]) expect(previewHtml).toContain(`第 ${number} 篇，共 4 篇`);
    for (const answer of ['答复1', '答复2', '答复3']) expect(previewHtml).toContain(answer);
    expect(previewHtml.indexOf('去哪里办？')).toBeLessThan(previewHtml.indexOf('转发时的样子'));
  });
});

describe('the checks of several articles', () => {
  const many = Array.from({ length: 8 }, (_, index) => `第${index + 1}个问题？`);

  it('has nothing against as many as fit', () => {
    expect(codes(pack(many, each))).toEqual([]);
    expect(codes(pack(many.slice(0, 7), overview))).toEqual([]);
  });

  it('refuses what an editor chose and the platform does not take', () => {
    expect(codes(pack(many, overview))).toEqual(['block wechat.too_many_articles others']);
    expect(codes(pack(many, each), { articleLimit: 7 })).toEqual(['block wechat.too_many_articles others']);
  });

  it('lets the channel’s layout give way to one article', () => {
    expect(codes(pack(many), { articleLayout: 'overview' })).toEqual(['warn wechat.articles_merged others']);
    expect(render(pack(many), { articleLayout: 'overview' }).others).toEqual([]);
  });

  it('shortens a long question for the title, says so, and keeps the whole one in the text', () => {
    const long = '问'.repeat(40);
    const content = pack(['谁可以办？', long], overview);
    expect(codes(content)).toEqual(['warn wechat.titles_shortened others']);
    const [, , second] = articlesOf(render(content));
    expect(second?.title).toBe(`${'问'.repeat(31)}…`);
    expect(second?.content).toContain(long);
  });

  it('names the article a finding is about', () => {
    const content = pack(['谁可以办？', ''], each);
    const channel = profile();
    const findings = validateArticle(renderArticle(content, channel), channel);
    expect(findings).toEqual([
      expect.objectContaining({ code: 'wechat.title_missing', field: 'others[0].title' }),
    ]);
    expect(findings[0]?.message).toMatch(/^第 2 篇：/);
  });
});

describe('several articles on the platform', () => {
  let platform: ScriptedPlatform;
  let bench: Bench;
  const connector = createWechatConnector();
  const content = pack(QUESTIONS, overview);

  beforeEach(async () => {
    platform = await ScriptedPlatform.start();
    bench = new Bench(platform);
    platform
      .on(MATERIALS, json({ item: [], total_count: 0, item_count: 0 }))
      .on(MATERIAL, ...['A', 'B', 'C', 'D'].map((name) => json({ media_id: `COVER-${name}` })))
      .on(UPLOAD, json({ url: 'http://mmbiz.qpic.cn/image-1' }))
      .on(ADD, json({ media_id: 'DRAFT-1' }))
      .on(UPDATE, json({ errcode: 0, errmsg: 'ok' }))
      .on(REMOVE, json({ errcode: 0, errmsg: 'ok' }))
      .on(GET, kept(['居住证一次说清', ...QUESTIONS]))
      .on(LIST, json({ total_count: 0, item_count: 0, item: [] }));
  });

  afterEach(async () => {
    bench.close();
    await platform.stop();
  });

  function kept(titles: readonly string[]): ReturnType<typeof json> {
    return json({ news_item: titles.map((title) => ({ title, content_source_url: SOURCE_URL })) });
  }

  function left(mediaId: string, articles: number): ReturnType<typeof json> {
    const item = {
      media_id: mediaId,
      content: { news_item: Array.from({ length: articles }, () => ({ content_source_url: SOURCE_URL })) },
      update_time: 1,
    };
    return json({ total_count: 1, item_count: 1, item: [item] });
  }

  it('are staged as one draft, each with its cover', async () => {
    const outcome = await connector.stage(bench.job({}, content), bench.stageContext());
    expect(outcome).toEqual({
      kind: 'staged',
      staged: { mediaId: 'DRAFT-1', marker: MARKER, articles: 4 },
    });
    const sent = platform.to(ADD)[0]?.json['articles'] as JsonObject[];
    expect(sent.map(({ title }) => title)).toEqual(['居住证一次说清', ...QUESTIONS]);
    expect(sent.map(({ thumb_media_id: cover }) => cover)).toEqual([
      'COVER-A',
      'COVER-B',
      'COVER-C',
      'COVER-D',
    ]);
    expect(new Set(sent.map(({ content_source_url: url }) => url))).toEqual(new Set([SOURCE_URL]));
  });

  it('take up a draft of an earlier call article by article, or replace one of another number', async () => {
    bench.steps.set('draft_begun', { marker: MARKER });
    platform.on(LIST, left('DRAFT-0', 4));
    await connector.stage(bench.job({}, content), bench.stageContext());
    expect(platform.to(UPDATE).map(({ json: body }) => body['index'])).toEqual([0, 1, 2, 3]);
    expect(platform.to(ADD)).toHaveLength(0);

    bench.steps.clear();
    bench.steps.set('draft_begun', { marker: MARKER });
    platform.on(LIST, left('DRAFT-0', 1));
    await connector.stage(bench.job({}, content), bench.stageContext());
    expect(platform.to(REMOVE).map(({ json: body }) => body['media_id'])).toEqual(['DRAFT-0']);
    expect(platform.to(ADD)).toHaveLength(1);
  });

  it('are given new covers when the platform has lost one and does not say which', async () => {
    platform.on(ADD, refuse(40007), json({ media_id: 'DRAFT-2' }));
    platform.on(MATERIAL, ...Array.from({ length: 8 }, (_, nth) => json({ media_id: `COVER-${nth}` })));
    const outcome = await connector.stage(bench.job({}, content), bench.stageContext());
    expect(outcome).toMatchObject({ kind: 'staged', staged: { mediaId: 'DRAFT-2' } });
    const again = platform.to(ADD)[1]?.json['articles'] as JsonObject[];
    expect(again.map(({ thumb_media_id: cover }) => cover)).toEqual([
      'COVER-4',
      'COVER-5',
      'COVER-6',
      'COVER-7',
    ]);
  });

  it('stop staging when the platform keeps fewer of them, or another title', async () => {
    platform.on(GET, kept(['居住证一次说清']));
    expect(await connector.stage(bench.job({}, content), bench.stageContext())).toMatchObject({
      kind: 'human',
      fault: { code: 'wechat.articles_lost' },
    });
    bench.steps.clear();
    platform.on(GET, kept(['居住证一次说清', '谁可以办？', '要多…', '去哪里办？']));
    expect(await connector.stage(bench.job({}, content), bench.stageContext())).toMatchObject({
      kind: 'content',
      fault: { code: 'wechat.title_changed' },
    });
  });

  it('are confirmed with the address of each, by question and by push', async () => {
    const detail = {
      count: 2,
      item: [
        { idx: 2, article_url: 'http://mp.weixin.qq.com/s?mid=7&idx=2' },
        { idx: 1, article_url: 'http://mp.weixin.qq.com/s?mid=7&idx=1' },
      ],
    };
    platform
      .on('/cgi-bin/freepublish/submit', json({ errcode: 0, publish_id: 7, msg_data_id: 7 }))
      .on(
        '/cgi-bin/freepublish/get',
        json({ publish_id: 7, publish_status: 0, article_id: 'A', article_detail: detail }),
      );
    const staged = { mediaId: 'DRAFT-1', marker: MARKER, articles: 2 };
    const job = bench.job({}, content);
    const accepted = await connector.commit(job, staged, bench.context());
    if (accepted.kind !== 'accepted') throw new Error(accepted.kind);
    const ids = {
      publishId: '7',
      articleId: 'A',
      articles: '2',
      articleUrl2: 'http://mp.weixin.qq.com/s?mid=7&idx=2',
    };
    const receipt = { ids: { ...ids, msgDataId: '7' }, publicUrl: 'http://mp.weixin.qq.com/s?mid=7&idx=1' };
    expect(await connector.confirm?.(job, accepted.handle, bench.context())).toMatchObject({
      kind: 'published',
      receipt,
    });
    const push = readMessage(
      `<xml><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[PUBLISHJOBFINISH]]></Event><PublishEventInfo><publish_id>7</publish_id><publish_status>0</publish_status><article_id><![CDATA[A]]></article_id><article_detail><count>2</count><item><idx>1</idx><article_url><![CDATA[http://mp.weixin.qq.com/s?mid=7&idx=1]]></article_url></item><item><idx>2</idx><article_url>http://mp.weixin.qq.com/s?mid=7&amp;idx=2</article_url></item></article_detail></PublishEventInfo></xml>`,
    );
    expect(eventsOf(push ?? {})[0]?.outcome).toMatchObject({
      kind: 'published',
      receipt: { ids, publicUrl: receipt.publicUrl },
    });
  });

  it('say which of them the platform’s review refused', () => {
    const push = readMessage(
      `<xml><MsgType>event</MsgType><Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>7</publish_id><publish_status>4</publish_status><fail_idx>2</fail_idx><fail_idx>3</fail_idx></PublishEventInfo></xml>`,
    );
    const outcome = eventsOf(push ?? {})[0]?.outcome;
    expect(outcome?.kind === 'rejected' ? outcome.fault.message : '').toMatch(
      /^第 2、3 篇：平台审核没有通过/,
    );
  });

  it('keep their number through a mass send whose state does not tell it', async () => {
    bench = new Bench(platform, { publishMode: 'mass_send' });
    platform
      .on('/cgi-bin/message/mass/sendall', json({ errcode: 0, msg_id: 8, msg_data_id: 9 }))
      .on('/cgi-bin/message/mass/get', json({ msg_id: 8, msg_status: 'SEND_SUCCESS' }));
    const job = bench.job({}, content);
    const staged = { mediaId: 'DRAFT-1', marker: MARKER, articles: 4 };
    const accepted = await connector.commit(job, staged, bench.context());
    if (accepted.kind !== 'accepted') throw new Error(accepted.kind);
    bench.clock.instant = new Date(bench.clock.instant.getTime() + 600_000);
    expect(await connector.confirm?.(job, accepted.handle, bench.context())).toMatchObject({
      kind: 'published',
      receipt: { ids: { msgId: '8', msgDataId: '9', articles: '4' } },
    });
  });

  it('are found by the marker with the addresses of all', async () => {
    const news = [1, 2, 3].map((idx) => ({
      content_source_url: SOURCE_URL,
      url: `http://mp.weixin.qq.com/s?mid=7&idx=${idx}`,
    }));
    platform.on(
      '/cgi-bin/freepublish/batchget',
      json({
        total_count: 1,
        item_count: 1,
        item: [{ article_id: 'A', content: { news_item: news }, update_time: 1772416800 }],
      }),
    );
    const job = bench.job({ firstCommitAt: new Date(bench.clock.instant.getTime() - 60_000) }, content);
    const staged = { mediaId: 'DRAFT-1', marker: MARKER, articles: 3 };
    expect(await connector.lookup(job, staged, bench.lookupContext())).toMatchObject({
      kind: 'found',
      receipt: {
        ids: {
          articleId: 'A',
          articles: '3',
          articleUrl2: 'http://mp.weixin.qq.com/s?mid=7&idx=2',
          articleUrl3: 'http://mp.weixin.qq.com/s?mid=7&idx=3',
        },
        publicUrl: 'http://mp.weixin.qq.com/s?mid=7&idx=1',
      },
    });
  });

  it('are shown as long as one of them is', async () => {
    const seen = (...deleted: boolean[]): ReturnType<typeof json> =>
      json({ news_item: deleted.map((gone) => ({ content_source_url: SOURCE_URL, is_deleted: gone })) });
    platform.on('/cgi-bin/freepublish/getarticle', seen(true, false), seen(true, true));
    const receipt = { ids: { articleId: 'A', articles: '2' }, publicUrl: null, publishedAt: null };
    expect(await connector.presence?.(receipt, bench.context())).toEqual({
      kind: 'shown',
      evidence: { articleId: 'A', isDeleted: false, articles: 2, articlesDeleted: 1 },
    });
    expect(await connector.presence?.(receipt, bench.context())).toMatchObject({ kind: 'gone' });
  });

  it('are counted together, but delivered once', async () => {
    bench.clock.instant = new Date('2026-03-03T02:00:00Z');
    const item = (index: number, readers: number): JsonObject => ({
      ref_date: '2026-03-01',
      msgid: `9_${index}`,
      content_url: `http://mp.weixin.qq.com/s?mid=9&idx=${index}`,
      detail_list: [{ stat_date: '2026-03-01', read_user: readers, like_user: index }],
      details: [{ stat_date: '2026-03-01', target_user: 100, int_page_read_count: readers * 2 }],
    });
    platform
      .on('/datacube/getarticletotaldetail', json({ list: [item(2, 20), item(1, 50)], is_delay: false }))
      .on('/datacube/getarticletotal', json({ list: [item(1, 50), item(2, 20)] }));
    const receipt = {
      ids: { msgId: '8', msgDataId: '9', articles: '2' },
      publicUrl: null,
      publishedAt: null,
    };
    const measured = await connector.metrics?.(
      { publishedOn: '2026-03-01', receipts: [receipt] },
      bench.context(),
    );
    expect(measured).toMatchObject({
      kind: 'measured',
      items: [
        {
          publicUrl: 'http://mp.weixin.qq.com/s?mid=9&idx=1',
          days: [{ day: '2026-03-01', counters: { readers: 70, likes: 3, delivered: 100, reads: 140 } }],
        },
      ],
    });
  });

  it('have their comments read under each, with names that do not collide, and only once', async () => {
    const comments = (...ids: number[]): ReturnType<typeof json> =>
      json({
        errcode: 0,
        total: ids.length,
        comment: ids.map((id) => ({ user_comment_id: id, content: `留言${id}` })),
      });
    const receipt = { ids: { msgDataId: '9', articles: '3' }, publicUrl: null, publishedAt: null };
    platform.on(COMMENTS, comments(2, 1), refuse(88001), comments(1));
    const first = await connector.comments?.({ receipt, cursor: null }, bench.context());
    expect(first).toMatchObject({ kind: 'read', more: false, cursor: '2;0;1' });
    expect(first?.kind === 'read' ? first.comments.map(({ id }) => id) : []).toEqual(['1', '2', '3:1']);
    expect(platform.to(COMMENTS).map(({ json: body }) => body['index'])).toEqual([0, 1, 2]);
    platform.on(COMMENTS, comments(2, 1), comments(1), comments(2, 1));
    const next = await connector.comments?.({ receipt, cursor: '2;0;1' }, bench.context());
    expect(next?.kind === 'read' ? next.comments.map(({ id }) => id) : []).toEqual(['2:1', '3:2']);
  });
});
