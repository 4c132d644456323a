import type { ChannelConfiguration, ConnectorTiming } from '#libs/channels/connector.js';
import { numberSetting, readTiming, textSetting, timingFields } from '#libs/channels/timing-fields.js';
import type { JsonObject } from '#libs/kernel/json.js';

const PICTURE_CHOICES = ['cover_or_first', 'cover', 'none'] as const;
export type PictureChoice = (typeof PICTURE_CHOICES)[number];

const PUBLISH_MODES = ['share', 'article'] as const;

/** A channel's settings with every default filled in. Lengths are in characters as Weibo counts them (reference B4). */
export interface WeiboSettings {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly publicUrl: string;
  readonly uid: string;
  readonly safeDomainUrl: string;
  /** The operator's public IP, demanded with every post (reference B3). */
  readonly rip: string;
  readonly charLimit: number;
  /** Characters that generated text leaves free below the limit. */
  readonly charReserve: number;
  /** `share`: a short post (reference B3); `article`: a headline article with its post (reference B5). */
  readonly publishMode: (typeof PUBLISH_MODES)[number];
  /** Cover of articles without a picture of their own; may be empty. */
  readonly articleCoverUrl: string;
  /** Characters of an article, mark-up included. */
  readonly articleContentLimit: number;
  /** Which of the draft's pictures goes out with a short post. */
  readonly picture: PictureChoice;
  /** True when nobody and nothing else posts through this account. */
  readonly appPostsOnly: boolean;
  /** How many own posts the timeline shows at most (reference B6). */
  readonly timelineWindow: number;
}

const DEFAULT_BASE_URL = 'https://api.weibo.com';
const DEFAULT_PUBLIC_URL = 'https://weibo.com';
const DEFAULT_CHAR_LIMIT = 140;
const DEFAULT_CHAR_RESERVE = 10;
const DEFAULT_TIMELINE_WINDOW = 5;
const DEFAULT_ARTICLE_CONTENT_LIMIT = 90_000;

const DEFAULT_TIMING: ConnectorTiming = {
  settleSeconds: 150,
  lookupSpacingSeconds: 600,
  lookupsForAbsence: 2,
  confirmAfterSeconds: [],
  commitTimeoutSeconds: 30,
};

const TIMING_FIELDS = timingFields(DEFAULT_TIMING, {
  settle:
    '发布调用没有明确答复时，等多久再到时间线核对。新微博最多要 1 至 2 分钟才能查到，正式使用请保持 150。',
  spacing: '判定“没有发出”之前再次核对的间隔，正式使用请保持 600。',
});

