import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PICTURE } from './picture-host.js';

export type Account = Readonly<Record<string, string>>;

/** One channel of the run: a way out on a platform. */
export interface BenchChannel {
  readonly id: string;
  readonly platform: 'wechat' | 'weibo' | 'wordpress' | 'push' | 'drop' | 'ghost';
  readonly way: string;
  /** As the sandbox's ledger names the account; a folder of the drop. */
  readonly account: string;
  /** Address of the cover that answers have on this channel. */
  readonly cover?: string | undefined;
}

/** What connecting a channel needs. */
export interface WayDesk {
  account(platform: string, body: object): Promise<Account>;
  /** Changes a setting of an imitated account. */
  change(path: string, body: object): Promise<void>;
  connect(body: object): Promise<{ readonly id: string; readonly callbackUrl: string | null }>;
  /** Of the product. */
  readonly publicUrl: string;
  /** Of the imitated platforms. */
  readonly platformUrl: string;
  readonly dropRoot: string;
  /** Where headline articles have their cover. */
  readonly coverUrl: string;
}

type Way = (desk: WayDesk, number: number) => Promise<BenchChannel>;

const PLENTY = 1_000_000;

/** Waits far shorter than the platforms' own, so that a run takes minutes. */
const QUICK = { settleSeconds: 2, lookupSpacingSeconds: 1, commitTimeoutSeconds: 4 };

const COVER = `data:image/png;base64,${PICTURE.toString('base64')}`;

/** A key is not shown again for a minute: the twelve look-ups must outlast it, some of them being struck. */
const MASS_WAITS = { lookupSpacingSeconds: 12, addressWaitSeconds: 30 };
/** After that minute, a repeated key is answered again sooner than by the real platform, which is asked every two minutes. */
const KEY_COOLDOWN_MS = 5_000;

const WECHAT_QUOTAS = [
  ...['freepublish.submit', 'freepublish.get', 'freepublish.batchget', 'freepublish.getarticle'],
  ...['mass.sendall', 'mass.day', 'mass.month', 'draft.add', 'draft.get', 'draft.update', 'draft.batchget'],
];

/**
 * Nothing lists headline articles, so a doubt about one ends in front of a person. They have one account, as few have the
 * right to publish them; more would only show that again.
 */
export const RARE: Way = weibo('article', { publishMode: 'article' });

/** Every way out that a release can take; each account has one. */
export const WAYS: readonly Way[] = [
  wechat('publish', {}),
  wechat('mass', {
    publishMode: 'mass_send',
    ...MASS_WAITS,
  }),
  wechat('several', { articleLayout: 'overview' }, COVER),
  wechat('mass several', {
    publishMode: 'mass_send',
    articleLayout: 'each',
    ...MASS_WAITS,
  }),
  weibo('share', { picture: 'none' }),
  weibo('picture', { picture: 'cover' }, COVER),
  RARE,
  wordpress,
  push,
  drop,
  ghost,
];

function wechat(way: string, settings: object, cover?: string): Way {
  return async (desk, number) => {
    const account = await desk.account('wechat/accounts', {
      dailyQuota: { '*': PLENTY },
      minuteQuota: { '*': PLENTY },
      callbackMode: 'secure',
      visibilityDelayMs: 400,
      callbackRetryMs: 1_000,
      massPerDay: PLENTY,
      massPerMonth: PLENTY,
      massCooldownMs: KEY_COOLDOWN_MS,
    });
    const channel = await desk.connect({
      kind: 'wechat',
      name: `公众号 ${way} ${number}`,
      settings: {
        ...QUICK,
        baseUrl: account['baseUrl'],
        callbackMode: 'secure',
        confirmAfterSeconds: [3, 5, 8, 12, 20, 40, 80],
        ...settings,
      },
      credentials: pick(account, ['appId', 'appSecret', 'callbackToken', 'encodingAesKey', 'originalId']),
      quotaLimits: Object.fromEntries(WECHAT_QUOTAS.map((name) => [name, PLENTY])),
    });
    await desk.change(`wechat/accounts/${account['appId'] ?? ''}`, { callbackUrl: channel.callbackUrl });
    return {
      id: channel.id,
      platform: 'wechat',
      way: `wechat ${way}`,
      account: account['appId'] ?? '',
      cover,
    };
  };
}

