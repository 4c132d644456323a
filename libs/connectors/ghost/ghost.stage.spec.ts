import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PublishableContent, ReleaseJob, StageOutcome } from '#libs/channels/connector.js';
import {
  cutOff,
  json,
  reset,
  scriptedPlatform,
  text,
  type Reaction,
  type ScriptedPlatform,
} from '#libs/channels/testing/scripted-platform.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import { GhostConnector } from './ghost.connector.js';
import {
  calls,
  content,
  context,
  doc,
  expectNoSecret,
  job,
  NOT_FOUND,
  POST_ID,
  posts,
  refusal,
  remote,
  sentPost,
  SLUG,
  StillClock,
  VERSION,
  type TestContext,
} from './testing/ghost.fixtures.js';

const connector = new GhostConnector();
const GONE: Reaction = (response) => {
  response.writeHead(204).end();
};

/** Ghost's own "no such post", of which half arrived. */
const CUT_NOT_FOUND: Reaction = (response) => {
  response.writeHead(404, { 'content-type': 'application/json; charset=utf-8' }).end('{"errors":[{"mess');
};

let platform: ScriptedPlatform;

beforeEach(async () => {
  platform = await scriptedPlatform(new StillClock());
});

afterEach(async () => {
  await platform[Symbol.asyncDispose]();
});

async function stage(here: TestContext, about: ReleaseJob, ...script: Reaction[]): Promise<StageOutcome> {
  platform.script(...script);
  const outcome = await connector.stage(about, here);
  expectNoSecret(outcome);
  return outcome;
}

function writes(): string[] {
  return calls(platform).filter((call) => !call.startsWith('GET'));
}

