import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  json,
  reset,
  scriptedPlatform,
  text,
  type Reaction,
  type ScriptedPlatform,
} from '#libs/channels/testing/scripted-platform.js';
import type { MetricsOutcome } from '#libs/channels/connector.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { context, CountingQuotas, StillClock, TOMORROW } from './testing/weibo.fixtures.js';
import { WeiboConnector } from './weibo.connector.js';

const connector = new WeiboConnector();
let platform: ScriptedPlatform;

beforeEach(async () => {
  platform = await scriptedPlatform(new StillClock());
});

afterEach(async () => {
  await platform[Symbol.asyncDispose]();
});

function receipt(idstr: string): PlatformReceipt {
  return { ids: { idstr }, publicUrl: `https://weibo.com/1/${idstr}`, publishedAt: null };
}

async function measure(ids: readonly string[], quotas = new CountingQuotas()): Promise<MetricsOutcome> {
  const request = { publishedOn: '2026-03-01', receipts: ids.map(receipt) };
  return await connector.metrics(request, context(platform, {}, { quotas }));
}

function refusal(number: number): Reaction {
  return json(403, { error: 'x', error_code: number });
}

describe('numbers of posts', () => {
  it('are those of this day in China, without readers, and may move on', async () => {
    platform.script(
      json(200, [
        { id: 3501756485200075, comments: 3, reposts: 2, attitudes: 7 },
        { id: 99, comments: 1, reposts: 1, attitudes: 1 },
      ]),
    );
    expect(await measure(['3501756485200075', '3501756485200076'])).toEqual({
      kind: 'measured',
      final: false,
      items: [
        {
          receipt: receipt('3501756485200075'),
          publicUrl: 'https://weibo.com/1/3501756485200075',
          days: [{ day: '2026-03-02', counters: { comments: 3, reposts: 2, likes: 7 } }],
        },
      ],
    });
    const [request] = platform.seen;
    expect(`${request?.method} ${request?.path}`).toBe('GET /2/statuses/count.json');
    expect(request?.query.get('ids')).toBe('3501756485200075,3501756485200076');
  });

  it('are asked for a hundred at a time, each paid for without the reserve', async () => {
    platform.script(json(200, []), json(200, []));
    const quotas = new CountingQuotas();
    await measure(
      Array.from({ length: 101 }, (_, index) => String(1_000 + index)),
      quotas,
    );
    expect(platform.seen.map((request) => request.query.get('ids')?.split(',').length)).toEqual([100, 1]);
    expect(quotas.taken).toEqual(['calls spare', 'calls spare']);
  });

  it('cost nothing where there is nothing to count', async () => {
    const nameless = { ids: {}, publicUrl: null, publishedAt: null };
    const request = { publishedOn: '2026-03-01', receipts: [nameless] };
    expect(await connector.metrics(request, context(platform))).toMatchObject({
      kind: 'measured',
      items: [],
    });
    expect(platform.seen).toHaveLength(0);
  });

  it('leave out what is no number, and posts whose number cannot be told', async () => {
    platform.script(
      json(200, [{ id: '7', comments: -1, reposts: 'x', attitudes: 4 }, null, { id: 2 ** 60, comments: 1 }]),
    );
    expect(await measure(['7', String(2 ** 60)])).toMatchObject({
      items: [{ days: [{ counters: { likes: 4 } }] }],
    });
  });

  it.each([
    ['quota', refusal(10023)],
    ['unsupported', refusal(10014)],
    ['failed for good', refusal(21327)],
    ['failed', refusal(10001)],
    ['failed', json(200, { nothing: true })],
    ['failed', text(200, '')],
    ['failed', reset],
  ])('%s', async (expected, reaction) => {
    platform.script(reaction);
    const outcome = await measure(['1']);
    const said = outcome.kind === 'failed' && !outcome.retryable ? 'failed for good' : outcome.kind;
    expect(said).toBe(expected);
  });

  it('wait when the day’s calls are spent', async () => {
    const outcome = await measure(['1'], new CountingQuotas(0));
    expect(outcome).toMatchObject({ kind: 'quota', resetAt: TOMORROW.toISOString() });
    expect(platform.seen).toHaveLength(0);
  });
});
