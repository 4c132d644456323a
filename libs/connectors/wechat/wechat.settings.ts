import type { ConfigurationField, ConnectorTiming } from '#libs/channels/connector.js';
import type { Json, JsonObject } from '#libs/kernel/json.js';

/** `publish` 发布 (no push), `mass_send` 群发 (push to followers), `draft_only` a person presses publish. */
export type PublishMode = 'publish' | 'mass_send' | 'draft_only';

export type CallbackMode = 'plain' | 'compatible' | 'secure';

/** What the platform lets the account do (reference A3.1). */
export type AccountType = 'subscription' | 'service' | 'unverified';

/** Where a cover comes from that nobody chose. */
export type CoverFrom = 'title' | 'first_image' | 'plain';

/** A channel's settings with every default filled in. Limits count characters (Unicode code points). */
export interface WechatSettings {
  readonly baseUrl: string;
  readonly accountType: AccountType;
  /** `draft_only` for accounts that have no right to more, whatever was set. */
  readonly publishMode: PublishMode;
  readonly author: string;
  readonly titleLimit: number;
  readonly authorLimit: number;
  readonly digestLimit: number;
  readonly contentLimit: number;
  readonly openComment: boolean;
  readonly fansOnlyComment: boolean;
  readonly coverMediaId: string;
  readonly coverColor: string;
  readonly coverFrom: CoverFrom;
  readonly accentColor: string;
  readonly headerText: string;
  readonly headerImageUrl: string;
  readonly headerImageAlt: string;
  readonly footerText: string;
  readonly qrImageUrl: string;
  readonly qrCaption: string;
  readonly callbackMode: CallbackMode;
}

const DEFAULT_COVER_COLOR = '#2f6690';
const HEX_COLOR = /^#[0-9a-fA-F]{6}$/;

const DEFAULT_TIMING: ConnectorTiming = {
  settleSeconds: 600,
  lookupSpacingSeconds: 120,
  lookupsForAbsence: 2,
  confirmAfterSeconds: [2, 30, 120, 600, 1800, 7200],
  commitTimeoutSeconds: 30,
};

