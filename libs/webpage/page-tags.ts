import type { ConfigurationField, PublishableContent } from '#libs/channels/connector.js';
import { textSetting } from '#libs/channels/timing-fields.js';
import type { JsonObject } from '#libs/kernel/json.js';

/** What a site and its column are called, as an admin filled it in; empty where nothing was. */
export interface SiteFacts {
  readonly siteName: string;
  readonly siteDomain: string;
  readonly siteIdCode: string;
  readonly columnName: string;
  readonly columnDescription: string;
  readonly columnKeywords: string;
  readonly columnType: string;
  readonly author: string;
}

const DEFAULT_COLUMN_TYPE = '回应关切';

/** The settings that `readSiteFacts` reads. */
export const SITE_FIELDS: readonly ConfigurationField[] = [
  {
    name: 'siteName',
    label: '网站名称',
    type: 'text',
    required: false,
    help: '标签 SiteName：网站规范名称。',
  },
  {
    name: 'siteDomain',
    label: '网站域名',
    type: 'text',
    required: false,
    help: '标签 SiteDomain：网站英文域名。',
  },
  {
    name: 'siteIdCode',
    label: '政府网站标识码',
    type: 'text',
    required: false,
    help: '标签 SiteIDCode：十位标识码。',
  },
  { name: 'columnName', label: '栏目名称', type: 'text', required: false, help: '标签 ColumnName。' },
  {
    name: 'columnDescription',
    label: '栏目描述',
    type: 'text',
    required: false,
    help: '标签 ColumnDescription：设置目的和主要内容。',
  },
  {
    name: 'columnKeywords',
    label: '栏目关键词',
    type: 'text',
    required: false,
    help: '标签 ColumnKeywords：用英文逗号分隔。',
  },
  {
    name: 'columnType',
    label: '栏目类别',
    type: 'text',
    required: false,
    default: DEFAULT_COLUMN_TYPE,
    help: '标签 ColumnType：按《政府网站发展指引》的类别填写，问答通常为“回应关切”或“咨询投诉”。',
  },
  {
    name: 'author',
    label: '作者',
    type: 'text',
    required: false,
    help: '标签 Author：作者或责任编辑，可不填。',
  },
];

export function readSiteFacts(settings: JsonObject): SiteFacts {
  return {
    siteName: textSetting(settings, 'siteName', ''),
    siteDomain: textSetting(settings, 'siteDomain', ''),
    siteIdCode: textSetting(settings, 'siteIdCode', ''),
    columnName: textSetting(settings, 'columnName', ''),
    columnDescription: textSetting(settings, 'columnDescription', ''),
    columnKeywords: textSetting(settings, 'columnKeywords', ''),
    columnType: textSetting(settings, 'columnType', DEFAULT_COLUMN_TYPE),
    author: textSetting(settings, 'author', ''),
  };
}

/**
 * The tags of the 2017 guide (reference 2.3) by their exact names; those without a value are left out. `PubDate` is not
 * among them: it is a fact of the release and joins when it goes out.
 */
export function pageTags(
  content: PublishableContent,
  site: SiteFacts,
  shown: { readonly title: string; readonly excerpt: string },
): Record<string, string> {
  const tags: Record<string, string> = {
    SiteName: site.siteName,
    SiteDomain: site.siteDomain,
    SiteIDCode: site.siteIdCode,
    ColumnName: site.columnName,
    ColumnDescription: site.columnDescription,
    ColumnKeywords: site.columnKeywords,
    ColumnType: site.columnType,
    ArticleTitle: shown.title,
    ContentSource: content.department.name,
    Keywords: content.category,
    Author: site.author,
    Description: shown.excerpt,
    Url: content.canonicalUrl,
  };
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== ''));
}
