import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios, { type AxiosResponse } from 'axios';
import { PNG, startBench, type Bench, type Body } from '../../testing/harness.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const site = (): string => bench.credentials.ghost.baseUrl;
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

interface TokenWishes {
  readonly key?: string;
  readonly header?: Body;
  readonly claims?: Body;
}
const token = ({ key, header, claims }: TokenWishes = {}): string => {
  const [id, secret = ''] = (key ?? bench.credentials.ghost.adminApiKey).split(':');
  const now = Math.floor(Date.now() / 1000);
  const head = part({ alg: 'HS256', typ: 'JWT', kid: id, ...header });
  const body = part({ iat: now, exp: now + 300, aud: '/admin/', ...claims });
  const text = `${head}.${body}`;
  return `${text}.${createHmac('sha256', Buffer.from(secret, 'hex')).update(text).digest('base64url')}`;
};

interface Wishes {
  readonly authorization?: string;
  readonly params?: Record<string, string>;
}
const call = async (
  method: string,
  path: string,
  data?: unknown,
  { authorization = `Ghost ${token()}`, params }: Wishes = {},
): Promise<AxiosResponse<Body>> =>
  await axios.request<Body>({
    method,
    url: `${site()}/ghost/api/admin${path}`,
    data,
    headers: { 'accept-version': 'v5.0', ...(authorization === '' ? {} : { authorization }) },
    ...(params === undefined ? {} : { params }),
    validateStatus: () => true,
    proxy: false,
  });
const firstOf = (data: Body, root: string): Body => (data[root] as Body[])[0] ?? {};
const fault = ({ status, data }: AxiosResponse<Body>): unknown[] => {
  const { type, code } = firstOf(data, 'errors');
  return [status, type, code];
};
const add = async (fields: Body = {}): Promise<Body> => {
  const post = {
    title: '居住证问答',
    slug: 'qa-2026-000123',
    html: '<p>全文</p>',
    status: 'published',
    ...fields,
  };
  const answer = await call(
    'POST',
    '/posts/',
    { posts: [post] },
    { params: { source: 'html', formats: 'html' } },
  );
  expect([answer.status, answer.data]).toEqual([201, answer.data]);
  return firstOf(answer.data, 'posts');
};
const edit = async (post: Body, fields: Body): Promise<AxiosResponse<Body>> =>
  await call(
    'PUT',
    `/posts/${String(post['id'])}/`,
    { posts: [{ updated_at: post['updated_at'], ...fields }] },
    { params: { source: 'html', formats: 'html' } },
  );
const page = async (url: unknown): Promise<AxiosResponse<string>> =>
  await axios.get<string>(String(url), { validateStatus: () => true, proxy: false });
const soon = (ms: number): string => new Date(bench.sandbox.world.clock.now() + ms).toISOString();

