import type { Finding, MediaFact, PublishableContent } from '#libs/channels/connector.js';
import type { DocNode } from '#libs/document/document.js';
import { isJsonObject, textAt, type Json, type JsonObject } from '#libs/kernel/json.js';
import type { WeiboSettings } from './weibo.settings.js';
import { needsEncoding, PICTURE_BYTES_LIMIT, type PostPicture } from './weibo.upload.js';

/** Where kept pictures are shown from. */
export const MEDIA = '/api/v1/media/';

/** What stands for the address of a picture whose bytes were its address. */
const EMBEDDED = 'embedded';

/** Pure: the picture that would go out with the draft. */
export function picturesOf(content: PublishableContent, settings: WeiboSettings): readonly string[] {
  const address = chosenAddress(content, settings);
  return address === null ? [] : [address];
}

/** The chosen picture with what is kept of it; null when the post has none. */
export function chosenPicture(
  content: PublishableContent,
  settings: WeiboSettings,
): { readonly picture: PostPicture; readonly fact: MediaFact | null } | null {
  const address = chosenAddress(content, settings);
  if (address === null) return null;
  const fact = content.media?.[address] ?? null;
  const source = address.startsWith('data:') ? EMBEDDED : address;
  return { picture: { source, sha256: fact?.sha256 ?? null }, fact };
}

/** The picture of approved fields; null when they have none. */
export function pictureIn(fields: JsonObject): PostPicture | null {
  const { picture } = fields;
  if (!isJsonObject(picture)) return null;
  return { source: textAt(picture, 'source') ?? '', sha256: textAt(picture, 'sha256') ?? null };
}

/** The channel's cover; else, where the channel says so, the first picture of the answers. */
function chosenAddress(content: PublishableContent, settings: WeiboSettings): string | null {
  if (settings.picture === 'none') return null;
  const cover = content.variant.cover?.trim() ?? '';
  const first = settings.picture === 'cover' ? undefined : firstImage(content);
  const given = cover === '' ? first : cover;
  return given === undefined || given === '' ? null : wholeAddress(given, content.canonicalUrl);
}

export function firstImage(content: PublishableContent): string | undefined {
  return content.items.flatMap((item) => imagesIn(item.answer))[0];
}

export function imagesIn(node: DocNode): readonly string[] {
  const source = node.type === 'image' ? node.attrs?.['src'] : undefined;
  const own = typeof source === 'string' && source !== '' ? [source] : [];
  return [...own, ...(node.content ?? []).flatMap(imagesIn)];
}

/** The whole address of a picture of the document. */
export function wholeAddress(given: string, baseUrl: string): string {
  if (given.startsWith('data:')) return given;
  return URL.parse(given, baseUrl)?.href ?? given;
}

/** What the editor is told of the picture, and what `judgePicture` goes by. */
export function pictureMeasures(fact: MediaFact | null): Readonly<Record<string, number>> {
  if (fact === null) return {};
  return {
    pictureBytes: fact.bytes,
    pictureConverted: needsEncoding(fact.contentType, fact.bytes) ? 1 : 0,
    pictureMoving: fact.contentType === 'image/gif' ? 1 : 0,
  };
}

/** Judges the picture by reference B3: JPEG, GIF or PNG below 5 MB, or something that can be made one. */
export function judgePicture(
  picture: Json | undefined,
  measures: Readonly<Record<string, number>>,
): Finding[] {
  if (!isJsonObject(picture)) return [];
  if (textAt(picture, 'sha256') === undefined) {
    return [finding('block', 'weibo.picture_unreachable', '配图没有取到或不是可用的图片，请换一张或去掉。')];
  }
  if (measures['pictureConverted'] !== 1) return [];
  if (measures['pictureMoving'] === 1) {
    const limit = PICTURE_BYTES_LIMIT / 1_000_000;
    return [
      finding('block', 'weibo.gif_too_large', `动图超过 ${limit} MB，转换会失去动画，请压缩或换一张。`),
    ];
  }
  return [
    finding('info', 'weibo.picture_converted', '配图将转成微博接受的 JPEG（小于 5 MB）；动图只保留第一帧。'),
  ];
}

function finding(level: Finding['level'], code: string, message: string): Finding {
  return { level, code, field: 'picture', message };
}
