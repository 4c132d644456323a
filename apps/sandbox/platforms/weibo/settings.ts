export interface ArticleOutcome {
  /** 100000, 10001, 10008, 11001, 11002 or 11003. */
  readonly code: number;
  /** For 11002: the status was created all the same. */
  readonly created?: boolean;
}

export interface ReviewOutcome {
  /** What the platform does to the next post after publication. */
  readonly outcome: 'keep' | 'remove' | 'self_only';
  readonly afterMs?: number;
}

/** Everything about a Weibo account and its application that the control API can change. */
export interface WeiboSettings {
  screenName: string;
  appName: string;
  /** Hosts a shared link must be under; empty means that none is registered (reference B3). */
  safeDomains: string[];
  /** Whether the sandbox's own address counts as registered too, so that links to its website pages pass. */
  ownHostIsSafe: boolean;
  /** Addresses that may call; null lets every address (10004). */
  ipList: string[] | null;
  requireRip: boolean;
  /** `strict` also counts links at full length (reference B4). */
  lengthRule: 'editor' | 'strict';
  textLimit: number;
  longTextLimit: number;
  dailyLimit: number;
  ipHourlyLimit: number;
  postsPerHour: number;
  /** Number of the daily refusal (reference B7.2). */
  dailyCode: 10023 | 10024;
  /** After so many refused calls in a day answers come back empty; null never (reference B1). */
  emptyAfterRefusals: number | null;
  duplicateWindowMs: number;
  duplicateCode: 20019 | 20017 | 20111;
  /** Also refuses texts that differ only in links and spaces, with 20017. */
  refuseSimilar: boolean;
  visibilityDelayMs: number;
  /** Whether the five newest are taken before or after `base_app` filters (reference B8, unconfirmed). */
  capTimeline: 'before_filter' | 'after_filter';
  timelineCap: number;
  reviews: ReviewOutcome[];
  bannedWords: string[];
  /** Errors of the next posts, taken from the front; 0 lets one through. */
  shareErrors: number[];
  mayPublishArticles: boolean;
  articleOutcomes: ArticleOutcome[];
  /** How the article call writes its `code`; both were seen (reference B5). */
  articleCodeStyle: 'number' | 'string';
  /** `statuses/update`, `upload` and the like, else 10014 (reference B3.1). */
  advancedPosting: boolean;
  commercial: boolean;
  /** Registered return addresses; empty accepts any. */
  redirectUris: string[];
  autoApprove: boolean;
  tokenSeconds: { test: number; reviewed: number; owner: number };
  appLevel: 'test' | 'reviewed';
  /** What every call answers once the authorisation was taken back (reference B2). */
  revokedCode: 21319 | 21332 | 21327 | 21321 | 21316;
  revokeCallback: string | null;
}

export const DEFAULT_WEIBO_SETTINGS: WeiboSettings = {
  screenName: '集答演练微博',
  appName: '集答',
  safeDomains: ['www.example.gov.cn'],
  ownHostIsSafe: true,
  ipList: null,
  requireRip: true,
  lengthRule: 'editor',
  textLimit: 140,
  longTextLimit: 2000,
  dailyLimit: 100,
  ipHourlyLimit: 15_000,
  postsPerHour: 30,
  dailyCode: 10023,
  emptyAfterRefusals: null,
  duplicateWindowMs: 10 * 60_000,
  duplicateCode: 20019,
  refuseSimilar: false,
  visibilityDelayMs: 0,
  capTimeline: 'before_filter',
  timelineCap: 5,
  reviews: [],
  bannedWords: [],
  shareErrors: [],
  mayPublishArticles: true,
  articleOutcomes: [],
  articleCodeStyle: 'number',
  advancedPosting: false,
  commercial: false,
  redirectUris: [],
  autoApprove: true,
  tokenSeconds: { test: 86_400, reviewed: 30 * 86_400, owner: 157_680_000 },
  appLevel: 'reviewed',
  revokedCode: 21319,
  revokeCallback: null,
};

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const flag = { type: 'boolean' } as const;
const words = { type: 'array', items: text } as const;

/** What `PATCH /control/weibo/accounts/:uid` accepts. */
export const WEIBO_SETTINGS_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    screenName: text,
    appName: text,
    safeDomains: words,
    ownHostIsSafe: flag,
    ipList: { type: ['array', 'null'], items: text },
    requireRip: flag,
    lengthRule: { enum: ['editor', 'strict'] },
    textLimit: count,
    longTextLimit: count,
    dailyLimit: count,
    ipHourlyLimit: count,
    postsPerHour: count,
    dailyCode: { enum: [10023, 10024] },
    emptyAfterRefusals: { type: ['integer', 'null'], minimum: 0 },
    duplicateWindowMs: count,
    duplicateCode: { enum: [20019, 20017, 20111] },
    refuseSimilar: flag,
    visibilityDelayMs: count,
    capTimeline: { enum: ['before_filter', 'after_filter'] },
    timelineCap: count,
    reviews: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['outcome'],
        properties: { outcome: { enum: ['keep', 'remove', 'self_only'] }, afterMs: count },
      },
    },
    bannedWords: words,
    shareErrors: { type: 'array', items: { type: 'integer' } },
    mayPublishArticles: flag,
    articleOutcomes: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['code'],
        properties: { code: { enum: [100000, 10001, 10008, 11001, 11002, 11003] }, created: flag },
      },
    },
    articleCodeStyle: { enum: ['number', 'string'] },
    advancedPosting: flag,
    commercial: flag,
    redirectUris: words,
    autoApprove: flag,
    tokenSeconds: {
      type: 'object',
      additionalProperties: false,
      required: ['test', 'reviewed', 'owner'],
      properties: { test: count, reviewed: count, owner: count },
    },
    appLevel: { enum: ['test', 'reviewed'] },
    revokedCode: { enum: [21319, 21332, 21327, 21321, 21316] },
    revokeCallback: { type: ['string', 'null'] },
  },
} as const;
