import type { ChannelProfile, PublishableContent, PublishableItem } from '#libs/channels/connector.js';
import type { DocNode } from '#libs/document/document.js';
import { contentHash } from '#libs/kernel/canonical-json.js';
import { cropsOf } from './wechat.cover.js';
import type { ArticleCover } from './wechat.fields.js';
import { EMBEDDED, pictureAddress } from './wechat.html.js';
import { isOnPlatform } from './wechat.images.js';
import { wechatSettings, type WechatSettings } from './wechat.settings.js';

/** Name and version of the layout; raise it when the same content and settings would look different. */
const LAYOUT = 'wechat/2';

/** The layout with what the channel's own template adds to it: part of what reviewers approve. */
export function templateOf(settings: WechatSettings): string {
  const { accentColor, headerText, headerImageUrl, headerImageAlt, footerText, qrImageUrl, qrCaption } =
    settings;
  const own = { accentColor, headerText, headerImageUrl, headerImageAlt, footerText, qrImageUrl, qrCaption };
  return `${LAYOUT}:${contentHash(own).slice(0, 8)}`;
}

/** Pictures whose bytes an article shows: those of the answers, of the template, and the cover. */
export function picturesOf(content: PublishableContent, channel: ChannelProfile): readonly string[] {
  const settings = wechatSettings(channel.settings);
  return [
    ...content.items.flatMap((item) => imagesIn(item.answer)),
    settings.headerImageUrl,
    settings.qrImageUrl,
    content.variant.cover ?? '',
  ]
    .filter((address) => address !== '')
    .map((address) => pictureAddress(address, content.canonicalUrl))
    .filter((address) => !isOnPlatform(address));
}

/** The draft's own cover; then the account's material; then the first picture, or one that is drawn. */
export function coverOf(content: PublishableContent, settings: WechatSettings, title: string): ArticleCover {
  const { cover } = content.variant;
  if (cover !== undefined) return pictureCover(cover, content) ?? { ...NO_CROPS, source: shown(cover) };
  return itemCover(content, settings, { title, items: content.items });
}

/** The cover of an article that shows these items: as above, without the draft's own. */
export function itemCover(
  content: PublishableContent,
  settings: WechatSettings,
  article: { readonly title: string; readonly items: readonly PublishableItem[] },
): ArticleCover {
  if (settings.coverMediaId !== '') return { kind: 'material', mediaId: settings.coverMediaId };
  const first = article.items.flatMap((item) => imagesIn(item.answer))[0];
  const pictured =
    settings.coverFrom === 'first_image' && first !== undefined ? pictureCover(first, content) : null;
  if (pictured !== null) return pictured;
  const written = settings.coverFrom !== 'plain';
  return {
    kind: 'drawn',
    color: settings.coverColor,
    title: written ? article.title : '',
    department: written ? content.department.name : '',
  };
}

const NO_CROPS = { kind: 'picture', sha256: null, crops: { wide: '', square: '' } } as const;

function pictureCover(given: string, content: PublishableContent): ArticleCover | null {
  const address = pictureAddress(given, content.canonicalUrl);
  const fact = content.media?.[address];
  if (fact === undefined) return null;
  return {
    kind: 'picture',
    source: shown(address),
    sha256: fact.sha256,
    crops: cropsOf(fact.width, fact.height),
  };
}

function shown(address: string): string {
  return address.startsWith('data:') ? EMBEDDED : address;
}

function imagesIn(node: DocNode): readonly string[] {
  const source = node.type === 'image' ? node.attrs?.['src'] : undefined;
  const own = typeof source === 'string' ? [source] : [];
  return [...own, ...(node.content ?? []).flatMap(imagesIn)];
}
