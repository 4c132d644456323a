import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startBench, type Bench, type Body } from '../../testing/harness.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const LINK = 'https://www.example.gov.cn/qa/1';
const uid = (): string => bench.credentials.weibo.uid;
const set = async (settings: Body): Promise<void> => {
  await bench.control.patch(`/weibo/accounts/${uid()}`, settings);
};
const share = async (words: string): Promise<string> =>
  String((await bench.weibo.share(`${words} ${LINK} `)).data['idstr']);
const byHand = async (text: string): Promise<string> =>
  String((await bench.control.post<Body>(`/weibo/accounts/${uid()}/posts`, { text })).data['idstr']);
const timeline = async (params: Record<string, string> = {}): Promise<string[]> => {
  const { data } = await bench.weibo.get('/2/statuses/user_timeline.json', params);
  return (data['statuses'] as { idstr: string }[]).map(({ idstr }) => idstr);
};

describe('user_timeline (reference B6, B8, checklist B9.3)', () => {
  it('shows the newest five, newest first, and counts all', async () => {
    const ids: string[] = [];
    for (const nth of [1, 2, 3, 4, 5, 6, 7]) ids.unshift(await share(`第${nth}条`));
    expect(await timeline({ count: '100' })).toEqual(ids.slice(0, 5));
    const { data } = await bench.weibo.get('/2/statuses/user_timeline.json', { count: '2' });
    expect(data).toMatchObject({ total_number: 7, previous_cursor: 0, next_cursor: 0 });
    expect(data['statuses']).toHaveLength(2);
    expect(await timeline({ page: '2' })).toEqual([]);
    expect((await bench.weibo.get('/2/statuses/user_timeline/ids.json')).data['statuses']).toEqual(
      ids.slice(0, 5),
    );
  });

  it('shows a post only after the visibility delay', async () => {
    await set({ visibilityDelayMs: 90_000 });
    const id = await share('甲');
    expect(await timeline()).toEqual([]);
    await bench.advance(90_000);
    expect(await timeline()).toEqual([id]);
  });

  it('filters by app, by id and by picture', async () => {
    const first = await share('甲');
    const hand = await byHand('值班人员手工发布');
    const second = await share('乙');
    expect(await timeline()).toEqual([second, hand, first]);
    expect(await timeline({ base_app: '1' })).toEqual([second, first]);
    expect(await timeline({ since_id: first })).toEqual([second, hand]);
    expect(await timeline({ max_id: hand })).toEqual([hand, first]);
    expect(await timeline({ feature: '2' })).toEqual([]);
    const trimmed = await bench.weibo.get('/2/statuses/user_timeline.json', { trim_user: '1' });
    expect(trimmed.data).not.toHaveProperty('statuses.0.user');
  });

  it('takes the five before or after the app filter, as set', async () => {
    const own = await share('甲');
    for (const nth of [1, 2, 3, 4, 5]) await byHand(`手工${nth}`);
    expect(await timeline({ base_app: '1' })).toEqual([]);
    await set({ capTimeline: 'after_filter' });
    expect(await timeline({ base_app: '1' })).toEqual([own]);
  });

  it('shows nobody else', async () => {
    const answer = await bench.weibo.get('/2/statuses/user_timeline.json', { uid: '1234567890' });
    expect([answer.status, answer.data['error_code']]).toEqual([400, 21335]);
    expect((await bench.weibo.get('/2/statuses/user_timeline.json', { uid: uid() })).status).toBe(200);
  });

  it('shows everything to a commercial contract', async () => {
    expect((await bench.weibo.get('/2/statuses/user_timeline/biz.json')).data).toMatchObject({
      error_code: 10014,
    });
    await set({ commercial: true });
    for (const nth of [1, 2, 3, 4, 5, 6, 7]) await share(`第${nth}条`);
    expect((await bench.weibo.get('/2/statuses/user_timeline/biz.json')).data['statuses']).toHaveLength(7);
  });
});

