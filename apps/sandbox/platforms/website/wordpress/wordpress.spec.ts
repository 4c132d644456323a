import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { PNG, startBench, type Bench, type Body } from '../../../testing/harness.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const site = (): string => bench.credentials.wordpress.baseUrl;
const stranger = (): AxiosInstance =>
  axios.create({ baseURL: `${site()}/wp-json/wp/v2`, validateStatus: () => true, proxy: false });
const set = async (settings: Body): Promise<void> => {
  await bench.control.patch('/wordpress/sites/main', settings);
};
const userWith = async (role: string): Promise<AxiosInstance> => {
  const { data } = await bench.control.post<Record<string, string>>('/wordpress/sites/main/users', {
    username: `u-${role}`,
    role,
  });
  const auth = { username: data['username'] ?? '', password: data['applicationPassword'] ?? '' };
  return axios.create({ baseURL: `${site()}/wp-json/wp/v2`, validateStatus: () => true, proxy: false, auth });
};
const create = async (fields: Body = {}): Promise<AxiosResponse<Body>> =>
  await bench.wordpress.post<Body>('/posts', {
    title: '居住证问答',
    content: '<p>全文</p>',
    status: 'publish',
    slug: 'qa-2026-000123',
    ...fields,
  });
const created = async (fields: Body = {}): Promise<Body> => (await create(fields)).data;
const page = async (url: unknown): Promise<AxiosResponse<string>> =>
  await axios.get<string>(String(url), { validateStatus: () => true, proxy: false });
const utc = (ms: number): string => new Date(bench.sandbox.world.clock.now() + ms).toISOString().slice(0, 19);

