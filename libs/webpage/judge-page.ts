import type { Finding, Rendition } from '#libs/channels/connector.js';
import { isJsonObject, textAt, type Json } from '#libs/kernel/json.js';

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

/** Whether the page can go out under its title and its own short name. `kind` begins the findings' codes. */
export function judgeNames(rendition: Rendition, kind: string): Finding[] {
  const findings: Finding[] = [];
  if ((textAt(rendition.fields, 'title') ?? '') === '') {
    findings.push({
      level: 'block',
      code: `${kind}.title_empty`,
      field: 'title',
      message: '标题为空，请填写标题。',
    });
  }
  if (!/^qa-[a-z0-9]+(-[a-z0-9]+)*$/.test(textAt(rendition.fields, 'slug') ?? '')) {
    findings.push({
      level: 'block',
      code: `${kind}.slug_invalid`,
      field: 'slug',
      message: '由编号生成的网页短名不合法，请联系系统维护人员。',
    });
  }
  return findings;
}

/** A picture that could not be had is shown from where it lies, and may change or vanish there. */
export function judgePictures(rendition: Rendition, kind: string): Finding[] {
  const missing = rendition.measures['picturesNotKept'] ?? 0;
  if (missing === 0) return [];
  return [
    {
      level: 'warn',
      code: `${kind}.picture_not_kept`,
      field: 'html',
      message: `有 ${missing} 张图片（含封面）没有取到，不会上传到网站：正文图片将直接引用原地址，封面将不显示。请检查图片地址或重新上传。`,
    },
  ];
}

/** What a reader with a screen reader would stumble over (reference 2.9). */
export function judgeAccess(html: string, kind: string): Finding[] {
  const findings: Finding[] = [];
  if (/<img [^>]*alt="\s*"/.test(html)) {
    findings.push({
      level: 'warn',
      code: `${kind}.image_without_alt`,
      field: 'html',
      message: '有图片没有替代文字，读屏软件无法读出，请为图片填写说明。',
    });
  }
  const tables = html.match(/<table>.*?<\/table>/g) ?? [];
  if (tables.some((table) => !table.includes('<th '))) {
    findings.push({
      level: 'warn',
      code: `${kind}.table_without_header`,
      field: 'html',
      message: '有表格没有表头，请把第一行或第一列设为表头。',
    });
  }
  return findings;
}

/** `value` holds the tags of the page, as `pageTags` gave them. */
export function judgeTags(value: Json | undefined, kind: string): Finding[] {
  const tags = isJsonObject(value) ? value : {};
  const missing = NEEDED_TAGS.filter((name) => (textAt(tags, name) ?? '') === '');
  const findings: Finding[] = [];
  if (missing.length > 0) {
    findings.push({
      level: 'warn',
      code: `${kind}.page_tags_missing`,
      field: 'pageTags',
      message: `缺少网页标签 ${missing.join('、')}，请管理员在渠道设置中补充。`,
    });
  }
  const code = textAt(tags, 'SiteIDCode');
  if (code !== undefined && !new RegExp(`^[0-9A-Za-z]{${SITE_ID_CODE_LENGTH}}$`).test(code)) {
    findings.push({
      level: 'warn',
      code: `${kind}.site_id_code_invalid`,
      field: 'pageTags',
      message: `政府网站标识码应为 ${SITE_ID_CODE_LENGTH} 位字母或数字，请管理员核对。`,
    });
  }
  return findings;
}
