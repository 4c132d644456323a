import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { ServerBench, type Answer } from '../server.spec-support.js';

describe('the cursor of a list', () => {
  let test: TestDatabase;
  let bench: ServerBench;
  let token: string;

  beforeAll(async () => {
    test = await createTestDatabase();
    bench = await ServerBench.open(test.url);
    await bench.person('both', 'editor', 'admin');
    token = await bench.token('both');
    for (const title of ['一', '二', '三', '四'])
      await bench.call('POST', '/api/v1/drafts', { token, data: { title, category: '社保' } });
  });

  afterAll(async () => {
    await bench.close();
    await test.close();
  });

  const read = async (path: string): Promise<Answer> => await bench.call('GET', `/api/v1${path}`, { token });
  const cursorOf = async (path: string): Promise<string> => {
    const { data } = await read(path);
    expect(data['nextCursor']).toEqual(expect.any(String));
    return encodeURIComponent(String(data['nextCursor']));
  };

  it('leads on in its own list, with another size of the page and its conditions in another order', async () => {
    const cursor = await cursorOf('/drafts?limit=1&state=editing&category=%E7%A4%BE%E4%BF%9D');
    const { status, data } = await read(
      `/drafts?category=%E7%A4%BE%E4%BF%9D&cursor=${cursor}&state=editing&limit=50`,
    );
    expect(status).toBe(200);
    expect((data['items'] as { title: string }[]).map(({ title }) => title)).toEqual(['三', '二', '一']);
  });

  it.each([
    ['another list', '/audit?'],
    ['other conditions', '/drafts?state=approved&'],
    ['a condition less', '/drafts?'],
    ['a list that is in order of something else', '/users?'],
  ])('is refused by %s, with the remedy', async (_what, path) => {
    const cursor = await cursorOf('/drafts?limit=1&state=editing');
    const { status, data, headers } = await read(`${path}cursor=${cursor}`);
    expect({ status, code: data['code'] }).toEqual({ status: 400, code: 'invalid-cursor' });
    expect(headers['content-type']).toContain('application/problem+json');
    expect(String(data['detail'])).toContain('第一页');
  });

  it.each(['', 'nonsense', '.', 'AAAAAAAAAAAA.W10'])('is refused when nobody gave it: %p', async (cursor) => {
    expect((await read(`/drafts?cursor=${cursor}`)).data).toMatchObject({
      status: 400,
      code: 'invalid-cursor',
    });
  });
});
