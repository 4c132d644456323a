import type { FastifyInstance } from 'fastify';
import { conflict, notFound, Problem } from '#libs/kernel/problem.js';
import { newAccount, type Publication, type WechatAccount } from '../platforms/wechat/account.js';
import { deliver, pushEvent, verifyCallback } from '../platforms/wechat/callback-sender.js';
import { addComment, threadOf } from '../platforms/wechat/comments.js';
import { followerMessage } from '../platforms/wechat/events.js';
import { confirmMass } from '../platforms/wechat/mass-jobs.js';
import { banPublication, deleteArticles } from '../platforms/wechat/publish-jobs.js';
import { SETTINGS_SCHEMA, type WechatSettings } from '../platforms/wechat/settings.js';
import { expireToken, revokeToken } from '../platforms/wechat/tokens.js';
import type { World } from '../world.js';
import { wechatCredentials } from './credentials.js';
import { wechatLifeControl } from './wechat-life-control.js';

const text = { type: 'string', minLength: 1 } as const;
const objectOf = (
  properties: Record<string, unknown>,
  required: readonly string[] = [],
): Record<string, unknown> => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});

interface AppParams {
  readonly appId: string;
}
interface CommentBody {
  readonly msgDataId: string;
  readonly index?: number;
  readonly content: string;
  readonly openid?: string;
}

const COMMENT_SCHEMA = objectOf(
  { msgDataId: text, index: { type: 'integer', minimum: 0 }, content: text, openid: text },
  ['msgDataId', 'content'],
);

/** Accounts of the imitated WeChat and what its people and administrators do. */
export function wechatControl(app: FastifyInstance, world: World): void {
  app.get('/wechat/accounts', () =>
    [...world.data.wechat.accounts.values()].map((account) => view(world, account)),
  );
  app.post<{ Body: Partial<WechatSettings> | null }>(
    '/wechat/accounts',
    { schema: { body: { ...SETTINGS_SCHEMA, type: ['object', 'null'] } } },
    async (request, reply) => {
      const account = newAccount();
      Object.assign(account.settings, request.body);
      world.data.wechat.accounts.set(account.appId, account);
      world.touch();
      return await reply.status(201).send(view(world, account));
    },
  );
  app.get<{ Params: AppParams }>('/wechat/accounts/:appId', ({ params }) =>
    view(world, accountIn(world, params)),
  );
  app.patch<{ Params: AppParams; Body: Partial<WechatSettings> }>(
    '/wechat/accounts/:appId',
    { schema: { body: SETTINGS_SCHEMA } },
    ({ params, body }) => {
      const account = accountIn(world, params);
      Object.assign(account.settings, body);
      world.touch();
      return view(world, account);
    },
  );
  tokenControl(app, world);
  callbackControl(app, world);
  peopleControl(app, world);
  articleControl(app, world);
  wechatLifeControl(app, world);
}

function view(world: World, account: WechatAccount): Record<string, unknown> {
  return { ...wechatCredentials(world, account), settings: account.settings };
}

function accountIn(world: World, params: AppParams): WechatAccount {
  const account = world.data.wechat.accounts.get(params.appId);
  if (account === undefined) throw notFound('这个公众号');
  return account;
}

function tokenControl(app: FastifyInstance, world: World): void {
  const schema = { body: objectOf({ how: { enum: ['invalid', 'expired'] } }, ['how']) };
  app.post<{ Params: AppParams; Body: { how: 'invalid' | 'expired' } }>(
    '/wechat/accounts/:appId/tokens',
    { schema },
    ({ params, body }) => {
      const account = accountIn(world, params);
      const tokens = [...world.data.wechat.tokens].filter(([, record]) => record.appId === account.appId);
      for (const [token] of tokens) (body.how === 'invalid' ? revokeToken : expireToken)(world, token);
      world.touch();
      return { ended: tokens.length };
    },
  );
}

