import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReleaseJob } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { DocNode } from '#libs/document/document.js';
import type { CommitOutcome, PlatformReceipt } from '#libs/kernel/outcome.js';
import {
  cutOff,
  hang,
  json,
  reset,
  scriptedPlatform,
  text,
  type Reaction,
  type ScriptedPlatform,
} from '#libs/channels/testing/scripted-platform.js';
import { content, context, doc, job, StillClock, type TestContext } from '../testing/website.fixtures.js';
import { WebsiteConnector } from '../website.connector.js';
import { addressOf } from './wordpress.client.js';
import { postBody } from './wordpress.post.js';
import { readWebsiteSettings } from '../website.settings.js';

const connector = new WebsiteConnector();
const SLUG = 'qa-2026-000123';
const RIGHTS = {
  publish_posts: true,
  edit_others_posts: true,
  upload_files: true,
  manage_categories: true,
  unfiltered_html: true,
};
const ME = json(200, { id: 1, capabilities: RIGHTS });
const CATEGORY = json(200, [{ id: 4, name: '户籍' }]);
const NONE = json(200, []);

let platform: ScriptedPlatform;

beforeEach(async () => {
  platform = await scriptedPlatform(new StillClock());
});

afterEach(async () => {
  await platform[Symbol.asyncDispose]();
});

function around(settings: JsonObject = {}, credentials = {}): TestContext {
  return context(
    platform,
    { siteUrl: `${platform.url}/`, apiRoot: `${platform.url}/wp-json/`, ...settings },
    credentials,
  );
}

/** A post as the site tells it, holding what we would send. */
function post(context: TestContext, changes: JsonObject = {}): JsonObject {
  const sent = postBody(job(context.channel), [4], readWebsiteSettings(context.channel.settings));
  return {
    id: 17,
    slug: SLUG,
    status: 'draft',
    link: `https://www.example.gov.cn/${SLUG}/`,
    date_gmt: '2026-03-02T01:00:02',
    modified_gmt: '2026-03-02T01:00:03',
    title: { raw: sent.title },
    content: { raw: sent.content },
    categories: [4],
    meta: { ...sent.meta },
    ...changes,
  };
}

function refusal(status: number, code: string, data: JsonObject = {}): Reaction {
  return json(status, { code, message: 'wp-S3CRET', data: { status, ...data } });
}

function calls(): string[] {
  return platform.seen.map((request) => `${request.method} ${request.path.replace('/wp-json/wp/v2', '')}`);
}

function bodyAt(index: number): JsonObject {
  return JSON.parse(platform.seen[index]?.body ?? '{}') as JsonObject;
}

