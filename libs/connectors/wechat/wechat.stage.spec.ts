import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { PublishableContent, ReleaseJob } from '#libs/channels/connector.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import {
  article,
  Bench,
  dataUrl,
  json,
  MARKER,
  pngBytes,
  refuse,
  reset,
  ScriptedPlatform,
  SOURCE_URL,
  STABLE_TOKEN,
} from './scripted-platform.spec-support.js';
import { createWechatConnector } from './wechat.connector.js';
import { coverFileName } from './wechat.cover.js';
import { sha256Of } from './wechat.images.js';

const UPLOAD = '/cgi-bin/media/uploadimg';
const MATERIAL = '/cgi-bin/material/add_material';
const MATERIALS = '/cgi-bin/material/batchget_material';
const ADD = '/cgi-bin/draft/add';
const UPDATE = '/cgi-bin/draft/update';
const GET = '/cgi-bin/draft/get';
const LIST = '/cgi-bin/draft/batchget';
const DELETE = '/cgi-bin/draft/delete';
const PUBLISHED = '/cgi-bin/freepublish/batchget';

let platform: ScriptedPlatform;
let bench: Bench;

beforeEach(async () => {
  platform = await ScriptedPlatform.start();
  bench = new Bench(platform);
  platform
    .on(MATERIALS, json({ item: [], total_count: 0, item_count: 0 }))
    .on(MATERIAL, json({ media_id: 'COVER-1', url: 'http://mmbiz.qpic.cn/c', item: [] }))
    .on(UPLOAD, json({ url: 'http://mmbiz.qpic.cn/image-1' }), json({ url: 'http://mmbiz.qpic.cn/image-2' }))
    .on(ADD, json({ media_id: 'DRAFT-1', item: [] }))
    .on(UPDATE, json({ errcode: 0, errmsg: 'ok' }))
    .on(GET, keptDraft())
    .on(LIST, drafts());
});

afterEach(async () => {
  bench.close();
  await platform.stop();
});

function keptDraft(title = '关于居住证办理的问答', url = SOURCE_URL): ReturnType<typeof json> {
  return json({ news_item: [{ title, content_source_url: url }], create_time: 1, update_time: 1 });
}

function drafts(
  ...items: (readonly [mediaId: string, updated: number, url: string])[]
): ReturnType<typeof json> {
  return json({
    total_count: items.length,
    item_count: items.length,
    item: items.map(([mediaId, updated, url]) => ({
      media_id: mediaId,
      content: { news_item: [{ title: '', content_source_url: url }] },
      update_time: updated,
    })),
  });
}

async function stage(
  job: ReleaseJob = bench.job(),
): ReturnType<ReturnType<typeof createWechatConnector>['stage']> {
  return await createWechatConnector().stage(job, bench.stageContext());
}

function withImages(...sources: string[]): PublishableContent {
  const content = sources.map((src) => ({ type: 'image' as const, attrs: { src, alt: '图', title: null } }));
  return article({ items: [{ id: 'i', question: '问？', answer: { type: 'doc', content } }] });
}

/** An article with one picture by address, of which the bytes are kept. */
function withKept(bytes: Buffer): PublishableContent {
  const address = `${platform.url}/picture.png`;
  const sha256 = sha256Of(bytes);
  bench.media.pictures.set(sha256, bytes);
  const fact = { sha256, contentType: 'image/png' as const, width: 9, height: 9, bytes: bytes.length };
  return { ...withImages(address), media: { [address]: fact } };
}

function addedArticle(index = 0): JsonObject {
  const articles = platform.to(ADD)[index]?.json['articles'];
  return (Array.isArray(articles) ? articles[0] : undefined) as JsonObject;
}