function callbackControl(app: FastifyInstance, world: World): void {
  app.get<{ Params: AppParams }>(
    '/wechat/accounts/:appId/callbacks',
    ({ params }) => accountIn(world, params).deliveries,
  );
  app.post<{ Params: AppParams }>(
    '/wechat/accounts/:appId/callbacks/verify',
    async ({ params }) => await verifyCallback(world, accountIn(world, params)),
  );
  app.post<{ Params: AppParams & { id: string } }>(
    '/wechat/accounts/:appId/callbacks/:id/replay',
    async ({ params }) => {
      const account = accountIn(world, params);
      const delivery = account.deliveries.find(({ id }) => id === params.id);
      if (delivery === undefined) throw notFound('这次推送');
      await deliver(world, account, delivery);
      return delivery;
    },
  );
}

function peopleControl(app: FastifyInstance, world: World): void {
  app.post<{ Params: AppParams; Body: CommentBody }>(
    '/wechat/accounts/:appId/comments',
    { schema: { body: COMMENT_SCHEMA } },
    async ({ params, body }, reply) => {
      const thread = threadOf(accountIn(world, params), body.msgDataId, body.index ?? 0);
      if (thread === undefined) throw notFound('这篇文章');
      return await reply.status(201).send(addComment(world, thread, body));
    },
  );
  app.post<{ Params: AppParams & { id: string }; Body: { msgDataId: string; index?: number } }>(
    '/wechat/accounts/:appId/comments/:id/delete',
    { schema: { body: objectOf({ msgDataId: text, index: { type: 'integer' } }, ['msgDataId']) } },
    ({ params, body }) => {
      const thread = threadOf(accountIn(world, params), body.msgDataId, body.index ?? 0);
      const comment = thread?.comments.find(({ id }) => String(id) === params.id);
      if (comment === undefined) throw notFound('这条留言');
      comment.deletedByUser = true;
      return comment;
    },
  );
  app.post<{ Params: AppParams; Body: { content: string; openid?: string } }>(
    '/wechat/accounts/:appId/messages',
    { schema: { body: objectOf({ content: text, openid: text }, ['content']) } },
    ({ params, body }) => {
      const account = accountIn(world, params);
      const delivery = pushEvent(world, account, followerMessage(world, account, body.content, body.openid));
      if (delivery === null) throw conflict('no-callback', '这个公众号还没有设置回调地址。');
      return delivery;
    },
  );
}

function publicationIn(account: WechatAccount, articleId: string): Publication {
  const publication = account.publications.get(articleId);
  if (publication === undefined) throw notFound('这篇文章');
  return publication;
}

function articleControl(app: FastifyInstance, world: World): void {
  app.post<{ Params: AppParams & { articleId: string } }>(
    '/wechat/accounts/:appId/articles/:articleId/ban',
    ({ params }) => {
      const account = accountIn(world, params);
      banPublication(world, account, publicationIn(account, params.articleId));
      return { banned: true };
    },
  );
  app.post<{ Params: AppParams & { articleId: string }; Body: { index?: number } | null }>(
    '/wechat/accounts/:appId/articles/:articleId/delete',
    {
      schema: { body: { ...objectOf({ index: { type: 'integer', minimum: 0 } }), type: ['object', 'null'] } },
    },
    ({ params, body }) => {
      const account = accountIn(world, params);
      deleteArticles(world, account, publicationIn(account, params.articleId), body?.index ?? 0);
      return { deleted: true };
    },
  );
  app.post<{ Params: AppParams & { msgId: string }; Body: { accept: boolean } }>(
    '/wechat/accounts/:appId/mass/:msgId/confirm',
    { schema: { body: objectOf({ accept: { type: 'boolean' } }, ['accept']) } },
    ({ params, body }) => {
      const account = accountIn(world, params);
      const wanted = params.msgId === 'pending' ? undefined : params.msgId;
      const job = [...account.massJobs.values()].find(
        ({ msgId, status }) => status === 'waiting_admin' && (wanted === undefined || msgId === wanted),
      );
      if (job === undefined) throw new Problem(404, 'not-found', '没有找到', '没有等待管理员确认的群发。');
      confirmMass(world, account, job, body.accept);
      return { msgId: job.msgId, status: job.status, result: job.result };
    },
  );
}
