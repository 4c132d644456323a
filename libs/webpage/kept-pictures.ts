import type { MediaFact, PublishableContent } from '#libs/channels/connector.js';
import type { DocNode } from '#libs/document/document.js';
import { isJsonObject, textAt, type Json, type JsonObject } from '#libs/kernel/json.js';
import { webAddress } from './escape.js';

/** Stands for the address of a kept picture until it is known where the site shows it. */
const SCHEME = 'jida-media:';
const REFERENCE = /jida-media:([0-9a-f]{64})/g;

/** Where kept pictures are shown for previews. */
const SHELF = '/api/v1/media/';

/** A picture of which the approved bytes go to the site. */
export interface KeptPicture {
  readonly sha256: string;
  readonly contentType: MediaFact['contentType'];
  readonly alt: string;
}

const EXTENSIONS: Readonly<Record<MediaFact['contentType'], string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

export function extensionOf(picture: KeptPicture): string {
  return EXTENSIONS[picture.contentType];
}

export function isKeptReference(address: string): boolean {
  return /^jida-media:[0-9a-f]{64}$/.test(address);
}

/** The addresses of all pictures of the page and of its cover. */
export function pictureAddresses(content: PublishableContent): readonly string[] {
  const found = content.items.flatMap((item) => imagesOf(item.answer));
  const sources = found.map((image) => String(image.attrs?.['src'] ?? ''));
  return [...sources, content.variant.cover ?? ''].flatMap((source) => {
    const address = wholeAddress(source, content.canonicalUrl);
    return address === null ? [] : [address];
  });
}

/** Pictures that lie on the web, with the hash of the bytes that were approved: for receivers that fetch them. */
export function attachmentsOf(content: PublishableContent): JsonObject[] {
  const addresses = [...new Set(pictureAddresses(content))].filter((address) => !address.startsWith('data:'));
  return addresses.flatMap((url) => {
    const fact = content.media?.[url];
    if (fact === undefined) return [];
    return [
      { name: `${fact.sha256.slice(0, 32)}.${EXTENSIONS[fact.contentType]}`, url, sha256: fact.sha256 },
    ];
  });
}

/** The content with references in place of the addresses of which the bytes are kept, and what they stand for. */
export function withKeptPictures(content: PublishableContent): {
  readonly content: PublishableContent;
  readonly pictures: readonly KeptPicture[];
  readonly cover: KeptPicture | null;
  readonly notKept: number;
} {
  const pictures = new Map<string, KeptPicture>();
  let notKept = 0;
  const factOf = (source: string): MediaFact | undefined => {
    const fact = content.media?.[wholeAddress(source, content.canonicalUrl) ?? ''];
    if (fact === undefined) notKept += 1;
    return fact;
  };
  const items = content.items.map((item) => ({
    ...item,
    answer: mapImages(item.answer, (image) => {
      const fact = factOf(String(image.attrs?.['src'] ?? ''));
      if (fact === undefined) return image;
      const { sha256, contentType } = fact;
      const alt = String(image.attrs?.['alt'] ?? '');
      if (!pictures.has(sha256)) pictures.set(sha256, { sha256, contentType, alt });
      return { ...image, attrs: { ...image.attrs, src: `${SCHEME}${sha256}` } };
    }),
  }));
  const source = content.variant.cover ?? '';
  const fact = source === '' ? undefined : factOf(source);
  const cover =
    fact === undefined
      ? null
      : { sha256: fact.sha256, contentType: fact.contentType, alt: content.variant.title ?? content.title };
  return { content: { ...content, items }, pictures: [...pictures.values()], cover, notKept };
}

/** Puts addresses where references stand; one that is not among them stays. */
export function fillPictures(html: string, addressOf: (sha256: string) => string | undefined): string {
  return html.replaceAll(REFERENCE, (whole, sha256: string) => addressOf(sha256) ?? whole);
}

/** As a reviewer's browser can show it. */
export function shownFromShelf(html: string): string {
  return fillPictures(html, (sha256) => `${SHELF}${sha256}`);
}

/** The pictures among approved fields. */
export function picturesIn(fields: JsonObject): readonly KeptPicture[] {
  const listed = fields['pictures'];
  return (Array.isArray(listed) ? listed : []).flatMap((each) => readPicture(each) ?? []);
}

export function coverIn(fields: JsonObject): KeptPicture | null {
  return readPicture(fields['cover']);
}

/** As `readPicture` takes it back. */
export function pictureFields(picture: KeptPicture): JsonObject {
  return { sha256: picture.sha256, contentType: picture.contentType, alt: picture.alt };
}

function readPicture(value: Json | undefined): KeptPicture | null {
  if (!isJsonObject(value)) return null;
  const sha256 = textAt(value, 'sha256') ?? '';
  const contentType = (textAt(value, 'contentType') ?? '') as MediaFact['contentType'];
  if (!/^[0-9a-f]{64}$/.test(sha256) || !(contentType in EXTENSIONS)) return null;
  return { sha256, contentType, alt: textAt(value, 'alt') ?? '' };
}

function wholeAddress(source: string, base: string): string | null {
  return source.startsWith('data:') ? source : source === '' ? null : webAddress(source, base);
}

function imagesOf(node: DocNode): readonly DocNode[] {
  return node.type === 'image' ? [node] : (node.content ?? []).flatMap(imagesOf);
}

function mapImages(node: DocNode, map: (image: DocNode) => DocNode): DocNode {
  if (node.type === 'image') return map(node);
  return node.content === undefined
    ? node
    : { ...node, content: node.content.map((child) => mapImages(child, map)) };
}
