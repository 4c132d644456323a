import type { ConnectionCheck, ConnectorContext } from '#libs/channels/connector.js';
import { isJsonObject, type Json } from '#libs/kernel/json.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { readWebsiteSettings } from '../website.settings.js';
import { missingSetting, settingMessage } from '../website.validate.js';
import { WordPressClient, type WordPressReply } from './wordpress.client.js';
import { discoverApiRoot } from './wordpress.discovery.js';
import { wordpressFault } from './wordpress.errors.js';
import { hasPlugin, lackingRights } from './wordpress.rights.js';

const SITE = ['settings.siteUrl'];
const ACCOUNT = ['credentials.username', 'credentials.applicationPassword'];

/**
 * Reading posts proves nothing, since a wrong password still reads as a visitor: the test is `users/me` in the edit
 * context and the rights it lists (reference 1.4).
 */
export async function checkWordPress(context: ConnectorContext): Promise<readonly ConnectionCheck[]> {
  const settings = readWebsiteSettings(context.channel.settings);
  const missing = missingSetting(settings);
  if (missing !== null) {
    return [
      {
        name: '渠道设置',
        ok: false,
        code: 'website.setting_missing',
        message: settingMessage(missing),
        fields: [`settings.${missing}`],
      },
    ];
  }
  const root = await discoverApiRoot(context);
  if (root.kind !== 'found') return [failed('网站接口', root.fault, SITE)];
  const site = new WordPressClient(context, root.apiRoot);
  const index = await site.get('');
  if (index.kind !== 'ok') return [failed('网站接口', faultOf(index), SITE)];
  const me = await site.get('wp/v2/users/me', { context: 'edit' });
  const account = me.kind === 'ok' ? rights(me.data, context) : [failed('发布账号', faultOf(me), ACCOUNT)];
  return [...transport(root.apiRoot), ...applicationPasswords(index.data), ...account];
}

function transport(apiRoot: string): ConnectionCheck[] {
  if (apiRoot.startsWith('https:'))
    return [{ name: '网站接口', ok: true, message: '已找到网站接口，连接加密。' }];
  return [
    {
      name: '网站接口',
      ok: true,
      code: 'website.plain_http',
      message: '已找到网站接口，但连接没有加密，密码可能被截获；除专网外请改用 https。',
    },
  ];
}

/** The root document says whether application passwords are available. */
function applicationPasswords(index: Json): ConnectionCheck[] {
  const offered = isJsonObject(index) ? index['authentication'] : undefined;
  if (offered === undefined || (isJsonObject(offered) && offered['application-passwords'] !== undefined))
    return [];
  return [
    {
      name: '应用程序密码',
      ok: false,
      code: 'website.application_passwords_off',
      message: '网站没有启用应用程序密码，请网站管理员启用（通常需要 https）。',
    },
  ];
}

function rights(me: Json, context: ConnectorContext): ConnectionCheck[] {
  const lacking = lackingRights(me, readWebsiteSettings(context.channel.settings));
  const plugin = hasPlugin(me)
    ? [{ name: '必装插件', ok: true, message: '网站装了集答的插件，编号和网页标签会写入。' }]
    : [];
  if (lacking.length === 0)
    return [{ name: '发布账号', ok: true, message: '账号登录正常，权限齐全。' }, ...plugin];
  const missing = lacking.map((right) => ({
    name: `权限 ${right.name}`,
    ok: !right.needed,
    code: `website.lacks_${right.name}`,
    message: `账号没有 ${right.name} 权限：${right.consequence}。${right.needed ? '请网站管理员调整角色。' : ''}`,
  }));
  return [...missing, ...plugin];
}

function faultOf(reply: Exclude<WordPressReply, { kind: 'ok' }>): Fault {
  return reply.kind === 'refused' ? wordpressFault(reply.refusal) : reply.fault;
}

function failed(name: string, fault: Fault, fields: readonly string[]): ConnectionCheck {
  return { name, ok: false, code: fault.code, message: fault.message, fields };
}
