import type { FastifyRequest } from 'fastify';
import type { JsonObject } from '#libs/kernel/json.js';
import type { World } from '../../world.js';
import type { WechatAccount } from './account.js';
import { refuse } from './errors.js';
import { jsonBody, type WechatRoutes } from './gate.js';
import { FORCED_REFRESH, spend } from './quota.js';
import { forceStable, issuePlain, issueStable, type Issued } from './tokens.js';

/** Token issue, both families (reference A2.1, A2.2). */
export function tokenRoutes(routes: WechatRoutes, world: World): void {
  routes.open('/cgi-bin/token', { method: 'GET' }, (request) => {
    const account = applicant(world, request, request.query as JsonObject);
    spend(account, '/cgi-bin/token', world.clock.now());
    return answer(issuePlain(world, account));
  });
  routes.open('/cgi-bin/stable_token', { method: 'POST' }, (request) => {
    const body = jsonBody(request);
    const account = applicant(world, request, body);
    const now = world.clock.now();
    spend(account, '/cgi-bin/stable_token', now);
    if (body['force_refresh'] !== true) return answer(issueStable(world, account));
    spend(account, FORCED_REFRESH, now);
    return answer(forceStable(world, account));
  });
}

function answer(issued: Issued): Record<string, unknown> {
  return { access_token: issued.token, expires_in: issued.expiresIn };
}

/** The account asking for a token. @throws WechatError of reference A2.3. */
function applicant(world: World, request: FastifyRequest, params: JsonObject): WechatAccount {
  if (params['grant_type'] !== 'client_credential') return refuse(40002);
  const appId = params['appid'];
  if (typeof appId !== 'string' || appId === '') return refuse(41002);
  const account = world.data.wechat.accounts.get(appId) ?? refuse(40013);
  if (request.visit !== null) request.visit.account = account.appId;
  const secret = params['secret'];
  if (typeof secret !== 'string' || secret === '') return refuse(41004);
  if (secret !== account.appSecret) return refuse(account.settings.wrongSecretCode);
  checkAddress(account, request.ip);
  if (account.settings.tokenIssueError !== null) refuse(account.settings.tokenIssueError);
  return account;
}

function checkAddress(account: WechatAccount, ip: string): void {
  const list = account.settings.ipWhitelist;
  const plain = ip.replace(/^::ffff:/, '');
  if (list === null || list.includes(plain)) return;
  refuse(40164, `invalid ip ${plain} ipv6 ::ffff:${plain}, not in whitelist`);
}