export const WEIBO_CONFIGURATION: ChannelConfiguration = {
  settings: [
    {
      name: 'baseUrl',
      label: '接口地址',
      type: 'url',
      required: true,
      default: DEFAULT_BASE_URL,
      help: '微博开放平台接口的根地址，正式使用请保持默认；演练时填演练环境给出的地址。',
    },
    {
      name: 'publicUrl',
      label: '微博网页地址',
      type: 'url',
      required: true,
      default: DEFAULT_PUBLIC_URL,
      help: '用来拼出微博的公开链接，正式使用请保持默认。',
    },
    {
      name: 'uid',
      label: '微博 UID',
      type: 'text',
      required: true,
      help: '发布账号的数字 UID，必须与授权账号一致。',
    },
    {
      name: 'safeDomainUrl',
      label: '安全域名',
      type: 'url',
      required: true,
      help: '开放平台“应用信息—安全域名”中登记的网址。每条微博都必须带有该域名下的链接。',
    },
    {
      name: 'rip',
      label: '操作者公网 IP',
      type: 'text',
      required: true,
      help: '平台要求每次发布上报操作者的真实 IP，填单位的公网出口 IP。',
    },
    {
      name: 'publishMode',
      label: '发布方式',
      type: 'choice',
      required: true,
      choices: PUBLISH_MODES,
      default: 'share',
      help: 'share：短微博；article：头条文章，须先由微博的政务运营人员开通接口。改动后，已审定的稿件须重新送审。',
    },
    {
      name: 'articleCoverUrl',
      label: '头条文章默认封面',
      type: 'url',
      required: false,
      default: '',
      withoutCredentials: true,
      help: '稿件没有封面也没有图片时使用的封面网址，微博须能从公网打开。只用于头条文章。',
    },
    {
      name: 'articleContentLimit',
      label: '头条文章正文上限',
      type: 'integer',
      required: true,
      default: DEFAULT_ARTICLE_CONTENT_LIMIT,
      minimum: 1_000,
      maximum: DEFAULT_ARTICLE_CONTENT_LIMIT,
      help: '含排版代码的字符数。平台文档现为 9 万，旧文档为 2 万；被拒绝时调低。',
    },
    {
      name: 'charLimit',
      label: '字数上限',
      type: 'integer',
      required: true,
      default: DEFAULT_CHAR_LIMIT,
      minimum: 1,
      maximum: 2_000,
      help: '按微博的算法：两个半角字符算一个字，链接算 10 个字。',
    },
    {
      name: 'charReserve',
      label: '自动成文预留字数',
      type: 'integer',
      required: true,
      default: DEFAULT_CHAR_RESERVE,
      minimum: 0,
      maximum: 100,
      help: '自动生成的正文比上限少写的字数。平台的实际算法没有公布，留出余量更稳妥。',
    },
    {
      name: 'picture',
      label: '配图',
      type: 'choice',
      required: true,
      choices: PICTURE_CHOICES,
      default: 'cover_or_first',
      help: '每条微博最多带一张图。cover_or_first：稿件的封面，没有封面就用正文第一张图；cover：只用封面；none：不带图。改动后，已审定的稿件须重新送审。',
    },
    {
      name: 'appPostsOnly',
      label: '账号只由本系统发布',
      type: 'boolean',
      required: true,
      default: false,
      help: '没有人手工发微博、也没有其他应用发布时才打开，核对时将只查本应用发出的微博。不确定请保持关闭。',
    },
    {
      name: 'timelineWindow',
      label: '时间线可见条数',
      type: 'integer',
      required: true,
      default: DEFAULT_TIMELINE_WINDOW,
      minimum: 1,
      maximum: 100,
      help: '平台允许查到的最新微博条数，普通应用为 5。',
    },
    ...TIMING_FIELDS,
  ],
  credentials: [
    {
      name: 'appKey',
      label: 'App Key',
      type: 'text',
      required: true,
      help: '开放平台应用的 App Key。',
    },
    {
      name: 'appSecret',
      label: 'App Secret',
      type: 'text',
      required: false,
      help: '开放平台应用的 App Secret，网页授权时使用。',
    },
    {
      name: 'accessToken',
      label: 'Access Token',
      type: 'text',
      required: false,
      help: '可留空，保存渠道后点“授权”由账号管理员在微博页面同意即可取得。不能自动续期，到期前须重新授权；建议应用归发布账号自己所有，有效期为 5 年。',
    },
  ],
};

/** The channel's waits in seconds (reference B8), changed where its settings say so. */
export function weiboTiming(settings: JsonObject): ConnectorTiming {
  return readTiming(settings, DEFAULT_TIMING);
}

export function readWeiboSettings(settings: JsonObject): WeiboSettings {
  return {
    baseUrl: textSetting(settings, 'baseUrl', DEFAULT_BASE_URL).replace(/\/+$/, ''),
    publicUrl: textSetting(settings, 'publicUrl', DEFAULT_PUBLIC_URL).replace(/\/+$/, ''),
    uid: textSetting(settings, 'uid', ''),
    safeDomainUrl: textSetting(settings, 'safeDomainUrl', ''),
    rip: textSetting(settings, 'rip', ''),
    charLimit: numberSetting(settings, 'charLimit', DEFAULT_CHAR_LIMIT),
    charReserve: numberSetting(settings, 'charReserve', DEFAULT_CHAR_RESERVE),
    publishMode: PUBLISH_MODES.find((mode) => mode === settings['publishMode']) ?? 'share',
    articleCoverUrl: textSetting(settings, 'articleCoverUrl', ''),
    articleContentLimit: numberSetting(settings, 'articleContentLimit', DEFAULT_ARTICLE_CONTENT_LIMIT),
    picture: PICTURE_CHOICES.find((choice) => choice === settings['picture']) ?? 'cover_or_first',
    appPostsOnly: settings['appPostsOnly'] === true,
    timelineWindow: numberSetting(settings, 'timelineWindow', DEFAULT_TIMELINE_WINDOW),
  };
}
