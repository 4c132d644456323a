import { randomBytes } from 'node:crypto';
import { BASE62, randomHex, randomText } from '../../random.js';
import type { Reading } from './datacube-numbers.js';
import { DEFAULT_SETTINGS, type WechatSettings } from './settings.js';

export type TokenFamily = 'plain' | 'stable';

export interface TokenRecord {
  readonly appId: string;
  readonly family: TokenFamily;
  readonly issuedAt: number;
  expiresAt: number;
  /** When it was or will be ended before its time: answers 40001 from then on. */
  revokedAt: number | null;
}

export interface Material {
  readonly mediaId: string;
  readonly type: 'image' | 'voice' | 'video' | 'thumb';
  readonly name: string;
  readonly url: string | null;
  readonly blobKey: string;
  readonly permanent: boolean;
  readonly createdAt: number;
  readonly video: { readonly title: string; readonly introduction: string } | null;
  /** Used by a menu or an auto-reply, so it cannot be deleted (48005). */
  inUse: boolean;
}

/** One article as the platform keeps it, after its own rewriting. */
export interface Article {
  readonly articleType: 'news' | 'newspic';
  readonly title: string;
  readonly author: string;
  readonly digest: string;
  readonly content: string;
  readonly contentSourceUrl: string;
  readonly thumbMediaId: string;
  readonly imageMediaIds: readonly string[];
  readonly needOpenComment: 0 | 1;
  readonly onlyFansCanComment: 0 | 1;
}

export interface Draft {
  readonly mediaId: string;
  readonly previewKey: string;
  articles: Article[];
  readonly createdAt: number;
  updatedAt: number;
  /** Publish jobs at work on this draft now. */
  jobsRunning: number;
}

export interface PublishedArticle extends Article {
  readonly idx: number;
  readonly sn: string;
  readonly chksm: string;
  deleted: boolean;
}

/** What a publish job or a mass send made public. */
export interface Publication {
  readonly articleId: string;
  /** Decimal id that is `mid` in the URL and `msg_data_id` in the API. */
  readonly mid: string;
  readonly kind: 'publish' | 'mass';
  readonly articles: PublishedArticle[];
  readonly createdAt: number;
  updatedAt: number;
  /** From when `freepublish/batchget` lists it. */
  readonly visibleAt: number;
  banned: boolean;
  /** What is still to happen to it; state files of before this was known lack it. */
  later?: { readonly outcome: 'delete' | 'ban'; readonly index: number; readonly dueAt: number } | undefined;
}

export interface PublishJob {
  readonly publishId: string;
  readonly mediaId: string;
  readonly articles: readonly Article[];
  readonly dueAt: number;
  readonly outcome: number;
  readonly failIdx: readonly number[];
  finished: boolean;
  articleId: string | null;
}

export type MassStatus = 'waiting_admin' | 'sending' | 'success' | 'fail' | 'deleted';

export interface MassJob {
  readonly msgId: string;
  readonly msgDataId: string;
  readonly msgType: string;
  readonly clientMsgId: string | null;
  readonly toAll: boolean;
  readonly receivers: number;
  readonly mediaId: string | null;
  readonly articles: readonly Article[];
  readonly text: string;
  readonly createdAt: number;
  dueAt: number;
  status: MassStatus;
  /** The word in the event: `send success`, `send fail`, `err(10001)` … */
  result: string;
  articleId: string | null;
  /** Judged a reprint and sent all the same: `CheckState` 2. */
  readonly reprint?: boolean;
}

export interface Comment {
  readonly id: number;
  readonly openid: string;
  readonly content: string;
  readonly createdAt: number;
  elected: boolean;
  deletedByUser: boolean;
  reply: { readonly content: string; readonly createdAt: number } | null;
}

export interface CommentThread {
  open: boolean;
  lastId: number;
  comments: Comment[];
}

export interface CallbackDelivery {
  readonly id: string;
  readonly event: string;
  readonly fields: string;
  readonly createdAt: number;
  readonly attempts: { readonly at: number; readonly answer: string }[];
  outcome: 'pending' | 'held' | 'delivered' | 'given_up' | 'lost';
}

export interface WechatAccount {
  readonly appId: string;
  appSecret: string;
  readonly originalId: string;
  /** The account's public number in article URLs. */
  readonly biz: string;
  settings: WechatSettings;
  readonly materials: Map<string, Material>;
  readonly drafts: Map<string, Draft>;
  readonly jobs: Map<string, PublishJob>;
  readonly publications: Map<string, Publication>;
  readonly massJobs: Map<string, MassJob>;
  readonly clientMsgIds: Map<string, { readonly msgId: string; readonly at: number; lastSeenAt: number }>;
  readonly threads: Map<string, CommentThread>;
  /** Counters that somebody set, by `msg_data_id_index|day`; all others depend on article and day alone. */
  readonly readings: Map<string, Partial<Reading>>;
  /** Counters by `path|day` and `path|minute`. */
  readonly used: Map<string, number>;
  readonly deliveries: CallbackDelivery[];
  lastForcedAt: number;
  speed: number;
}

export interface WechatData {
  readonly accounts: Map<string, WechatAccount>;
  readonly tokens: Map<string, TokenRecord>;
  /** The last numeric id given out; ids grow across accounts. */
  lastId: number;
  lastHugeId: string;
}

export function emptyWechat(): WechatData {
  return { accounts: new Map(), tokens: new Map(), lastId: 2_650_177_667, lastHugeId: '9007199254740992' };
}

export function newAccount(appId?: string): WechatAccount {
  const number = `3${randomText(9, '0123456789')}`;
  return {
    appId: appId ?? `wx${randomHex(16)}`,
    appSecret: randomHex(32),
    originalId: `gh_${randomHex(12)}`,
    biz: Buffer.from(number, 'ascii').toString('base64'),
    settings: {
      ...structuredClone(DEFAULT_SETTINGS),
      callbackToken: randomText(24),
      encodingAesKey: randomBytes(32).toString('base64').slice(0, 43),
    },
    ...emptyContents(),
  };
}

type Contents = Omit<WechatAccount, 'appId' | 'appSecret' | 'originalId' | 'biz' | 'settings'>;

function emptyContents(): Contents {
  return {
    materials: new Map(),
    drafts: new Map(),
    jobs: new Map(),
    publications: new Map(),
    massJobs: new Map(),
    clientMsgIds: new Map(),
    threads: new Map(),
    readings: new Map(),
    used: new Map(),
    deliveries: [],
    lastForcedAt: 0,
    speed: 0,
  };
}

/** An account from a state file, with what came after that was written. */
export function filled(stored: WechatAccount): WechatAccount {
  return { ...emptyContents(), ...stored, settings: { ...DEFAULT_SETTINGS, ...stored.settings } };
}

/** The same account without anything in it. */
export function emptied(account: WechatAccount): WechatAccount {
  return { ...account, ...emptyContents() };
}

export function newMediaId(): string {
  return randomText(64, `${BASE62}_-`);
}
