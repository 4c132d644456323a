import axios from 'axios';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomHex } from '../../random.js';
import { html, sendPage, type Html } from '../../pages/html.js';
import type { World } from '../../world.js';
import { newWeiboToken, type WeiboAccount, type WeiboApp, type WeiboToken } from './account.js';
import { OAuthError, refuseWeibo } from './errors.js';
import { authorise, METHODS, paramsOf, sendWeibo, weiboTokenOf } from './gate.js';

const CODE_LIFE_MS = 10 * 60_000;
const TEST_APP_USERS = 15;
const NOTICE_MS = 5_000;

function oauth(code: number, error: string, description: string): never {
  throw new OAuthError(code, error, description);
}

/** OAuth 2.0 (reference B2). */
export function oauthRoutes(app: FastifyInstance, world: World): void {
  app.get('/oauth2/authorize', async (request, reply) => await authorisePage(world, request, reply));
  app.post('/oauth2/authorize', async (request, reply) => await decide(world, request, reply));
  app.route({
    method: [...METHODS],
    url: '/oauth2/access_token',
    handler: async (request, reply) => {
      if (request.method !== 'POST') return refuseWeibo(10021);
      return await sendWeibo(reply, exchange(world, (await paramsOf(request)).values));
    },
  });
  app.route({
    method: [...METHODS],
    url: '/oauth2/get_token_info',
    handler: async (request, reply) => {
      if (request.method !== 'POST') return refuseWeibo(10021);
      const { token } = authorise(world, request, await paramsOf(request));
      return await sendWeibo(reply, tokenInfo(world, token));
    },
  });
  app.route({
    method: ['GET', 'POST'],
    url: '/oauth2/revokeoauth2',
    handler: async (request, reply) => {
      const params = await paramsOf(request);
      authorise(world, request, params);
      const text = weiboTokenOf(request, params) ?? '';
      const token = world.data.weibo.tokens.get(text);
      if (token !== undefined) token.revoked = true;
      world.touch();
      return await sendWeibo(reply, { result: 'true' });
    },
  });
  app.route({ method: [...METHODS], url: '/oauth2/*', handler: () => refuseWeibo(10020) });
}

interface Applicant {
  readonly app: WeiboApp;
  readonly owner: WeiboAccount;
  readonly redirectUri: string;
  readonly passing: string;
}

/** The app asking for a person's leave. @throws OAuthError 21324, 21322, 21329. */
function applicant(world: World, query: Readonly<Record<string, string>>): Applicant {
  const app = world.data.weibo.apps.get(query['client_id'] ?? '');
  const owner = world.data.weibo.accounts.get(app?.ownerUid ?? '');
  if (app === undefined || owner === undefined)
    return oauth(21324, 'invalid_client', `invalid client:${query['client_id'] ?? ''}`);
  const redirectUri = query['redirect_uri'] ?? '';
  const known = owner.settings.redirectUris;
  if (!URL.canParse(redirectUri) || (known.length > 0 && !known.includes(redirectUri))) {
    return oauth(21322, 'redirect_uri_mismatch', `redirect_uri_mismatch:${redirectUri}`);
  }
  if ((query['response_type'] ?? 'code') !== 'code') {
    return oauth(
      21329,
      'unsupported_response_type',
      `unsupported response type:${query['response_type'] ?? ''}`,
    );
  }
  return { app, owner, redirectUri, passing: query['state'] ?? '' };
}

async function authorisePage(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const asked = applicant(world, request.query as Record<string, string>);
  if (asked.owner.settings.autoApprove) return await approve(world, asked, asked.app.ownerUid, reply);
  return await sendPage(reply, `授权 ${asked.owner.settings.appName}`, consentForm(world, asked), {
    formTargets: [originOf(asked.redirectUri)],
  });
}

function originOf(address: string): string {
  return new URL(address).origin;
}

function consentForm(world: World, asked: Applicant): Html {
  const people = [...world.data.weibo.accounts.values()].filter(
    (account) => account.appKey === asked.app.appKey,
  );
  return html`<main class="narrow card">
    <h1>授权登录</h1>
    <p>应用“${asked.owner.settings.appName}”请求使用您的微博账号发布内容、读取您的微博与评论。</p>
    <form method="post">
      <label
        >以哪个账号授权
        <select name="uid">
          ${people.map((account) => html`<option value="${account.uid}">${account.settings.screenName}（${account.uid}）</option>`)}
        </select>
      </label>
      <p>
        <button name="answer" value="yes">同意授权</button>
        <button class="quiet" name="answer" value="no">取消</button>
      </p>
    </form>
  </main>`;
}

