import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommentsOutcome } from '#libs/channels/connector.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import {
  Bench,
  json,
  raw,
  refuse,
  reset,
  ScriptedPlatform,
  type Answer,
} from './scripted-platform.spec-support.js';
import { createWechatConnector } from './wechat.connector.js';

const LIST = '/cgi-bin/comment/list';
const RECEIPT: PlatformReceipt = { ids: { msgDataId: '2650177668' }, publicUrl: null, publishedAt: null };

let platform: ScriptedPlatform;
let bench: Bench;

beforeEach(async () => {
  platform = await ScriptedPlatform.start();
  bench = new Bench(platform);
});

afterEach(async () => {
  bench.close();
  await platform.stop();
});

async function read(
  cursor: string | null = null,
  receipt = RECEIPT,
): Promise<Extract<CommentsOutcome, { kind: 'read' }>> {
  const outcome = await outcomeOf(cursor, receipt);
  if (outcome?.kind !== 'read') throw new Error(outcome?.kind);
  return outcome;
}

async function outcomeOf(
  cursor: string | null = null,
  receipt = RECEIPT,
): Promise<CommentsOutcome | undefined> {
  return await createWechatConnector().comments?.({ receipt, cursor }, bench.context());
}

function comments(total: number, ids: readonly (number | string)[]): Answer {
  return json({
    errcode: 0,
    errmsg: 'ok',
    total,
    comment: ids.map((id) => ({
      user_comment_id: id,
      openid: `reader-${id}`,
      create_time: 1772416800,
      content: `留言 ${id}`,
      comment_type: 0,
    })),
  });
}

const ids = (outcome: Extract<CommentsOutcome, { kind: 'read' }>): readonly string[] =>
  outcome.comments.map((comment) => comment.id);
const range = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index);

describe('comments (reference A9)', () => {
  it('are read with writer, time and what was answered', async () => {
    platform.on(
      LIST,
      json({
        errcode: 0,
        total: 3,
        comment: [
          {
            user_comment_id: 1,
            openid: 'reader-1',
            create_time: 1772416800,
            content: '周末能办吗？',
            reply: { content: '可以。', create_time: 1772416900 },
          },
          { user_comment_id: 2, create_time: 0, content: '谢谢', reply: [{ content: '不客气。' }] },
          { user_comment_id: 3, content: '无', reply: [] },
        ],
      }),
    );
    expect(await read()).toEqual({
      kind: 'read',
      cursor: '3',
      more: false,
      comments: [
        {
          id: '1',
          authorId: 'reader-1',
          text: '周末能办吗？',
          writtenAt: '2026-03-02T02:00:00.000Z',
          reply: '可以。',
        },
        { id: '2', authorId: null, text: '谢谢', writtenAt: null, reply: '不客气。' },
        { id: '3', authorId: null, text: '无', writtenAt: null, reply: null },
      ],
    });
    expect(platform.to(LIST)[0]?.json).toEqual({
      msg_data_id: 2650177668,
      index: 0,
      begin: 0,
      count: 49,
      type: 0,
    });
  });

  it.each([
    ['newest first', [3, 2, 1], [5, 4, 3, 2, 1]],
    ['oldest first', [1, 2, 3], [1, 2, 3, 4, 5]],
  ])('are told once, when the platform lists them %s', async (_name, before, after) => {
    platform.on(LIST, comments(3, before), comments(5, after));
    const first = await read();
    expect(ids(first)).toEqual(['1', '2', '3']);
    expect(ids(await read(first.cursor))).toEqual(['4', '5']);
  });

  it('are paged through, and no cursor moves past what was not read', async () => {
    const all = range(1, 250).reverse();
    platform.on(
      LIST,
      ...[0, 49, 98, 147, 196, 245].map((begin) => comments(250, all.slice(begin, begin + 49))),
    );
    const first = await read();
    expect(first).toMatchObject({ more: true, cursor: '0/196/250' });
    expect(first.comments).toHaveLength(196);
    const second = await read(first.cursor);
    expect(second).toMatchObject({ more: false, cursor: '250' });
    expect(second.comments).toHaveLength(54);
    expect(platform.to(LIST).map((call) => call.json['begin'])).toEqual([0, 49, 98, 147, 196, 245]);
  });

  it('keep what was read when a later page fails', async () => {
    platform.on(LIST, comments(100, range(1, 49)), reset);
    const first = await read();
    expect(first).toMatchObject({ more: true, cursor: '0/49/49' });
    platform.on(LIST, comments(100, range(50, 49)), comments(100, range(99, 2)));
    expect((await read(first.cursor)).comments).toHaveLength(51);
  });

  it('end where the list is empty, whatever the count says', async () => {
    platform.on(LIST, comments(3, []));
    expect(await read()).toEqual({ kind: 'read', comments: [], cursor: '0', more: false });
  });

  it('keep ids that JavaScript would round', async () => {
    platform.on(
      LIST,
      raw('{"errcode":0,"total":1,"comment":[{"user_comment_id":9007199254740993,"content":"x"}]}'),
    );
    const first = await read();
    expect(ids(first)).toEqual(['9007199254740993']);
    expect(ids(await read(first.cursor))).toEqual([]);
  });

  it.each([
    ['without the comment feature', refuse(88000), 'unsupported'],
    ['of an unknown article', refuse(88001), 'unsupported'],
    ['of an account without permission', refuse(48001), 'unsupported'],
    ['limited for safety', refuse(88002), 'failed'],
    ['spent for today', refuse(45009), 'quota'],
    ['lost on the way', reset, 'failed'],
  ])('%s are told apart', async (_name, answer, kind) => {
    platform.on(LIST, answer);
    expect((await outcomeOf())?.kind).toBe(kind);
  });

  it('are not asked for without a number, nor when the budget is spent', async () => {
    expect((await outcomeOf(null, { ...RECEIPT, ids: {} }))?.kind).toBe('unsupported');
    bench.quotas.left.set('comment.list', 0);
    expect((await outcomeOf())?.kind).toBe('quota');
    expect(platform.calls).toHaveLength(0);
  });

  it('take any cursor for a beginning that it is not', async () => {
    platform.on(LIST, comments(1, [1]));
    expect(ids(await read('nonsense'))).toEqual(['1']);
  });
});