describe('discovery and sign-in (reference 1.4)', () => {
  it('names the API root on the home page, and the root names application passwords', async () => {
    const home = await page(`${site()}/`);
    expect(home.headers['link']).toBe(`<${site()}/wp-json/>; rel="https://api.w.org/"`);
    const { data } = await axios.get<Body>(`${site()}/wp-json/`);
    expect(data).toMatchObject({
      timezone_string: 'Asia/Shanghai',
      gmt_offset: '8',
      authentication: { 'application-passwords': {} },
    });
    expect(data['namespaces']).toContain('wp/v2');
    await set({ applicationPasswords: false });
    expect((await axios.get<Body>(`${site()}/wp-json/`)).data['authentication']).toEqual([]);
    expect((await bench.wordpress.get<Body>('/users/me')).status).toBe(401);
  });

  it('answers without pretty links', async () => {
    await create();
    const { data, headers } = await axios.get<Body[]>(
      `${site()}/?rest_route=/wp/v2/posts&slug=qa-2026-000123`,
    );
    expect(data).toHaveLength(1);
    expect(headers['x-wp-total']).toBe('1');
  });

  it('can be a site without pretty links, whose API lies behind rest_route alone', async () => {
    await set({ prettyLinks: false });
    const home = await page(`${site()}/`);
    expect(home.headers['link']).toBe(`<${site()}/index.php?rest_route=/>; rel="https://api.w.org/"`);
    const { username, applicationPassword } = bench.credentials.wordpress;
    const auth = { username, password: applicationPassword };
    const rest = axios.create({
      baseURL: `${site()}/index.php`,
      validateStatus: () => true,
      proxy: false,
      auth,
    });
    const ask = async (route: string, more: Body = {}): Promise<AxiosResponse<Body>> =>
      await rest.get<Body>('', { params: { rest_route: route, ...more } });
    expect((await ask('/')).data).toMatchObject({ name: '演练市人民政府' });
    const fields = { title: '甲', slug: 'a', status: 'publish' };
    const made = (await rest.post<Body>('', fields, { params: { rest_route: '/wp/v2/posts' } })).data;
    expect(made['link']).toBe(`${site()}/?p=${String(made['id'])}`);
    expect((await page(made['link'])).data).toContain('甲');
    expect((await ask('/wp/v2/posts', { slug: 'a' })).data).toMatchObject([{ id: made['id'] }]);
    const requests = [{ method: 'POST', path: `/wp/v2/posts/${String(made['id'])}?_fields=id`, body: {} }];
    const batch = await rest.post<Body>('', { requests }, { params: { rest_route: '/batch/v1' } });
    expect(batch.data).toMatchObject({ responses: [{ status: 200 }] });
    for (const path of ['wp-json/', 'wp-json/wp/v2/posts', 'wp-json/wp/v2/nothing']) {
      const gone = await page(`${site()}/${path}`);
      expect([gone.status, gone.headers['content-type']]).toEqual([404, 'text/html']);
    }
  });

  it('lets a wrong password read but not write', async () => {
    await create();
    const wrong = axios.create({
      baseURL: `${site()}/wp-json/wp/v2`,
      validateStatus: () => true,
      proxy: false,
      auth: { username: 'jida-editor', password: 'wrong' },
    });
    expect((await wrong.get('/posts')).status).toBe(200);
    const codes = await Promise.all([
      wrong.post<Body>('/posts', { title: 'x' }),
      wrong.get<Body>('/users/me?context=edit'),
      wrong.get<Body>('/posts?context=edit'),
    ]);
    expect(codes.map(({ status, data }) => [status, data['code']])).toEqual([
      [401, 'rest_cannot_create'],
      [401, 'rest_not_logged_in'],
      [401, 'rest_forbidden_context'],
    ]);
  });

  it.each(['/categories', '/categories/1', '/tags', '/media'])(
    'keeps the editing form of %s from strangers and low roles',
    async (path) => {
      const low = await userWith('subscriber');
      const ask = async (who: AxiosInstance): Promise<unknown[]> => {
        const { status, data } = await who.get<Body>(path, { params: { context: 'edit' } });
        return [status, data['code']];
      };
      expect(await ask(stranger())).toEqual([401, 'rest_forbidden_context']);
      expect(await ask(low)).toEqual([403, 'rest_forbidden_context']);
      expect((await ask(bench.wordpress))[0]).toBe(200);
      expect((await stranger().get(path)).status).toBe(200);
    },
  );

  it('lists the capabilities of the signed-in user', async () => {
    const { data } = await bench.wordpress.get<Body>('/users/me?context=edit');
    expect(data).toMatchObject({
      roles: ['editor'],
      capabilities: {
        publish_posts: true,
        edit_others_posts: true,
        upload_files: true,
        manage_categories: true,
        unfiltered_html: true,
      },
    });
    const author = await userWith('author');
    expect((await author.get<Body>('/users/me?context=edit')).data['capabilities']).not.toHaveProperty(
      'edit_others_posts',
    );
  });

  it('takes the application password without its spaces', async () => {
    const { username, applicationPassword } = bench.credentials.wordpress;
    const auth = { username, password: applicationPassword.replaceAll(' ', '') };
    expect((await stranger().get('/users/me', { auth })).status).toBe(200);
  });

  it('keeps scripts of an editor and strips those of an author, whose words stay', async () => {
    const content = '<p>甲</p><script>alert(1)</script><iframe src="https://x.cn"></iframe>';
    expect(await created({ content })).toMatchObject({ content: { raw: content } });
    const author = await userWith('author');
    const { data } = await author.post<Body>('/posts', { title: '乙', content, status: 'draft' });
    expect(data).toMatchObject({ content: { raw: '<p>甲</p>alert(1)' } });
  });

  it('tells roles apart', async () => {
    const contributor = await userWith('contributor');
    expect((await contributor.post<Body>('/posts', { title: '甲', status: 'publish' })).data).toMatchObject({
      code: 'rest_cannot_publish',
      data: { status: 403 },
    });
    const author = await userWith('author');
    const { id } = await created();
    expect((await author.post<Body>(`/posts/${String(id)}`, { title: '乙' })).data).toMatchObject({
      code: 'rest_cannot_edit',
      data: { status: 403 },
    });
    expect((await author.post<Body>('/categories', { name: '社保' })).data).toMatchObject({
      code: 'rest_cannot_create',
      data: { status: 403 },
    });
  });
});