/** Now and then an article whose post is not told of (11002), or is not made at all (11003). */
const ARTICLE_OUTCOMES = Array.from({ length: 400 }, (_, nth) => {
  if (nth % 25 === 12) return { code: 11003 };
  return nth % 25 === 20 ? { code: 11002, created: true } : { code: 100_000 };
});

function weibo(way: string, settings: object, cover?: string): Way {
  return async (desk, number) => {
    const account = await desk.account('weibo/accounts', {
      safeDomains: ['127.0.0.1'],
      dailyLimit: PLENTY,
      postsPerHour: PLENTY,
      visibilityDelayMs: 400,
      articleOutcomes: ARTICLE_OUTCOMES,
    });
    const channel = await desk.connect({
      kind: 'weibo',
      name: `微博 ${way} ${number}`,
      settings: {
        ...QUICK,
        baseUrl: account['baseUrl'],
        uid: account['uid'],
        safeDomainUrl: desk.publicUrl,
        publicUrl: desk.platformUrl,
        rip: account['rip'],
        articleCoverUrl: desk.coverUrl,
        ...settings,
      },
      credentials: pick(account, ['appKey', 'appSecret', 'accessToken']),
      quotaLimits: { share: PLENTY, calls: PLENTY },
    });
    return { id: channel.id, platform: 'weibo', way: `weibo ${way}`, account: account['uid'] ?? '', cover };
  };
}

async function wordpress(desk: WayDesk, number: number): Promise<BenchChannel> {
  const site = await desk.account('wordpress/sites', {
    id: `bench-${number}`,
    withPlugin: number % 2 === 0,
  });
  const channel = await desk.connect({
    kind: 'website',
    name: `网站 ${number}`,
    settings: { ...QUICK, dialect: 'wordpress', siteUrl: site['baseUrl'] },
    credentials: pick(site, ['username', 'applicationPassword']),
  });
  return { id: channel.id, platform: 'wordpress', way: 'wordpress', account: `bench-${number}` };
}

async function push(desk: WayDesk, number: number): Promise<BenchChannel> {
  const site = await desk.account('push/sites', { id: `bench-${number}` });
  const channel = await desk.connect({
    kind: 'website',
    name: `推送 ${number}`,
    settings: { ...QUICK, dialect: 'push', endpoint: site['url'] },
    credentials: pick(site, ['secret']),
  });
  return { id: channel.id, platform: 'push', way: 'push', account: `bench-${number}` };
}

async function drop(desk: WayDesk, number: number): Promise<BenchChannel> {
  const folder = `bench-${number}`;
  mkdirSync(join(desk.dropRoot, folder));
  const channel = await desk.connect({
    kind: 'website',
    name: `投递 ${number}`,
    settings: { ...QUICK, dialect: 'drop', dropTarget: 'directory', dropFolder: folder },
    credentials: {},
  });
  return { id: channel.id, platform: 'drop', way: 'drop directory', account: folder };
}

async function ghost(desk: WayDesk, number: number): Promise<BenchChannel> {
  const site = await desk.account('ghost/sites', { id: `bench-${number}` });
  const channel = await desk.connect({
    kind: 'ghost',
    name: `Ghost ${number}`,
    settings: { ...QUICK, apiUrl: site['baseUrl'] },
    credentials: pick(site, ['adminApiKey']),
  });
  return { id: channel.id, platform: 'ghost', way: 'ghost', account: `bench-${number}` };
}

function pick(from: Account, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, from[name] ?? '']));
}
