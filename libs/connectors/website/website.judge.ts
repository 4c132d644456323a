import type { WholeConfiguration } from '#libs/channels/connector.js';
import type { FieldFault } from '#libs/kernel/problem.js';
import { isAvailable, readSecrets } from './push/push.signature.js';
import { readWebsiteSettings, type WebsiteSettings } from './website.settings.js';
import { missingSetting, settingMessage } from './website.validate.js';

type Credentials = Readonly<Record<string, string>>;

/** What could never work in the chosen dialect, whatever the site answers. */
export function judgeWebsite({ settings, credentials }: WholeConfiguration): readonly FieldFault[] {
  const read = readWebsiteSettings(settings);
  const missing = missingSetting(read);
  return [
    ...(missing === null
      ? []
      : [fault(`settings.${missing}`, 'website.setting_missing', settingMessage(missing))]),
    ...(read.dialect === 'push' && missing === null ? judgePush(read) : []),
    ...(credentials === null ? [] : judgeCredentials(read, credentials)),
  ];
}

function judgePush({ lookupUrlTemplate, scheme }: WebsiteSettings): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  if (!isAvailable(scheme))
    faults.push(
      fault(
        'settings.scheme',
        'website.scheme_unavailable',
        '本机的 OpenSSL 不支持国密 SM3，请改用 hmac-sha256，或请运维升级 OpenSSL。',
      ),
    );
  const url = URL.parse(lookupUrlTemplate.replaceAll('{id}', 'x'));
  const usable = url !== null && /^https?:$/.test(url.protocol) && lookupUrlTemplate.includes('{id}');
  if (lookupUrlTemplate !== '' && !usable)
    faults.push(
      fault(
        'settings.lookupUrlTemplate',
        'website.lookup_template_invalid',
        '查询地址模板须是网址，并用 {id} 代表消息编号，例如 {endpoint}/items/{id}；接收方没有查询接口时填 none。',
      ),
    );
  return faults;
}

function judgeCredentials(settings: WebsiteSettings, credentials: Credentials): readonly FieldFault[] {
  const needed = (name: string, label: string): readonly FieldFault[] =>
    (credentials[name] ?? '').trim() === ''
      ? [fault(`credentials.${name}`, 'required', `这种对接方式需要“${label}”，请填写。`)]
      : [];
  switch (settings.dialect) {
    case 'wordpress':
      return [...needed('username', '用户名'), ...needed('applicationPassword', '应用程序密码')];
    case 'push':
      return readSecrets(credentials) === null
        ? [
            fault(
              'credentials.secret',
              'website.secret_invalid',
              '签名密钥应为 whsec_ 加 Base64；旧签名密钥也须是这种格式。请与接收方核对后重新填写。',
            ),
          ]
        : [];
    case 'drop': {
      if (settings.dropTarget === 'directory') return [];
      const key = (credentials['sftpPrivateKey'] ?? '').trim();
      return [
        ...needed('username', '用户名'),
        ...(key === '' ? needed('sftpPassword', 'SFTP 密码或私钥') : []),
      ];
    }
  }
}

function fault(field: string, code: string, message: string): FieldFault {
  return { field, code, message };
}