describe('stage', () => {
  async function stage(context: TestContext, ...script: Reaction[]): Promise<JsonObject> {
    platform.script(...script);
    const outcome = await connector.stage(job(context.channel), context);
    return JSON.parse(JSON.stringify(outcome)) as JsonObject;
  }

  it('finds the interface, checks the rights and makes one draft', async () => {
    const here = around({ apiRoot: '' });
    const home: Reaction = (response) => {
      response
        .writeHead(200, { link: `<${platform.url}/wp-json/>; rel="https://api.w.org/", <x>; rel="y"` })
        .end();
    };
    const outcome = await stage(
      here,
      home,
      ME,
      CATEGORY,
      NONE,
      NONE,
      json(201, post(here)),
      json(200, post(here)),
    );
    expect(outcome).toEqual({
      kind: 'staged',
      staged: {
        apiRoot: `${platform.url}/wp-json/`,
        categoryIds: [4],
        postId: 17,
        mode: 'create',
        media: { bySha256: {}, cover: null },
        plugin: false,
        modifiedAt: '2026-03-02T01:00:03.000Z',
        warnings: [],
      },
    });
    expect(calls()).toEqual([
      'GET /',
      'GET /users/me',
      'GET /categories',
      'GET /posts',
      'GET /posts',
      'POST /posts',
      'GET /posts/17',
    ]);
    expect(platform.seen[0]?.headers.authorization).toBeUndefined();
    expect(platform.seen[1]?.headers.authorization).toBe(
      `Basic ${Buffer.from('jida:wp-S3CRET abcd').toString('base64')}`,
    );
    expect(Object.fromEntries(platform.seen[3]?.query ?? [])).toMatchObject({
      slug: SLUG,
      status: 'publish,future,draft,pending,private',
      context: 'edit',
    });
    expect(Object.fromEntries(platform.seen[4]?.query ?? [])).toMatchObject({
      slug: `${SLUG}__trashed`,
      status: 'trash',
    });
    expect(bodyAt(5)).toMatchObject({
      status: 'draft',
      slug: SLUG,
      title: '居住证办理问答',
      categories: [4],
    });
    expect(bodyAt(5)['meta']).toMatchObject({ SiteIDCode: '3701000001' });
    expect(bodyAt(5)['meta']).not.toHaveProperty('PubDate');
  });

  it('works without pretty links', async () => {
    const here = around({ apiRoot: '' });
    await stage(here, text(200, 'home'), refusal(401, 'rest_not_logged_in'));
    expect(platform.seen[1]?.path).toBe('/');
    expect(platform.seen[1]?.query.get('rest_route')).toBe('/wp/v2/users/me');
    expect(addressOf('https://a.example/?rest_route=/', 'wp/v2/posts')).toBe(
      'https://a.example/?rest_route=%2Fwp%2Fv2%2Fposts',
    );
  });

  it.each([
    ['/news', '/news/'],
    ['/news/', '/news/'],
    ['/news/index.php', '/news/index.php'],
  ])(
    'of a site at %s that names no interface, calls %s, from which no write is sent on',
    async (at, path) => {
      const here = around({ apiRoot: '', siteUrl: `${platform.url}${at}` });
      await stage(here, text(200, 'home'), refusal(401, 'rest_not_logged_in'));
      expect(platform.seen[1]?.path).toBe(path);
      expect(platform.seen[1]?.query.get('rest_route')).toBe('/wp/v2/users/me');
    },
  );

  it('does not hand the password to another host', async () => {
    const home: Reaction = (response) => {
      response.writeHead(200, { link: '<https://evil.example/wp-json/>; rel="https://api.w.org/"' }).end();
    };
    expect(await stage(around({ apiRoot: '' }), home)).toMatchObject({
      kind: 'config',
      fault: { code: 'website.foreign_api_root' },
    });
    expect(platform.seen).toHaveLength(1);
  });

  it('makes a category that is not there, and takes one that just appeared', async () => {
    const here = around({ categories: ['问答', '便民'] });
    await stage(
      here,
      ME,
      json(200, [{ id: 1, name: '问答集' }]),
      json(201, { id: 8, name: '问答' }),
      NONE,
      refusal(400, 'term_exists', { term_id: 9 }),
      NONE,
      NONE,
      json(201, post(here)),
      json(200, post(here, { categories: [8, 9] })),
    );
    expect(here.steps.get('categories')).toEqual({ ids: [8, 9] });
    expect(calls().slice(1, 5)).toEqual([
      'GET /categories',
      'POST /categories',
      'GET /categories',
      'POST /categories',
    ]);
  });

  it.each(['draft', 'pending', 'private', 'future'])(
    'takes over an own article that is %s',
    async (status) => {
      const here = around();
      const outcome = await stage(
        here,
        ME,
        CATEGORY,
        json(200, [post(here, { status })]),
        json(200, post(here)),
        json(200, post(here)),
      );
      expect(outcome).toMatchObject({ kind: 'staged', staged: { postId: 17, mode: 'create' } });
      expect(calls().slice(3)).toEqual(['POST /posts/17', 'GET /posts/17']);
      expect(bodyAt(3)).toMatchObject({ status: 'draft', slug: SLUG });
    },
  );

  it('takes an own article out of the bin', async () => {
    const here = around();
    const binned = post(here, { status: 'trash', slug: `${SLUG}__trashed` });
    const outcome = await stage(
      here,
      ME,
      CATEGORY,
      NONE,
      json(200, [binned]),
      json(200, post(here)),
      json(200, post(here)),
    );
    expect(outcome).toMatchObject({ kind: 'staged', staged: { postId: 17, mode: 'create' } });
  });

  it('leaves a public article untouched until the commit', async () => {
    const here = around();
    const live = post(here, { status: 'publish', content: { raw: '问答编号：2026-000123 旧版' } });
    const outcome = await stage(here, ME, CATEGORY, json(200, [live]), json(200, live));
    expect(outcome).toMatchObject({ kind: 'staged', staged: { mode: 'update', warnings: [] } });
    expect(calls().filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  it('does not touch somebody else’s article under our slug', async () => {
    const here = around();
    const foreign = post(here, { content: { raw: '别人的文章' } });
    expect(await stage(here, ME, CATEGORY, json(200, [foreign]))).toMatchObject({
      kind: 'human',
      fault: { code: 'website.slug_taken' },
    });
  });

  it('deletes the twin it made, and adopts the older one', async () => {
    const here = around();
    const outcome = await stage(
      here,
      ME,
      CATEGORY,
      NONE,
      NONE,
      json(201, post(here, { id: 18, slug: `${SLUG}-2` })),
      json(200, { deleted: true }),
      json(200, [post(here), post(here, { id: 19 })]),
      json(200, post(here)),
      json(200, post(here)),
    );
    expect(outcome).toMatchObject({ kind: 'staged', staged: { postId: 17, mode: 'create' } });
    expect(calls().slice(4)).toEqual([
      'POST /posts',
      'DELETE /posts/18',
      'GET /posts',
      'POST /posts/17',
      'GET /posts/17',
    ]);
    expect(bodyAt(5)).toEqual({ force: true });
  });

  it('looks before it creates when an earlier create was cut off', async () => {
    const here = around();
    expect(await stage(here, ME, CATEGORY, NONE, NONE, reset)).toMatchObject({ kind: 'retry' });
    const again = await stage(
      here,
      ME,
      json(200, [post(here)]),
      json(200, post(here)),
      json(200, post(here)),
    );
    expect(again).toMatchObject({ kind: 'staged', staged: { postId: 17 } });
    expect(calls().filter((call) => call === 'POST /posts')).toHaveLength(1);
  });

  it('does the stored steps once, and the checks every time', async () => {
    const here = around();
    await stage(here, ME, CATEGORY, NONE, NONE, json(201, post(here)), json(200, post(here)));
    const before = platform.seen.length;
    expect(await stage(here, ME, json(200, post(here)))).toMatchObject({
      kind: 'staged',
      staged: { postId: 17 },
    });
    expect(calls().slice(before)).toEqual(['GET /users/me', 'GET /posts/17']);
  });

  it.each<[string, (here: TestContext) => Reaction]>([
    ['was deleted', () => refusal(404, 'rest_post_invalid_id')],
    ['was published by hand', (here) => json(200, post(here, { status: 'publish' }))],
    ['was put into the bin', (here) => json(200, post(here, { status: 'trash' }))],
  ])('prepares again when the draft %s', async (_what, reaction) => {
    const here = around();
    await stage(here, ME, CATEGORY, NONE, NONE, json(201, post(here)), json(200, post(here)));
    expect(await stage(here, ME, reaction(here))).toMatchObject({ kind: 'retry' });
    expect(here.steps.has('post')).toBe(false);
  });

  it('stores what the site dropped in silence as warnings', async () => {
    const here = around({ externalIdMeta: true });
    const stored = post(here, {
      title: { raw: '改' },
      content: { raw: '改' },
      categories: [1],
      meta: [] as never,
    });
    const outcome = await stage(here, ME, CATEGORY, NONE, NONE, json(201, post(here)), json(200, stored));
    const warnings = (outcome['staged'] as JsonObject)['warnings'] as JsonObject[];
    expect(warnings.map((warning) => warning['code'])).toEqual([
      'website.title_altered',
      'website.content_altered',
      'website.category_dropped',
      'website.meta_dropped',
    ]);
    expect(warnings[3]?.['message']).toContain('qa_external_id');
    expect(bodyAt(4)['meta']).toMatchObject({ qa_external_id: 'jd7f3k2m', qa_content_hash: 'a'.repeat(64) });
  });

  it.each<[string, Reaction[]]>([
    ['config website.credential_refused', [refusal(401, 'rest_not_logged_in')]],
    ['config website.role_too_low', [refusal(403, 'rest_cannot_edit')]],
    [
      'config website.role_too_low',
      [json(200, { id: 1, capabilities: { ...RIGHTS, publish_posts: false } })],
    ],
    [
      'config website.role_too_low',
      [json(200, { id: 1, capabilities: { ...RIGHTS, unfiltered_html: false } })],
    ],
    ['config website.role_too_low', [json(200, { id: 1 })]],
    ['config website.interface_missing', [refusal(404, 'rest_no_route')]],
    ['retry website.server_error', [text(500, '')]],
    ['retry website.unreadable_answer', [text(200, '<html>')]],
    ['retry http.connection_reset', [reset]],
    ['config website.role_too_low', [ME, NONE, refusal(403, 'rest_cannot_create')]],
    [
      'content website.invalid_param',
      [ME, CATEGORY, NONE, NONE, refusal(400, 'rest_invalid_param', { params: { title: 'x' } })],
    ],
    ['retry website.server_error', [ME, CATEGORY, NONE, NONE, text(502, '')]],
    ['retry website.unreadable_answer', [ME, CATEGORY, NONE, NONE, json(201, { id: 'x' })]],
    ['retry website.unreadable_answer', [ME, CATEGORY, json(200, {})]],
  ])('%s', async (expected, script) => {
    const outcome = await stage(around(), ...script);
    const [kind, code] = expected.split(' ');
    expect(outcome).toMatchObject({ kind, fault: { code } });
    expect(JSON.stringify(outcome)).not.toContain('S3CRET');
  });

  it('names the fields that the site complained about, and nothing else', async () => {
    const params = { 'meta.SiteName': 'x', 'wp-S3CRET <b>': 'x' };
    const outcome = await stage(
      around(),
      ME,
      CATEGORY,
      NONE,
      NONE,
      refusal(400, 'rest_invalid_param', { params }),
    );
    expect(JSON.stringify(outcome)).toContain('（字段：meta.SiteName）');
    expect(JSON.stringify(outcome)).not.toContain('S3CRET');
  });

  it('does not need unfiltered HTML when nothing needs it', async () => {
    const here = around({ embedJsonLd: false });
    const me = json(200, { capabilities: { ...RIGHTS, unfiltered_html: false } });
    const outcome = await stage(here, me, CATEGORY, NONE, NONE, json(201, post(here)), json(200, post(here)));
    expect(outcome['kind']).toBe('staged');
  });

  it('stops when a setting is missing', async () => {
    expect(await stage(around({ siteUrl: '' }))).toMatchObject({ kind: 'config' });
    expect(platform.seen).toHaveLength(0);
  });
});

describe('commit', () => {
  function staged(mode = 'create'): JsonObject {
    return { apiRoot: `${platform.url}/wp-json/`, postId: 17, mode, categoryIds: [4] };
  }

  async function commit(
    reaction: (here: TestContext) => Reaction,
    mode = 'create',
    settings: JsonObject = {},
  ): Promise<CommitOutcome> {
    const here = around(settings);
    platform.script(reaction(here));
    return await connector.commit(job(here.channel), staged(mode), here);
  }

  it('publishes the approved content with one call', async () => {
    const outcome = await commit((here) => json(200, post(here, { status: 'publish' })));
    expect(outcome).toEqual({
      kind: 'done',
      receipt: {
        ids: {
          postId: '17',
          slug: SLUG,
          revision: '1',
          modifiedAt: '2026-03-02T01:00:03.000Z',
          siteHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
        publicUrl: `https://www.example.gov.cn/${SLUG}/`,
        publishedAt: '2026-03-02T01:00:02.000Z',
      },
    });
    expect(calls()).toEqual(['POST /posts/17']);
    const sent = bodyAt(0);
    expect(sent).toMatchObject({ status: 'publish', slug: SLUG, title: '居住证办理问答', categories: [4] });
    expect(sent['content']).toMatch(/^<!-- wp:html -->\n<div class="qa".*<\/script>\n<!-- \/wp:html -->$/s);
    expect(sent['meta']).toMatchObject({ PubDate: '2026-03-02 09:00', ArticleTitle: '居住证办理问答' });
    expect(sent).not.toHaveProperty('date_gmt');
    expect(sent).not.toHaveProperty('date');
  });

  it('keeps the first day of an article that it replaces', async () => {
    const outcome = await commit((here) => json(200, post(here, { status: 'publish' })), 'update');
    expect(outcome).toMatchObject({ kind: 'done', receipt: { publishedAt: '2026-03-02T01:00:03.000Z' } });
    expect(bodyAt(0)['meta']).not.toHaveProperty('PubDate');
  });

  it('shows what looks like markup in a title as it was written', async () => {
    const here = around();
    platform.script(json(200, post(here, { status: 'publish' })));
    const fields = { ...job(here.channel).fields, title: '1 < 2 &amp; A&B', excerpt: '<b>' };
    await connector.commit(job(here.channel, { fields }), staged(), here);
    expect(bodyAt(0)).toMatchObject({ title: '1 &lt; 2 &amp;amp; A&B', excerpt: '&lt;b&gt;' });
  });

  it.each<[string, string, (here: TestContext) => Reaction]>([
    ['human', 'a post left for review', (here) => json(200, post(here, { status: 'pending' }))],
    ['human', 'a post put off', (here) => json(200, post(here, { status: 'future' }))],
    ['unknown', 'another post', (here) => json(200, post(here, { id: 99, status: 'publish' }))],
    ['unknown', 'an empty body', () => text(200, '')],
    ['unknown', 'a page', () => text(200, '<html>')],
    ['unknown', 'status 500', () => refusal(500, 'internal_server_error')],
    ['unknown', 'status 502', () => text(502, '')],
    ['unknown', 'status 503', () => text(503, '')],
    ['unknown', 'status 408', () => text(408, '')],
    ['unknown', 'a dropped connection', () => reset],
    ['unknown', 'an answer cut off', () => cutOff],
    ['config', '401 rest_cannot_edit', () => refusal(401, 'rest_cannot_edit')],
    ['config', '401 rest_not_logged_in', () => refusal(401, 'rest_not_logged_in')],
    ['config', '401 of a gateway', () => text(401, '')],
    ['config', '403 rest_cannot_edit', () => refusal(403, 'rest_cannot_edit')],
    ['config', '403 rest_cannot_publish', () => refusal(403, 'rest_cannot_publish')],
    ['config', '403 of a gateway', () => text(403, '<html>')],
    ['config', '400 of a gateway', () => text(400, '')],
    ['content', '400 rest_invalid_param', () => refusal(400, 'rest_invalid_param')],
    ['content', '400 empty_content', () => refusal(400, 'empty_content')],
    ['content', '413', () => text(413, '')],
    ['human', '404 rest_post_invalid_id', () => refusal(404, 'rest_post_invalid_id')],
    ['config', '404 rest_no_route', () => refusal(404, 'rest_no_route')],
    ['config', '404 of a gateway', () => text(404, '')],
    ['human', '410 rest_already_trashed', () => refusal(410, 'rest_already_trashed')],
    ['retry', '429', () => text(429, '')],
    ['config', '301', () => text(301, '')],
    ['config', '405', () => text(405, '')],
  ])('%s after %s', async (kind, _what, reaction) => {
    const outcome = await commit(reaction);
    expect(outcome.kind).toBe(kind);
    expect(JSON.stringify(outcome)).not.toContain('S3CRET');
    expect(platform.seen).toHaveLength(1);
  });

  it('is in doubt when no answer comes in time', async () => {
    const outcome = await commit(() => hang, 'create', { commitTimeoutSeconds: 2 });
    expect(outcome).toMatchObject({ kind: 'unknown', fault: { code: 'http.deadline' } });
  });

  it('may be tried again when surely nothing was sent', async () => {
    const here = around();
    const nowhere = { ...staged(), apiRoot: 'http://127.0.0.1:1/wp-json/' };
    expect((await connector.commit(job(here.channel), nowhere, here)).kind).toBe('retry');
  });

  it('asks a person when nothing was staged', async () => {
    const here = around();
    expect((await connector.commit(job(here.channel), {}, here)).kind).toBe('human');
    expect(platform.seen).toHaveLength(0);
  });
});

describe('look-up', () => {
  async function lookup(reaction: (here: TestContext) => Reaction, mode = 'create'): Promise<string> {
    const here = around();
    platform.script(reaction(here));
    const staged = {
      apiRoot: `${platform.url}/wp-json/`,
      postId: 17,
      mode,
      categoryIds: [4],
      modifiedAt: '2026-03-02T01:00:03.000Z',
    };
    const outcome = await connector.lookup(job(here.channel), staged, here);
    return outcome.kind === 'undecidable'
      ? `undecidable ${outcome.final ? 'for good' : 'now'}`
      : outcome.kind;
  }

  it.each<[string, string, JsonObject]>([
    ['found', 'create', { status: 'publish' }],
    ['found', 'create', { status: 'publish', content: { raw: '经网站改动' } }],
    ['absent', 'create', { status: 'draft' }],
    ['absent', 'create', { status: 'pending' }],
    // Saved since staging: it may have been public, and was taken back by hand.
    ['undecidable for good', 'create', { status: 'draft', modified_gmt: '2026-03-02T01:00:09' }],
    ['undecidable for good', 'create', { status: 'pending', modified_gmt: '2026-03-02T01:00:09' }],
    ['found', 'create', { status: 'publish', modified_gmt: '2026-03-02T01:00:09' }],
    ['undecidable for good', 'create', { status: 'private' }],
    ['undecidable for good', 'create', { status: 'trash' }],
    ['undecidable for good', 'create', { status: 'future' }],
    ['found', 'update', { status: 'publish' }],
    ['absent', 'update', { status: 'publish', content: { raw: '旧版' } }],
    ['absent', 'update', { status: 'publish', title: { raw: '旧题' } }],
  ])('%s: %s with %j', async (expected, mode, changes) => {
    expect(await lookup((here) => json(200, post(here, changes)), mode)).toBe(expected);
    expect(calls()).toEqual(['GET /posts/17']);
    expect(platform.seen[0]?.query.get('context')).toBe('edit');
  });

  it.each<[string, Reaction]>([
    ['undecidable for good', refusal(404, 'rest_post_invalid_id')],
    ['failed', refusal(404, 'rest_no_route')],
    ['failed', refusal(401, 'rest_forbidden_context')],
    ['failed', text(500, '')],
    ['failed', text(200, '')],
    ['failed', json(200, {})],
    ['failed', reset],
  ])('%s', async (expected, reaction) => {
    expect(await lookup(() => reaction)).toBe(expected);
  });

  it('leaves it to a person when nothing was staged', async () => {
    const here = around();
    const outcome = await connector.lookup(job(here.channel), {}, here);
    expect(outcome).toMatchObject({ kind: 'undecidable', final: true });
  });
});

describe('withdraw', () => {
  const RECEIPT = { ids: { postId: '17', slug: SLUG }, publicUrl: null, publishedAt: null };

  it.each<[string, (here: TestContext) => Reaction]>([
    ['withdrawn', (here) => json(200, post(here, { status: 'private' }))],
    ['withdrawn', () => refusal(404, 'rest_post_invalid_id')],
    ['withdrawn', () => refusal(410, 'rest_already_trashed')],
    ['failed', (here) => json(200, post(here, { status: 'publish' }))],
    ['failed', () => text(500, '')],
    ['failed', () => reset],
    ['failed for good', () => refusal(401, 'rest_cannot_edit')],
    ['failed for good', () => refusal(404, 'rest_no_route')],
  ])('%s', async (expected, reaction) => {
    const here = around();
    platform.script(reaction(here));
    const outcome = await connector.withdraw(RECEIPT, here);
    expect(outcome.kind === 'failed' && !outcome.retryable ? 'failed for good' : outcome.kind).toBe(expected);
    expect(calls()).toEqual(['POST /posts/17']);
    expect(bodyAt(0)).toEqual({ status: 'private' });
  });

  it('calls nothing for a receipt that is not ours', async () => {
    const outcome = await connector.withdraw({ ...RECEIPT, ids: { postId: '17/../1' } }, around());
    expect(outcome).toMatchObject({ kind: 'failed', retryable: false });
    expect(platform.seen).toHaveLength(0);
  });
});

describe('connection check', () => {
  const INDEX = json(200, { name: 'x', authentication: { 'application-passwords': { endpoints: {} } } });

  async function check(script: Reaction[], settings: JsonObject = {}): Promise<[boolean, string[]]> {
    platform.script(...script);
    const report = await connector.checkConnection(around(settings));
    expect(JSON.stringify(report)).not.toContain('S3CRET');
    return [report.ok, report.checks.flatMap((each) => each.code ?? [])];
  }

  it('asks for the account, since reading posts proves nothing', async () => {
    expect(await check([INDEX, ME])).toEqual([true, ['website.plain_http']]);
    expect(platform.seen.map((request) => request.path)).toEqual(['/wp-json/', '/wp-json/wp/v2/users/me']);
    expect(platform.seen[1]?.query.get('context')).toBe('edit');
  });

  it('tells every right that is missing and which of them matter', async () => {
    const author = json(200, { capabilities: { publish_posts: true, upload_files: true } });
    expect(await check([INDEX, author])).toEqual([
      false,
      [
        'website.plain_http',
        'website.lacks_edit_others_posts',
        'website.lacks_manage_categories',
        'website.lacks_unfiltered_html',
      ],
    ]);
    expect((await check([INDEX, author], { embedJsonLd: false }))[0]).toBe(true);
  });

  it.each<[string, Reaction[], JsonObject]>([
    ['website.credential_refused', [INDEX, refusal(401, 'rest_not_logged_in')], {}],
    ['website.application_passwords_off', [json(200, { authentication: [] }), ME], {}],
    ['website.interface_missing', [text(404, '')], {}],
    ['http.connection_reset', [reset], {}],
    ['http.connection_reset', [reset], { apiRoot: '' }],
    ['website.server_error', [text(500, '')], { apiRoot: '' }],
    ['website.setting_missing', [], { siteUrl: '' }],
  ])('says %s', async (code, script, settings) => {
    const [ok, codes] = await check(script, settings);
    expect(ok).toBe(false);
    expect(codes).toContain(code);
  });
});

it('stays the same release over a repeated commit: the same post, the same body', async () => {
  const here = around();
  const staged = { apiRoot: `${platform.url}/wp-json/`, postId: 17, mode: 'create', categoryIds: [4] };
  const release: ReleaseJob = job(here.channel);
  platform.script(text(502, ''), json(200, post(here, { status: 'publish' })));
  expect((await connector.commit(release, staged, here)).kind).toBe('unknown');
  expect((await connector.commit(release, staged, here)).kind).toBe('done');
  expect(platform.seen[0]?.body).toBe(platform.seen[1]?.body);
});

describe('presence', () => {
  const RECEIPT = { ids: { postId: '17', slug: SLUG }, publicUrl: null, publishedAt: null };

  it.each<[string, (here: TestContext) => Reaction]>([
    ['shown', (here) => json(200, post(here, { status: 'publish' }))],
    ['gone', (here) => json(200, post(here, { status: 'private' }))],
    ['gone', (here) => json(200, post(here, { status: 'trash' }))],
    ['gone', () => refusal(404, 'rest_post_invalid_id')],
    ['unknown', () => refusal(404, 'rest_no_route')],
    ['unknown', () => refusal(401, 'rest_forbidden')],
    ['unknown', () => reset],
  ])('%s', async (expected, reaction) => {
    const here = around();
    platform.script(reaction(here));
    expect((await connector.presence(RECEIPT, here)).kind).toBe(expected);
  });
});

describe('update: a correction in place', () => {
  const RECEIPT = { ids: { postId: '17', slug: SLUG }, publicUrl: null, publishedAt: null };
  const corrected = (here: TestContext): ReleaseJob => job(here.channel, { replaces: RECEIPT });

  it('prepares nothing but the certainty that the article is there and public', async () => {
    const here = around();
    const live = json(200, post(here, { status: 'publish' }));
    platform.script(ME, CATEGORY, live, live);
    const outcome = await connector.stage(corrected(here), here);
    expect(outcome).toMatchObject({ kind: 'staged', staged: { postId: 17, mode: 'update' } });
    expect(calls().filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  it.each(['private', 'draft', 'trash'])('is left to a person when the article is %s', async (status) => {
    const here = around();
    platform.script(ME, CATEGORY, json(200, post(here, { status })));
    expect(await connector.stage(corrected(here), here)).toMatchObject({
      kind: 'human',
      fault: { code: 'website.not_replaceable' },
    });
  });

  it('replaces the article by one call', async () => {
    const here = around();
    platform.script(json(200, post(here, { status: 'publish' })));
    const staged = { apiRoot: `${platform.url}/wp-json/`, postId: 17, mode: 'update', categoryIds: [4] };
    const outcome = await connector.update(corrected(here), staged, RECEIPT, here);
    expect(outcome).toMatchObject({ kind: 'done', receipt: { ids: { postId: '17' } } });
    expect(calls()).toEqual(['POST /posts/17']);
  });

  it('calls nothing when what was staged is not the article to replace', async () => {
    const here = around();
    for (const staged of [
      { apiRoot: `${platform.url}/wp-json/`, postId: 18, mode: 'update', categoryIds: [] },
      { apiRoot: `${platform.url}/wp-json/`, postId: 17, mode: 'create', categoryIds: [] },
      {},
    ])
      expect((await connector.update(corrected(here), staged, RECEIPT, here)).kind).toBe('human');
    expect(platform.seen).toHaveLength(0);
  });
});

describe('pictures', () => {
  const BYTES = Buffer.from('a picture, as approved');
  const SHA = createHash('sha256').update(BYTES).digest('hex');
  const NAME = `jida-${SHA.slice(0, 40)}`;
  const SHOWN = 'https://www.example.gov.cn/wp-content/uploads/p.png';
  const AT = 'https://old.example.gov.cn/p.png';
  const UPLOADED = json(201, { id: 70, slug: NAME, source_url: SHOWN });

  function withPicture(here: TestContext, coverToo = true): ReleaseJob {
    const image = { type: 'image', attrs: { src: AT, alt: '办理流程图' } } as DocNode;
    const fact = { sha256: SHA, contentType: 'image/png', width: 9, height: 9, bytes: BYTES.length } as const;
    const approved = content({
      items: [{ id: 'i', question: '怎么办？', answer: doc(image) }],
      variant: coverToo ? { cover: AT } : {},
      media: { [AT]: fact },
    });
    expect(connector.pictures(approved, here.channel)).toEqual(coverToo ? [AT, AT] : [AT]);
    here.kept.set(SHA, BYTES);
    return job(here.channel, { fields: connector.render(approved, here.channel).fields });
  }

  it('go to the site’s library once, and the article shows them from there', async () => {
    const here = around();
    const release = withPicture(here);
    const draft = post(here, { featured_media: 70 });
    platform.script(ME, CATEGORY, NONE, UPLOADED, NONE, NONE, json(201, draft), json(200, draft));
    const outcome = await connector.stage(release, here);
    expect(outcome.kind).toBe('staged');
    expect(calls().slice(2, 4)).toEqual(['GET /media', 'POST /media']);
    const upload = platform.seen[3];
    expect(upload?.body).toBe(BYTES.toString());
    expect(upload?.headers['content-type']).toBe('image/png');
    expect(upload?.headers['content-disposition']).toBe(`attachment; filename="${NAME}.png"`);
    expect(Object.fromEntries(upload?.query ?? [])).toEqual({ slug: NAME, alt_text: '办理流程图' });
    expect(bodyAt(6)).toMatchObject({ featured_media: 70 });
    expect(bodyAt(6)['content']).toContain(`<img src="${SHOWN}" alt="办理流程图">`);
    expect(JSON.stringify(bodyAt(6))).not.toContain('jida-media');
    expect(JSON.stringify(bodyAt(6))).not.toContain(AT);
    platform.script(json(200, { ...draft, status: 'publish' }));
    const { staged } = outcome as { staged: JsonObject };
    expect((await connector.commit(release, staged, here)).kind).toBe('done');
    expect(bodyAt(8)).toMatchObject({ featured_media: 70, meta: { Image: SHOWN } });
    expect(bodyAt(8)['content']).toContain(SHOWN);
  });

  it('that are there already are used again, also after an upload without an answer', async () => {
    const here = around();
    const release = withPicture(here, false);
    platform.script(ME, CATEGORY, NONE, reset);
    expect((await connector.stage(release, here)).kind).toBe('retry');
    const there = json(200, [{ id: 70, slug: NAME, source_url: SHOWN }]);
    platform.script(ME, there, NONE, NONE, json(201, post(here)), json(200, post(here)));
    expect((await connector.stage(release, here)).kind).toBe('staged');
    expect(calls().filter((call) => call === 'POST /media')).toHaveLength(1);
  });

  it('that are not what was approved stop the release', async () => {
    const here = around();
    const release = withPicture(here);
    here.kept.set(SHA, Buffer.from('another picture'));
    platform.script(ME, CATEGORY, NONE);
    expect(await connector.stage(release, here)).toMatchObject({
      kind: 'content',
      fault: { code: 'website.picture_missing' },
    });
    expect(calls()).not.toContain('POST /media');
  });

  it('need the right to upload', async () => {
    const here = around();
    platform.script(json(200, { capabilities: { ...RIGHTS, upload_files: false } }));
    expect(await connector.stage(withPicture(here), here)).toMatchObject({
      kind: 'config',
      fault: { code: 'website.role_too_low' },
    });
  });

  it.each<[string, Reaction]>([
    ['config website.upload_refused', refusal(500, 'rest_upload_sideload_error')],
    ['content website.too_large', text(413, '')],
    ['retry website.picture_unreadable', json(201, { id: 70, source_url: 'javascript:x' })],
  ])('that the site refuses: %s', async (expected, reaction) => {
    const here = around();
    platform.script(ME, CATEGORY, NONE, reaction);
    const outcome = await connector.stage(withPicture(here), here);
    const [kind, code] = expected.split(' ');
    expect(outcome).toMatchObject({ kind, fault: { code } });
  });

  it('stay where they are when the channel does not upload, or when they could not be had', () => {
    const image = { type: 'image', attrs: { src: AT, alt: '图' } } as DocNode;
    const page = content({
      items: [{ id: 'i', question: '？', answer: doc(image) }],
      variant: { cover: AT },
    });
    const off = around({ uploadPictures: false }).channel;
    expect(connector.pictures(page, off)).toEqual([]);
    expect(connector.render(page, off).fields['html']).toContain(`src="${AT}"`);
    const on = around().channel;
    const rendition = connector.render(page, on);
    expect(rendition.fields['html']).toContain(`src="${AT}"`);
    const codes = connector.validate(rendition, on).map((finding) => finding.code);
    expect(codes).toContain('website.picture_not_kept');
  });

  it('are previewed from what is kept', () => {
    const here = around();
    const image = { type: 'image', attrs: { src: AT, alt: '图' } } as DocNode;
    const fact = { sha256: SHA, contentType: 'image/png', width: 9, height: 9, bytes: 9 } as const;
    const page = content({
      items: [{ id: 'i', question: '？', answer: doc(image) }],
      media: { [AT]: fact },
    });
    expect(connector.render(page, here.channel).previewHtml).toContain(`src="/api/v1/media/${SHA}"`);
  });
});

describe('an article that was edited on the site', () => {
  const URL = { publicUrl: null, publishedAt: null };

  async function published(here: TestContext): Promise<PlatformReceipt> {
    platform.script(json(200, post(here, { status: 'publish' })));
    const staged = { apiRoot: `${platform.url}/wp-json/`, postId: 17, mode: 'create', categoryIds: [4] };
    const outcome = await connector.commit(job(here.channel), staged, here);
    if (outcome.kind !== 'done') throw new Error(outcome.kind);
    return outcome.receipt;
  }

  const STAGED = (): JsonObject => ({
    apiRoot: `${platform.url}/wp-json/`,
    postId: 17,
    mode: 'update',
    categoryIds: [4],
  });
  const EDITED = { status: 'publish', modified_gmt: '2026-03-02T05:30:00', title: { raw: '改过的标题' } };

  it('is not overwritten: the correction stops in staging and says when it was changed', async () => {
    const here = around();
    const replaces = await published(here);
    const live = json(200, post(here, EDITED));
    platform.script(ME, CATEGORY, live, live);
    const outcome = await connector.stage(job(here.channel, { replaces }), here);
    expect(outcome).toMatchObject({ kind: 'human', fault: { code: 'website.edited_on_site' } });
    expect(JSON.stringify(outcome)).toContain('2026-03-02 13:30:00');
    expect(JSON.stringify(outcome)).toContain('2026-03-02 09:00:03');
  });

  it.each<[string, JsonObject]>([
    ['after staging', EDITED],
    ['within the same second', { status: 'publish', title: { raw: '改过的标题' } }],
    ['in its settings only', { status: 'publish', modified_gmt: '2026-03-02T05:30:00' }],
  ])('is not overwritten when it was changed %s', async (_when, changes) => {
    const here = around();
    const replaces = await published(here);
    platform.script(json(200, post(here, changes)));
    const outcome = await connector.update(job(here.channel, { replaces }), STAGED(), replaces, here);
    expect(outcome).toMatchObject({ kind: 'human', fault: { code: 'website.edited_on_site' } });
    expect(calls()).toEqual(['POST /posts/17', 'GET /posts/17']);
  });

  it('is replaced when nobody touched it, as the next revision', async () => {
    const here = around({ externalIdMeta: true });
    const replaces = await published(here);
    const after = json(200, post(here, { status: 'publish', modified_gmt: '2026-03-03T01:00:00' }));
    platform.script(json(200, post(here, { status: 'publish' })), after);
    const outcome = await connector.update(job(here.channel, { replaces }), STAGED(), replaces, here);
    expect(outcome).toMatchObject({
      kind: 'done',
      receipt: { ids: { revision: '2', modifiedAt: '2026-03-03T01:00:00.000Z' } },
    });
    expect(bodyAt(2)).toMatchObject({ status: 'publish', meta: { qa_revision: '2' } });
  });

  it('is overwritten when the channel says so', async () => {
    const here = around({ editedOnSite: 'overwrite' });
    const replaces = await published(here);
    platform.script(json(200, post(here, EDITED)));
    const outcome = await connector.update(job(here.channel, { replaces }), STAGED(), replaces, here);
    expect(outcome.kind).toBe('done');
    expect(calls()).toEqual(['POST /posts/17', 'POST /posts/17']);
  });

  it('cannot be told from a receipt without our last writing', async () => {
    const here = around();
    const replaces = { ids: { postId: '17' }, ...URL };
    platform.script(json(200, post(here, EDITED)));
    expect((await connector.update(job(here.channel, { replaces }), STAGED(), replaces, here)).kind).toBe(
      'done',
    );
  });

  it.each<[string, Reaction]>([
    ['retry', text(502, '')],
    ['retry', reset],
    ['config', refusal(401, 'rest_not_logged_in')],
    ['human', refusal(404, 'rest_post_invalid_id')],
  ])('%s when the last look does not work', async (kind, reaction) => {
    const here = around();
    const replaces = await published(here);
    platform.script(reaction);
    const outcome = await connector.update(job(here.channel, { replaces }), STAGED(), replaces, here);
    expect(outcome.kind).toBe(kind);
    expect(calls()).toEqual(['POST /posts/17', 'GET /posts/17']);
  });

  it('is shown, and said to be edited, when it is looked at', async () => {
    const here = around();
    const receipt = await published(here);
    platform.script(json(200, post(here, EDITED)));
    expect(await connector.presence(receipt, here)).toMatchObject({
      kind: 'shown',
      evidence: { editedOnSite: true },
    });
  });

  it('is said to be edited after our own withdrawal only if its text is another', async () => {
    const here = around();
    const receipt = await published(here);
    const withdrawn = { status: 'private', modified_gmt: '2026-03-02T06:00:00' };
    platform.script(json(200, post(here, withdrawn)), json(200, post(here, { ...EDITED, ...withdrawn })));
    const evidence = { postId: '17', status: 'private' };
    expect(await connector.presence(receipt, here)).toEqual({ kind: 'gone', evidence });
    expect(await connector.presence(receipt, here)).toEqual({
      kind: 'gone',
      evidence: { ...evidence, editedOnSite: true },
    });
  });
});

describe('a site with our plugin', () => {
  const PLUGIN = json(200, { id: 1, capabilities: RIGHTS, jida_connect: 1 });

  it('gets our numbers, and is asked for the release before the slug', async () => {
    const here = around();
    const meta = { qa_external_id: 'jd7f3k2m' };
    const own = post(here, { slug: 'renamed-by-hand', meta });
    platform.script(PLUGIN, CATEGORY, json(200, [own]), json(200, post(here)), json(200, post(here)));
    const outcome = await connector.stage(job(here.channel), here);
    expect(outcome).toMatchObject({ kind: 'staged', staged: { postId: 17, mode: 'create', plugin: true } });
    expect(platform.seen[2]?.query.get('qa_external_id')).toBe('jd7f3k2m');
    expect(calls().slice(2)).toEqual(['GET /posts', 'POST /posts/17', 'GET /posts/17']);
    expect(bodyAt(3)['meta']).toMatchObject({
      qa_external_id: 'jd7f3k2m',
      qa_revision: '1',
      qa_content_hash: 'a'.repeat(64),
    });
  });

  it('is not believed about articles of another release', async () => {
    const here = around();
    const other = post(here, { meta: { qa_external_id: 'another' } });
    platform.script(PLUGIN, CATEGORY, json(200, [other]), NONE, NONE, json(201, post(here)));
    platform.script(json(200, post(here)));
    expect((await connector.stage(job(here.channel), here)).kind).toBe('staged');
    expect(calls()).toContain('POST /posts');
  });
});

describe('withdrawal into the bin', () => {
  const RECEIPT = { ids: { postId: '17', slug: SLUG }, publicUrl: null, publishedAt: null };

  it.each<[string, (here: TestContext) => Reaction]>([
    ['withdrawn', (here) => json(200, post(here, { status: 'trash', slug: `${SLUG}__trashed` }))],
    ['withdrawn', () => refusal(410, 'rest_already_trashed')],
    ['failed', (here) => json(200, post(here, { status: 'publish' }))],
    ['failed for good', () => refusal(501, 'rest_trash_not_supported')],
  ])('%s', async (expected, reaction) => {
    const here = around({ withdrawTo: 'trash' });
    platform.script(reaction(here));
    const outcome = await connector.withdraw(RECEIPT, here);
    expect(outcome.kind === 'failed' && !outcome.retryable ? 'failed for good' : outcome.kind).toBe(expected);
    expect(calls()).toEqual(['DELETE /posts/17']);
    expect(bodyAt(0)).toEqual({});
  });

  it('is told beforehand', () => {
    expect(connector.withdrawal(around({ withdrawTo: 'trash' }).channel)).toMatchObject({ way: 'delete' });
    expect(connector.withdrawal(around().channel)).toMatchObject({ way: 'private' });
  });
});