describe('stage', () => {
  it('uploads the cover, makes the draft and looks at it', async () => {
    expect(await stage()).toEqual({ kind: 'staged', staged: { mediaId: 'DRAFT-1', marker: MARKER } });
    expect(platform.paths).toEqual([MATERIALS, MATERIAL, ADD, GET]);
    expect(addedArticle()).toMatchObject({
      article_type: 'news',
      title: '关于居住证办理的问答',
      author: '市公安局',
      digest: '办理材料与时限',
      content_source_url: SOURCE_URL,
      thumb_media_id: 'COVER-1',
      need_open_comment: 0,
      only_fans_can_comment: 0,
    });
    expect(platform.to(ADD)[0]?.query.get('access_token')).toBe('TOKEN-1-abcdefgh');
  });

  it('sends Chinese as it is, never escaped (reference A1)', async () => {
    await stage();
    expect(platform.to(ADD)[0]?.body.toString('utf8')).toContain('关于居住证办理的问答');
  });

  it('repeats no finished step', async () => {
    const job = bench.job({}, withImages(dataUrl(pngBytes())));
    await stage(job);
    const before = platform.calls.length;
    expect(await stage(job)).toMatchObject({ kind: 'staged', staged: { mediaId: 'DRAFT-1' } });
    expect(platform.calls.slice(before).map((call) => call.path)).toEqual([GET]);
  });

  it('goes on where a cut-off staging stopped', async () => {
    platform.on(ADD, refuse(-1), json({ media_id: 'DRAFT-1' }));
    const job = bench.job({}, withImages(dataUrl(pngBytes())));
    expect(await stage(job)).toMatchObject({ kind: 'retry', fault: { code: 'wechat.system_busy' } });
    expect(await stage(job)).toMatchObject({ kind: 'staged' });
    expect(platform.to(UPLOAD)).toHaveLength(1);
    expect(platform.to(MATERIAL)).toHaveLength(1);
    expect(platform.to(ADD)).toHaveLength(2);
  });

  it('stops at once without a token, and says why', async () => {
    platform.on(STABLE_TOKEN, refuse(40164, 'invalid ip 203.0.113.9 ipv6 ::, not in whitelist'));
    const outcome = await stage();
    expect(outcome).toMatchObject({ kind: 'config', fault: { code: 'wechat.ip_not_whitelisted' } });
    expect(JSON.stringify(outcome)).toContain('203.0.113.9');
    expect(platform.paths).toEqual([]);
  });

  it('renews a stale token once and goes on', async () => {
    platform
      .on(
        STABLE_TOKEN,
        json({ access_token: 'OLD-12345678', expires_in: 7200 }),
        json({ access_token: 'NEW-12345678', expires_in: 7200 }),
      )
      .on(ADD, refuse(42001), json({ media_id: 'DRAFT-1' }));
    expect(await stage()).toMatchObject({ kind: 'staged' });
    expect(platform.to(ADD).map((call) => call.query.get('access_token'))).toEqual([
      'OLD-12345678',
      'NEW-12345678',
    ]);
  });

  it('calls for an admin when the new token is refused as well', async () => {
    platform.on(MATERIAL, refuse(40001));
    expect(await stage()).toMatchObject({ kind: 'config', fault: { code: 'wechat.token_refused' } });
    expect(platform.to(MATERIAL)).toHaveLength(2);
  });

  it('never goes out without a marker', async () => {
    const job = bench.job();
    const fields = { ...job.fields, contentSourceUrl: 'https://www.example.gov.cn/qa/1?ref={{release}}' };
    expect(await stage({ ...job, fields })).toMatchObject({
      kind: 'config',
      fault: { code: 'wechat.marker_missing' },
    });
    expect(platform.calls).toHaveLength(0);
  });

  it.each([
    [45003, 'content', 'wechat.title_too_long'],
    [88000, 'content', 'wechat.comment_forbidden'],
    [48001, 'config', 'wechat.api_unauthorized'],
    [45009, 'quota', 'wechat.daily_quota'],
    [99999, 'human', 'wechat.unlisted_error'],
  ])('hands %d of draft/add on as %s', async (errcode, kind, code) => {
    platform.on(ADD, refuse(errcode));
    expect(await stage()).toMatchObject({ kind, fault: { code, platformCode: String(errcode) } });
  });
});

