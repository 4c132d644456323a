import { isIP } from 'node:net';
import type {
  ConnectionCheck,
  ConnectionReport,
  ConnectorContext,
  WholeConfiguration,
} from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { Fault } from '#libs/kernel/outcome.js';
import type { FieldFault } from '#libs/kernel/problem.js';
import { WeiboClient } from './weibo.client.js';
import { readFailure } from './weibo.reply.js';
import { readWeiboSettings, type WeiboSettings } from './weibo.settings.js';

const DAY_SECONDS = 86_400;

/** Days before its end at which a token draws attention: a person must renew it (reference B2). */
const WARNING_DAYS = [1, 3, 7];

/** The newest calls of the day are kept for look-ups (reference B7.1). */
const FEW_CALLS_LEFT = 20;

const TOKEN = ['credentials.accessToken'];

/** Three harmless looks: the token, what is left of the call budget, and the settings that only we can judge. */
export async function checkWeiboConnection(context: ConnectorContext): Promise<ConnectionReport> {
  const settings = readWeiboSettings(context.channel.settings);
  const client = new WeiboClient(context, 'reserve');
  const token = await client.tokenInfo();
  const checks = checkToken(token, context, settings);
  // Without a token there is no budget to ask for, and one sentence says it all.
  if (token.kind !== 'unauthorised') checks.push(await checkBudget(client, context));
  checks.push(checkSafeDomain(settings), checkOperatorIp(settings));
  return { ok: checks.every((check) => check.ok), checks, ...expiryOf(token, context) };
}

type TokenReply = Awaited<ReturnType<WeiboClient['tokenInfo']>>;

/** When the token ends, if the platform tells. */
function expiryOf(
  reply: TokenReply,
  context: ConnectorContext,
): Pick<ConnectionReport, 'credentialsExpireAt'> {
  const seconds = reply.kind === 'ok' ? expirySeconds(reply.data) : null;
  if (seconds === null) return {};
  const expiresMs = context.clock.now().getTime() + Math.max(seconds, 0) * 1000;
  return { credentialsExpireAt: new Date(expiresMs).toISOString() };
}

function checkToken(
  reply: TokenReply,
  context: ConnectorContext,
  settings: WeiboSettings,
): ConnectionCheck[] {
  if (reply.kind !== 'ok') return [failed('授权', readFailure(reply, context.clock.now()).fault, TOKEN)];
  const uid = wordAt(reply.data, 'uid');
  const appKey = wordAt(reply.data, 'appkey');
  return [
    checkExpiry(reply.data),
    uid === settings.uid
      ? passed('授权账号', `授权账号与渠道的 UID 一致（${uid}）。`)
      : refused('授权账号', 'weibo.uid_mismatch', '授权账号与渠道的 UID 不一致，请检查 UID 或重新授权。', [
          'settings.uid',
          ...TOKEN,
        ]),
    appKey === context.credentials['appKey']
      ? passed('应用', '授权属于本应用。')
      : refused(
          '应用',
          'weibo.appkey_mismatch',
          'access_token 不是本应用的授权，请检查 App Key 或重新授权。',
          ['credentials.appKey', ...TOKEN],
        ),
  ];
}

/** How long the token lives; the code tells which warning is due. */
function checkExpiry(info: JsonObject): ConnectionCheck {
  const seconds = expirySeconds(info);
  if (seconds === null || seconds <= 0) {
    return refused('授权有效期', 'weibo.expired_token', '授权已过期，请账号管理员重新授权。', TOKEN);
  }
  const days = Math.floor(seconds / DAY_SECONDS);
  const warning = WARNING_DAYS.find((limit) => seconds <= limit * DAY_SECONDS);
  if (warning === undefined) return passed('授权有效期', `授权还有 ${days} 天到期。`);
  return {
    name: '授权有效期',
    ok: true,
    code: `weibo.token_expires_within_${warning}d`,
    message: `授权还有 ${days} 天 ${Math.floor((seconds % DAY_SECONDS) / 3_600)} 小时到期，且不能自动续期，请尽快让账号管理员重新授权。`,
  };
}

