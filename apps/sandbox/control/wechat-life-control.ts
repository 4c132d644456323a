import type { FastifyInstance } from 'fastify';
import { conflict, notFound } from '#libs/kernel/problem.js';
import type { WechatAccount } from '../platforms/wechat/account.js';
import { readingKey, type Reading } from '../platforms/wechat/datacube-numbers.js';
import { WechatError } from '../platforms/wechat/errors.js';
import { publishByHand } from '../platforms/wechat/mass-jobs.js';
import { clearDay, quotaUse } from '../platforms/wechat/quota.js';
import type { World } from '../world.js';

const count = { type: 'integer', minimum: 0 } as const;

const STATISTICS_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['msgDataId', 'day'],
  properties: {
    msgDataId: { type: 'string', minLength: 1 },
    index: count,
    day: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
    readers: count,
    reads: count,
    shares: count,
    favourites: count,
  },
} as const;
const HAND_SCHEMA = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: { notify: { type: 'boolean' } },
} as const;

interface AppParams {
  readonly appId: string;
}
type StatisticsBody = Partial<Reading> & { msgDataId: string; index?: number; day: string };

/** What time and people do to an account: spent quotas, readers, and a person at the platform's own website. */
export function wechatLifeControl(app: FastifyInstance, world: World): void {
  app.get<{ Params: AppParams }>('/wechat/accounts/:appId/quotas', ({ params }) => ({
    used: quotaUse(accountIn(world, params), world.clock.now()),
  }));
  app.post<{ Params: AppParams }>('/wechat/accounts/:appId/quotas/reset', ({ params }) => {
    clearDay(accountIn(world, params), world.clock.now());
    world.touch();
    return { reset: true };
  });
  app.post<{ Params: AppParams; Body: StatisticsBody }>(
    '/wechat/accounts/:appId/statistics',
    { schema: { body: STATISTICS_SCHEMA } },
    ({ params, body }) => {
      const { msgDataId, index, day, ...counters } = body;
      const account = accountIn(world, params);
      const publication = [...account.publications.values()].find(({ mid }) => mid === msgDataId);
      const article = publication?.articles[index ?? 0];
      if (article === undefined) throw notFound('这篇文章');
      account.readings.set(readingKey(`${msgDataId}_${article.idx}`, day), counters);
      world.touch();
      return { set: true };
    },
  );
  app.post<{ Params: AppParams & { mediaId: string }; Body: { notify?: boolean } | null }>(
    '/wechat/accounts/:appId/drafts/:mediaId/publish',
    { schema: { body: HAND_SCHEMA } },
    ({ params, body }) => {
      pressPublish(world, accountIn(world, params), params.mediaId, body?.notify === true);
      return { accepted: true };
    },
  );
}

/** @throws Problem 404 for an unknown draft, 409 when the day's delivery is spent. */
export function pressPublish(world: World, account: WechatAccount, mediaId: string, notify: boolean): void {
  const draft = account.drafts.get(mediaId);
  if (draft === undefined) throw notFound('这份草稿');
  try {
    publishByHand(world, account, draft, notify);
  } catch (fault) {
    if (fault instanceof WechatError) throw conflict('mass-spent', '今天的群发次数已经用完。');
    throw fault;
  }
  world.touch();
}

function accountIn(world: World, params: AppParams): WechatAccount {
  const account = world.data.wechat.accounts.get(params.appId);
  if (account === undefined) throw notFound('这个公众号');
  return account;
}
