import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startBench, type Bench, type Body } from '../../testing/harness.js';

let bench: Bench;
let id: string;
beforeEach(async () => {
  bench = await startBench();
  id = String((await bench.weibo.share('甲 https://www.example.gov.cn/qa/1 ')).data['idstr']);
});
afterEach(async () => {
  await bench.close();
});

const write = async (text: string, authorised: boolean): Promise<string> => {
  const path = `/weibo/accounts/${bench.credentials.weibo.uid}/comments`;
  return String(
    (await bench.control.post<Body>(path, { id, text, authorised, screenName: '市民' })).data['id'],
  );
};
const texts = (data: Body): string[] => (data['comments'] as { text: string }[]).map(({ text }) => text);

describe('comments (reference B6, checklist B9.5)', () => {
  it('lists only people who authorised the app, and counts all', async () => {
    await write('没有授权', false);
    await write('已授权', true);
    const { data } = await bench.weibo.get('/2/comments/show.json', { id });
    expect(data).toMatchObject({
      total_number: 2,
      comments: [{ text: '已授权', user: { screen_name: '市民' }, status: { idstr: id } }],
    });
    expect(texts(data)).toEqual(['已授权']);
    expect(texts((await bench.weibo.get('/2/comments/to_me.json')).data)).toEqual(['已授权']);
  });

  it('goes on from the highest id seen', async () => {
    const first = await write('一', true);
    await write('二', true);
    expect(texts((await bench.weibo.get('/2/comments/to_me.json', { since_id: first })).data)).toEqual([
      '二',
    ]);
  });

  it('shows everybody to a commercial contract', async () => {
    await write('没有授权', false);
    const path = '/2/comments/to_me/biz.json';
    expect((await bench.weibo.get(path)).data).toMatchObject({ error_code: 10014 });
    await bench.control.patch(`/weibo/accounts/${bench.credentials.weibo.uid}`, { commercial: true });
    expect(texts((await bench.weibo.get(path)).data)).toEqual(['没有授权']);
  });

  it('knows a comment only under its own post', async () => {
    const cid = await write('几点上班？', true);
    const { idstr } = (await bench.weibo.share('乙 https://www.example.gov.cn/qa/2 ')).data;
    const body = { id: String(idstr), cid, comment: '九点。', rip: '203.0.113.1' };
    expect((await bench.weibo.post('/2/comments/reply.json', body)).data).toMatchObject({
      error_code: 20201,
    });
    expect((await bench.weibo.post('/2/comments/reply.json', { ...body, id })).status).toBe(200);
  });

  it('replies, creates and deletes', async () => {
    const cid = await write('几点上班？', true);
    const rip = '203.0.113.1';
    const reply = (await bench.weibo.post('/2/comments/reply.json', { id, cid, comment: '九点。', rip }))
      .data;
    expect(reply).toMatchObject({ text: '回复@市民:九点。', reply_comment: { idstr: cid } });
    expect(
      (await bench.weibo.post('/2/comments/create.json', { id, comment: '补充', rip })).data,
    ).toMatchObject({ text: '补充' });
    expect(
      (await bench.weibo.post('/2/comments/create.json', { id, comment: '长'.repeat(141), rip })).data,
    ).toMatchObject({ error_code: 20012 });
    expect((await bench.weibo.post('/2/comments/destroy.json', { cid: String(reply['idstr']) })).status).toBe(
      200,
    );
    expect(
      (await bench.weibo.post('/2/comments/destroy.json', { cid: String(reply['idstr']) })).data,
    ).toMatchObject({ error_code: 20201 });
    expect((await bench.weibo.post('/2/comments/destroy.json', { cid })).data).toMatchObject({
      error_code: 20203,
    });
    expect((await bench.weibo.post('/2/comments/destroy.json', {})).data).toMatchObject({
      error_code: 20204,
    });
  });
});