describe('tokens (reference 1.6)', () => {
  it('tells malformed, wrong, expired and missing ones apart', async () => {
    const now = Math.floor(Date.now() / 1000);
    const [id = ''] = bench.credentials.ghost.adminApiKey.split(':');
    const cases: [string, unknown[]][] = [
      ['Ghost nonsense', [400, 'BadRequestError', 'INVALID_JWT']],
      [`Ghost ${token({ header: { kid: '' } })}`, [400, 'BadRequestError', 'MISSING_ADMIN_API_KID']],
      [`Bearer ${token()}`, [401, 'UnauthorizedError', 'INVALID_AUTH_HEADER']],
      [`Ghost ${token({ key: `${id}:00ff` })}`, [401, 'UnauthorizedError', 'INVALID_JWT']],
      [`Ghost ${token({ key: 'ffff:00ff' })}`, [401, 'UnauthorizedError', 'UNKNOWN_ADMIN_API_KEY']],
      [`Ghost ${token({ header: { alg: 'none' } })}`, [401, 'UnauthorizedError', 'INVALID_JWT']],
      [`Ghost ${token({ claims: { exp: now - 1 } })}`, [401, 'UnauthorizedError', 'INVALID_JWT']],
      [
        `Ghost ${token({ claims: { iat: now - 301, exp: now + 60 } })}`,
        [401, 'UnauthorizedError', 'INVALID_JWT'],
      ],
      [`Ghost ${token({ claims: { aud: '/content/' } })}`, [401, 'UnauthorizedError', 'INVALID_JWT']],
      ['', [403, 'NoPermissionError', null]],
    ];
    for (const [authorization, expected] of cases) {
      const answer = await call('GET', '/posts/', undefined, { authorization });
      expect([authorization, ...fault(answer)]).toEqual([authorization, ...expected]);
    }
  });

  it('takes one that lives an hour, and one signed while the training clock runs ahead', async () => {
    const now = Math.floor(Date.now() / 1000);
    const hour = `Ghost ${token({ claims: { exp: now + 3600 } })}`;
    expect((await call('GET', '/posts/', undefined, { authorization: hour })).status).toBe(200);
    await bench.advance(86_400_000);
    expect((await call('GET', '/posts/')).status).toBe(200);
  });

  it('ends with its key', async () => {
    const old = token();
    await bench.control.post('/ghost/sites/main/rotate');
    const answer = await call('GET', '/posts/', undefined, { authorization: `Ghost ${old}` });
    expect(fault(answer)).toEqual([401, 'UnauthorizedError', 'UNKNOWN_ADMIN_API_KEY']);
  });
});

describe('the site', () => {
  it('says what it is to anybody, and settings and users to a key', async () => {
    const { data, headers } = await call('GET', '/site/', undefined, { authorization: '' });
    expect(data['site']).toMatchObject({ title: '演练市融媒体中心', url: `${site()}/`, version: '5.130' });
    expect(headers['content-version']).toBe('v5.130');
    expect((await call('GET', '/settings/')).data['settings']).toContainEqual({
      key: 'timezone',
      value: 'Asia/Shanghai',
    });
    const user = firstOf((await call('GET', '/users/')).data, 'users');
    expect((await call('GET', `/users/${String(user['id'])}/`)).data['users']).toEqual([user]);
    expect(fault(await call('GET', '/users/me/'))).toEqual([404, 'NotFoundError', null]);
  });

  it('refuses what an integration may not ask for', async () => {
    expect(fault(await call('GET', '/invites/'))).toEqual([501, 'NotImplementedError', null]);
    expect(fault(await call('GET', '/posts/a/b/c'))).toEqual([404, 'NotFoundError', null]);
  });
});

