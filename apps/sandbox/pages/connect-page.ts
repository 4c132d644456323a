import type { FastifyInstance } from 'fastify';
import {
  ghostCredentials,
  pushCredentials,
  siteCredentials,
  wechatCredentials,
  weiboCredentials,
} from '../control/credentials.js';
import type { PlatformName } from '../platform-name.js';
import type { World } from '../world.js';
import { platformChip, sendDesk } from './frame.js';
import { html, type Html } from './html.js';

const WORDS: Readonly<Record<string, string>> = {
  baseUrl: '接口地址',
  url: '推送地址',
  appId: 'AppID',
  appSecret: 'AppSecret',
  callbackToken: '回调令牌（Token）',
  encodingAesKey: '消息加密密钥（EncodingAESKey）',
  originalId: '原始 ID',
  appKey: 'App Key',
  accessToken: '访问令牌',
  uid: 'UID',
  safeDomain: '安全域名',
  rip: '操作者 IP（rip）',
  username: '用户名',
  applicationPassword: '应用程序密码',
  adminApiKey: 'Admin API Key',
  secret: '签名密钥',
};

/** Addresses and keys of every account, to be copied into a channel. */
export function connectPage(app: FastifyInstance, world: World): void {
  app.get('/control/connect', async (_request, reply) => {
    const { wechat, weibo, wordpress, ghost, push } = world.data;
    const body = html`<main>
      <h1>接入信息</h1>
      <p class="soft">
        在集答的“渠道”页新建渠道时照抄。这些密钥只在演练环境里有用；用 <code>npm run demo</code>
        启动时渠道已经接好。
      </p>
      ${[...wechat.accounts.values()].map((account) =>
        card('wechat', account.settings.name, wechatCredentials(world, account)),
      )}
      ${[...weibo.accounts.values()].map((account) =>
        card('weibo', account.settings.screenName, weiboCredentials(world, account)),
      )}
      ${[...wordpress.sites.values()].map((site) =>
        card('wordpress', site.settings.name, siteCredentials(world, site)),
      )}
      ${[...push.sites.values()].map((site) => card('push', site.settings.name, pushCredentials(world, site)))}
      ${[...ghost.sites.values()].map((site) =>
        card('ghost', site.settings.title, ghostCredentials(world, site)),
      )}
    </main>`;
    return await sendDesk(reply, world, { title: '接入信息', section: 'connect', said: undefined, body });
  });
}

function card(platform: PlatformName, name: string, credentials: Readonly<Record<string, unknown>>): Html {
  return html`<section class="card">
    <h2>${platformChip(platform)}${name}</h2>
    <dl class="facts">
      ${Object.entries(credentials).map(
        ([key, value]) =>
          html`<dt>${WORDS[key] ?? key}</dt>
            <dd><code>${String(value)}</code></dd>`,
      )}
    </dl>
  </section>`;
}