/** What an admin may set for a channel of this kind (reference A3, A5.1, A8). */
export const SETTING_FIELDS: readonly ConfigurationField[] = [
  {
    name: 'baseUrl',
    label: '接口地址',
    type: 'url',
    required: true,
    default: 'https://api.weixin.qq.com',
    help: '微信接口的根地址，正式使用请保持默认；演练时填演练环境给出的地址。',
  },
  {
    name: 'accountType',
    label: '账号类型',
    type: 'choice',
    required: true,
    choices: ['subscription', 'service', 'unverified'],
    default: 'subscription',
    help: 'subscription：已认证的订阅号（群发每天 1 次）；service：已认证的服务号（群发每月 4 次、每天至多 1 次）；unverified：个人或未认证账号，平台不开放发布接口，一律只建草稿。',
  },
  {
    name: 'publishMode',
    label: '发布方式',
    type: 'choice',
    required: true,
    choices: ['publish', 'mass_send', 'draft_only'],
    default: 'publish',
    help: 'publish：发布，不打扰关注者，不占群发次数；mass_send：群发，推送给全部关注者，占用群发次数；draft_only：只放入草稿箱，由人登录公众平台点“发表”。',
  },
  {
    name: 'author',
    label: '作者',
    type: 'text',
    required: false,
    default: '',
    help: '文章作者，例如“市卫健委”。留空时用责任部门名称，名称超过作者字数上限则不显示作者。',
  },
  {
    name: 'titleLimit',
    label: '标题字数上限',
    type: 'integer',
    required: true,
    default: 32,
    minimum: 1,
    maximum: 64,
    help: '平台现行规定为 32 字；部分账号仍可用 64 字，确认后再调高。',
  },
  {
    name: 'authorLimit',
    label: '作者字数上限',
    type: 'integer',
    required: true,
    default: 8,
    minimum: 1,
    maximum: 16,
    help: '默认 8 字最稳妥；平台现行规定为 16 字。',
  },
  {
    name: 'digestLimit',
    label: '摘要字数上限',
    type: 'integer',
    required: true,
    default: 120,
    minimum: 1,
    maximum: 128,
    help: '默认 120 字；平台现行规定为 128 字。',
  },
  {
    name: 'contentLimit',
    label: '正文字符上限',
    type: 'integer',
    required: true,
    default: 20_000,
    minimum: 1_000,
    maximum: 20_000,
    help: '按含排版代码的字符计算，平台规定少于 2 万字符且小于 1 MB。',
  },
  {
    name: 'openComment',
    label: '打开留言',
    type: 'boolean',
    required: true,
    default: false,
    help: '账号必须已有留言功能，否则建草稿时会被平台拒绝（88000）。',
  },
  {
    name: 'fansOnlyComment',
    label: '仅关注者可留言',
    type: 'boolean',
    required: true,
    default: false,
    help: '仅在打开留言时有效。',
  },
  {
    name: 'coverMediaId',
    label: '封面素材',
    type: 'text',
    required: false,
    default: '',
    help: '永久图片素材的 media_id，所有文章共用。留空则按“自动封面”生成并上传。临时素材不可用。',
  },
  {
    name: 'coverColor',
    label: '自动封面颜色',
    type: 'text',
    required: false,
    default: DEFAULT_COVER_COLOR,
    help: '六位十六进制颜色，例如 #2f6690；仅在没有填封面素材时使用。',
  },
  {
    name: 'coverFrom',
    label: '自动封面',
    type: 'choice',
    required: true,
    choices: ['title', 'first_image', 'plain'],
    default: 'title',
    help: '稿件没有单独的封面、也没有填封面素材时：title 画一张带标题的封面；first_image 用正文第一张图片（没有图片时同 title）；plain 画一张不带文字的封面。',
  },
  {
    name: 'accentColor',
    label: '版式颜色',
    type: 'text',
    required: false,
    default: DEFAULT_COVER_COLOR,
    help: '文章里问题编号、小标题和边线的颜色，六位十六进制，例如 #2f6690。改动后已审定的文章须重新送审。',
  },
  {
    name: 'headerImageUrl',
    label: '文首图片',
    type: 'url',
    required: false,
    default: '',
    withoutCredentials: true,
    help: '每篇文章最前面的横幅图片，https 地址。留空则没有。',
  },
  {
    name: 'headerImageAlt',
    label: '文首图片说明',
    type: 'text',
    required: false,
    default: '',
    help: '给视障读者的文字，例如“市卫健委 有问必答”。',
  },
  {
    name: 'qrImageUrl',
    label: '文末二维码',
    type: 'url',
    required: false,
    default: '',
    withoutCredentials: true,
    help: '每篇文章末尾的二维码图片，https 地址。留空则没有。',
  },
  {
    name: 'qrCaption',
    label: '二维码说明',
    type: 'text',
    required: false,
    default: '',
    help: '显示在二维码下面，例如“扫码在线咨询”。',
  },
  {
    name: 'headerText',
    label: '文首文字',
    type: 'text',
    required: false,
    default: '',
    help: '显示在每篇文章最前面的一段文字，例如栏目说明。留空则没有。',
  },
  {
    name: 'footerText',
    label: '文末文字',
    type: 'text',
    required: false,
    default: '',
    help: '显示在每篇文章最后面的一段文字，例如咨询电话。留空则没有。',
  },
  {
    name: 'callbackMode',
    label: '消息加解密方式',
    type: 'choice',
    required: true,
    choices: ['secure', 'compatible', 'plain'],
    default: 'secure',
    help: '须与公众平台“服务器配置”一致。建议用安全模式 secure：明文模式的签名不覆盖消息内容。',
  },
  {
    name: 'settleSeconds',
    label: '存疑后首次核对等待（秒）',
    type: 'integer',
    required: true,
    default: DEFAULT_TIMING.settleSeconds,
    minimum: 1,
    maximum: 86_400,
    help: '发布调用没有得到明确答复时，等多久再去平台核对。平台处理可能需要数分钟，建议不少于 600。',
  },
  {
    name: 'lookupSpacingSeconds',
    label: '核对间隔（秒）',
    type: 'integer',
    required: true,
    default: DEFAULT_TIMING.lookupSpacingSeconds,
    minimum: 1,
    maximum: 86_400,
    help: '两次核对之间的间隔。查询接口每天默认只有 100 次。',
  },
  {
    name: 'lookupsForAbsence',
    label: '判定“未发布”所需核对次数',
    type: 'integer',
    required: true,
    default: DEFAULT_TIMING.lookupsForAbsence,
    minimum: 1,
    maximum: 10,
    help: '连续这么多次都查不到，才认定没有发布、允许再发一次。',
  },
  {
    name: 'confirmAfterSeconds',
    label: '查询发布结果的时刻（秒）',
    type: 'list',
    required: true,
    default: [...DEFAULT_TIMING.confirmAfterSeconds],
    help: '平台受理后第几秒查询结果，逐项列出。结果通常由回调送达，查询只是后备；查询接口每天默认只有 100 次。',
  },
  {
    name: 'commitTimeoutSeconds',
    label: '发布调用时限（秒）',
    type: 'integer',
    required: true,
    default: DEFAULT_TIMING.commitTimeoutSeconds,
    minimum: 1,
    maximum: 120,
    help: '超过这个时间没有答复，就按“结果存疑”处理，先核对、不重发。',
  },
];

