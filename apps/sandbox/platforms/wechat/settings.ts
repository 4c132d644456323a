export const ACCOUNT_TYPES = [
  'personal',
  'unverified_subscription',
  'verified_subscription',
  'verified_service',
  'test',
] as const;
export type AccountType = (typeof ACCOUNT_TYPES)[number];

export const PERMISSIONS = ['freepublish', 'mass', 'comment', 'datacube'] as const;
export type Permission = (typeof PERMISSIONS)[number];

export interface PublishOutcome {
  /** `publish_status` of the job: 0, 2, 3 or 4. */
  readonly status: number;
  readonly failIdx?: readonly number[];
}

/** What happens to what the next publish job or mass send made public, once it is out (reference A6.2: 5 and 6). */
export interface AfterPublish {
  readonly outcome: 'keep' | 'delete' | 'ban';
  readonly afterMs?: number;
  /** For `delete`: the article from 1; 0 or absent means all. */
  readonly index?: number;
}

/** Everything about an account that the control API can change. Times are milliseconds. */
export interface WechatSettings {
  name: string;
  type: AccountType;
  /** Overrides of what the account type may call (reference A3.1). */
  permissions: Partial<Record<Permission, boolean>>;
  /** Addresses that may ask for a token; null lets every address (reference A2.3, 40164). */
  ipWhitelist: string[] | null;
  /** An error every token request meets, such as 40243, 50004, 50007, 89503, 89506, 89507. */
  tokenIssueError: number | null;
  wrongSecretCode: 40125 | 40001;
  tokenLength: number;
  tokenSeconds: number;
  titleLimit: number;
  authorLimit: number;
  digestLimit: number;
  contentChars: number;
  contentBytes: number;
  sourceUrlBytes: number;
  articleLimit: number;
  /** Refuses `\uXXXX` escapes of printable characters with 40033 (reference A1). */
  refuseEscapes: boolean;
  /** Calls per day by path; `*` for all paths that are not named. */
  dailyQuota: Record<string, number>;
  minuteQuota: Record<string, number>;
  /** JSON numbers as seen, strings as documented, or numbers above 2^53. */
  idStyle: 'number' | 'string' | 'huge';
  errcodeOnSuccess: 'as_seen' | 'always' | 'never';
  publishDelayMs: number;
  visibilityDelayMs: number;
  /** Review outcomes of the next jobs, taken from the front; then 0. */
  publishOutcomes: PublishOutcome[];
  /** What becomes of the next publications after they are out, taken from the front; then they stay. */
  afterPublish: AfterPublish[];
  /** A title or body with one of these words is rejected by the platform's review (status 4). */
  rejectWords: string[];
  /** Errors of the next submits, taken from the front (53503, 53504, 53505 …); 0 lets one through. */
  submitErrors: number[];
  /** What a second submit of a draft that is being published does (reference A6.1, unconfirmed). */
  secondSubmit: 'refuse' | 'second_job';
  /** What deleting a deleted article answers (reference A6.3, unconfirmed). */
  deleteAgain: 'error' | 'ok';
  listOrder: 'newest_first' | 'oldest_first';
  massDelayMs: number;
  /** Words of the next mass send results, taken from the front; then `send success`. */
  massOutcomes: string[];
  /** Mass sends by API wait for the administrator (89505). */
  massProtection: boolean;
  massConfirmMs: number;
  massCooldownMs: number;
  /** Derives a clientmsgid from target and content when none is sent (reference A7.2, unconfirmed). */
  deriveClientMsgId: boolean;
  massPerDay: number | null;
  massPerMonth: number | null;
  followers: number;
  tags: number[];
  comments: boolean;
  /** So many made-up comments appear under each article that opens comments. */
  autoComments: number;
  datacubeReadyHour: number;
  datacubeDelayed: boolean;
  callbackUrl: string | null;
  callbackMode: 'plain' | 'compatible' | 'secure';
  callbackFormat: 'xml' | 'json';
  callbackToken: string;
  encodingAesKey: string;
  callbackTimeoutMs: number;
  callbackRetryMs: number;
  publishEventName: 'PUBLISHJOBFINISH' | 'FREEPUBLISHJOBFINISH';
}

