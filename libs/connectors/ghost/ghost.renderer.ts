import type { ChannelProfile, PublishableContent, Rendition } from '#libs/channels/connector.js';
import { escapeHtml } from '#libs/webpage/escape.js';
import { pictureFields, shownFromShelf, withKeptPictures } from '#libs/webpage/kept-pictures.js';
import { faqJsonLd, pageHtml } from '#libs/webpage/page-html.js';
import { excerptOf, slugOf } from '#libs/webpage/page-names.js';
import { pageTags } from '#libs/webpage/page-tags.js';
import { readGhostSettings } from './ghost.settings.js';

const TEMPLATE = 'ghost/1';

/** The article as Ghost will have it; the page tags stand in the page's head, the structured data in its body. */
export function renderGhost(approved: PublishableContent, channel: ChannelProfile): Rendition {
  const settings = readGhostSettings(channel.settings);
  const kept = settings.uploadPictures ? withKeptPictures(approved) : null;
  const content = kept?.content ?? approved;
  const title = (content.variant.title ?? content.title).trim();
  const excerpt = excerptOf(content);
  const page = pageHtml(content);
  const script = settings.embedJsonLd
    ? `<script type="application/ld+json">${faqJsonLd(content)}</script>`
    : '';
  const html = `${page}${script}`;
  return {
    template: TEMPLATE,
    fields: {
      title,
      slug: slugOf(content.code),
      excerpt,
      html,
      tags: settings.tags.length > 0 ? [...settings.tags] : [content.category].filter((tag) => tag !== ''),
      canonicalUrl: settings.canonicalLink ? content.canonicalUrl : '',
      pageTags: settings.pageTags ? pageTags(content, settings, { title, excerpt }) : {},
      pictures: (kept?.pictures ?? []).map(pictureFields),
      cover: kept?.cover ? pictureFields(kept.cover) : null,
    },
    previewHtml: shownFromShelf(`<h1>${escapeHtml(title)}</h1>${page}`),
    measures: {
      htmlBytes: Buffer.byteLength(html, 'utf8'),
      titleLength: Array.from(title).length,
      picturesNotKept: kept?.notKept ?? 0,
    },
  };
}
