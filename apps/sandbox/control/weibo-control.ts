import type { FastifyInstance } from 'fastify';
import { conflict, notFound } from '#libs/kernel/problem.js';
import {
  newWeiboAccount,
  type WeiboAccount,
  type WeiboCounts,
  type WeiboStatus,
} from '../platforms/weibo/account.js';
import { addWeiboComment } from '../platforms/weibo/comments.js';
import { revokeByUser } from '../platforms/weibo/oauth-routes.js';
import { WEIBO_SETTINGS_SCHEMA, type WeiboSettings } from '../platforms/weibo/settings.js';
import { countsOf, createStatus, hideStatus, removeStatus, statusView } from '../platforms/weibo/statuses.js';
import type { World } from '../world.js';
import { weiboCredentials } from './credentials.js';

const text = { type: 'string', minLength: 1 } as const;
const flag = { type: 'boolean' } as const;
const digits = { type: 'string', pattern: '^\\d{5,12}$' } as const;

const NEW_SCHEMA = {
  ...WEIBO_SETTINGS_SCHEMA,
  type: ['object', 'null'],
  properties: { ...WEIBO_SETTINGS_SCHEMA.properties, uid: digits, appKey: text },
};
const POST_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['text'],
  properties: { text },
} as const;
const count = { type: 'integer', minimum: 0 } as const;
const COUNTS_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: { reposts: count, attitudes: count, reads: count },
} as const;
const COMMENT_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'text'],
  properties: { id: text, text, screenName: text, uid: digits, authorised: flag },
} as const;

interface UidParams {
  readonly uid: string;
}
interface CommentBody {
  readonly id: string;
  readonly text: string;
  readonly screenName?: string;
  readonly uid?: string;
  readonly authorised?: boolean;
}
type NewBody = (Partial<WeiboSettings> & { uid?: string; appKey?: string }) | null;

/** Accounts of the imitated Weibo and what its people and reviewers do. */
export function weiboControl(app: FastifyInstance, world: World): void {
  app.get('/weibo/accounts', () =>
    [...world.data.weibo.accounts.values()].map((account) => view(world, account)),
  );
  app.post<{ Body: NewBody }>('/weibo/accounts', { schema: { body: NEW_SCHEMA } }, async (request, reply) => {
    const { uid, appKey, ...settings } = request.body ?? {};
    if (uid !== undefined && world.data.weibo.accounts.has(uid))
      throw conflict('uid-taken', '这个 uid 已经有了。');
    if (appKey !== undefined && !world.data.weibo.apps.has(appKey)) throw notFound('这个应用');
    const account = newWeiboAccount(world.data.weibo, { uid, appKey });
    Object.assign(account.settings, settings);
    world.touch();
    return await reply.status(201).send(view(world, account));
  });
  app.get<{ Params: UidParams }>('/weibo/accounts/:uid', ({ params }) =>
    view(world, accountIn(world, params)),
  );
  app.patch<{ Params: UidParams; Body: Partial<WeiboSettings> }>(
    '/weibo/accounts/:uid',
    { schema: { body: WEIBO_SETTINGS_SCHEMA } },
    ({ params, body }) => {
      const account = accountIn(world, params);
      Object.assign(account.settings, body);
      world.touch();
      return view(world, account);
    },
  );
  tokenControl(app, world);
  postControl(app, world);
}

function view(world: World, account: WeiboAccount): Record<string, unknown> {
  return { ...weiboCredentials(world, account), settings: account.settings };
}

function accountIn(world: World, params: UidParams): WeiboAccount {
  const account = world.data.weibo.accounts.get(params.uid);
  if (account === undefined) throw notFound('这个微博账号');
  return account;
}

function tokenControl(app: FastifyInstance, world: World): void {
  app.post<{ Params: UidParams }>('/weibo/accounts/:uid/revoke', async ({ params }) => {
    await revokeByUser(world, accountIn(world, params));
    return { revoked: true };
  });
  app.post<{ Params: UidParams }>('/weibo/accounts/:uid/expire', ({ params }) => {
    const { uid } = accountIn(world, params);
    for (const token of world.data.weibo.tokens.values())
      if (token.uid === uid) token.expiresAt = world.clock.now();
    world.touch();
    return { expired: true };
  });
}

function postControl(app: FastifyInstance, world: World): void {
  app.post<{ Params: UidParams; Body: { text: string } }>(
    '/weibo/accounts/:uid/posts',
    { schema: { body: POST_SCHEMA } },
    async ({ params, body }, reply) => {
      const status = createStatus(world, accountIn(world, params), { text: body.text, appKey: null });
      return await reply.status(201).send(statusView(world, status));
    },
  );
  app.post<{ Params: UidParams & { id: string } }>('/weibo/accounts/:uid/posts/:id/remove', ({ params }) => {
    removeStatus(world, statusIn(world, params), 'platform');
    return { removed: true };
  });
  app.post<{ Params: UidParams & { id: string } }>('/weibo/accounts/:uid/posts/:id/hide', ({ params }) => {
    hideStatus(world, statusIn(world, params));
    return { hidden: true };
  });
  app.post<{ Params: UidParams & { id: string }; Body: Partial<WeiboCounts> }>(
    '/weibo/accounts/:uid/posts/:id/counts',
    { schema: { body: COUNTS_SCHEMA } },
    ({ params, body }) => {
      const status = statusIn(world, params);
      status.counts = { ...status.counts, ...body };
      world.touch();
      return countsOf(world, status);
    },
  );
  app.post<{ Params: UidParams; Body: CommentBody }>(
    '/weibo/accounts/:uid/comments',
    { schema: { body: COMMENT_SCHEMA } },
    async ({ params, body }, reply) => {
      const status = statusIn(world, { uid: params.uid, id: body.id });
      return await reply.status(201).send(addWeiboComment(world, status, body));
    },
  );
}

function statusIn(world: World, { uid, id }: UidParams & { id: string }): WeiboStatus {
  const status = world.data.weibo.statuses.get(id);
  if (status?.uid !== uid) throw notFound('这条微博');
  return status;
}