describe('images', () => {
  it('puts each on the platform once and its address into the text', async () => {
    const one = dataUrl(pngBytes());
    const other = dataUrl(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(20)]), 'image/jpeg');
    expect(await stage(bench.job({}, withImages(one, other, one)))).toMatchObject({ kind: 'staged' });
    expect(platform.to(UPLOAD)).toHaveLength(2);
    const content = textAt(addedArticle(), 'content') ?? '';
    expect(content.match(/<img src="[^"]*"/g)).toEqual([
      '<img src="http://mmbiz.qpic.cn/image-1"',
      '<img src="http://mmbiz.qpic.cn/image-2"',
      '<img src="http://mmbiz.qpic.cn/image-1"',
    ]);
    expect(content).not.toContain('jida-image');
  });

  it('sends them as multipart field "media" with file name and type (reference A4.1)', async () => {
    await stage(bench.job({}, withImages(dataUrl(pngBytes()))));
    const body = platform.to(UPLOAD)[0]?.body.toString('latin1') ?? '';
    expect(body).toMatch(/Content-Disposition: form-data; name="media"; filename="[0-9a-f]{32}\.png"/i);
    expect(body).toMatch(/Content-Type: image\/png/i);
    expect(body).toContain(pngBytes().toString('latin1'));
  });

  it('takes kept pictures by their hash, and calls nobody else for them', async () => {
    const jpg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(9)]);
    await stage(bench.job({}, withKept(jpg)));
    expect(platform.to(UPLOAD)[0]?.body.toString('latin1')).toMatch(/filename="[0-9a-f]{32}\.jpg"/);
    expect(platform.calls.map((call) => call.path)).not.toContain('/picture.png');
  });

  it('sends what the platform does not take in a form that it does', async () => {
    const webp = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#ff0000' } })
      .webp()
      .toBuffer();
    await stage(bench.job({}, withKept(webp)));
    expect(platform.to(UPLOAD)[0]?.body.toString('latin1')).toMatch(/filename="[0-9a-f]{32}\.jpg"/);
  });

  it('uploads the same bytes once for all articles of the account', async () => {
    const content = withImages(dataUrl(pngBytes()));
    await stage(bench.job({}, content));
    bench.steps.clear();
    await stage(bench.job({}, { ...content, title: '另一篇' }));
    expect(platform.to(UPLOAD)).toHaveLength(1);
    expect(textAt(addedArticle(1), 'content')).toContain('src="http://mmbiz.qpic.cn/image-1"');
    bench.steps.clear();
    const moved = { ...bench.stageContext(), credentials: { appId: 'wx-other', appSecret: 'other-secret' } };
    await createWechatConnector().stage(bench.job({}, content), moved);
    expect(platform.to(UPLOAD)).toHaveLength(2);
  });

  it('leaves images of the platform where they are', async () => {
    await stage(bench.job({}, withImages('https://mmbiz.qpic.cn/x.png')));
    expect(platform.to(UPLOAD)).toHaveLength(0);
    expect(addedArticle()['content']).toContain('src="https://mmbiz.qpic.cn/x.png"');
  });

  it('returns what it does not have, or is not what was approved, to the editor', async () => {
    const kept = withKept(pngBytes());
    const { sha256 } = Object.values(kept.media ?? {})[0] ?? { sha256: '' };
    bench.media.pictures.set(sha256, pngBytes(500));
    expect(await stage(bench.job({}, kept))).toMatchObject({
      kind: 'content',
      fault: { code: 'wechat.image_changed' },
    });
    bench.media.pictures.clear();
    for (const content of [kept, withImages(`${platform.url}/picture.png`)]) {
      expect(await stage(bench.job({}, content))).toMatchObject({
        kind: 'content',
        fault: { code: 'wechat.image_unreachable' },
      });
    }
    expect(platform.to(UPLOAD)).toHaveLength(0);
  });

  it('tries again after a lost upload, which is harmless (reference A12)', async () => {
    platform.on(UPLOAD, reset, json({ url: 'http://mmbiz.qpic.cn/image-1' }));
    const job = bench.job({}, withImages(dataUrl(pngBytes())));
    expect(await stage(job)).toMatchObject({ kind: 'retry', fault: { code: 'wechat.no_answer' } });
    expect(await stage(job)).toMatchObject({ kind: 'staged' });
  });
});