describe('the draft', () => {
  it('is looked for by its hidden tag and by its slug, then made, then read back', async () => {
    const here = context(platform);
    const about = job(here.channel);
    const outcome = await stage(
      here,
      about,
      posts(),
      NOT_FOUND,
      json(201, { posts: [remote(about)] }),
      posts(remote(about)),
    );
    expect(outcome).toEqual({
      kind: 'staged',
      staged: {
        postId: POST_ID,
        mode: 'create',
        updatedAt: VERSION,
        firstPublishedAt: null,
        images: { bySha256: {}, cover: null },
        warnings: [],
      },
    });
    expect(calls(platform)).toEqual([
      'GET /posts/',
      `GET /posts/slug/${SLUG}/`,
      'POST /posts/',
      `GET /posts/${POST_ID}/`,
    ]);
    expect(platform.seen[0]?.query.get('filter')).toBe(`tag:hash-${SLUG}`);
    expect(platform.seen[2]?.query.get('source')).toBe('html');
    expect(sentPost(platform, 2)).toMatchObject({ slug: SLUG, status: 'draft', title: '居住证办理问答' });
    expect(textAt(sentPost(platform, 2), 'codeinjection_head')).not.toContain('PubDate');
  });

  it('is found again after an answer that was lost, and made once', async () => {
    const here = context(platform);
    const about = job(here.channel);
    expect(await stage(here, about, posts(), NOT_FOUND, cutOff)).toMatchObject({ kind: 'retry' });
    const outcome = await stage(
      here,
      about,
      posts(remote(about)),
      posts(remote(about)),
      posts(remote(about)),
    );
    expect(outcome).toMatchObject({ kind: 'staged', staged: { postId: POST_ID, mode: 'create' } });
    expect(writes()).toEqual(['POST /posts/', `PUT /posts/${POST_ID}/`]);
    expect(sentPost(platform, 4)).toMatchObject({ status: 'draft', updated_at: VERSION });
  });

  it('repeats no step that is stored, but reads the newest version', async () => {
    const here = context(platform);
    const about = job(here.channel);
    here.steps.set('post', { postId: POST_ID, mode: 'create' });
    const later = '2026-03-02T00:58:00.000Z';
    const outcome = await stage(here, about, posts(remote(about, { updated_at: later })));
    expect(outcome).toMatchObject({ kind: 'staged', staged: { updatedAt: later } });
    expect(calls(platform)).toEqual([`GET /posts/${POST_ID}/`]);
  });

  it('takes a plan made on the site back into our hands', async () => {
    const here = context(platform);
    const about = job(here.channel);
    await stage(
      here,
      about,
      posts(remote(about, { status: 'scheduled' })),
      posts(remote(about)),
      posts(remote(about)),
    );
    expect(sentPost(platform, 1)).toMatchObject({ status: 'draft' });
  });

  it('leaves a public article untouched until the commit, and prefers it to a twin', async () => {
    const here = context(platform);
    const about = job(here.channel);
    const live = remote(about, {
      status: 'published',
      published_at: '2026-02-01T08:00:00.000Z',
      created_at: '2026-03-01T00:00:00.000Z',
    });
    const twin = remote(about, { id: 'twin', created_at: '2026-01-01T00:00:00.000Z' });
    expect(await stage(here, about, posts(twin, live), posts(live))).toMatchObject({
      kind: 'staged',
      staged: { postId: POST_ID, mode: 'update', firstPublishedAt: '2026-02-01T08:00:00.000Z' },
    });
    expect(writes()).toEqual([]);
  });

  it('deletes the twin that a silent clash made, and adopts the older one', async () => {
    const here = context(platform);
    const about = job(here.channel);
    const twin = remote(about, { id: 'twin', slug: `${SLUG}-2` });
    const outcome = await stage(
      here,
      about,
      posts(),
      NOT_FOUND,
      json(201, { posts: [twin] }),
      GONE,
      posts(remote(about)),
      posts(remote(about)),
      posts(remote(about)),
    );
    expect(outcome).toMatchObject({ kind: 'staged', staged: { postId: POST_ID } });
    expect(writes()).toEqual(['POST /posts/', 'DELETE /posts/twin/', `PUT /posts/${POST_ID}/`]);
  });

  it('does not touch somebody else’s article under our slug', async () => {
    const here = context(platform);
    const about = job(here.channel);
    const foreign = remote(about, { html: '<p>别人的文章</p>', tags: [] });
    expect(await stage(here, about, posts(), posts(foreign))).toMatchObject({
      kind: 'human',
      fault: { code: 'ghost.slug_taken' },
    });
    expect(writes()).toEqual([]);
  });

  it('adopts our own article whose hidden tag somebody took away', async () => {
    const here = context(platform);
    const about = job(here.channel);
    const own = remote(about, { tags: [] });
    const outcome = await stage(here, about, posts(), posts(own), posts(remote(about)), posts(remote(about)));
    expect(outcome).toMatchObject({ kind: 'staged', staged: { postId: POST_ID } });
  });

  it('looks again when the draft is gone or moved since', async () => {
    const here = context(platform);
    const about = job(here.channel);
    here.steps.set('post', { postId: POST_ID, mode: 'create' });
    expect(await stage(here, about, NOT_FOUND)).toMatchObject({
      kind: 'retry',
      fault: { code: 'ghost.post_missing' },
    });
    expect(here.steps.has('post')).toBe(false);
    here.steps.set('post', { postId: POST_ID, mode: 'create' });
    const live = posts(remote(about, { status: 'published' }));
    expect(await stage(here, about, live)).toMatchObject({
      kind: 'retry',
      fault: { code: 'ghost.post_moved' },
    });
    expect(here.steps.has('post')).toBe(false);
  });
});

describe('what the site stored', () => {
  async function warnings(changes: JsonObject): Promise<string[]> {
    const here = context(platform);
    const about = job(here.channel);
    here.steps.set('post', { postId: POST_ID, mode: 'create' });
    const outcome = await stage(here, about, posts(remote(about, changes)));
    const found = outcome.kind === 'staged' ? outcome.staged['warnings'] : [];
    return (found as { code: string }[]).map((warning) => warning.code);
  }

  it('may be written in Ghost’s own hand', async () => {
    const html = textAt(remote(job(context(platform).channel)), 'html') ?? '';
    const rewritten = html
      .replaceAll('&#91;', '[')
      .replaceAll('&#93;', ']')
      .replaceAll('&quot;', '"')
      .replace('</div><script', '</div>\n<script');
    expect(rewritten).not.toBe(html);
    expect(await warnings({ html: `\n${rewritten}\n` })).toEqual([]);
  });

  it.each<[string, JsonObject]>([
    ['ghost.title_altered', { title: '另一个标题' }],
    ['ghost.content_altered', { html: '<p>问答编号：2026-000123</p>' }],
    ['ghost.excerpt_altered', { custom_excerpt: null }],
    ['ghost.tag_dropped', { tags: [{ name: '户籍' }] }],
    ['ghost.page_tags_dropped', { codeinjection_head: null }],
    ['ghost.cover_dropped', { feature_image: 'https://www.example.gov.cn/other.png' }],
  ])('is compared: %s', async (code, changes) => {
    expect(await warnings(changes)).toEqual([code]);
  });
});