/** What an admin fills in once and nobody reads back. */
export const CREDENTIAL_FIELDS: readonly ConfigurationField[] = [
  {
    name: 'appId',
    label: 'AppID',
    type: 'text',
    required: true,
    help: '公众平台“设置与开发 → 开发接口管理 → 基本配置”里的开发者 ID，以 wx 开头。',
  },
  {
    name: 'appSecret',
    label: 'AppSecret',
    type: 'text',
    required: true,
    help: '同一页面的开发者密码。保存后不再显示；重置后须在这里同时更新，并确认服务器出口 IP 已在白名单。',
  },
  {
    name: 'callbackToken',
    label: '回调令牌（Token）',
    type: 'text',
    required: false,
    help: '与公众平台“服务器配置”的 Token 一致。不填则收不到发布结果推送，只能靠查询。',
  },
  {
    name: 'callbackTokenPrevious',
    label: '上一个回调令牌',
    type: 'text',
    required: false,
    help: '更换令牌期间填旧值，两个都接受；更换完成后清空。',
  },
  {
    name: 'encodingAesKey',
    label: '消息加解密密钥（EncodingAESKey）',
    type: 'text',
    required: false,
    help: '43 位字符，安全模式和兼容模式必填。',
  },
  {
    name: 'encodingAesKeyPrevious',
    label: '上一个消息加解密密钥',
    type: 'text',
    required: false,
    help: '更换密钥期间填旧值，两个都试；更换完成后清空。',
  },
  {
    name: 'originalId',
    label: '原始 ID',
    type: 'text',
    required: false,
    help: '以 gh_ 开头，在公众平台“账号详情”里。填写后，只接受发给这个账号的推送。',
  },
];

const DEFAULTS: ReadonlyMap<string, Json> = new Map(
  SETTING_FIELDS.map((field) => [field.name, field.default ?? '']),
);

/** Reads a channel's settings; a missing or mistyped member counts as its default. */
export function wechatSettings(settings: JsonObject): WechatSettings {
  const accountType = choiceOf(
    settings,
    'accountType',
    ['subscription', 'service', 'unverified'],
    'subscription',
  );
  return {
    baseUrl: textOf(settings, 'baseUrl').replace(/\/+$/, ''),
    accountType,
    publishMode:
      accountType === 'unverified'
        ? 'draft_only'
        : choiceOf(settings, 'publishMode', ['publish', 'mass_send', 'draft_only'], 'publish'),
    author: textOf(settings, 'author').trim(),
    titleLimit: integerOf(settings, 'titleLimit'),
    authorLimit: integerOf(settings, 'authorLimit'),
    digestLimit: integerOf(settings, 'digestLimit'),
    contentLimit: integerOf(settings, 'contentLimit'),
    openComment: settings['openComment'] === true,
    fansOnlyComment: settings['fansOnlyComment'] === true,
    coverMediaId: textOf(settings, 'coverMediaId').trim(),
    coverColor: colorOf(settings, 'coverColor'),
    coverFrom: choiceOf(settings, 'coverFrom', ['title', 'first_image', 'plain'], 'title'),
    accentColor: colorOf(settings, 'accentColor'),
    headerImageUrl: textOf(settings, 'headerImageUrl').trim(),
    headerImageAlt: textOf(settings, 'headerImageAlt').trim(),
    qrImageUrl: textOf(settings, 'qrImageUrl').trim(),
    qrCaption: textOf(settings, 'qrCaption').trim(),
    headerText: textOf(settings, 'headerText').trim(),
    footerText: textOf(settings, 'footerText').trim(),
    callbackMode: choiceOf(settings, 'callbackMode', ['plain', 'compatible', 'secure'], 'secure'),
  };
}

/** The waits of a channel (seconds), from its settings or the defaults. */
export function wechatTiming(settings: JsonObject): ConnectorTiming {
  const confirmAfter = settings['confirmAfterSeconds'];
  const listed = Array.isArray(confirmAfter)
    ? confirmAfter.map(Number).filter((second) => Number.isFinite(second) && second >= 0)
    : [];
  return {
    settleSeconds: integerOf(settings, 'settleSeconds'),
    lookupSpacingSeconds: integerOf(settings, 'lookupSpacingSeconds'),
    lookupsForAbsence: integerOf(settings, 'lookupsForAbsence'),
    confirmAfterSeconds: listed.length > 0 ? listed : DEFAULT_TIMING.confirmAfterSeconds,
    commitTimeoutSeconds: integerOf(settings, 'commitTimeoutSeconds'),
  };
}

function textOf(settings: JsonObject, name: string): string {
  const value = settings[name] ?? DEFAULTS.get(name);
  return typeof value === 'string' ? value : '';
}

function colorOf(settings: JsonObject, name: string): string {
  const color = textOf(settings, name);
  return HEX_COLOR.test(color) ? color.toLowerCase() : DEFAULT_COVER_COLOR;
}

function integerOf(settings: JsonObject, name: string): number {
  const value = settings[name];
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  return Number(DEFAULTS.get(name));
}

function choiceOf<T extends string>(
  settings: JsonObject,
  name: string,
  choices: readonly T[],
  otherwise: T,
): T {
  return choices.find((choice) => choice === settings[name]) ?? otherwise;
}
