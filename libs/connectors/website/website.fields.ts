import type { ChannelConfiguration, ConfigurationField, ConnectorTiming } from '#libs/channels/connector.js';
import { timingFields } from '#libs/channels/timing-fields.js';
import { SITE_FIELDS } from '#libs/webpage/page-tags.js';

export const DEFAULT_LOOKUP_TEMPLATE = '{endpoint}/items/{id}';
export const DEFAULT_TIME_ZONE = 'Asia/Shanghai';

export const DEFAULT_TIMING: ConnectorTiming = {
  settleSeconds: 5,
  lookupSpacingSeconds: 15,
  lookupsForAbsence: 2,
  confirmAfterSeconds: [],
  commitTimeoutSeconds: 30,
};

/** When a receipt is looked for, counted from the drop: a gate may carry files in batches. */
export const RECEIPT_WAITS = [15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400];

const DIALECT_FIELDS: readonly ConfigurationField[] = [
  {
    name: 'dialect',
    label: '对接方式',
    type: 'choice',
    required: true,
    choices: ['wordpress', 'push', 'drop'],
    default: 'wordpress',
    help: 'wordpress：通过 WordPress 自带的 REST 接口发布；push：把签名后的内容推送到网站方的接收地址；drop：把文件放进约定的目录（本机或 SFTP），由网站方取用。',
  },
  {
    name: 'siteUrl',
    label: '网站首页（wordpress）',
    type: 'url',
    required: false,
    help: '对接方式为 wordpress 时必填，填网站首页的最终地址（不会跳转的那个）。',
  },
  {
    name: 'apiRoot',
    label: 'REST 接口根地址（wordpress）',
    type: 'url',
    required: false,
    help: '通常留空，由系统从首页找到；首页不提供时填写，例如 https://www.example.gov.cn/wp-json/。',
  },
  {
    name: 'endpoint',
    label: '接收地址（push）',
    type: 'url',
    required: false,
    help: '对接方式为 push 时必填，网站方接收推送的地址。',
  },
  {
    name: 'lookupUrlTemplate',
    label: '查询地址模板（push）',
    type: 'text',
    required: false,
    default: DEFAULT_LOOKUP_TEMPLATE,
    help: '用来核对是否已经发布；{endpoint} 代表接收地址，{id} 代表消息编号。接收方没有查询接口时填 none，存疑的发布将由人核对。',
  },
  {
    name: 'scheme',
    label: '签名算法（push）',
    type: 'choice',
    required: true,
    choices: ['hmac-sha256', 'hmac-sm3'],
    default: 'hmac-sha256',
    help: '按密评要求使用国密算法的单位选 hmac-sm3，须与接收方约定一致。',
  },
  {
    name: 'categories',
    label: '网站栏目',
    type: 'list',
    required: false,
    default: [],
    help: '发布到网站的哪些栏目（分类），逐项填写名称。留空时用问答稿的分类。',
  },
];

const ARTICLE_FIELDS: readonly ConfigurationField[] = [
  {
    name: 'uploadPictures',
    label: '上传图片（wordpress）',
    type: 'boolean',
    required: true,
    default: true,
    help: '把审定的正文图片和封面上传到网站媒体库，封面作为特色图片；同一张图片只上传一次。关闭时页面直接引用图片原地址，不设封面。改动后，已审定未发布的文章须重新送审。',
  },
  {
    name: 'editedOnSite',
    label: '网站上被改过时（wordpress、drop）',
    type: 'choice',
    required: true,
    choices: ['stop', 'overwrite'],
    default: 'stop',
    help: '要更正的文章在网站后台被人改过时：stop 停下来请人核对；overwrite 直接覆盖。',
  },
  {
    name: 'withdrawTo',
    label: '撤回方式（wordpress）',
    type: 'choice',
    required: true,
    choices: ['private', 'trash'],
    default: 'private',
    help: 'private：设为私密，网址和内容保留；trash：移到网站的回收站。',
  },
];