describe('writing (reference 1.4)', () => {
  it('answers 201 and the full object, and updates by POST, PUT and PATCH, each leaving a revision', async () => {
    const answer = await create({ excerpt: '摘要' });
    expect(answer.status).toBe(201);
    expect(answer.data).toMatchObject({
      slug: 'qa-2026-000123',
      status: 'publish',
      title: { raw: '居住证问答', rendered: '居住证问答' },
      categories: [1],
    });
    const path = `/posts/${String(answer.data['id'])}`;
    expect((await bench.wordpress.post<Body>(path, { title: '一' })).data).toMatchObject({
      title: { raw: '一' },
    });
    expect((await bench.wordpress.put<Body>(path, { title: '二' })).data).toMatchObject({
      title: { raw: '二' },
    });
    expect(
      (
        await bench.wordpress.post<Body>(
          path,
          { title: '三' },
          { headers: { 'x-http-method-override': 'PUT' } },
        )
      ).data,
    ).toMatchObject({ title: { raw: '三' } });
    const revisions = await bench.wordpress.get<Body[]>(`${path}/revisions`);
    expect(revisions.data.map((revision) => (revision['title'] as Body)['raw'])).toEqual(['三', '二', '一']);
    expect(revisions.headers['etag']).toBeUndefined();
    expect((await stranger().get(`${path}/revisions`)).status).toBe(401);
  });

  it('drops unregistered meta and unknown categories without a word', async () => {
    await set({ registeredMeta: [], externalIdFilter: false });
    const answer = await create({ meta: { qa_external_id: 'X' }, categories: [99, 98] });
    expect(answer.status).toBe(201);
    expect(answer.data).toMatchObject({ meta: [], categories: [] });
  });

  it('keeps registered meta and finds posts by it where the plugin is there', async () => {
    await create({ slug: 'a', meta: { qa_external_id: 'QA-1', other: 'x' } });
    await create({ slug: 'b', meta: { qa_external_id: 'QA-2' } });
    const { data } = await bench.wordpress.get<Body[]>('/posts', { params: { qa_external_id: 'QA-1' } });
    expect(data).toMatchObject([{ slug: 'a', meta: { qa_external_id: 'QA-1' } }]);
    expect(data[0]?.['meta']).not.toHaveProperty('other');
    expect(await bench.publications()).toEqual({ 'QA-1': 1, 'QA-2': 1 });
  });

  it('gives clashing slugs a number, silently, and the ledger sees the twins', async () => {
    const slugs = await Promise.all([1, 2, 3].map(async () => (await created())['slug']));
    expect(slugs.sort()).toEqual(['qa-2026-000123', 'qa-2026-000123-2', 'qa-2026-000123-3']);
    expect(await bench.publications()).toEqual({ 'qa-2026-000123': 3 });
    const { data } = await bench.control.get<Body>('/ledger');
    expect(data['doubles']).toEqual([
      { platform: 'wordpress', account: 'main', marker: 'qa-2026-000123', count: 3 },
    ]);
  });

  it('makes percent-encoded slugs of Chinese titles', async () => {
    expect((await created({ slug: undefined, title: '问答' }))['slug']).toBe('%e9%97%ae%e7%ad%94');
  });

  it('cuts the slug of a long Chinese title between characters, and shows the page', async () => {
    const post = await created({ slug: undefined, title: '关于本市户籍居民办理居住证的若干问题解答与说明' });
    expect(decodeURIComponent(String(post['slug']))).toBe('关于本市户籍居民办理居住证的若干问题解答与说');
    expect((await page(post['link'])).status).toBe(200);
  });

  it('answers term_exists with the id of the category that is there', async () => {
    const first = await bench.wordpress.post<Body>('/categories', { name: '社保', description: '社会保险' });
    expect(first.status).toBe(201);
    const again = await bench.wordpress.post<Body>('/categories', { name: '社保' });
    expect([again.status, again.data['code'], (again.data['data'] as Body)['term_id']]).toEqual([
      400,
      'term_exists',
      first.data['id'],
    ]);
    expect(
      (await bench.wordpress.get<Body[]>('/categories', { params: { search: '社' } })).data,
    ).toMatchObject([{ name: '社保', count: 0 }]);
    expect((await bench.wordpress.post<Body>('/tags', { name: 'qa-1' })).data).toMatchObject({
      taxonomy: 'post_tag',
    });
  });

  it('takes files as raw bodies and as forms', async () => {
    const raw = await bench.wordpress.post<Body>('/media', PNG, {
      headers: { 'content-type': 'image/png', 'content-disposition': 'attachment; filename="cover.png"' },
    });
    expect(raw.status).toBe(201);
    const shown = await axios.get<ArrayBuffer>(String(raw.data['source_url']), {
      responseType: 'arraybuffer',
    });
    expect(Buffer.from(shown.data).equals(PNG)).toBe(true);
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(PNG)]), 'cover.png');
    form.append('alt_text', '封面');
    expect((await bench.wordpress.post<Body>('/media', form)).data['source_url']).toMatch(/cover-1\.png$/);
    expect(await created({ featured_media: raw.data['id'] })).toMatchObject({
      featured_media: raw.data['id'],
    });
    expect((await create({ featured_media: 9999 })).status).toBe(400);
  });

  it.each([
    [{ 'content-type': 'image/png' }, 400, 'rest_upload_no_content_disposition'],
    [
      { 'content-type': 'image/png', 'content-disposition': 'attachment' },
      400,
      'rest_upload_invalid_disposition',
    ],
    [
      { 'content-type': 'image/png', 'content-disposition': 'attachment; filename=a.exe' },
      500,
      'rest_upload_sideload_error',
    ],
  ])('refuses a file with %j', async (headers, status, code) => {
    const answer = await bench.wordpress.post<Body>('/media', PNG, { headers });
    expect([answer.status, answer.data['code']]).toEqual([status, code]);
  });

  it('names wrong fields in data.params', async () => {
    const answer = await create({ status: 'live', date_gmt: 'tomorrow', categories: ['x'] });
    expect(answer.status).toBe(400);
    expect(answer.data).toMatchObject({ code: 'rest_invalid_param', data: { status: 400 } });
    expect(Object.keys((answer.data['data'] as { params: Body }).params).sort()).toEqual([
      'categories',
      'date_gmt',
      'status',
    ]);
    const broken = await bench.wordpress.post<Body>('/posts', Buffer.from('{'), {
      headers: { 'content-type': 'application/json' },
    });
    expect([broken.status, broken.data['code']]).toEqual([400, 'rest_invalid_json']);
  });

  it('answers a batch with 207 and one status each', async () => {
    const requests = [
      { method: 'POST', path: '/wp/v2/posts', body: { title: '甲', slug: 'x' } },
      { method: 'POST', path: '/wp/v2/posts/9999', body: {} },
    ];
    const { username, applicationPassword } = bench.credentials.wordpress;
    const auth = { username, password: applicationPassword };
    const answer = await axios.post<{ responses: Body[] }>(
      `${site()}/wp-json/batch/v1`,
      { requests },
      { auth },
    );
    expect(answer.status).toBe(207);
    expect(answer.data.responses.map(({ status }) => status)).toEqual([201, 404]);
  });
});

