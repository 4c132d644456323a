import type {
  ConnectionCheck,
  ConnectionReport,
  ConnectorContext,
  Renewal,
} from '#libs/channels/connector.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { GhostClient, unreadable, type GhostReply } from './ghost.client.js';
import { ghostError, ghostFault } from './ghost.errors.js';
import { postsIn } from './ghost.post.js';
import { missingSetting, readGhostSettings, settingMessage } from './ghost.settings.js';
import { KEY_INVALID } from './ghost.stage.js';
import { readAdminKey } from './ghost.token.js';

/** The oldest version whose interface we speak: its number travels as `Accept-Version` (reference 1.6). */
const OLDEST_MAJOR = 5;

const KEY = ['credentials.adminApiKey'];

/** One read that only a good key may make. An integration's key holds every right that publishing needs. */
export async function checkGhost(context: ConnectorContext): Promise<ConnectionReport> {
  const settings = readGhostSettings(context.channel.settings);
  const missing = missingSetting(settings);
  if (missing !== null)
    return report([
      failed('渠道设置', { code: 'ghost.setting_missing', message: settingMessage(missing) }, [
        `settings.${missing}`,
      ]),
    ]);
  if (readAdminKey(context.credentials['adminApiKey'] ?? '') === null)
    return report([failed('Admin API 密钥', KEY_INVALID, KEY)]);
  const reply = await new GhostClient(context).posts({ limit: '1' });
  if (reply.kind !== 'ok') return report([refused(faultOf(reply))]);
  if (postsIn(reply.data) === null) return report([failed('网站接口', unreadable(200))]);
  return report([
    transport(settings.apiUrl),
    ...version(reply.version),
    { name: 'Admin API 密钥', ok: true, message: '密钥有效，可以读写文章。' },
  ]);
}

/** Only a refusal of the key lasts: a site that is out of reach says nothing of it. */
export async function takesNewSignature(context: ConnectorContext): Promise<Renewal> {
  const reply = await new GhostClient(context).posts({ limit: '1' });
  if (reply.kind === 'ok') return { renewed: true };
  if (reply.kind !== 'refused') return { renewed: false, lasting: false, fault: reply.fault };
  const { verdict } = ghostError(reply.refusal.status, reply.refusal.name);
  const lasting = verdict === 'refresh' || verdict === 'config';
  return { renewed: false, lasting, fault: ghostFault(reply.refusal) };
}

function transport(apiUrl: string): ConnectionCheck {
  if (apiUrl.startsWith('https:'))
    return { name: '网站接口', ok: true, message: '已连上网站接口，连接加密。' };
  return {
    name: '网站接口',
    ok: true,
    code: 'ghost.plain_http',
    message: '已连上网站接口，但连接没有加密，令牌可能被截获；除专网外请改用 https。',
  };
}

/** Nothing when the site does not tell its version. */
function version(told: string | null): ConnectionCheck[] {
  if (told === null) return [];
  const major = Number(/^v(\d+)/.exec(told)?.[1] ?? 0);
  if (major >= OLDEST_MAJOR) return [{ name: 'Ghost 版本', ok: true, message: `网站运行 Ghost ${told}。` }];
  return [
    {
      name: 'Ghost 版本',
      ok: false,
      code: 'ghost.version_unsupported',
      message: `网站运行 Ghost ${told}，需要 5.0 或更新的版本，请网站方升级。`,
    },
  ];
}

function faultOf(reply: Exclude<GhostReply, { kind: 'ok' }>): Fault {
  return reply.kind === 'refused' ? ghostFault(reply.refusal) : reply.fault;
}

function refused(fault: Fault): ConnectionCheck {
  const keyIsWrong = fault.code === 'ghost.key_refused' || fault.code === 'ghost.signature_refused';
  return failed('网站接口', fault, keyIsWrong ? KEY : ['settings.apiUrl']);
}

function failed(name: string, fault: Fault, fields: readonly string[] = []): ConnectionCheck {
  return {
    name,
    ok: false,
    code: fault.code,
    message: fault.message,
    ...(fields.length === 0 ? {} : { fields }),
  };
}

function report(checks: readonly ConnectionCheck[]): ConnectionReport {
  return { ok: checks.every((check) => check.ok), checks };
}