describe('show, count, destroy, ids (reference B6, checklist B9.4)', () => {
  it('shows one post, and 20101 when it is gone', async () => {
    const id = await share('甲');
    expect((await bench.weibo.get('/2/statuses/show.json', { id })).data).toMatchObject({ idstr: id });
    expect((await bench.weibo.post('/2/statuses/destroy.json', { id })).data).toMatchObject({ idstr: id });
    expect((await bench.weibo.get('/2/statuses/show.json', { id })).data).toMatchObject({
      error_code: 20101,
    });
    expect((await bench.weibo.post('/2/statuses/destroy.json', { id })).data).toMatchObject({
      error_code: 20101,
    });
    expect(await timeline()).toEqual([]);
  });

  it('keeps others out', async () => {
    const id = await share('甲');
    const { data } = await bench.control.post<Body>('/weibo/accounts', {});
    const other = { access_token: String(data['accessToken']), id };
    expect((await bench.weibo.get('/2/statuses/show.json', other)).data).toMatchObject({ error_code: 20112 });
    expect((await bench.weibo.post('/2/statuses/destroy.json', other)).data).toMatchObject({
      error_code: 20102,
    });
  });

  it('counts, leaving out what is not there', async () => {
    const id = await share('甲');
    const { data } = await bench.weibo.get('/2/statuses/count.json', { ids: `${id},5140000000000000` });
    expect(data).toEqual([{ id: Number(id), comments: 0, reposts: 0, attitudes: 0 }]);
    expect((await bench.weibo.get('/2/statuses/count.json')).data).toMatchObject({ error_code: 20001 });
    const many = Array(101).fill('1').join(',');
    expect((await bench.weibo.get('/2/statuses/count.json', { ids: many })).data).toMatchObject({
      error_code: 20009,
    });
  });

  it('converts ids both ways, one or many', async () => {
    const mid = async (params: Record<string, string>): Promise<unknown> =>
      (await bench.weibo.get('/2/statuses/querymid.json', { type: '1', ...params })).data;
    const id = async (params: Record<string, string>): Promise<unknown> =>
      (await bench.weibo.get('/2/statuses/queryid.json', { type: '1', isBase62: '1', ...params })).data;
    expect(await mid({ id: '3501756485200075' })).toEqual({ mid: 'z0JH2lOMb' });
    expect(await id({ mid: 'z0JH2lOMb' })).toEqual({ id: '3501756485200075' });
    expect(await mid({ id: '3501756485200075,3501756485200076', is_batch: '1' })).toEqual([
      { '3501756485200075': 'z0JH2lOMb' },
      { '3501756485200076': 'z0JH2lOMc' },
    ]);
    expect((await bench.weibo.get('/2/statuses/querymid.json', { id: '1' })).data).toMatchObject({
      error_code: 10016,
    });
  });

  it('answers 10020 for an endpoint that is not there', async () => {
    const answer = await bench.weibo.get('/2/statuses/nothing.json');
    expect([answer.status, answer.data]).toEqual([
      404,
      { error: 'Request api not found', error_code: 10020, request: '/2/statuses/nothing.json' },
    ]);
  });
});

describe('review after publication (checklist B9.7)', () => {
  it('removes a post or leaves it to its author', async () => {
    await set({
      reviews: [
        { outcome: 'remove', afterMs: 1000 },
        { outcome: 'self_only', afterMs: 1000 },
      ],
    });
    const removed = await share('甲');
    const hidden = await share('乙');
    await bench.advance(1000);
    expect((await bench.weibo.get('/2/statuses/show.json', { id: removed })).data).toMatchObject({
      error_code: 20101,
    });
    expect((await bench.weibo.get('/2/statuses/show.json', { id: hidden })).data).toMatchObject({
      visible: { type: 1 },
    });
    const { data } = await bench.control.get<{ entries: { removedAt: unknown }[] }>('/ledger');
    expect(data.entries.map(({ removedAt }) => removedAt)).toEqual([expect.any(String), expect.any(String)]);
  });

  it('can be done by hand', async () => {
    const id = await share('甲');
    await bench.control.post(`/weibo/accounts/${uid()}/posts/${id}/hide`);
    expect((await bench.weibo.get('/2/statuses/show.json', { id })).data).toMatchObject({
      visible: { type: 1 },
    });
    await bench.control.post(`/weibo/accounts/${uid()}/posts/${id}/remove`);
    expect((await bench.weibo.get('/2/statuses/show.json', { id })).data).toMatchObject({
      error_code: 20101,
    });
  });
});
