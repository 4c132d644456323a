import type { ChannelConfiguration, ConfigurationField, ConnectorTiming } from '#libs/channels/connector.js';
import { timingFields } from '#libs/channels/timing-fields.js';
import { SITE_FIELDS } from '#libs/webpage/page-tags.js';

export const DEFAULT_TIME_ZONE = 'Asia/Shanghai';

/** Our choice: a Ghost answers within tens of milliseconds and shows a post as soon as it has answered. */
export const DEFAULT_TIMING: ConnectorTiming = {
  settleSeconds: 5,
  lookupSpacingSeconds: 15,
  lookupsForAbsence: 2,
  confirmAfterSeconds: [],
  commitTimeoutSeconds: 30,
};

const ARTICLE_FIELDS: readonly ConfigurationField[] = [
  {
    name: 'apiUrl',
    label: 'API 网址',
    type: 'url',
    required: true,
    help: '在 Ghost 后台“设置 → 集成 → 自定义集成”里显示的 API URL，原样填写；它可能与网站首页不同。',
  },
  {
    name: 'tags',
    label: '网站标签',
    type: 'list',
    required: false,
    default: [],
    help: '文章带上哪些标签（Ghost 用标签分栏目），逐项填写，第一个是主标签；没有的会自动建立。留空时用问答稿的分类。',
  },
  {
    name: 'canonicalLink',
    label: '指明规范网址',
    type: 'boolean',
    required: true,
    default: false,
    help: '让搜索引擎把本系统的知识库页面当作原文。知识库对外公开、并且以它为准时才打开。',
  },
  {
    name: 'uploadPictures',
    label: '上传图片',
    type: 'boolean',
    required: true,
    default: true,
    help: '把审定的正文图片和封面上传到网站，封面作为特色图片。关闭时页面直接引用图片原地址，不设封面。改动后，已审定未发布的文章须重新送审。',
  },
  {
    name: 'editedOnSite',
    label: '网站上被改过时',
    type: 'choice',
    required: true,
    choices: ['stop', 'overwrite'],
    default: 'stop',
    help: '要更正的文章在网站后台被人改过时：stop 停下来请人核对；overwrite 直接覆盖。',
  },
  {
    name: 'withdrawTo',
    label: '撤回方式',
    type: 'choice',
    required: true,
    choices: ['draft', 'delete'],
    default: 'draft',
    help: 'draft：退回草稿，内容留在后台；delete：从网站上彻底删除，不能恢复。',
  },
];

const TAG_FIELDS: readonly ConfigurationField[] = [
  {
    name: 'pageTags',
    label: '提供网页标签',
    type: 'boolean',
    required: true,
    default: true,
    help: '在页面里写入《政府网站发展指引》规定的标签（SiteName、ArticleTitle、PubDate 等）。',
  },
  {
    name: 'embedJsonLd',
    label: '嵌入结构化数据',
    type: 'boolean',
    required: true,
    default: true,
    help: '在正文中嵌入供搜索引擎识别问答的 JSON-LD。',
  },
  {
    name: 'timeZone',
    label: '网站时区',
    type: 'text',
    required: true,
    default: DEFAULT_TIME_ZONE,
    help: '发布时间标签所用的时区。',
  },
  ...SITE_FIELDS,
];

const TIMING_FIELDS = timingFields(DEFAULT_TIMING, {
  settle: '发布调用没有明确答复时，等多久再到网站核对。',
  spacing: '判定“没有发出”之前再次核对的间隔。',
});

export const GHOST_CONFIGURATION: ChannelConfiguration = {
  settings: [...ARTICLE_FIELDS, ...TAG_FIELDS, ...TIMING_FIELDS],
  credentials: [
    {
      name: 'adminApiKey',
      label: 'Admin API 密钥',
      type: 'text',
      required: true,
      help: '同一页面上的 Admin API key，形如“编号:十六进制密钥”，整个复制；不是 Content API key。',
    },
  ],
};
