import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import FormData from 'form-data';
import { PNG, startBench, type Bench, type Body } from '../../../testing/harness.js';

let bench: Bench;
let site: AxiosInstance;
beforeEach(async () => {
  bench = await startBench();
  site = bench.wordpress;
});
afterEach(async () => {
  await bench.close();
});

const draft = async (slug: string, fields: Body = {}): Promise<Body> =>
  (await site.post<Body>('/posts', { title: slug, slug, status: 'draft', ...fields })).data;
const slugsOf = ({ data }: AxiosResponse<Body[]>): unknown[] => data.map((post) => post['slug']);
const form = async (path: string, body: string): Promise<AxiosResponse<Body>> =>
  await site.post<Body>(path, body, { headers: { 'content-type': 'application/x-www-form-urlencoded' } });

/** WordPress reads a request as PHP does, and clients rely on it (public WordPress sources). */
describe('parameters in brackets', () => {
  it.each([
    ['status[]=draft&status[]=publish', ['b', 'a']],
    ['status%5B0%5D=draft&status%5B1%5D=publish', ['b', 'a']],
    ['status=any&slug[]=a&slug[]=c', ['a']],
    ['status=any&include[0]=999999', []],
    ['status=publish&status=draft', ['a']],
  ])('%s', async (query, slugs) => {
    await draft('a');
    await draft('b', { status: 'publish' });
    expect(slugsOf(await site.get<Body[]>(`/posts?${query}&context=edit`))).toEqual(slugs);
  });

  it('are read in a form too, where a post may be written in one', async () => {
    await bench.control.patch('/wordpress/sites/main', { registeredMeta: ['qa_external_id'] });
    const { data } = await form(
      '/posts',
      'title[raw]=标题&status=draft&slug=form&categories[]=1&categories[]=2&meta[qa_external_id]=X-1',
    );
    expect(data).toMatchObject({
      title: { raw: '标题' },
      slug: 'form',
      categories: [1],
      meta: { qa_external_id: 'X-1' },
    });
  });

  it('cannot reach into objects', async () => {
    await form('/posts', 'title=x&status=draft&__proto__[polluted]=1&meta[__proto__][polluted]=1');
    expect(({} as Body)['polluted']).toBeUndefined();
  });
});

describe('paging', () => {
  const linkOf = (answer: AxiosResponse): string => String(answer.headers['link'] ?? '');

  it('names the page before and after in the Link header', async () => {
    for (const slug of ['a', 'b', 'c', 'd', 'e']) await draft(slug);
    const page = async (number: number): Promise<AxiosResponse<Body[]>> =>
      await site.get<Body[]>(`/posts?status=draft&per_page=2&page=${number}`);
    expect(linkOf(await page(1))).toMatch(/^<[^>]*[?&]page=2[^>]*>; rel="next"$/);
    expect(linkOf(await page(2))).toMatch(/page=1[^>]*>; rel="prev", <[^>]*page=3[^>]*>; rel="next"$/);
    expect(linkOf(await page(3))).toMatch(/^<[^>]*page=2[^>]*>; rel="prev"$/);
    expect(linkOf(await site.get('/posts?status=draft&per_page=5'))).toBe('');
  });

  it('can be followed, also without pretty links', async () => {
    for (const slug of ['a', 'b', 'c']) await draft(slug);
    const { username, applicationPassword } = bench.credentials.wordpress;
    const auth = { username, password: applicationPassword };
    const start = `${bench.credentials.wordpress.baseUrl}/?rest_route=/wp/v2/posts&status=draft&per_page=1&orderby=slug&order=asc`;
    const seen: unknown[] = [];
    for (let next: string | undefined = start; next !== undefined;) {
      const answer: AxiosResponse<Body[]> = await axios.get<Body[]>(next, { auth, proxy: false });
      seen.push(...slugsOf(answer));
      next = /<([^>]+)>; rel="next"/.exec(linkOf(answer))?.[1];
    }
    expect(seen).toEqual(['a', 'b', 'c']);
  });
});

