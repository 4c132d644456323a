import { textAt, type JsonObject } from '#libs/kernel/json.js';
import type { World } from '../../world.js';
import type { WechatAccount } from './account.js';
import { refuse } from './errors.js';
import { jsonBody, type WechatCall, type WechatRoutes } from './gate.js';
import {
  CLEAR_ONE_PER_MONTH,
  CLEAR_PER_MONTH,
  clearDay,
  dailyLimit,
  minuteLimit,
  spendMonthly,
  usedToday,
} from './quota.js';

const RID_SHAPE = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/;

/** Quota tools, `rid` look-up, address lists and callback check (reference A1, A2.4, A8.3). */
export function quotaRoutes(routes: WechatRoutes, world: World, paths: () => readonly string[]): void {
  const post = { method: 'POST', plainOk: true } as const;
  routes.add('/cgi-bin/openapi/quota/get', post, (call) => quotaOf(call, knownPath(call, paths())));
  routes.add('/cgi-bin/openapi/quota/clear', post, (call) => {
    const path = knownPath(call, paths());
    spendMonthly(call.account, 'quota/clear', CLEAR_ONE_PER_MONTH, call.now);
    clearDay(call.account, call.now, path);
    return {};
  });
  routes.add('/cgi-bin/clear_quota', post, (call) => {
    if (jsonBody(call.request)['appid'] !== call.account.appId) refuse(40013);
    spendMonthly(call.account, 'clear_quota', CLEAR_PER_MONTH, call.now);
    clearDay(call.account, call.now);
    return {};
  });
  routes.open('/cgi-bin/clear_quota/v2', { method: 'POST' }, (request) => {
    const account = ownerOf(world, jsonBody(request));
    spendMonthly(account, 'clear_quota', CLEAR_PER_MONTH, world.clock.now());
    clearDay(account, world.clock.now());
    return { errcode: 0, errmsg: 'ok' };
  });
  routes.add('/cgi-bin/openapi/rid/get', post, ridDetails);
  const get = { method: 'GET' } as const;
  routes.add('/cgi-bin/get_api_domain_ip', get, () => ({ ip_list: ['127.0.0.1'] }));
  routes.add('/cgi-bin/getcallbackip', get, () => ({ ip_list: ['127.0.0.1'] }));
  routes.add('/cgi-bin/callback/check', { method: 'POST' }, () => ({
    dns: [{ ip: '127.0.0.1', real_operator: 'DEFAULT' }],
    ping: [{ ip: '127.0.0.1', from_operator: 'DEFAULT', package_loss: '0%', time: '0.100ms' }],
  }));
}

/** The account that proves itself by its secret. @throws WechatError 41002, 40013, 41004 or 40125 (A2.3). */
function ownerOf(world: World, body: JsonObject): WechatAccount {
  const appId = textAt(body, 'appid') ?? '';
  if (appId === '') return refuse(41002);
  const account = world.data.wechat.accounts.get(appId) ?? refuse(40013);
  const secret = textAt(body, 'appsecret') ?? '';
  if (secret === '') return refuse(41004);
  return secret === account.appSecret ? account : refuse(account.settings.wrongSecretCode);
}

function knownPath(call: WechatCall, paths: readonly string[]): string {
  const path = jsonBody(call.request)['cgi_path'];
  return typeof path === 'string' && paths.includes(path) ? path : refuse(76021);
}

function quotaOf(call: WechatCall, path: string): Record<string, unknown> {
  const limit = dailyLimit(call.account, path);
  const used = usedToday(call.account, path, call.now);
  const perMinute = minuteLimit(call.account, path);
  return {
    quota: { daily_limit: limit, used, remain: Math.max(0, limit - used) },
    ...(perMinute === undefined ? {} : { rate_limit: { call_count: perMinute, refresh_second: 60 } }),
  };
}

function ridDetails(call: WechatCall): Record<string, unknown> {
  const rid = jsonBody(call.request)['rid'];
  if (typeof rid !== 'string' || !RID_SHAPE.test(rid)) return refuse(76002);
  const record = call.world.rids.find(rid) ?? refuse(76001);
  if (record.appId !== call.account.appId) return refuse(76003);
  if (call.world.rids.expired(record, call.now)) return refuse(76004);
  return {
    request: {
      invoke_time: Math.floor(record.at / 1000),
      cost_in_ms: 12,
      request_url: record.url,
      request_body: record.requestBody,
      response_body: record.responseBody,
      client_ip: record.clientIp,
    },
  };
}
