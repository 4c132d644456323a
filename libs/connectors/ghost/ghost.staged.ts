import { isJsonObject, textAt, type Json, type JsonObject } from '#libs/kernel/json.js';

/** Where the site shows the pictures of an article, by the hash of their bytes, and its cover. */
export interface StagedImages {
  readonly bySha256: Readonly<Record<string, string>>;
  readonly cover: string | null;
}

export const NO_IMAGES: StagedImages = { bySha256: {}, cover: null };

/** What staging leaves for the commit. `update` says that the article is public already and will be replaced. */
export interface StagedPost {
  readonly postId: string;
  readonly mode: 'create' | 'update';
  /** The version that the one call names (reference 1.6). */
  readonly updatedAt: string;
  /** When the article was public for the first time; null when it never was. */
  readonly firstPublishedAt: string | null;
  readonly images: StagedImages;
}

export function stagedJson(post: StagedPost): JsonObject {
  const { images, ...rest } = post;
  return { ...rest, images: { bySha256: { ...images.bySha256 }, cover: images.cover } };
}

/** Null for anything that staging did not leave. */
export function readStaged(staged: JsonObject): StagedPost | null {
  const postId = textAt(staged, 'postId');
  const updatedAt = textAt(staged, 'updatedAt');
  if (!isPostId(postId) || updatedAt === undefined) return null;
  return {
    postId,
    updatedAt,
    mode: staged['mode'] === 'update' ? 'update' : 'create',
    firstPublishedAt: textAt(staged, 'firstPublishedAt') ?? null,
    images: readImages(staged['images']),
  };
}

function readImages(value: Json | undefined): StagedImages {
  if (!isJsonObject(value) || !isJsonObject(value['bySha256'])) return NO_IMAGES;
  const bySha256: Record<string, string> = {};
  for (const [sha256, each] of Object.entries(value['bySha256'])) {
    const url = pictureAddress(each);
    if (url !== null) bySha256[sha256] = url;
  }
  return { bySha256, cover: pictureAddress(value['cover']) };
}

/** Ids go into addresses: nothing but the letters and digits that Ghost makes them of. */
export function isPostId(text: string | undefined): text is string {
  return text !== undefined && /^[0-9A-Za-z]{1,64}$/.test(text);
}

/** Null for anything that could end an attribute or a string that it is put into. */
export function pictureAddress(value: Json | undefined): string | null {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  return /[&<>"'[\]\\]/.test(url.href) ? null : url.href;
}