describe('time (reference 1.4)', () => {
  it('reads date as site time and date_gmt as UTC, with or without an offset', async () => {
    const gmt = '2026-01-02T03:04:05';
    const one = async (fields: Body): Promise<unknown> =>
      (await created({ slug: undefined, ...fields }))['date_gmt'];
    expect(await one({ date_gmt: gmt })).toBe(gmt);
    expect(await one({ date_gmt: `${gmt}Z` })).toBe(gmt);
    expect(await one({ date_gmt: '2026-01-02T11:04:05+08:00' })).toBe(gmt);
    expect(await one({ date: '2026-01-02T11:04:05' })).toBe(gmt);
    expect(await one({ date: '2026-01-02T03:04:05Z' })).toBe(gmt);
    expect((await created({ date_gmt: gmt }))['date']).toBe('2026-01-02T11:04:05');
  });

  it('publishes at once what is less than a minute ahead, or past', async () => {
    expect(await created({ status: 'future', date_gmt: utc(30_000) })).toMatchObject({ status: 'publish' });
    expect(await created({ status: 'future', date_gmt: '2025-01-01T00:00:00' })).toMatchObject({
      status: 'publish',
      date_gmt: '2025-01-01T00:00:00',
    });
    expect(await created({ status: 'publish', date_gmt: utc(3_600_000) })).toMatchObject({
      status: 'future',
    });
  });

  it('leaves a due post unpublished until cron is called', async () => {
    const due = utc(600_000);
    const post = await created({ status: 'future', date_gmt: due });
    const path = `/posts/${String(post['id'])}`;
    expect(post).toMatchObject({
      status: 'future',
      modified_gmt: due,
      link: `${site()}/?p=${String(post['id'])}`,
    });
    await bench.advance(700_000);
    expect((await bench.wordpress.get<Body>(path)).data).toMatchObject({ status: 'future' });
    expect((await stranger().get(path)).status).toBe(401);
    expect((await page(post['link'])).status).toBe(404);
    expect(await bench.publications()).toEqual({});
    await axios.get(`${site()}/wp-cron.php?doing_wp_cron`);
    const published = (await bench.wordpress.get<Body>(path)).data;
    expect(published['status']).toBe('publish');
    expect(published['link']).toMatch(/\/wordpress\/\d{4}\/\d\d\/\d\d\/qa-2026-000123\/$/);
    expect((await page(published['link'])).status).toBe(200);
    expect(await bench.publications()).toEqual({ 'qa-2026-000123': 1 });
  });

  it('is rescheduled by a new date and cancelled as a draft', async () => {
    const { id } = await created({ status: 'future', date_gmt: utc(600_000) });
    const later = utc(1_200_000);
    const path = `/posts/${String(id)}`;
    expect((await bench.wordpress.post<Body>(path, { date_gmt: later })).data).toMatchObject({
      status: 'future',
      date_gmt: later,
    });
    expect((await bench.wordpress.post<Body>(path, { status: 'draft' })).data).toMatchObject({
      status: 'draft',
    });
    await bench.advance(1_300_000);
    await axios.get(`${site()}/wp-cron.php`);
    expect(await bench.publications()).toEqual({});
  });
});

