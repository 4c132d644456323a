import type {
  ChannelProfile,
  PolicyReference,
  PublishableContent,
  Rendition,
} from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { documentHtml, documentText } from '#libs/webpage/document-html.js';
import { escapeHtml } from '#libs/webpage/escape.js';
import {
  attachmentsOf,
  pictureFields,
  shownFromShelf,
  withKeptPictures,
} from '#libs/webpage/kept-pictures.js';
import { faqJsonLd, pageHtml } from '#libs/webpage/page-html.js';
import { excerptOf, slugOf } from '#libs/webpage/page-names.js';
import { pageTags } from '#libs/webpage/page-tags.js';
import { keepsPictures, readWebsiteSettings, type WebsiteSettings } from './website.settings.js';

const TEMPLATE = 'website/2';

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
    pageTags: settings.pageTags ? pageTags(content, settings, { title, excerpt }) : {},
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
