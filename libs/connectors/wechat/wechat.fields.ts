import { objectAt, objectsAt } from './wechat.reply.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';

/** An image of the body, in the order of the text; the content refers to it by its number. */
export interface ArticleImage {
  /** `data:` or `http(s):` address of the original. */
  readonly source: string;
  readonly alt: string;
}

/** A permanent material of the account, or a plain picture that staging draws. */
export type ArticleCover =
  | { readonly kind: 'material'; readonly mediaId: string }
  | { readonly kind: 'drawn'; readonly color: string };

/** What reviewers approve for this channel: everything the public will see. */
export interface ArticleFields {
  readonly title: string;
  readonly author: string;
  readonly digest: string;
  /** HTML with inline styles; images as `jida-image:N` until staging has uploaded them. */
  readonly content: string;
  /** The "read more" link with the marker. */
  readonly contentSourceUrl: string;
  readonly images: readonly ArticleImage[];
  readonly cover: ArticleCover;
  readonly openComment: boolean;
  readonly fansOnlyComment: boolean;
  /** Mass send: followers get a notification. */
  readonly pushToFollowers: boolean;
}

export function fieldsToJson(fields: ArticleFields): JsonObject {
  return {
    ...fields,
    images: fields.images.map((image) => ({ ...image })),
    cover: { ...fields.cover },
  };
}

/** Reads fields back from where they were stored. */
export function fieldsFromJson(json: JsonObject): ArticleFields {
  const cover = objectAt(json, 'cover');
  const mediaId = textAt(cover, 'mediaId');
  return {
    title: textAt(json, 'title') ?? '',
    author: textAt(json, 'author') ?? '',
    digest: textAt(json, 'digest') ?? '',
    content: textAt(json, 'content') ?? '',
    contentSourceUrl: textAt(json, 'contentSourceUrl') ?? '',
    images: objectsAt(json, 'images').map((image) => ({
      source: textAt(image, 'source') ?? '',
      alt: textAt(image, 'alt') ?? '',
    })),
    cover:
      mediaId === undefined
        ? { kind: 'drawn', color: textAt(cover, 'color') ?? '' }
        : { kind: 'material', mediaId },
    openComment: json['openComment'] === true,
    fansOnlyComment: json['fansOnlyComment'] === true,
    pushToFollowers: json['pushToFollowers'] === true,
  };
}

/** How the content names its image number `index` before the upload. */
export function imageReference(index: number): string {
  return `jida-image:${index}`;
}

/** The content with each image's address put in; `addressOf` gives it for the image's number. */
export function withImageAddresses(
  content: string,
  count: number,
  addressOf: (index: number) => string,
): string {
  return Array.from({ length: count }, (_, index) => index).reduce(
    (text, index) => text.replaceAll(`src="${imageReference(index)}"`, () => `src="${addressOf(index)}"`),
    content,
  );
}

/** Length in characters as people count them: Unicode code points. */
export function characters(text: string): number {
  return Array.from(text).length;
}