/** Seconds a token still lives: `expire_in`, without s, in the inspection call (reference B2); null when not told. */
export function expirySeconds(info: JsonObject): number | null {
  const seconds = Number(info['expire_in'] ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
}

async function checkBudget(client: WeiboClient, context: ConnectorContext): Promise<ConnectionCheck> {
  const reply = await client.rateLimitStatus();
  if (reply.kind !== 'ok') return failed('调用次数', readFailure(reply, context.clock.now()).fault);
  const left = Number(reply.data['remaining_user_hits'] ?? Number.NaN);
  if (!Number.isFinite(left)) return passed('调用次数', '平台没有给出剩余调用次数。');
  if (left <= 0)
    return refused('调用次数', 'weibo.user_rate_limit', '账号的接口调用次数已用完，请等平台重置。');
  if (left > FEW_CALLS_LEFT) return passed('调用次数', `接口调用次数还剩 ${left} 次。`);
  return {
    name: '调用次数',
    ok: true,
    code: 'weibo.few_calls_left',
    message: `接口调用次数只剩 ${left} 次，将优先留给核对发布结果。`,
  };
}

function checkSafeDomain(settings: WeiboSettings): ConnectionCheck {
  const url = URL.parse(settings.safeDomainUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return refused(
      '安全域名',
      'weibo.safe_domain_missing',
      '请填写开放平台登记的安全域名，例如 https://www.example.gov.cn。',
      ['settings.safeDomainUrl'],
    );
  }
  return passed('安全域名', `每条微博都将带有 ${url.hostname} 下的链接；请确认开放平台已登记这个域名。`);
}

function checkOperatorIp(settings: WeiboSettings): ConnectionCheck {
  return isIP(settings.rip) === 0
    ? refused('操作者 IP', 'weibo.rip_missing', '请填写操作者的公网 IP，平台要求每次发布都上报。', [
        'settings.rip',
      ])
    : passed('操作者 IP', '已填写操作者 IP。');
}

/** What could never work, whatever the platform answers. */
export function judgeWeibo({ settings }: WholeConfiguration): readonly FieldFault[] {
  const read = readWeiboSettings(settings);
  const checks = [checkSafeDomain(read), checkOperatorIp(read), checkUid(read), checkReserve(read)];
  return checks.flatMap(({ ok, code = '', message, fields = [] }) =>
    ok ? [] : fields.map((field) => ({ field, code, message })),
  );
}

function checkUid({ uid }: WeiboSettings): ConnectionCheck {
  return /^\d{1,20}$/.test(uid)
    ? passed('UID', 'UID 格式正确。')
    : refused('UID', 'weibo.uid_invalid', '微博 UID 应全为数字，请到账号主页的网址中查看。', [
        'settings.uid',
      ]);
}

function checkReserve({ charLimit, charReserve }: WeiboSettings): ConnectionCheck {
  return charReserve < charLimit
    ? passed('字数', '字数设置正确。')
    : refused('字数', 'weibo.reserve_too_large', '“自动成文预留字数”须小于“字数上限”，否则写不出正文。', [
        'settings.charReserve',
      ]);
}

function passed(name: string, message: string): ConnectionCheck {
  return { name, ok: true, message };
}

function refused(
  name: string,
  code: string,
  message: string,
  fields: readonly string[] = [],
): ConnectionCheck {
  return { name, ok: false, code, message, ...(fields.length === 0 ? {} : { fields }) };
}

function failed(name: string, fault: Fault, fields: readonly string[] = []): ConnectionCheck {
  return refused(name, fault.code, fault.message, fields);
}

/** A member that the platform writes as a number or as a string. */
function wordAt(data: JsonObject, key: string): string {
  const value = data[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