describe('posts', () => {
  it('are created with their tags and read by id, slug and internal tag', async () => {
    const post = await add({
      tags: ['居住证', { name: '#qa-2026-000123' }],
      custom_excerpt: '材料与时限',
      canonical_url: 'https://www.example.gov.cn/qa/1',
      id: 'client-id',
    });
    expect(post).toMatchObject({
      slug: 'qa-2026-000123',
      status: 'published',
      html: '<p>全文</p>',
      url: `${site()}/qa-2026-000123/`,
      primary_tag: { name: '居住证', visibility: 'public' },
      custom_excerpt: '材料与时限',
    });
    expect(post['id']).not.toBe('client-id');
    expect((post['tags'] as Body[])[1]).toMatchObject({
      slug: 'hash-qa-2026-000123',
      visibility: 'internal',
    });
    const byId = await call('GET', `/posts/${String(post['id'])}/`);
    const bySlug = await call('GET', '/posts/slug/qa-2026-000123/');
    const byTag = await call('GET', '/posts/', undefined, { params: { filter: 'tag:hash-qa-2026-000123' } });
    for (const answer of [byId, bySlug, byTag])
      expect(firstOf(answer.data, 'posts')).toMatchObject({ id: post['id'] });
    expect(byTag.data['meta']).toEqual({
      pagination: { page: 1, limit: 15, pages: 1, total: 1, next: null, prev: null },
    });
    const none = await call('GET', '/posts/', undefined, { params: { filter: 'tag:hash-qa-2' } });
    expect(none.data['posts']).toEqual([]);
    expect(fault(await call('GET', '/posts/slug/none/'))).toEqual([404, 'NotFoundError', null]);
  });

  it('carry no html unless it is asked for, and none at all where the source was not named', async () => {
    const post = await add();
    const plain = firstOf((await call('GET', `/posts/${String(post['id'])}/`)).data, 'posts');
    expect([plain['html'], typeof plain['lexical']]).toEqual([undefined, 'string']);
    const created = await call(
      'POST',
      '/posts/',
      { posts: [{ title: '甲', html: '<p>乙</p>' }] },
      { params: { formats: 'html' } },
    );
    expect(firstOf(created.data, 'posts')).toMatchObject({ html: '', status: 'draft' });
  });

  it('have their html made anew, but for cards', async () => {
    const html =
      '<section class="a"><h2>材料</h2><p style="color:red"><b>身份证</b></p></section><script>x()</script>' +
      '<table class="t"><tr><td>甲</td></tr></table>' +
      '<!--kg-card-begin: html--><p class="kept" style="color:red">原样</p><!--kg-card-end: html-->';
    const kept = String((await add({ html }))['html']);
    expect(kept).toContain('<p><strong>身份证</strong></p>');
    expect(kept).toContain('<table class="t">');
    expect(kept).toContain('<p class="kept" style="color:red">原样</p>');
    expect(kept).toMatch(/<h2 id="[^"]+">材料<\/h2>/);
    expect(kept).not.toMatch(/<section|script|x\(\)/);
  });

  it('with a slug that is taken become twins without a word', async () => {
    const slugs = [await add(), await add(), await add()].map(({ slug }) => slug);
    expect(slugs).toEqual(['qa-2026-000123', 'qa-2026-000123-2', 'qa-2026-000123-3']);
    expect(await bench.publications({ platform: 'ghost' })).toEqual({ 'qa-2026-000123': 3 });
  });

  it('are refused with the field named', async () => {
    const refused = async (fields: Body): Promise<unknown[]> => {
      const answer = await call('POST', '/posts/', { posts: [fields] });
      const { message, context, property } = firstOf(answer.data, 'errors');
      return [answer.status, message, context, property];
    };
    const message = 'Validation error, cannot save post.';
    expect(await refused({ status: 'draft' })).toEqual([
      422,
      message,
      'Validation failed for title.',
      'title',
    ]);
    expect((await refused({ title: '甲', status: 'public' }))[3]).toBe('status');
    expect((await refused({ title: '甲', custom_excerpt: '字'.repeat(301) }))[3]).toBe('custom_excerpt');
    expect((await refused({ title: '甲', tags: 'x' }))[3]).toBe('tags');
    expect(fault(await call('POST', '/posts/', { post: {} }))).toEqual([400, 'BadRequestError', null]);
    expect(fault(await call('GET', '/posts/', undefined, { params: { filter: 'nonsense' } }))).toEqual([
      400,
      'BadRequestError',
      null,
    ]);
  });
});

describe('the optimistic lock', () => {
  it('wants updated_at and refuses a stale one with the value of the server', async () => {
    const post = await add();
    expect(fault(await call('PUT', `/posts/${String(post['id'])}/`, { posts: [{ title: '新' }] }))).toEqual([
      422,
      'ValidationError',
      null,
    ]);
    await bench.control.post(`/ghost/sites/main/posts/${String(post['id'])}/edit`, { title: '站内改过' });
    const stale = await edit(post, { title: '新' });
    expect(fault(stale)).toEqual([409, 'UpdateCollisionError', 'UPDATE_COLLISION']);
    const { details } = firstOf(stale.data, 'errors') as { details: Body };
    const current = firstOf((await call('GET', `/posts/${String(post['id'])}/`)).data, 'posts');
    expect(details).toEqual({ clientUpdatedAt: post['updated_at'], serverUpdatedAt: current['updated_at'] });
    expect(firstOf((await edit(current, { title: '新' })).data, 'posts')).toMatchObject({ title: '新' });
  });

  it('lets a stale writer pass who changes nothing', async () => {
    const post = await add();
    await bench.control.post(`/ghost/sites/main/posts/${String(post['id'])}/edit`, { title: '站内改过' });
    expect((await edit(post, { title: '站内改过' })).status).toBe(200);
  });
});