/** Limits of the current official pages (reference A3.2, A5.1). */
export const DEFAULT_SETTINGS: WechatSettings = {
  name: '集答演练公众号',
  type: 'verified_subscription',
  permissions: {},
  ipWhitelist: null,
  tokenIssueError: null,
  wrongSecretCode: 40125,
  tokenLength: 157,
  tokenSeconds: 7200,
  titleLimit: 32,
  authorLimit: 16,
  digestLimit: 128,
  contentChars: 20_000,
  contentBytes: 1_048_576,
  sourceUrlBytes: 1024,
  articleLimit: 8,
  refuseEscapes: true,
  dailyQuota: {},
  minuteQuota: {},
  idStyle: 'number',
  errcodeOnSuccess: 'as_seen',
  publishDelayMs: 300,
  visibilityDelayMs: 0,
  publishOutcomes: [],
  afterPublish: [],
  rejectWords: [],
  submitErrors: [],
  secondSubmit: 'refuse',
  deleteAgain: 'error',
  listOrder: 'newest_first',
  massDelayMs: 300,
  massOutcomes: [],
  massProtection: false,
  massConfirmMs: 30 * 60_000,
  massCooldownMs: 60_000,
  deriveClientMsgId: false,
  massPerDay: null,
  massPerMonth: null,
  followers: 12_345,
  tags: [2, 100, 101],
  comments: true,
  autoComments: 0,
  datacubeReadyHour: 8,
  datacubeDelayed: false,
  callbackUrl: null,
  callbackMode: 'secure',
  callbackFormat: 'xml',
  callbackToken: '',
  encodingAesKey: '',
  callbackTimeoutMs: 5_000,
  callbackRetryMs: 1_000,
  publishEventName: 'PUBLISHJOBFINISH',
};

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const maybeCount = { type: ['integer', 'null'], minimum: 0 } as const;
const flag = { type: 'boolean' } as const;
const words = { type: 'array', items: text } as const;
const numbers = { type: 'array', items: { type: 'integer' } } as const;
const quota = { type: 'object', additionalProperties: count } as const;

/** What `PATCH /control/wechat/accounts/:appId` accepts. */
export const SETTINGS_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: text,
    type: { enum: ACCOUNT_TYPES },
    permissions: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(PERMISSIONS.map((permission) => [permission, flag])),
    },
    ipWhitelist: { type: ['array', 'null'], items: text },
    tokenIssueError: { type: ['integer', 'null'] },
    wrongSecretCode: { enum: [40125, 40001] },
    tokenLength: { type: 'integer', minimum: 60, maximum: 512 },
    tokenSeconds: { type: 'integer', minimum: 400 },
    titleLimit: count,
    authorLimit: count,
    digestLimit: count,
    contentChars: count,
    contentBytes: count,
    sourceUrlBytes: count,
    articleLimit: count,
    refuseEscapes: flag,
    dailyQuota: quota,
    minuteQuota: quota,
    idStyle: { enum: ['number', 'string', 'huge'] },
    errcodeOnSuccess: { enum: ['as_seen', 'always', 'never'] },
    publishDelayMs: count,
    visibilityDelayMs: count,
    publishOutcomes: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['status'],
        properties: { status: { enum: [0, 2, 3, 4] }, failIdx: numbers },
      },
    },
    afterPublish: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['outcome'],
        properties: { outcome: { enum: ['keep', 'delete', 'ban'] }, afterMs: count, index: count },
      },
    },
    rejectWords: words,
    submitErrors: numbers,
    secondSubmit: { enum: ['refuse', 'second_job'] },
    deleteAgain: { enum: ['error', 'ok'] },
    listOrder: { enum: ['newest_first', 'oldest_first'] },
    massDelayMs: count,
    massOutcomes: words,
    massProtection: flag,
    massConfirmMs: count,
    massCooldownMs: count,
    deriveClientMsgId: flag,
    massPerDay: maybeCount,
    massPerMonth: maybeCount,
    followers: count,
    tags: numbers,
    comments: flag,
    autoComments: { type: 'integer', minimum: 0, maximum: 40 },
    datacubeReadyHour: { type: 'integer', minimum: 0, maximum: 24 },
    datacubeDelayed: flag,
    callbackUrl: { type: ['string', 'null'] },
    callbackMode: { enum: ['plain', 'compatible', 'secure'] },
    callbackFormat: { enum: ['xml', 'json'] },
    callbackToken: text,
    encodingAesKey: { type: 'string', pattern: '^[0-9A-Za-z+/]{43}$' },
    callbackTimeoutMs: count,
    callbackRetryMs: count,
    publishEventName: { enum: ['PUBLISHJOBFINISH', 'FREEPUBLISHJOBFINISH'] },
  },
} as const;