const DROP_FIELDS: readonly ConfigurationField[] = [
  {
    name: 'dropTarget',
    label: '投递到（drop）',
    type: 'choice',
    required: true,
    choices: ['directory', 'sftp'],
    default: 'sftp',
    help: 'directory：本机目录，须由运维用 JIDA_DROP_DIR 开放；sftp：另一台服务器。',
  },
  {
    name: 'dropFolder',
    label: '目录（drop）',
    type: 'text',
    required: false,
    help: '本机目录填 JIDA_DROP_DIR 之下的相对路径；SFTP 填服务器上的路径，须已存在并可写。',
  },
  {
    name: 'sftpHost',
    label: 'SFTP 服务器（drop）',
    type: 'text',
    required: false,
    help: '主机名或地址；在内网时须由运维加入 JIDA_ALLOW_ADDRESSES。',
  },
  {
    name: 'sftpPort',
    label: 'SFTP 端口（drop）',
    type: 'integer',
    required: true,
    default: 22,
    minimum: 1,
    maximum: 65_535,
    help: '通常为 22。',
  },
  {
    name: 'sftpHostKey',
    label: 'SFTP 主机密钥指纹（drop）',
    type: 'text',
    required: false,
    help: '形如 SHA256:…，请服务器管理员用 ssh-keygen -lf 查出并当面或电话核对。密钥变了会拒绝连接。',
  },
  {
    name: 'dropReceipts',
    label: '回执（drop）',
    type: 'choice',
    required: true,
    choices: ['none', 'wait'],
    default: 'none',
    help: 'none：文件放好即算发布；wait：等网站方写回执，收到才算发布。',
  },
  {
    name: 'dropDigest',
    label: '文件校验算法（drop）',
    type: 'choice',
    required: true,
    choices: ['sha256', 'sm3'],
    default: 'sha256',
    help: '清单里页面和数据文件的校验算法；附件始终用 SHA-256。',
  },
  {
    name: 'publicUrlTemplate',
    label: '公开网址模板（drop）',
    type: 'text',
    required: false,
    help: '页面公开后的网址，{slug} 代表网页短名，例如 https://www.example.gov.cn/qa/{slug}/。不知道就留空。',
  },
];

const TAG_FIELDS: readonly ConfigurationField[] = [
  {
    name: 'pageTags',
    label: '提供网页标签',
    type: 'boolean',
    required: true,
    default: true,
    help: '随文章提供《政府网站发展指引》规定的标签（SiteName、ArticleTitle、PubDate 等）。WordPress 须先登记这些字段，否则会被网站忽略并在发布时提示。',
  },
  {
    name: 'externalIdMeta',
    label: '提供外部编号字段（wordpress）',
    type: 'boolean',
    required: true,
    default: false,
    help: '网站登记了 qa_external_id、qa_revision、qa_content_hash 字段时打开，便于对账。网站装了集答的必装插件时会自动识别，无须打开。',
  },
  {
    name: 'embedJsonLd',
    label: '嵌入结构化数据（wordpress）',
    type: 'boolean',
    required: true,
    default: true,
    help: '在正文中嵌入供搜索引擎识别问答的 JSON-LD。要求发布账号有“unfiltered_html”权限（编辑及以上）；没有时请关闭。',
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

export const WEBSITE_CONFIGURATION: ChannelConfiguration = {
  settings: [...DIALECT_FIELDS, ...ARTICLE_FIELDS, ...DROP_FIELDS, ...TAG_FIELDS, ...TIMING_FIELDS],
  credentials: [
    {
      name: 'username',
      label: '用户名（wordpress、drop）',
      type: 'text',
      required: false,
      help: '发布账号的用户名，建议为本系统单独建立一个“编辑”账号；SFTP 时为登录用户名。',
    },
    {
      name: 'applicationPassword',
      label: '应用程序密码（wordpress）',
      type: 'text',
      required: false,
      help: '在 WordPress 的“用户—个人资料—应用程序密码”中生成，不是登录密码。',
    },
    {
      name: 'secret',
      label: '签名密钥（push）',
      type: 'text',
      required: false,
      help: '与接收方约定的密钥，形如 whsec_ 加 Base64，建议 24 至 64 字节。',
    },
    {
      name: 'sftpPassword',
      label: 'SFTP 密码（drop）',
      type: 'text',
      required: false,
      help: '用密码登录 SFTP 时填写；建议改用私钥。',
    },
    {
      name: 'sftpPrivateKey',
      label: 'SFTP 私钥（drop）',
      type: 'text',
      required: false,
      help: 'OpenSSH 或 PEM 格式，整个文件的内容。',
    },
    {
      name: 'sftpPassphrase',
      label: 'SFTP 私钥口令（drop）',
      type: 'text',
      required: false,
      help: '私钥有口令时填写。',
    },
    {
      name: 'previousSecrets',
      label: '旧签名密钥（push）',
      type: 'text',
      required: false,
      help: '更换密钥期间仍要附带签名的旧密钥，多个用空格分开；更换完成后清空。',
    },
  ],
};