async function decide(world: World, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const asked = applicant(world, request.query as Record<string, string>);
  const { values } = await paramsOf(request);
  if (values.get('answer') !== 'yes') {
    return await back(reply, asked, {
      error: 'access_denied',
      error_code: '21330',
      error_description: 'user denied your request.',
    });
  }
  const uid = values.get('uid') ?? asked.app.ownerUid;
  if (!world.data.weibo.accounts.has(uid)) return refuseWeibo(20003);
  return await approve(world, asked, uid, reply);
}

async function approve(
  world: World,
  asked: Applicant,
  uid: string,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const code = randomHex(32);
  world.data.weibo.codes.set(code, {
    appKey: asked.app.appKey,
    uid,
    redirectUri: asked.redirectUri,
    expiresAt: world.clock.now() + CODE_LIFE_MS,
    used: false,
  });
  world.touch();
  return await back(reply, asked, { code });
}

async function back(
  reply: FastifyReply,
  asked: Applicant,
  answer: Readonly<Record<string, string>>,
): Promise<FastifyReply> {
  const target = new URL(asked.redirectUri);
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
  if (asked.passing !== '') target.searchParams.set('state', asked.passing);
  return await reply.redirect(target.toString(), 302);
}

function exchange(world: World, values: ReadonlyMap<string, string>): Record<string, unknown> {
  const data = world.data.weibo;
  const app = data.apps.get(values.get('client_id') ?? '');
  if (app === undefined || app.appSecret !== values.get('client_secret')) {
    return oauth(21324, 'invalid_client', `client_id or client_secret error`);
  }
  const grant = values.get('grant_type') ?? '';
  const text = values.get('code') ?? '';
  if (grant === '') return oauth(21323, 'invalid_request', 'miss grant_type');
  if (grant !== 'authorization_code')
    return oauth(21328, 'unsupported_grant_type', `unsupported grant type:${grant}`);
  if (text === '') return oauth(21323, 'invalid_request', 'miss code');
  const code = data.codes.get(text);
  if (code === undefined || code.used || code.appKey !== app.appKey || code.expiresAt <= world.clock.now()) {
    return oauth(21325, 'invalid_grant', `invalid authorization code:${text}`);
  }
  if (code.redirectUri !== values.get('redirect_uri')) {
    return oauth(21322, 'redirect_uri_mismatch', `redirect_uri_mismatch:${values.get('redirect_uri') ?? ''}`);
  }
  code.used = true;
  return grantToken(world, app, data.accounts.get(code.uid) ?? refuseWeibo(20003));
}

function grantToken(world: World, app: WeiboApp, account: WeiboAccount): Record<string, unknown> {
  if (account.settings.appLevel === 'test' && usersOf(world, app, account.uid) > TEST_APP_USERS)
    refuseWeibo(21321);
  const now = world.clock.now();
  const token = newWeiboToken(world.data.weibo, app, account, now);
  const seconds = Math.floor(((world.data.weibo.tokens.get(token)?.expiresAt ?? now) - now) / 1000) - 1;
  world.touch();
  return {
    access_token: token,
    remind_in: String(seconds),
    expires_in: seconds,
    uid: account.uid,
    isRealName: 'true',
  };
}

function usersOf(world: World, app: WeiboApp, joining: string): number {
  const uids = new Set([joining]);
  for (const token of world.data.weibo.tokens.values()) if (token.appKey === app.appKey) uids.add(token.uid);
  return uids.size;
}

/** Note the spelling `expire_in` and the numeric uid (reference B2). */
function tokenInfo(world: World, token: WeiboToken): Record<string, unknown> {
  return {
    uid: Number(token.uid),
    appkey: token.appKey,
    scope: null,
    create_at: Math.floor(token.createdAt / 1000),
    expire_in: Math.floor((token.expiresAt - world.clock.now()) / 1000),
  };
}

/** A person takes the authorisation back on the site: every token of theirs ends, and the app is told (B2). */
export async function revokeByUser(world: World, account: WeiboAccount): Promise<void> {
  for (const token of world.data.weibo.tokens.values()) if (token.uid === account.uid) token.revoked = true;
  world.touch();
  const address = account.settings.revokeCallback;
  if (address === null) return;
  const params = { source: account.appKey, uid: account.uid, auth_end: Math.floor(world.clock.now() / 1000) };
  await axios
    .get(address, { params, timeout: NOTICE_MS, proxy: false, maxRedirects: 0 })
    .catch((fault: unknown) => {
      world.warn(fault);
    });
}
