import type {
  ChannelProfile,
  PolicyReference,
  PublishableContent,
  Rendition,
} from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { documentHtml, documentText } from './html/document-html.js';
import { escapeHtml } from './html/escape.js';
import { attachmentsOf, pictureFields, shownFromShelf, withKeptPictures } from './html/kept-pictures.js';
import { faqJsonLd, pageHtml } from './html/page-html.js';
import { keepsPictures, readWebsiteSettings, type WebsiteSettings } from './website.settings.js';

const TEMPLATE = 'website/2';

/** Characters of an excerpt that was not written by hand. */
const EXCERPT_LENGTH = 120;

/**
 * The page as the website will have it. A push carries more than WordPress can store: plain text, single items and
 * policy references, for receivers that have columns for them.
 */
export function renderWebsite(approved: PublishableContent, channel: ChannelProfile): Rendition {
  const settings = readWebsiteSettings(channel.settings);
  const kept = keepsPictures(settings) ? withKeptPictures(approved) : null;
  const content = kept?.content ?? approved;
  const title = (content.variant.title ?? content.title).trim();
  const html = pageHtml(content);
  const excerpt = excerptOf(content);
  const common: JsonObject = {
    title,
    slug: slugOf(content.code),
    excerpt,
    categories:
      settings.categories.length > 0
        ? [...settings.categories]
        : [content.category].filter((each) => each !== ''),
    pageTags: settings.pageTags ? pageTags(content, settings, title, excerpt) : {},
    ...(kept === null
      ? {}
      : {
          pictures: kept.pictures.map(pictureFields),
          cover: kept.cover === null ? null : pictureFields(kept.cover),
        }),
  };
  const fields =
    settings.dialect !== 'wordpress'
      ? { ...common, html, ...pushFields(content) }
      : wordpressFields(common, html, content, settings);
  return {
    template: TEMPLATE,
    fields,
    previewHtml: shownFromShelf(`<h1>${escapeHtml(title)}</h1>${html}`),
    measures: {
      htmlBytes: Buffer.byteLength(html, 'utf8'),
      titleLength: Array.from(title).length,
      ...(kept === null ? {} : { picturesNotKept: kept.notKept }),
    },
  };
}

/** The same for every revision, so that a correction replaces the page in place and its address stays. */
export function slugOf(code: string): string {
  return `qa-${code.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
}

function wordpressFields(
  common: JsonObject,
  html: string,
  content: PublishableContent,
  settings: WebsiteSettings,
): JsonObject {
  const script = settings.embedJsonLd
    ? `<script type="application/ld+json">${faqJsonLd(content)}</script>`
    : '';
  return { ...common, html: `${html}${script}` };
}

function pushFields(content: PublishableContent): JsonObject {
  const items = content.items.map((item) => ({
    question: item.question.trim(),
    answerHtml: documentHtml(item.answer, content.canonicalUrl),
    answerText: documentText(item.answer),
  }));
  return {
    text: plainPage(content),
    jsonLd: faqJsonLd(content),
    items,
    category: content.category,
    policyReferences: content.policyReferences.map(policyFields),
    source: content.department.name,
    canonicalUrl: content.canonicalUrl,
    attachments: attachmentsOf(content),
  };
}

function policyFields(reference: PolicyReference): JsonObject {
  return {
    title: reference.title,
    ...(reference.documentNumber === undefined ? {} : { documentNumber: reference.documentNumber }),
    ...(reference.url === undefined ? {} : { url: reference.url }),
  };
}

function plainPage(content: PublishableContent): string {
  const items = content.items.map((item) => `${item.question.trim()}\n${documentText(item.answer)}`);
  const source = `发布单位：${content.department.name}\n问答编号：${content.code}`;
  return [content.lead.trim(), ...items, source].filter((part) => part !== '').join('\n\n');
}

function excerptOf(content: PublishableContent): string {
  const written = (content.variant.digest ?? content.lead).trim();
  if (written !== '') return written;
  const first = content.items[0] === undefined ? '' : documentText(content.items[0].answer);
  const characters = Array.from(first.replaceAll(/\s+/g, ' '));
  if (characters.length <= EXCERPT_LENGTH) return characters.join('');
  return `${characters.slice(0, EXCERPT_LENGTH - 1).join('')}…`;
}

/**
 * The tags of the 2017 guide (reference 2.3) by their exact names; those without a value are left out. `PubDate` is not
 * among them: it is a fact of the release and joins when it goes out.
 */
function pageTags(
  content: PublishableContent,
  settings: WebsiteSettings,
  title: string,
  excerpt: string,
): Record<string, string> {
  const tags: Record<string, string> = {
    SiteName: settings.siteName,
    SiteDomain: settings.siteDomain,
    SiteIDCode: settings.siteIdCode,
    ColumnName: settings.columnName,
    ColumnDescription: settings.columnDescription,
    ColumnKeywords: settings.columnKeywords,
    ColumnType: settings.columnType,
    ArticleTitle: title,
    ContentSource: content.department.name,
    Keywords: content.category,
    Author: settings.author,
    Description: excerpt,
    Url: content.canonicalUrl,
  };
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== ''));
}

/** The time as page tags write it, to the minute in the site's zone: `2026-03-02 09:00` (reference 2.3). */
export function pubDate(instant: Date, timeZone: string): string {
  const parts = minuteFormat(timeZone).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`;
}

const MINUTE_FORMATS = new Map<string, Intl.DateTimeFormat>();

/** Kept by zone: making one costs more than a whole page's rendering. */
function minuteFormat(timeZone: string): Intl.DateTimeFormat {
  const made = MINUTE_FORMATS.get(timeZone);
  if (made !== undefined) return made;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  MINUTE_FORMATS.set(timeZone, format);
  return format;
}