describe('withdrawing', () => {
  it('turns the address into a preview, and putting back is no second publication', async () => {
    const post = await add();
    expect((await page(post['url'])).status).toBe(200);
    const draft = firstOf((await edit(post, { status: 'draft' })).data, 'posts');
    expect(draft['url']).toBe(`${site()}/p/${String(post['uuid'])}/`);
    expect((await page(post['url'])).status).toBe(404);
    expect((await page(draft['url'])).data).toContain('这篇文章尚未公开');
    expect(
      (await bench.control.get<{ entries: Body[] }>('/ledger')).data.entries[0]?.['removedAt'],
    ).not.toBeNull();
    const back = firstOf((await edit(draft, { status: 'published' })).data, 'posts');
    expect(back['url']).toBe(post['url']);
    expect((await page(draft['url'])).data).toContain('居住证问答');
    expect(await bench.publications()).toEqual({ 'qa-2026-000123': 1 });
  });

  /** @ts-ghost/admin-api names the type of a body also where it sends none. */
  it('for good takes a call that says JSON and brings nothing', async () => {
    const { id } = await add();
    const gone = await axios.delete<Body>(`${site()}/ghost/api/admin/posts/${String(id)}/`, {
      headers: { authorization: `Ghost ${token()}`, 'content-type': 'application/json' },
      validateStatus: () => true,
      proxy: false,
    });
    expect([gone.status, gone.data]).toEqual([204, '']);
  });

  it('for good answers 204, then 404', async () => {
    const path = `/posts/${String((await add())['id'])}/`;
    expect((await call('DELETE', path)).status).toBe(204);
    expect(fault(await call('DELETE', path))).toEqual([404, 'NotFoundError', null]);
  });
});

describe('scheduling', () => {
  it('is real: a post appears at its time by itself', async () => {
    const post = await add({ status: 'scheduled', published_at: soon(20_000), tags: ['#qa-9'] });
    expect(post).toMatchObject({ status: 'scheduled', url: `${site()}/p/${String(post['uuid'])}/` });
    expect(await bench.publications()).toEqual({});
    await bench.advance(21_000);
    expect(await bench.publications()).toEqual({ 'qa-9': 1 });
    expect((await page(`${site()}/qa-2026-000123/`)).status).toBe(200);
  });

  it('refuses the past and a way back from public', async () => {
    const past = await call('POST', '/posts/', {
      posts: [{ title: '甲', status: 'scheduled', published_at: soon(-1000) }],
    });
    expect(fault(past)).toEqual([422, 'ValidationError', null]);
    const back = await edit(await add(), { status: 'scheduled', published_at: soon(60_000) });
    expect(fault(back)).toEqual([422, 'ValidationError', null]);
  });

  it('is called off by draft and moved by a new time', async () => {
    const first = await add({ status: 'scheduled', published_at: soon(20_000) });
    await edit(first, { status: 'draft' });
    const second = await add({ slug: 'second', status: 'scheduled', published_at: soon(20_000) });
    await edit(second, { published_at: soon(90_000) });
    await bench.advance(30_000);
    expect(await bench.publications()).toEqual({});
    await bench.advance(61_000);
    expect(await bench.publications()).toEqual({ second: 1 });
  });
});