describe('the method in a header, as the editor of WordPress sends it', () => {
  const over = { headers: { 'x-http-method-override': 'DELETE' } };

  it.each(['/categories', '/tags'])('deletes one of %s', async (path) => {
    const { data } = await site.post<Body>(path, { name: '栏目' });
    const one = `${path}/${String(data['id'])}`;
    expect((await site.post<Body>(`${one}?force=true`, {}, over)).data).toMatchObject({ deleted: true });
    expect((await site.get(one)).status).toBe(404);
  });

  it('deletes a picture, and puts a post in the bin', async () => {
    const upload = {
      headers: { 'content-type': 'image/png', 'content-disposition': 'attachment; filename=a.png' },
    };
    const { data } = await site.post<Body>('/media', PNG, upload);
    await site.post(`/media/${String(data['id'])}?force=true`, {}, over);
    expect((await site.get(`/media/${String(data['id'])}`)).status).toBe(404);
    const post = await draft('a');
    expect((await site.post<Body>(`/posts/${String(post['id'])}`, {}, over)).data).toMatchObject({
      status: 'trash',
    });
  });

  it('reaches no route that is not there', async () => {
    const { status, data } = await site.post<Body>('/posts', { title: 'x' }, over);
    expect([status, data['code']]).toEqual([404, 'rest_no_route']);
  });
});

describe('media', () => {
  it('takes title and text of a picture from the fields beside the file', async () => {
    const body = new FormData();
    body.append('file', PNG, { filename: 'a.png', contentType: 'image/png' });
    body.append('title', '流程图');
    body.append('alt_text', '三步办理');
    const { data } = await site.post<Body>('/media', body, { headers: body.getHeaders() });
    expect(data).toMatchObject({ title: { raw: '流程图' }, alt_text: '三步办理' });
    for (const [method, text] of [
      ['put', '二'],
      ['patch', '三'],
    ] as const) {
      const changed = await site[method]<Body>(`/media/${String(data['id'])}`, { alt_text: text });
      expect([changed.status, changed.data['alt_text']]).toEqual([200, text]);
    }
  });
});

describe('the Location of what was made', () => {
  const upload = {
    headers: { 'content-type': 'image/png', 'content-disposition': 'attachment; filename=a.png' },
  };

  it.each([
    ['/posts', { title: '甲' }, {}],
    ['/categories', { name: '栏目' }, {}],
    ['/tags', { name: '词' }, {}],
    ['/media', PNG, upload],
  ])('of %s leads to it, with pretty links and without', async (path, body, how) => {
    const { username, applicationPassword } = bench.credentials.wordpress;
    const follow = async (made: AxiosResponse<Body>): Promise<unknown> =>
      (
        await axios.get<Body>(String(made.headers['location']), {
          auth: { username, password: applicationPassword },
          params: { context: 'edit' },
          proxy: false,
        })
      ).data['id'];
    const first = await site.post<Body>(path, body, how);
    expect(await follow(first)).toBe(first.data['id']);
    await bench.control.patch('/wordpress/sites/main', { prettyLinks: false });
    const route = `${bench.credentials.wordpress.baseUrl}/?rest_route=/wp/v2${path}`;
    const named = Buffer.isBuffer(body) ? body : { name: '乙', title: '乙' };
    const second = await site.post<Body>(route, named, how);
    expect(await follow(second)).toBe(second.data['id']);
  });
});

describe('a batch', () => {
  it('tells of each call that leads nowhere, and goes on', async () => {
    const { baseUrl, username, applicationPassword } = bench.credentials.wordpress;
    const requests = ['nope', '', '/wp/v2/nothing', '/wp/v2/tags'].map((path) => ({
      path,
      body: { name: '词' },
    }));
    const { status, data } = await axios.post<{ responses: { status: number; body: Body }[] }>(
      `${baseUrl}/wp-json/batch/v1`,
      { requests },
      { auth: { username, password: applicationPassword }, proxy: false, validateStatus: () => true },
    );
    expect(status).toBe(207);
    expect(data.responses.map((each) => each.status)).toEqual([404, 404, 404, 201]);
    expect(data.responses[0]?.body['code']).toBe('rest_no_route');
  });
});

describe('OPTIONS', () => {
  it('tells what may be done', async () => {
    const { status, headers, data } = await site.options<Body>('/posts');
    expect([status, headers['allow']]).toEqual([200, 'GET, POST']);
    expect(data).toMatchObject({ namespace: 'wp/v2', methods: ['GET', 'POST'] });
    expect((await site.options('/posts/1')).headers['allow']).toBe('GET, POST, PUT, PATCH, DELETE');
  });
});
