import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startBench, type Bench, type Body } from '../../testing/harness.js';

let bench: Bench;
let article: { msg_data_id: unknown; index: number };
beforeEach(async () => {
  bench = await startBench();
  const { msg_data_id: id } = await bench.wechat.submit(await bench.wechat.draft({ need_open_comment: 1 }));
  await bench.advance(1000);
  article = { msg_data_id: id, index: 0 };
});
afterEach(async () => {
  await bench.close();
});

const set = async (settings: Record<string, unknown>): Promise<void> => {
  await bench.control.patch(`/wechat/accounts/${bench.credentials.wechat.appId}`, settings);
};
const ask = async (content: string): Promise<number> => {
  const path = `/wechat/accounts/${bench.credentials.wechat.appId}/comments`;
  const body = { msgDataId: String(article.msg_data_id), index: 0, content };
  return (await bench.control.post<{ id: number }>(path, body)).data.id;
};
const call = async (name: string, body: Body = {}): Promise<Body> =>
  await bench.wechat.post(`/cgi-bin/comment/${name}`, { ...article, ...body });
const list = async (body: Body = {}): Promise<Body> =>
  await call('list', { begin: 0, count: 49, type: 0, ...body });

describe('comments (reference A9, checklist A13.10)', () => {
  it('lists what citizens wrote, newest first, fewer than fifty at a time', async () => {
    await ask('几点上班？');
    await ask('要带什么？');
    expect(await list()).toMatchObject({
      errcode: 0,
      total: 2,
      comment: [
        { user_comment_id: 2, content: '要带什么？', comment_type: 0 },
        { user_comment_id: 1, content: '几点上班？' },
      ],
    });
    expect((await list())['comment']).not.toHaveProperty('0.reply');
    expect(await list({ count: 50 })).toMatchObject({ errcode: 88010 });
    expect(await list({ count: 0 })).toMatchObject({ errcode: 88010 });
    expect(await list({ begin: -1 })).toMatchObject({ errcode: 88010 });
    expect(await list({ type: 3 })).toMatchObject({ errcode: 47001 });
    expect(await list({ begin: 1, count: 1 })).toMatchObject({ total: 2, comment: [{ user_comment_id: 1 }] });
  });

  it('replies once, and tells a second reply from a missing one', async () => {
    const id = await ask('几点上班？');
    const reply = async (content: string, commentId = id): Promise<Body> =>
      await call('reply/add', { user_comment_id: commentId, content });
    expect(await reply('')).toMatchObject({ errcode: 88007 });
    expect(await reply('九点。')).toMatchObject({ errcode: 0 });
    expect(await reply('九点。')).toMatchObject({ errcode: 88005 });
    expect(await reply('九点。', 99)).toMatchObject({ errcode: 88008 });
    expect(await list()).toMatchObject({ comment: [{ reply: { content: '九点。' } }] });
    expect(await call('reply/delete', { user_comment_id: id })).toMatchObject({ errcode: 0 });
    expect(await call('reply/delete', { user_comment_id: id })).toMatchObject({ errcode: 88009 });
  });

  it('marks, unmarks, deletes, opens and closes', async () => {
    const id = await ask('几点上班？');
    await call('markelect', { user_comment_id: id });
    expect(await list({ type: 2 })).toMatchObject({ total: 1 });
    await call('unmarkelect', { user_comment_id: id });
    expect(await list({ type: 1 })).toMatchObject({ total: 1 });
    expect(await call('close')).toMatchObject({ errcode: 0 });
    expect(await call('open')).toMatchObject({ errcode: 0 });
    expect(await call('delete', { user_comment_id: id })).toMatchObject({ errcode: 0 });
    expect(await list()).toMatchObject({ total: 0 });
  });

  it('tells a comment its writer took back, an unknown article, and a missing feature apart', async () => {
    const id = await ask('几点上班？');
    await bench.control.post(`/wechat/accounts/${bench.credentials.wechat.appId}/comments/${id}/delete`, {
      msgDataId: String(article.msg_data_id),
    });
    expect(await call('reply/add', { user_comment_id: id, content: '九点。' })).toMatchObject({
      errcode: 88004,
    });
    expect(await list({ msg_data_id: 1 })).toMatchObject({ errcode: 88001 });
    await set({ comments: false });
    expect(await list()).toMatchObject({ errcode: 88000 });
  });

  it('makes up comments when the account is set so', async () => {
    await set({ autoComments: 3 });
    const { msg_data_id: id } = await bench.wechat.submit(await bench.wechat.draft({ need_open_comment: 1 }));
    await bench.advance(1000);
    expect(await list({ msg_data_id: id })).toMatchObject({ total: 3 });
  });
});
