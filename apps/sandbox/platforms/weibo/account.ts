import { randomHex, randomText } from '../../random.js';
import { DEFAULT_WEIBO_SETTINGS, type WeiboSettings } from './settings.js';

export interface WeiboApp {
  readonly appKey: string;
  readonly appSecret: string;
  /** The owner's own token lives five years (reference B2). */
  readonly ownerUid: string;
}

export interface WeiboAccount {
  readonly uid: string;
  readonly appKey: string;
  settings: WeiboSettings;
  /** Times of calls and posts, for the rolling limits. */
  readonly used: Map<string, number>;
  posts: number[];
  /** Texts posted of late with their times, oldest first. */
  readonly recentTexts: Map<string, number>;
  refused: Map<string, number>;
}

export interface WeiboToken {
  readonly appKey: string;
  readonly uid: string;
  readonly createdAt: number;
  expiresAt: number;
  revoked: boolean;
}

export interface WeiboCode {
  readonly appKey: string;
  readonly uid: string;
  readonly redirectUri: string;
  readonly expiresAt: number;
  used: boolean;
}

export interface WeiboStatus {
  readonly id: string;
  readonly uid: string;
  /** App the post came from; null for one written by hand on the site. */
  readonly appKey: string | null;
  /** As sent, topics removed. */
  readonly originalText: string;
  /** As shown: links shortened. */
  readonly text: string;
  readonly createdAt: number;
  readonly picture: string | null;
  readonly annotations: readonly unknown[];
  readonly articleId: string | null;
  readonly isLongText: boolean;
  visibleType: number;
  deletedBy: 'user' | 'platform' | null;
  /** Counters that somebody set; all others grow with age. */
  counts?: Partial<WeiboCounts>;
  /** What the platform is still to do to it. */
  review?: { readonly outcome: 'remove' | 'self_only'; readonly dueAt: number } | null;
}

export interface WeiboCounts {
  readonly reposts: number;
  readonly attitudes: number;
  readonly reads: number;
}

export interface WeiboArticle {
  readonly objectId: string;
  readonly uid: string;
  readonly title: string;
  readonly content: string;
  readonly cover: string;
  readonly summary: string;
  readonly createdAt: number;
  readonly statusId: string | null;
}

export interface WeiboComment {
  readonly id: string;
  readonly statusId: string;
  readonly authorUid: string;
  readonly authorName: string;
  /** Only comments of people who authorised the app are ever listed (reference B6). */
  readonly authorised: boolean;
  readonly text: string;
  readonly createdAt: number;
  readonly replyTo: string | null;
  deleted: boolean;
}

export interface WeiboData {
  readonly apps: Map<string, WeiboApp>;
  readonly accounts: Map<string, WeiboAccount>;
  readonly tokens: Map<string, WeiboToken>;
  readonly codes: Map<string, WeiboCode>;
  readonly statuses: Map<string, WeiboStatus>;
  /** Ids by author, oldest first. */
  readonly timelines: Map<string, string[]>;
  readonly articles: Map<string, WeiboArticle>;
  readonly comments: Map<string, WeiboComment>;
  readonly shortLinks: Map<string, string>;
  readonly ipUsed: Map<string, number>;
  lastId: number;
}

/** An account from a state file, with the settings that came after it was written. */
export function filledWeibo(stored: WeiboAccount): WeiboAccount {
  return { ...stored, settings: { ...DEFAULT_WEIBO_SETTINGS, ...stored.settings } };
}

export function emptyWeibo(): WeiboData {
  return { apps: new Map(), accounts: new Map(), tokens: new Map(), ...emptyContents(), lastId: 0 };
}

type Contents = Omit<WeiboData, 'apps' | 'accounts' | 'tokens' | 'lastId'>;

function emptyContents(): Contents {
  return {
    codes: new Map(),
    statuses: new Map(),
    timelines: new Map(),
    articles: new Map(),
    comments: new Map(),
    shortLinks: new Map(),
    ipUsed: new Map(),
  };
}

/** The same accounts and tokens without anything posted. */
export function emptiedWeibo(data: WeiboData): WeiboData {
  const accounts = new Map(
    [...data.accounts].map(([uid, account]) => [
      uid,
      { ...account, used: new Map(), posts: [], recentTexts: new Map(), refused: new Map() },
    ]),
  );
  return { ...data, ...emptyContents(), accounts };
}

export interface NewWeiboAccount {
  readonly uid?: string | undefined;
  /** An existing app, or a new one owned by this account. */
  readonly appKey?: string | undefined;
}

export function newWeiboAccount(data: WeiboData, input: NewWeiboAccount): WeiboAccount {
  const uid = input.uid ?? `7${randomText(9, '0123456789')}`;
  const app = data.apps.get(input.appKey ?? '') ?? newApp(data, uid);
  const account: WeiboAccount = {
    uid,
    appKey: app.appKey,
    settings: structuredClone(DEFAULT_WEIBO_SETTINGS),
    used: new Map(),
    posts: [],
    recentTexts: new Map(),
    refused: new Map(),
  };
  data.accounts.set(uid, account);
  return account;
}

function newApp(data: WeiboData, ownerUid: string): WeiboApp {
  const app: WeiboApp = { appKey: `3${randomText(9, '0123456789')}`, appSecret: randomHex(32), ownerUid };
  data.apps.set(app.appKey, app);
  return app;
}

/** A token as the platform hands it out; its life depends on who it is for (reference B2). */
export function newWeiboToken(data: WeiboData, app: WeiboApp, account: WeiboAccount, now: number): string {
  const { tokenSeconds, appLevel } = account.settings;
  const seconds = app.ownerUid === account.uid ? tokenSeconds.owner : tokenSeconds[appLevel];
  const token = `2.00${randomText(28)}`;
  data.tokens.set(token, {
    appKey: app.appKey,
    uid: account.uid,
    createdAt: now,
    expiresAt: now + seconds * 1000,
    revoked: false,
  });
  return token;
}