describe('tags and pictures', () => {
  it('tags are made once, listed with their posts, and leave posts when they go', async () => {
    await add({ tags: ['居住证'] });
    await add({ slug: 'b', tags: [{ name: '居住证' }] });
    const { data } = await call('GET', '/tags/', undefined, { params: { include: 'count.posts' } });
    const tag = firstOf(data, 'tags');
    expect(data['tags']).toHaveLength(1);
    expect(tag).toMatchObject({ name: '居住证', count: { posts: 2 } });
    const twin = await call('POST', '/tags/', { tags: [{ name: '另一个', slug: String(tag['slug']) }] });
    expect(firstOf(twin.data, 'tags')['slug']).toBe(`${String(tag['slug'])}-2`);
    expect((await call('DELETE', `/tags/${String(tag['id'])}/`)).status).toBe(204);
    expect(firstOf((await call('GET', '/posts/')).data, 'posts')['tags']).toEqual([]);
  });

  it('pictures get an address on the site, and what is none is refused', async () => {
    const form = (data: Buffer, name: string): FormData => {
      const upload = new FormData();
      upload.append('file', new Blob([new Uint8Array(data)]), name);
      upload.append('ref', 'cover-1');
      return upload;
    };
    const { status, data } = await call('POST', '/images/upload/', form(PNG, '封面.png'));
    const image = firstOf(data, 'images');
    expect([status, image['ref']]).toEqual([201, 'cover-1']);
    const picture = await page(image['url']);
    expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/png']);
    const again = await call('POST', '/images/upload/', form(PNG, '封面.png'));
    expect(String(firstOf(again.data, 'images')['url'])).toMatch(/-1\.png$/);
    expect(fault(await call('POST', '/images/upload/', form(Buffer.from('words'), 'a.png')))).toEqual([
      415,
      'UnsupportedMediaTypeError',
      null,
    ]);
    expect(fault(await call('POST', '/images/upload/', new FormData()))).toEqual([
      422,
      'ValidationError',
      null,
    ]);
  });
});

describe('public pages', () => {
  it('carry the tags of the guide, also those put into the head, and no script', async () => {
    const post = await add({
      html: '<p>全文</p>',
      tags: ['居住证', '#qa-1'],
      codeinjection_head:
        '<meta name="ContentSource" content="市公安局 &amp; 人社局"><script>alert(1)</script>',
    });
    const { data } = await page(post['url']);
    expect(data).toContain('<meta name="ContentSource" content="市公安局 &amp; 人社局" />');
    expect(data).toContain('<meta name="ColumnName" content="居住证" />');
    expect(data).not.toMatch(/alert\(1\)|qa-1/);
    expect((await page(`${site()}/`)).data).toContain('居住证问答');
  });
});

describe('faults and restarts', () => {
  it('words them as Ghost does', async () => {
    for (const [kind, expected] of [
      ['system_busy', [503, 'MaintenanceError', null]],
      ['token_expired', [401, 'UnauthorizedError', 'INVALID_JWT']],
      ['forbidden', [403, 'NoPermissionError', null]],
      ['quota', [429, 'TooManyRequestsError', null]],
    ] as const) {
      await bench.faults({ platform: 'ghost', endpoint: 'POST posts', kind, times: 1 });
      expect(fault(await call('POST', '/posts/', { posts: [{ title: '甲' }] }))).toEqual(expected);
    }
  });

  it('answers any status and code on demand', async () => {
    await bench.faults({
      ...{ platform: 'ghost', endpoint: 'POST posts', kind: 'error_number', times: 1 },
      ...{ number: 409, code: 'UPDATE_COLLISION' },
    });
    expect(fault(await call('POST', '/posts/', { posts: [{ title: '甲' }] }))).toEqual([
      ...[409, 'UpdateCollisionError', 'UPDATE_COLLISION'],
    ]);
    expect(await bench.publications()).toEqual({});
  });

  it('drops the answer once the post is public', async () => {
    await bench.faults({ platform: 'ghost', endpoint: 'POST posts', kind: 'work_then_drop', times: 1 });
    await expect(add()).rejects.toThrow();
    expect(await bench.publications({ platform: 'ghost', account: 'main' })).toEqual({ 'qa-2026-000123': 1 });
  });

  it('keeps accounts when it is emptied, and knows further sites', async () => {
    await add();
    const key = bench.credentials.ghost.adminApiKey;
    await bench.control.post('/reset');
    expect((await call('GET', '/posts/')).data['posts']).toEqual([]);
    const { data } = await bench.control.post<Body>('/ghost/sites', { id: 'second', title: '第二个网站' });
    expect(data['baseUrl']).toBe(`${bench.base}/gh/second`);
    expect(data['adminApiKey']).not.toBe(key);
  });
});