describe('a correction', () => {
  const REPLACES = {
    ids: { postId: POST_ID, slug: SLUG, revision: '1' },
    publicUrl: null,
    publishedAt: null,
  };
  const LIVE = { status: 'published', published_at: '2026-02-01T08:00:00.000Z' };

  it('is for exactly the article that was published', async () => {
    const here = context(platform);
    const about = job(here.channel, { replaces: REPLACES });
    const live = posts(remote(about, LIVE));
    expect(await stage(here, about, live, live)).toMatchObject({
      kind: 'staged',
      staged: { postId: POST_ID, mode: 'update', updatedAt: VERSION },
    });
    expect(writes()).toEqual([]);
  });

  it('does not bring a withdrawn article back', async () => {
    const here = context(platform);
    const about = job(here.channel, { replaces: REPLACES });
    expect(await stage(here, about, posts(remote(about)))).toMatchObject({
      kind: 'human',
      fault: { code: 'ghost.not_replaceable' },
    });
  });

  it.each(['stop', 'overwrite'])('meets a person’s change on the site (%s)', async (editedOnSite) => {
    const here = context(platform, { editedOnSite });
    const written = { updatedAt: '2026-02-01T08:00:00.000Z', siteHash: 'as-we-wrote-it' };
    const about = job(here.channel, { replaces: { ...REPLACES, ids: { ...REPLACES.ids, ...written } } });
    const live = posts(remote(about, LIVE));
    expect(await stage(here, about, live, live)).toMatchObject(
      editedOnSite === 'stop'
        ? { kind: 'human', fault: { code: 'ghost.edited_on_site' } }
        : { kind: 'staged', staged: { mode: 'update' } },
    );
  });
});

describe('what ends a staging', () => {
  it.each<[string, string, Reaction[]]>([
    [
      'config',
      'ghost.signature_refused',
      [refusal(401, 'INVALID_JWT', 'UnauthorizedError'), refusal(401, 'INVALID_JWT', 'UnauthorizedError')],
    ],
    ['config', 'ghost.key_refused', [refusal(401, 'UNKNOWN_ADMIN_API_KEY', 'UnauthorizedError')]],
    ['config', 'ghost.interface_missing', [posts(), text(404, 'nothing')]],
    [
      'content',
      'ghost.invalid_field',
      [posts(), NOT_FOUND, refusal(422, null, 'ValidationError', { property: 'title' })],
    ],
    ['retry', 'ghost.too_many_requests', [refusal(429, null, 'TooManyRequestsError')]],
    ['retry', 'ghost.server_error', [refusal(500, null, 'InternalServerError')]],
    ['retry', 'ghost.server_error', [posts(), NOT_FOUND, refusal(503, null, 'MaintenanceError')]],
    ['retry', 'ghost.unreadable_answer', [json(200, { posts: [{ id: 'x' }] })]],
    ['retry', 'ghost.unreadable_answer', [posts(), CUT_NOT_FOUND]],
    ['retry', 'http.connection_reset', [posts(), NOT_FOUND, reset]],
  ])('%s %s', async (kind, code, script) => {
    const here = context(platform);
    expect(await stage(here, job(here.channel), ...script)).toMatchObject({ kind, fault: { code } });
  });

  it('a save that came between: look again', async () => {
    const here = context(platform);
    const about = job(here.channel);
    const collision = refusal(409, 'UPDATE_COLLISION', 'UpdateCollisionError');
    expect(await stage(here, about, posts(remote(about)), collision)).toMatchObject({ kind: 'retry' });
  });

  it('names the field, and nothing of the words', async () => {
    const here = context(platform);
    const bad = refusal(422, null, 'ValidationError', { property: 'title' });
    expect(await stage(here, job(here.channel), posts(), NOT_FOUND, bad)).toMatchObject({
      fault: {
        platformCode: 'ValidationError',
        message: '网站不接受部分内容，请修改后重新送审。（字段：title）',
      },
    });
  });

  it('settings that are not complete, before any call', async () => {
    const here = context(platform, {}, { adminApiKey: 'nonsense' });
    expect(await stage(here, job(here.channel))).toMatchObject({
      kind: 'config',
      fault: { code: 'ghost.key_invalid' },
    });
    const unset = context(platform, { apiUrl: '' });
    expect(await stage(unset, job(unset.channel))).toMatchObject({
      kind: 'config',
      fault: { code: 'ghost.setting_missing' },
    });
    expect(platform.seen).toEqual([]);
  });
});