describe('the cover', () => {
  const fileName = coverFileName({
    kind: 'drawn',
    color: '#2f6690',
    title: '关于居住证办理的问答',
    department: '市公安局',
  });

  it('is uploaded as a permanent image under its own file name', async () => {
    await stage();
    expect(platform.to(MATERIAL)[0]?.query.get('type')).toBe('image');
    expect(platform.to(MATERIAL)[0]?.body.toString('latin1')).toContain(`filename="${fileName}"`);
  });

  it('says where to cut it, for the list and for shares (reference A5.1)', async () => {
    await stage();
    expect(addedArticle()).toMatchObject({
      pic_crop_235_1: '0_0.287234_1_0.712766',
      pic_crop_1_1: '0_0_1_1',
    });
  });

  it('is the draft’s own picture, where there is one', async () => {
    const cover = 'https://www.example.gov.cn/cover.jpg';
    const jpg = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#00ff00' } })
      .jpeg()
      .toBuffer();
    const sha256 = sha256Of(jpg);
    bench.media.pictures.set(sha256, jpg);
    const fact = { sha256, contentType: 'image/jpeg' as const, width: 300, height: 200, bytes: jpg.length };
    const content = article({ variant: { cover }, media: { [cover]: fact } });
    expect(await stage(bench.job({}, content))).toMatchObject({ kind: 'staged' });
    expect(platform.to(MATERIAL)[0]?.body.toString('latin1')).toMatch(
      `filename="jida-cover-${sha256.slice(0, 24)}.jpg"`,
    );
    expect(addedArticle()['pic_crop_1_1']).toBe('0.166667_0_0.833333_1');
    bench.media.pictures.clear();
    bench.steps.clear();
    bench.memory.kept.clear();
    expect(await stage(bench.job({}, content))).toMatchObject({
      kind: 'content',
      fault: { code: 'wechat.cover_unreachable' },
    });
  });

  it('is remembered, so that a later staging does not even look for it', async () => {
    await stage();
    bench.steps.clear();
    await stage();
    expect(platform.to(MATERIAL)).toHaveLength(1);
    expect(platform.to(MATERIALS)).toHaveLength(1);
  });

  it('is not uploaded again when the account has it', async () => {
    platform.on(
      MATERIALS,
      json({ item: [{ media_id: 'COVER-OLD', name: fileName }], total_count: 1, item_count: 1 }),
    );
    await stage();
    expect(platform.to(MATERIAL)).toHaveLength(0);
    expect(addedArticle()['thumb_media_id']).toBe('COVER-OLD');
  });

  it('is the configured material, where there is one', async () => {
    bench = new Bench(platform, { coverMediaId: 'COVER-SET' });
    await stage();
    expect(platform.paths).toEqual([ADD, GET]);
    expect(addedArticle()['thumb_media_id']).toBe('COVER-SET');
  });

  it('is uploaded anew once when the platform no longer knows it', async () => {
    platform
      .on(
        MATERIALS,
        json({ item: [{ media_id: 'COVER-DEAD', name: fileName }], total_count: 1, item_count: 1 }),
      )
      .on(ADD, refuse(40007), json({ media_id: 'DRAFT-1' }));
    expect(await stage()).toMatchObject({ kind: 'staged' });
    expect([addedArticle(0)['thumb_media_id'], addedArticle(1)['thumb_media_id']]).toEqual([
      'COVER-DEAD',
      'COVER-1',
    ]);
  });

  it('is given up when the new one is refused too', async () => {
    platform.on(ADD, refuse(40007));
    expect(await stage()).toMatchObject({ kind: 'content', fault: { code: 'wechat.cover_gone' } });
    expect(platform.to(ADD)).toHaveLength(2);
  });

  it('is an admin’s business when the configured one is refused', async () => {
    bench = new Bench(platform, { coverMediaId: 'COVER-SET' });
    platform.on(ADD, refuse(40007));
    expect(await stage()).toMatchObject({ kind: 'config', fault: { code: 'wechat.cover_gone' } });
    expect(platform.to(ADD)).toHaveLength(1);
  });
});

