import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  json,
  reset,
  scriptedPlatform,
  text,
  type Reaction,
  type ScriptedPlatform,
} from '#libs/channels/testing/scripted-platform.js';
import type { CommentsOutcome } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { context, CountingQuotas, StillClock, TOMORROW, UID } from './testing/weibo.fixtures.js';
import { WeiboConnector } from './weibo.connector.js';

const connector = new WeiboConnector();
const RECEIPT = { ids: { idstr: '3501756485200075' }, publicUrl: null, publishedAt: null };
let platform: ScriptedPlatform;

beforeEach(async () => {
  platform = await scriptedPlatform(new StillClock());
});

afterEach(async () => {
  await platform[Symbol.asyncDispose]();
});

async function read(cursor: string | null = null, quotas = new CountingQuotas()): Promise<CommentsOutcome> {
  return await connector.comments({ receipt: RECEIPT, cursor }, context(platform, {}, { quotas }));
}

function comment(id: number | string, changes: JsonObject = {}): JsonObject {
  return {
    created_at: 'Mon Mar 02 10:00:00 +0800 2026',
    idstr: String(id),
    mid: String(id),
    text: `评论 ${id}`,
    user: { idstr: `9${id}` },
    ...changes,
  };
}

function listed(comments: readonly JsonObject[], changes: JsonObject = {}): Reaction {
  return json(200, { comments: [...comments], next_cursor: 0, total_number: 7, ...changes });
}

function refusal(number: number): Reaction {
  return json(400, { error: 'x', error_code: number });
}

describe('reading comments', () => {
  it('gives new ones, oldest first, and goes on after the highest', async () => {
    platform.script(listed([comment(12), comment(11, { text: 'a &lt;b&gt;' })]));
    expect(await read()).toEqual({
      kind: 'read',
      comments: [
        { id: '11', authorId: '911', text: 'a <b>', writtenAt: '2026-03-02T02:00:00.000Z', reply: null },
        { id: '12', authorId: '912', text: '评论 12', writtenAt: '2026-03-02T02:00:00.000Z', reply: null },
      ],
      cursor: '12',
      more: false,
    });
    const [request] = platform.seen;
    expect(`${request?.method} ${request?.path}`).toBe('GET /2/comments/show.json');
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      id: '3501756485200075',
      since_id: '0',
      count: '200',
    });
  });

  it('asks only for what is newer, and believes no repetition', async () => {
    platform.script(listed([comment(13), comment(12)]));
    const outcome = await read('12');
    expect(platform.seen[0]?.query.get('since_id')).toBe('12');
    expect(outcome).toMatchObject({ comments: [{ id: '13' }], cursor: '13', more: false });
  });

  it('stays where it is when nothing is new, though the platform counts more', async () => {
    platform.script(listed([], { total_number: 400 }));
    expect(await read('12')).toEqual({ kind: 'read', comments: [], cursor: '12', more: false });
  });

  it('reads a long list page by page, and ends at what was read before', async () => {
    platform.script(
      listed([comment(30), comment(29)], { next_cursor: 28 }),
      listed([comment(28), comment(27)], { next_cursor: 20 }),
      listed([comment(31)]),
    );
    const first = await read('20');
    expect(first).toMatchObject({ comments: [{ id: '29' }, { id: '30' }], cursor: '20/28/30', more: true });
    const second = await read('20/28/30');
    expect(platform.seen[1]?.query.get('max_id')).toBe('28');
    expect(second).toMatchObject({ comments: [{ id: '27' }, { id: '28' }], cursor: '30', more: false });
    expect(await read('30')).toMatchObject({ comments: [{ id: '31' }], cursor: '31' });
  });

  it('goes on after a full page that names no next one', async () => {
    const full = Array.from({ length: 200 }, (_, index) => comment(1_200 - index));
    platform.script(listed(full), listed([]));
    expect(await read('5')).toMatchObject({ cursor: '5/1000/1200', more: true });
    expect(await read('5/1000/1200')).toMatchObject({ cursor: '1200', more: false });
  });

  it('ends though the platform keeps naming the same next page', async () => {
    platform.script(listed([comment(28)], { next_cursor: 28 }));
    expect(await read('20/28/30')).toMatchObject({ cursor: '30', more: false });
  });

  it('takes the account’s own words for answers, not for comments', async () => {
    const own = comment(14, { text: '回复：已办理', user: { idstr: UID }, reply_comment: comment(13) });
    platform.script(listed([own, comment(13)]));
    expect(await read()).toMatchObject({ comments: [{ id: '13', reply: '回复：已办理' }], cursor: '14' });
  });

  it('leaves out what has no id', async () => {
    platform.script(listed([comment('x'), { text: 'no id' }, comment(5)]));
    expect(await read()).toMatchObject({ comments: [{ id: '5' }], cursor: '5' });
  });

  it.each([
    ['quota', refusal(10023)],
    ['unsupported', refusal(10014)],
    ['unsupported', refusal(20101)],
    ['unsupported', refusal(20112)],
    ['failed for good', refusal(21332)],
    ['failed', refusal(10002)],
    ['failed', json(200, { total_number: 0 })],
    ['failed', text(200, '')],
    ['failed', reset],
  ])('%s', async (expected, reaction) => {
    platform.script(reaction);
    const outcome = await read();
    const said = outcome.kind === 'failed' && !outcome.retryable ? 'failed for good' : outcome.kind;
    expect(said).toBe(expected);
  });

  it('spends one call, and none of the reserve', async () => {
    const quotas = new CountingQuotas();
    platform.script(listed([]));
    await read(null, quotas);
    expect(quotas.taken).toEqual(['calls spare']);
    expect(await read(null, new CountingQuotas(0))).toMatchObject({
      kind: 'quota',
      resetAt: TOMORROW.toISOString(),
    });
    expect(platform.seen).toHaveLength(1);
  });

  it('cannot be done without an id', async () => {
    const request = { receipt: { ids: {}, publicUrl: null, publishedAt: null }, cursor: null };
    expect((await connector.comments(request, context(platform))).kind).toBe('unsupported');
  });
});
