import type { ChannelProfile, Finding, Rendition } from '#libs/channels/connector.js';
import { isJsonObject, textAt, type JsonObject } from '#libs/kernel/json.js';
import { readWebsiteSettings, type WebsiteSettings } from './website.settings.js';

/** Tags that every page must have (reference 2.3); `PubDate` joins at release. */
const NEEDED_TAGS = [
  'SiteName',
  'SiteDomain',
  'SiteIDCode',
  'ColumnName',
  'ColumnDescription',
  'ColumnKeywords',
  'ColumnType',
  'ArticleTitle',
  'ContentSource',
];

const SITE_ID_CODE_LENGTH = 10;

export function validateWebsite(rendition: Rendition, channel: ChannelProfile): readonly Finding[] {
  const settings = readWebsiteSettings(channel.settings);
  return [
    ...judgeSettings(settings),
    ...judgeText(rendition.fields),
    ...judgePictures(rendition),
    ...judgeAccess(textAt(rendition.fields, 'html') ?? ''),
    ...(settings.pageTags ? judgeTags(rendition.fields) : []),
  ];
}

/** The setting without which the dialect cannot work; null when it is there. */
export function missingSetting(settings: WebsiteSettings): keyof typeof SETTING_LABELS | null {
  if (!isZone(settings.timeZone)) return 'timeZone';
  if (settings.dialect === 'drop') return missingForDrop(settings);
  if (settings.dialect === 'push') return isWebAddress(settings.endpoint) ? null : 'endpoint';
  return isWebAddress(settings.siteUrl) ? null : 'siteUrl';
}

function missingForDrop(settings: WebsiteSettings): 'dropFolder' | 'sftpHost' | 'sftpHostKey' | null {
  const { dropTarget, dropFolder, sftpHost, sftpHostKey } = settings;
  const isRelative = !dropFolder.startsWith('/');
  const isClean = !dropFolder.split('/').includes('..') && dropFolder !== '';
  if (!isClean || (dropTarget === 'directory' && !isRelative)) return 'dropFolder';
  if (dropTarget === 'directory') return null;
  if (!/^[A-Za-z0-9_.:-]+$/.test(sftpHost)) return 'sftpHost';
  return /^SHA256:[A-Za-z0-9+/]{43}=?$/.test(sftpHostKey) ? null : 'sftpHostKey';
}

const SETTING_LABELS = {
  siteUrl: '网站首页',
  endpoint: '接收地址',
  timeZone: '网站时区',
  dropFolder: '目录',
  sftpHost: 'SFTP 服务器',
  sftpHostKey: 'SFTP 主机密钥指纹',
} as const;

export function settingMessage(name: keyof typeof SETTING_LABELS): string {
  return `渠道设置中的“${SETTING_LABELS[name]}”没有填写或不正确，请管理员补充。`;
}

function judgeSettings(settings: WebsiteSettings): Finding[] {
  const missing = missingSetting(settings);
  if (missing === null) return [];
  return [
    { level: 'block', code: 'website.setting_missing', field: missing, message: settingMessage(missing) },
  ];
}

function judgeText(fields: JsonObject): Finding[] {
  const findings: Finding[] = [];
  if ((textAt(fields, 'title') ?? '') === '') {
    findings.push({
      level: 'block',
      code: 'website.title_empty',
      field: 'title',
      message: '标题为空，请填写标题。',
    });
  }
  if (!/^qa-[a-z0-9]+(-[a-z0-9]+)*$/.test(textAt(fields, 'slug') ?? '')) {
    findings.push({
      level: 'block',
      code: 'website.slug_invalid',
      field: 'slug',
      message: '由编号生成的网页短名不合法，请联系系统维护人员。',
    });
  }
  return findings;
}

/** A picture that could not be had is shown from where it lies, and may change or vanish there. */
function judgePictures(rendition: Rendition): Finding[] {
  const missing = rendition.measures['picturesNotKept'] ?? 0;
  if (missing === 0) return [];
  return [
    {
      level: 'warn',
      code: 'website.picture_not_kept',
      field: 'html',
      message: `有 ${missing} 张图片（含封面）没有取到，不会上传到网站：正文图片将直接引用原地址，封面将不显示。请检查图片地址或重新上传。`,
    },
  ];
}

/** What a reader with a screen reader would stumble over (reference 2.9). */
function judgeAccess(html: string): Finding[] {
  const findings: Finding[] = [];
  if (/<img [^>]*alt="\s*"/.test(html)) {
    findings.push({
      level: 'warn',
      code: 'website.image_without_alt',
      field: 'html',
      message: '有图片没有替代文字，读屏软件无法读出，请为图片填写说明。',
    });
  }
  const tables = html.match(/<table>.*?<\/table>/g) ?? [];
  if (tables.some((table) => !table.includes('<th '))) {
    findings.push({
      level: 'warn',
      code: 'website.table_without_header',
      field: 'html',
      message: '有表格没有表头，请把第一行或第一列设为表头。',
    });
  }
  return findings;
}

function judgeTags(fields: JsonObject): Finding[] {
  const value = fields['pageTags'];
  const tags = isJsonObject(value) ? value : {};
  const missing = NEEDED_TAGS.filter((name) => (textAt(tags, name) ?? '') === '');
  const findings: Finding[] = [];
  if (missing.length > 0) {
    findings.push({
      level: 'warn',
      code: 'website.page_tags_missing',
      field: 'pageTags',
      message: `缺少网页标签 ${missing.join('、')}，请管理员在渠道设置中补充。`,
    });
  }
  const code = textAt(tags, 'SiteIDCode');
  if (code !== undefined && !new RegExp(`^[0-9A-Za-z]{${SITE_ID_CODE_LENGTH}}$`).test(code)) {
    findings.push({
      level: 'warn',
      code: 'website.site_id_code_invalid',
      field: 'pageTags',
      message: `政府网站标识码应为 ${SITE_ID_CODE_LENGTH} 位字母或数字，请管理员核对。`,
    });
  }
  return findings;
}

function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol);
}

/** Zones that were asked for and whether this machine knows them; asking costs more than a whole page's rendering. */
const KNOWN_ZONES = new Map<string, boolean>();

function isZone(name: string): boolean {
  const known = KNOWN_ZONES.get(name);
  if (known !== undefined) return known;
  const is = asksForZone(name);
  if (KNOWN_ZONES.size < MOST_ZONES) KNOWN_ZONES.set(name, is);
  return is;
}

const MOST_ZONES = 1_000;

function asksForZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
