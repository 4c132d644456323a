import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startBench, type Bench, type Body } from '../../testing/harness.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const set = async (settings: Body): Promise<void> => {
  await bench.control.patch(`/weibo/accounts/${bench.credentials.weibo.uid}`, settings);
};
const publish = async (fields: Record<string, string> = {}): Promise<Body> =>
  (
    await bench.weibo.post('/proxy/article/publish.json', {
      title: '居住证问答',
      content: '<p>全文</p>',
      cover: 'https://www.example.gov.cn/cover.png',
      text: '居住证怎么办【问答2026-0312】',
      rip: '203.0.113.1',
      ...fields,
    })
  ).data;
const own = async (): Promise<unknown> =>
  (await bench.weibo.get('/2/statuses/user_timeline.json')).data['total_number'];

describe('headline articles (reference B5, checklist B9.6)', () => {
  it('makes an article and the status that carries it: one publication', async () => {
    const answer = await publish();
    expect(answer).toMatchObject({
      code: 100_000,
      msg: '',
      data: { object_id: expect.stringMatching(/^2309404\d+$/) },
    });
    const { mid, url } = answer['data'] as Record<string, string>;
    expect((await bench.weibo.get('/2/statuses/show.json', { id: mid ?? '' })).data['text']).toContain(
      '【问答2026-0312】',
    );
    expect((await bench.weibo.http.get<string>(url ?? '')).data).toContain('全文');
    expect(await bench.publications()).toEqual({ '居住证怎么办【问答2026-0312】': 1 });
  });

  it.each([
    [{ title: '题'.repeat(33) }, 'title'],
    [{ content: '字'.repeat(90_001) }, 'content'],
    [{ cover: 'cover.png' }, 'cover'],
    [{ text: '字'.repeat(1901) }, 'text'],
  ])('refuses a wrong %j', async (fields, name) => {
    expect(await publish(fields as unknown as Record<string, string>)).toMatchObject({
      code: 10_008,
      msg: `param ${name} invalid`,
    });
    expect(await own()).toBe(0);
  });

  it('needs every field, the address, and a grant', async () => {
    expect(await publish({ text: '' })).toMatchObject({ error_code: 10016 });
    expect(await publish({ rip: '' })).toMatchObject({ error_code: 10016 });
    await set({ mayPublishArticles: false });
    expect(await publish()).toMatchObject({ error_code: 10014 });
  });

  it.each([
    [10_001, {}, 0, {}],
    [11_001, {}, 0, {}],
    [11_002, {}, 0, {}],
    [11_002, { created: true }, 1, { '居住证怎么办【问答2026-0312】': 1 }],
    [11_003, {}, 0, { '居住证怎么办【问答2026-0312】': 1 }],
  ])('scripted %d %j leaves %d statuses', async (code, more, statuses, publications) => {
    await set({ articleOutcomes: [{ code, ...more }] });
    expect(await publish()).toMatchObject({ code });
    expect(await own()).toBe(statuses);
    expect(await bench.publications()).toEqual(publications);
  });

  it('is too frequent with 11001 once the hour is spent, and leaves nothing behind', async () => {
    await set({ postsPerHour: 1 });
    expect(await publish()).toMatchObject({ code: 100_000 });
    expect(await publish({ text: '再发一篇' })).toEqual({ code: 11_001, msg: 'sass check error', data: [] });
    expect(await own()).toBe(1);
  });

  it('writes its code as a number or a string, as set', async () => {
    await set({ articleCodeStyle: 'string', articleOutcomes: [{ code: 11_001 }] });
    expect(await publish()).toMatchObject({ code: '11001' });
    expect(await publish()).toMatchObject({ code: '100000' });
  });

  it('goes with its status', async () => {
    const { mid, url } = (await publish())['data'] as Record<string, string>;
    await bench.weibo.post('/2/statuses/destroy.json', { id: mid ?? '' });
    expect((await bench.weibo.http.get(url ?? '')).status).toBe(404);
  });
});
