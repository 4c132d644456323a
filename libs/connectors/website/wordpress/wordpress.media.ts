import { createHash } from 'node:crypto';
import { StageStopped, type StageContext } from '#libs/channels/connector.js';
import { isJsonObject, textAt, type Json, type JsonObject } from '#libs/kernel/json.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { coverIn, extensionOf, picturesIn, type KeptPicture } from '#libs/webpage/kept-pictures.js';
import type { WordPressClient } from './wordpress.client.js';
import { accepted, unfit } from './wordpress.reply.js';

/** A picture in the site's library. */
export interface SiteMedia {
  readonly id: number;
  readonly url: string;
}

/** The pictures of an article by the hash of their bytes, and which of them is its featured image. */
export interface StagedMedia {
  readonly bySha256: Readonly<Record<string, SiteMedia>>;
  readonly cover: SiteMedia | null;
}

export const NO_MEDIA: StagedMedia = { bySha256: {}, cover: null };

/**
 * Puts every picture of the article into the site's library (reference 1.4). The same bytes are there once, whichever
 * article shows them: they are found by a slug made of their hash, also after an upload whose answer was lost.
 */
export async function stageMedia(
  fields: JsonObject,
  site: WordPressClient,
  context: StageContext,
): Promise<StagedMedia> {
  const cover = coverIn(fields);
  const bySha256: Record<string, SiteMedia> = {};
  for (const picture of [...picturesIn(fields), ...(cover === null ? [] : [cover])]) {
    bySha256[picture.sha256] ??= await stagePicture(picture, site, context);
  }
  return { bySha256, cover: cover === null ? null : (bySha256[cover.sha256] ?? null) };
}

/** As staging stored it. */
export function readStagedMedia(value: Json | undefined): StagedMedia {
  if (!isJsonObject(value) || !isJsonObject(value['bySha256'])) return NO_MEDIA;
  const bySha256: Record<string, SiteMedia> = {};
  for (const [sha256, each] of Object.entries(value['bySha256'])) {
    const media = readMedia(each, 'url');
    if (media !== null) bySha256[sha256] = media;
  }
  return { bySha256, cover: readMedia(value['cover'], 'url') };
}

export function mediaFields(media: StagedMedia): JsonObject {
  const entries = Object.entries(media.bySha256).map(([sha256, each]) => [sha256, { ...each }]);
  return {
    bySha256: Object.fromEntries(entries) as JsonObject,
    cover: media.cover === null ? null : { ...media.cover },
  };
}

async function stagePicture(
  picture: KeptPicture,
  site: WordPressClient,
  context: StageContext,
): Promise<SiteMedia> {
  const name = `picture:${picture.sha256.slice(0, 32)}`;
  const stored = await context.step(name, async () => {
    const media = (await findPicture(picture, site)) ?? (await upload(picture, site, context));
    return { ...media };
  });
  return readMedia(stored, 'url') ?? (await findPicture(picture, site)) ?? raise(NOT_READABLE);
}

async function findPicture(picture: KeptPicture, site: WordPressClient): Promise<SiteMedia | null> {
  const slug = slugOf(picture);
  const list = accepted(await site.get('wp/v2/media', { slug, context: 'edit', per_page: '10' }));
  for (const each of Array.isArray(list) ? list : []) {
    if (isJsonObject(each) && textAt(each, 'slug') === slug) return readMedia(each, 'source_url');
  }
  return null;
}

async function upload(
  picture: KeptPicture,
  site: WordPressClient,
  context: StageContext,
): Promise<SiteMedia> {
  const bytes = (await context.media?.read(picture.sha256)) ?? null;
  if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== picture.sha256) {
    throw new StageStopped({ kind: 'content', fault: NOT_KEPT });
  }
  const answer = await site.upload({
    fileName: `${slugOf(picture)}.${extensionOf(picture)}`,
    contentType: picture.contentType,
    bytes,
    facts: { slug: slugOf(picture), ...(picture.alt === '' ? {} : { alt_text: picture.alt }) },
  });
  return readMedia(accepted(answer), 'source_url') ?? raise(NOT_READABLE);
}

function slugOf(picture: KeptPicture): string {
  return `jida-${picture.sha256.slice(0, 40)}`;
}

/** Null for anything whose address could end an attribute or a string that it is put into. */
function readMedia(value: Json | undefined, addressName: 'url' | 'source_url'): SiteMedia | null {
  if (!isJsonObject(value)) return null;
  const { id } = value;
  const url = URL.parse(textAt(value, addressName) ?? '');
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || url === null) return null;
  return /^https?:$/.test(url.protocol) && !/[&<>"'[\]\\]/.test(url.href) ? { id, url: url.href } : null;
}

function raise(fault: Fault): never {
  throw unfit(fault);
}

const NOT_READABLE: Fault = {
  code: 'website.picture_unreadable',
  message: '网站收下了图片但没有给出可用的地址，稍后自动再试。',
};

const NOT_KEPT: Fault = {
  code: 'website.picture_missing',
  message: '有图片没有保存下来或与审定的不一致，请重新上传图片，并重新送审。',
};
