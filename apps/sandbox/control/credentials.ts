import { ghostPath, type GhostSite } from '../platforms/ghost/ghost-site.js';
import type { WechatAccount } from '../platforms/wechat/account.js';
import { newWeiboToken, type WeiboAccount } from '../platforms/weibo/account.js';
import type { PushSite } from '../platforms/website/push/push-site.js';
import { sitePath, type Site } from '../platforms/website/wordpress/site.js';
import type { World } from '../world.js';

type Credentials = Record<string, unknown>;

export function wechatCredentials(world: World, account: WechatAccount): Credentials {
  return {
    baseUrl: world.url('/wechat'),
    appId: account.appId,
    appSecret: account.appSecret,
    callbackToken: account.settings.callbackToken,
    encodingAesKey: account.settings.encodingAesKey,
    originalId: account.originalId,
  };
}

export function weiboCredentials(world: World, account: WeiboAccount): Credentials {
  const app = world.data.weibo.apps.get(account.appKey);
  return {
    baseUrl: world.url('/weibo'),
    appKey: account.appKey,
    appSecret: app?.appSecret ?? '',
    accessToken: tokenOf(world, account),
    uid: account.uid,
    safeDomain: account.settings.safeDomains[0] ?? '',
    rip: '203.0.113.10',
  };
}

/** A living token of the account, made when there is none. */
function tokenOf(world: World, account: WeiboAccount): string {
  const data = world.data.weibo;
  const now = world.clock.now();
  for (const [text, token] of data.tokens) {
    if (token.uid === account.uid && !token.revoked && token.expiresAt > now) return text;
  }
  const app = data.apps.get(account.appKey);
  if (app === undefined) return '';
  world.touch();
  return newWeiboToken(data, app, account, now);
}

export function siteCredentials(world: World, site: Site): Credentials {
  const [user] = site.users;
  return {
    baseUrl: world.url(sitePath(site)),
    username: user?.username ?? '',
    applicationPassword: user?.applicationPassword ?? '',
  };
}

export function pushCredentials(world: World, site: PushSite): Credentials {
  return { url: world.url(`/push/${site.id}`), secret: site.settings.secrets[0] ?? '' };
}

export function ghostCredentials(world: World, site: GhostSite): Credentials {
  const [key] = site.keys;
  return {
    baseUrl: world.url(ghostPath(site)),
    adminApiKey: key === undefined ? '' : `${key.id}:${key.secret}`,
  };
}