describe('withdrawing and deleting (reference 1.4)', () => {
  it.each(['private', 'draft'])('withdraws as %s, keeping id and slug, and comes back', async (status) => {
    const post = await created();
    const path = `/posts/${String(post['id'])}`;
    expect((await bench.wordpress.post<Body>(path, { status })).data).toMatchObject({
      slug: 'qa-2026-000123',
      status,
    });
    expect((await page(post['link'])).status).toBe(404);
    expect((await bench.wordpress.post<Body>(path, { status: 'publish' })).data).toMatchObject({
      slug: 'qa-2026-000123',
    });
    expect((await page(post['link'])).status).toBe(200);
    expect(await bench.publications()).toEqual({ 'qa-2026-000123': 1 });
  });

  it('trashes, tells a second time with 410, restores, and removes for good', async () => {
    const { id } = await created();
    const path = `/posts/${String(id)}`;
    const trashed = await bench.wordpress.delete<Body>(path);
    expect(trashed.data).toMatchObject({ status: 'trash', slug: 'qa-2026-000123__trashed' });
    const again = await bench.wordpress.delete<Body>(path);
    expect([again.status, again.data['code']]).toEqual([410, 'rest_already_trashed']);
    expect((await bench.wordpress.post<Body>(path, { status: 'draft' })).data).toMatchObject({
      status: 'draft',
      slug: 'qa-2026-000123',
    });
    expect((await bench.wordpress.delete<Body>(path, { params: { force: true } })).data).toMatchObject({
      deleted: true,
    });
    const gone = await bench.wordpress.get<Body>(path);
    expect([gone.status, gone.data['code']]).toEqual([404, 'rest_post_invalid_id']);
    expect((await bench.wordpress.post<Body>(path, { title: 'x' })).data).toMatchObject({
      code: 'rest_post_invalid_id',
    });
  });

  it('deletes by an overridden method', async () => {
    const { id } = await created();
    const answer = await bench.wordpress.post<Body>(
      `/posts/${String(id)}`,
      {},
      { headers: { 'x-http-method-override': 'DELETE' } },
    );
    expect(answer.data).toMatchObject({ status: 'trash' });
  });
});

