import type { Schemas } from '../../api/client.js';
import type { Variant } from '../../text/content.js';
import { imagesIn, type DocNode } from '../../text/document.js';
import type { Content, Item } from './content.js';

export type VariantField = keyof Variant;

/** A field of the draft's page. */
export type Place =
  | { readonly kind: 'title' | 'lead' }
  | { readonly kind: 'variant'; readonly channel: string; readonly field: VariantField }
  | { readonly kind: 'question' | 'answer'; readonly itemId: string };

type Preview = Pick<Schemas['PreviewView'], 'channelId' | 'fields'>;

/** What connectors call the members of their renditions, as the draft's own differences for a channel. */
const VARIANT_FIELDS: Readonly<Record<string, VariantField>> = {
  digest: 'digest',
  summary: 'digest',
  excerpt: 'digest',
  text: 'shortText',
  cover: 'cover',
  picture: 'cover',
  others: 'articles',
};
const OTHER_ARTICLE = /^others\[(\d+)\]\.(.+)$/;
const IMAGE = /^images(?:\[(\d+)\])?(?:\.|$)/;
const BODY = new Set(['content', 'html', 'body']);

/** Where the text is written that a finding on one channel speaks of; null when it is not written in the draft. */
export function placeOf(field: string, preview: Preview, content: Content): Place | null {
  const other = OTHER_ARTICLE.exec(field);
  if (other !== null) return inItem(itemOfArticle(Number(other[1]), preview, content.items), other[2] ?? '');
  if (field === 'title') {
    const channel = ownerOf('title', preview.channelId, content);
    return channel === null ? { kind: 'title' } : { kind: 'variant', channel, field: 'title' };
  }
  if (field === 'lead') return { kind: 'lead' };
  const own = VARIANT_FIELDS[field];
  if (own !== undefined)
    return {
      kind: 'variant',
      channel: ownerOf(own, preview.channelId, content) ?? preview.channelId,
      field: own,
    };
  const image = IMAGE.exec(field);
  if (image !== null) return inItem(itemOfImage(Number(image[1] ?? 0), content.items), 'content');
  return BODY.has(field) ? inItem(content.items[0], 'content') : null;
}

/** Tells two places apart. */
export function placeKey(place: Place): string {
  switch (place.kind) {
    case 'variant':
      return `variant:${place.channel}:${place.field}`;
    case 'question':
    case 'answer':
      return `${place.kind}:${place.itemId}`;
    case 'title':
    case 'lead':
      return place.kind;
  }
}

/** The id of the place's control on the page. */
export function controlId(place: Place): string {
  switch (place.kind) {
    case 'variant':
      return `variant-${place.field}`;
    case 'question':
    case 'answer':
      return `${place.kind}-${place.itemId}`;
    case 'title':
    case 'lead':
      return `draft-${place.kind}`;
  }
}

/** Whose difference the channel shows: its own, or that of all channels. */
function ownerOf(field: VariantField, channelId: string, { variants }: Content): string | null {
  if (variants[channelId]?.[field] !== undefined) return channelId;
  return variants.default?.[field] === undefined ? null : 'default';
}

/** The first article is an overview where there are as many others as questions; else it is the first question. */
function itemOfArticle(index: number, { fields }: Preview, items: readonly Item[]): Item | undefined {
  const others = Array.isArray(fields.others) ? fields.others.length : 0;
  return items[others < items.length ? index + 1 : index];
}

function itemOfImage(index: number, items: readonly Item[]): Item | undefined {
  let before = 0;
  for (const item of items) {
    before += imagesIn(item.answer as unknown as DocNode).length;
    if (index < before) return item;
  }
  return items[0];
}

function inItem(item: Item | undefined, field: string): Place | null {
  if (item === undefined) return null;
  return { kind: field === 'title' ? 'question' : 'answer', itemId: item.id };
}