describe('pictures', () => {
  const BYTES = Buffer.from('a picture, as approved');
  const SHA = createHash('sha256').update(BYTES).digest('hex');
  const AT = 'https://media.example.gov.cn/map.png';
  const SHOWN = 'https://www.example.gov.cn/content/images/2026/03/map.png';
  const APPROVED: Partial<PublishableContent> = {
    items: [{ id: 'i', question: '在哪？', answer: doc({ type: 'image', attrs: { src: AT, alt: '地图' } }) }],
    variant: { cover: AT },
    media: { [AT]: { sha256: SHA, contentType: 'image/png', width: 4, height: 4, bytes: BYTES.length } },
  };
  const UPLOADED = json(201, { images: [{ url: SHOWN, ref: null }] });

  function about(here: TestContext): ReleaseJob {
    return job(here.channel, {}, content(APPROVED));
  }

  it('go to the site once, and the page shows them from there', async () => {
    const here = context(platform);
    here.kept.set(SHA, BYTES);
    const stored = remote(about(here), {}, { bySha256: { [SHA]: SHOWN }, cover: SHOWN });
    const outcome = await stage(
      here,
      about(here),
      UPLOADED,
      posts(),
      NOT_FOUND,
      json(201, { posts: [stored] }),
      posts(stored),
    );
    expect(outcome).toMatchObject({
      kind: 'staged',
      staged: { images: { bySha256: { [SHA]: SHOWN }, cover: SHOWN }, warnings: [] },
    });
    expect(calls(platform)[0]).toBe('POST /images/upload/');
    expect(platform.seen[0]?.bytes.includes(BYTES)).toBe(true);
    const sent = sentPost(platform, 3);
    expect(sent).toMatchObject({ feature_image: SHOWN, feature_image_alt: '居住证办理问答' });
    expect(textAt(sent, 'html')).toContain(`<img src="${SHOWN}" alt="地图">`);
    expect(JSON.stringify(sent)).not.toContain('jida-media:');
    expect(textAt(sent, 'codeinjection_head')).toContain(`<meta name="Image" content="${SHOWN}">`);
  });

  it('are known again by the channel, but not for another site', async () => {
    const here = context(platform);
    here.remembered.set(`ghost.image/${SHA}`, { site: platform.url, url: SHOWN });
    await stage(here, about(here), posts(), NOT_FOUND);
    expect(calls(platform)[0]).toBe('GET /posts/');
    const moved = context(platform);
    moved.kept.set(SHA, BYTES);
    moved.remembered.set(`ghost.image/${SHA}`, { site: 'https://old.example.gov.cn', url: SHOWN });
    await stage(moved, about(moved), UPLOADED);
    expect(calls(platform)).toContain('POST /images/upload/');
    expect(moved.remembered.get(`ghost.image/${SHA}`)).toEqual({ site: platform.url, url: SHOWN });
  });

  it.each<[string, string, Reaction]>([
    ['retry', 'ghost.picture_unreadable', json(201, { images: [{ url: 'javascript:x' }] })],
    [
      'retry',
      'ghost.picture_unreadable',
      json(201, { images: [{ url: 'https://a.example/x.png?a=1&b=2' }] }),
    ],
    ['content', 'ghost.picture_type_refused', refusal(415, null, 'UnsupportedMediaTypeError')],
    ['content', 'ghost.too_large', text(413, 'nginx')],
    ['retry', 'http.connection_reset', reset],
  ])('end in %s %s', async (kind, code, reaction) => {
    const here = context(platform);
    here.kept.set(SHA, BYTES);
    expect(await stage(here, about(here), reaction)).toMatchObject({ kind, fault: { code } });
  });

  it('must be the bytes that were approved', async () => {
    const here = context(platform);
    here.kept.set(SHA, Buffer.from('another picture'));
    expect(await stage(here, about(here))).toMatchObject({
      kind: 'content',
      fault: { code: 'ghost.picture_missing' },
    });
  });

  it('stay where they lie when the channel does not upload', () => {
    const off = context(platform, { uploadPictures: false }).channel;
    expect(connector.pictures(content(APPROVED), off)).toEqual([]);
    expect(textAt(job(off, {}, content(APPROVED)).fields, 'html')).toContain(AT);
  });
});