describe('looking before repeating (reference 1.5)', () => {
  it('finds a post by slug in any status', async () => {
    const params = {
      slug: 'qa-2026-000123',
      status: 'publish,future,draft,pending,private',
      context: 'edit',
    };
    const find = async (): Promise<AxiosResponse<Body[]>> =>
      await bench.wordpress.get<Body[]>('/posts', { params });
    expect((await find()).data).toEqual([]);
    const { id } = await created({ status: 'draft' });
    for (const status of ['pending', 'private', 'publish']) {
      await bench.wordpress.post(`/posts/${String(id)}`, { status });
      expect((await find()).data).toMatchObject([{ id, status, content: { raw: '<p>全文</p>' } }]);
    }
    await bench.wordpress.delete(`/posts/${String(id)}`);
    expect((await find()).data).toEqual([]);
    const trash = await bench.wordpress.get<Body[]>('/posts', {
      params: { slug: 'qa-2026-000123__trashed', status: 'trash' },
    });
    expect(trash.data).toMatchObject([{ id }]);
  });

  it('shows strangers public posts alone', async () => {
    await created({ status: 'draft' });
    expect((await stranger().get('/posts')).data).toEqual([]);
    const refused = await stranger().get<Body>('/posts', { params: { status: 'draft' } });
    expect([refused.status, refused.data['code']]).toEqual([400, 'rest_invalid_param']);
  });

  it.each([
    ['include', 'x'],
    ['exclude', '1,x'],
    ['categories', 'x'],
    ['tags', '1.5'],
    ['author', 'me'],
    ['after', 'tomorrow'],
    ['modified_before', '1'],
    ['order', 'up'],
    ['orderby', 'luck'],
  ])('names a wrong %s in the question, however little there is to find', async (name, value) => {
    const { status, data } = await bench.wordpress.get<Body>('/posts', { params: { [name]: value } });
    expect([status, data['code']]).toEqual([400, 'rest_invalid_param']);
    expect(Object.keys((data['data'] as { params: Body }).params)).toEqual([name]);
  });

  it('counts in headers, pages and picks fields', async () => {
    for (const slug of ['a', 'b', 'c']) await create({ slug });
    const answer = await bench.wordpress.get<Body[]>('/posts', {
      params: { per_page: 2, _fields: 'id,slug', orderby: 'slug', order: 'asc' },
    });
    expect([answer.headers['x-wp-total'], answer.headers['x-wp-totalpages']]).toEqual(['3', '2']);
    expect(answer.data.map((post) => Object.keys(post))).toEqual([
      ['id', 'slug'],
      ['id', 'slug'],
    ]);
    expect(
      (await bench.wordpress.get<Body>('/posts', { params: { page: 3, per_page: 2 } })).data,
    ).toMatchObject({ code: 'rest_post_invalid_page_number' });
    expect((await bench.wordpress.get('/posts', { params: { per_page: 101 } })).status).toBe(400);
  });

  it('shows by modified_gmt that someone edited on the site', async () => {
    const { id, modified_gmt: before } = await created();
    await bench.advance(5000);
    await bench.control.post(`/wordpress/sites/main/posts/${String(id)}/edit`, { content: '<p>改</p>' });
    const { data } = await bench.wordpress.get<Body>(`/posts/${String(id)}`, { params: { context: 'edit' } });
    expect(data['modified_gmt']).not.toBe(before);
    expect(data).toMatchObject({ content: { raw: '<p>改</p>' } });
  });
});

describe('several sites', () => {
  it('has its own users, posts and addresses', async () => {
    const { data } = await bench.control.post<Record<string, string>>('/wordpress/sites', {
      id: 'health',
      name: '卫健委',
    });
    expect(data['baseUrl']).toBe(`${bench.base}/wp/health`);
    const auth = { username: data['username'] ?? '', password: data['applicationPassword'] ?? '' };
    const posted = await axios.post<Body>(
      `${data['baseUrl'] ?? ''}/wp-json/wp/v2/posts`,
      { title: '甲', status: 'publish', slug: 'x' },
      { auth },
    );
    expect(posted.data).toMatchObject({
      meta: [],
      link: expect.stringContaining(`${bench.base}/wp/health/`),
    });
    expect((await page(posted.data['link'])).data).toContain('卫健委');
    expect((await bench.wordpress.get('/posts')).data).toEqual([]);
    expect(await bench.publications({ account: 'health' })).toEqual({ x: 1 });
  });
});

describe('pages (reference 2.3)', () => {
  it('carries the page tags by their exact names, sent values first', async () => {
    const category = await bench.wordpress.post<Body>('/categories', {
      name: '社会保障',
      description: '社保问答',
    });
    const post = await created({
      categories: [category.data['id']],
      meta: { ContentSource: '市人社局', Keywords: '社保,转移' },
      date_gmt: '2026-03-01T01:05:00',
    });
    const { data } = await page(post['link']);
    for (const [name, content] of [
      ['SiteName', '演练市人民政府'],
      ['SiteDomain', 'www.example.gov.cn'],
      ['SiteIDCode', '3205000000'],
      ['ColumnName', '社会保障'],
      ['ColumnDescription', '社保问答'],
      ['ColumnType', '回应关切'],
      ['ArticleTitle', '居住证问答'],
      ['PubDate', '2026-03-01 09:05'],
      ['ContentSource', '市人社局'],
      ['Keywords', '社保,转移'],
    ] as const) {
      expect(data).toContain(`<meta name="${name}" content="${content}"`);
    }
    expect(data).toContain('来源：市人社局');
  });
});