describe('a draft/add whose answer was lost', () => {
  it('is found by its marker and brought to the approved text', async () => {
    platform
      .on(ADD, reset)
      .on(
        LIST,
        drafts(['OTHER', 5, 'https://www.example.gov.cn/qa/1?ref=other'], ['DRAFT-7', 4, SOURCE_URL]),
      );
    expect(await stage()).toMatchObject({ kind: 'retry' });
    expect(platform.to(LIST)).toHaveLength(0);
    expect(await stage()).toEqual({ kind: 'staged', staged: { mediaId: 'DRAFT-7', marker: MARKER } });
    expect(platform.to(ADD)).toHaveLength(1);
    expect(platform.to(UPDATE)[0]?.json).toMatchObject({
      media_id: 'DRAFT-7',
      index: 0,
      articles: { title: '关于居住证办理的问答' },
    });
    expect(platform.to(LIST)[0]?.json).toEqual({ offset: 0, count: 20, no_content: 1 });
  });

  it('is made again when it is not there', async () => {
    platform.on(ADD, reset, json({ media_id: 'DRAFT-2' }));
    await stage();
    expect(await stage()).toMatchObject({ staged: { mediaId: 'DRAFT-2' } });
  });

  it('keeps the newest of several and removes the others', async () => {
    platform
      .on(ADD, reset)
      .on(LIST, drafts(['DRAFT-A', 10, SOURCE_URL], ['DRAFT-B', 12, SOURCE_URL.replaceAll('&', '&amp;')]));
    platform.on(DELETE, refuse(40007));
    await stage();
    expect(await stage()).toMatchObject({ staged: { mediaId: 'DRAFT-B' } });
    expect(platform.to(DELETE).map((call) => call.json)).toEqual([{ media_id: 'DRAFT-A' }]);
  });

  it('is looked for on every page', async () => {
    const page = (from: number): ReturnType<typeof json> =>
      json({
        total_count: 45,
        item_count: 20,
        item: Array.from({ length: 20 }, (_, index) => ({
          media_id: `D-${from + index}`,
          content: { news_item: [{ content_source_url: from + index === 44 ? SOURCE_URL : '' }] },
          update_time: 1,
        })),
      });
    platform.on(ADD, reset).on(LIST, page(0), page(20), page(40));
    await stage();
    expect(await stage()).toMatchObject({ staged: { mediaId: 'D-44' } });
    expect(platform.to(LIST).map((call) => call.json['offset'])).toEqual([0, 20, 40]);
  });

  it('is not guessed at when the draft box cannot be read', async () => {
    platform.on(ADD, reset).on(LIST, refuse(-1));
    await stage();
    expect(await stage()).toMatchObject({ kind: 'retry' });
    expect(platform.to(ADD)).toHaveLength(1);
  });
});

describe('the look at the draft', () => {
  it('stops when the marker did not survive', async () => {
    platform.on(GET, keptDraft('关于居住证办理的问答', 'https://www.example.gov.cn/qa/123'));
    expect(await stage()).toMatchObject({ kind: 'human', fault: { code: 'wechat.marker_lost' } });
  });

  it('stops when the title was changed, but not when it was escaped', async () => {
    platform.on(GET, keptDraft('关于居住证'));
    expect(await stage()).toMatchObject({ kind: 'content', fault: { code: 'wechat.title_changed' } });
    platform.on(GET, keptDraft('A &amp; B &lt;问答&gt;'));
    bench.steps.clear();
    expect(await stage(bench.job({}, article({ title: 'A & B <问答>' })))).toMatchObject({ kind: 'staged' });
  });

  it('makes a draft anew that someone has deleted since', async () => {
    await stage();
    platform.on(GET, refuse(40007), keptDraft()).on(ADD, json({ media_id: 'DRAFT-2' }));
    expect(await stage()).toMatchObject({ kind: 'staged', staged: { mediaId: 'DRAFT-2' } });
  });

  it('makes nothing anew when the article is already out', async () => {
    await stage();
    platform.on(GET, refuse(40007)).on(
      PUBLISHED,
      json({
        total_count: 1,
        item_count: 1,
        item: [
          {
            article_id: 'A',
            content: { news_item: [{ content_source_url: SOURCE_URL, url: 'u' }] },
            update_time: 1,
          },
        ],
      }),
    );
    const outcome = await stage(bench.job({ firstCommitAt: bench.clock.now() }));
    expect(outcome).toMatchObject({ kind: 'human', fault: { code: 'wechat.already_published' } });
    expect(platform.to(ADD)).toHaveLength(1);
  });

  it('gives up on drafts that vanish twice', async () => {
    platform.on(GET, refuse(40007));
    expect(await stage()).toMatchObject({ kind: 'human', fault: { code: 'wechat.draft_vanished' } });
    expect(platform.to(ADD)).toHaveLength(2);
  });
});
