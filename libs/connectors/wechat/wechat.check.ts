import type { ConnectionCheck, ConnectionReport, ConnectorContext } from '#libs/channels/connector.js';
import type { Fault } from '#libs/kernel/outcome.js';
import type { ApiCall, WechatClient } from './wechat.client.js';
import { wechatSettings, type WechatSettings } from './wechat.settings.js';

/** What a person would change when the platform says so. */
const TO_CHANGE: Readonly<Record<string, readonly string[]>> = {
  'wechat.secret_rejected': ['credentials.appSecret'],
  'wechat.secret_invalid': ['credentials.appSecret'],
  'wechat.secret_frozen': ['credentials.appSecret'],
  'wechat.secret_missing': ['credentials.appSecret'],
  'wechat.appid_invalid': ['credentials.appId'],
  'wechat.appid_missing': ['credentials.appId'],
  'wechat.api_unauthorized': ['settings.publishMode'],
};

/** Cheap, harmless calls: a token, the number of drafts, and one read that needs the right to publish. */
export async function checkConnection(
  context: ConnectorContext,
  client: WechatClient,
): Promise<ConnectionReport> {
  const settings = wechatSettings(context.channel.settings);
  const callback = callbackCheck(settings, context.credentials);
  const signedIn = await client.signIn();
  if (!signedIn.ok) {
    const { fault } = signedIn.trouble;
    return report([failed('token', fault), callback]);
  }
  const checks = [
    { name: 'token', ok: true, message: '访问令牌获取正常，AppID、AppSecret 和 IP 白名单有效。' },
    await probe(client, 'drafts', '草稿箱接口可用。', { family: 'draft_read', path: '/cgi-bin/draft/count' }),
    ...(await permissionChecks(settings, client)),
    callback,
  ];
  return report(checks);
}

async function permissionChecks(settings: WechatSettings, client: WechatClient): Promise<ConnectionCheck[]> {
  switch (settings.publishMode) {
    case 'draft_only':
      return [];
    case 'publish':
      return [
        await probe(client, 'publish', '发布接口可用。', {
          family: 'published',
          path: '/cgi-bin/freepublish/batchget',
          json: { offset: 0, count: 1, no_content: 1 },
        }),
      ];
    case 'mass_send':
      return [await massProbe(client)];
  }
}

async function probe(
  client: WechatClient,
  name: string,
  good: string,
  call: ApiCall,
): Promise<ConnectionCheck> {
  const result = await client.read(call);
  if (result.ok) return { name, ok: true, message: good };
  return failed(name, result.trouble.fault);
}

/** Asks for a mass send that does not exist: being told so (40059, A7.5) shows that the account may ask. */
async function massProbe(client: WechatClient): Promise<ConnectionCheck> {
  const result = await client.read({
    family: 'mass_read',
    path: '/cgi-bin/message/mass/get',
    json: { msg_id: '1' },
  });
  if (result.ok || result.verdict === 'gone')
    return { name: 'mass_send', ok: true, message: '群发接口可用。' };
  return failed('mass_send', result.trouble.fault);
}

function failed(name: string, { code, message }: Fault): ConnectionCheck {
  const fields = TO_CHANGE[code];
  return { name, ok: false, message, code, ...(fields === undefined ? {} : { fields }) };
}

function callbackCheck(
  settings: WechatSettings,
  credentials: Readonly<Record<string, string>>,
): ConnectionCheck {
  const name = 'callback';
  if ((credentials['callbackToken'] ?? '') === '') {
    return {
      name,
      ok: true,
      code: 'wechat.callback_missing',
      message: '没有填写回调令牌：收不到结果推送，只能靠每天约 100 次的查询。建议在公众平台配置服务器推送。',
    };
  }
  const fault = callbackFault(settings, credentials);
  if (fault !== null)
    return { name, ok: false, ...fault, fields: ['credentials.encodingAesKey', 'settings.callbackMode'] };
  return { name, ok: true, message: '回调参数齐全，请确认微信开发者平台“消息推送配置”已启用。' };
}

/** Pushes that could be received and never read. */
export function callbackFault(
  settings: WechatSettings,
  credentials: Readonly<Record<string, string>>,
): Fault | null {
  const expected = (credentials['callbackToken'] ?? '') !== '' && settings.callbackMode !== 'plain';
  if (!expected || /^[A-Za-z0-9+/]{43}$/.test(credentials['encodingAesKey'] ?? '')) return null;
  return {
    code: 'wechat.aes_key_invalid',
    message: '安全模式和兼容模式需要 43 位的消息加解密密钥（EncodingAESKey），请在渠道凭证中填写。',
  };
}

function report(checks: readonly ConnectionCheck[]): ConnectionReport {
  return { ok: checks.every((check) => check.ok), checks };
}
