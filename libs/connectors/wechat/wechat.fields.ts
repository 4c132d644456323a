import { objectAt, objectsAt } from './wechat.reply.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';

/** An image of the body, in the order of the text; the content refers to it by its number. */
export interface ArticleImage {
  /** Where it came from: an address, or `embedded` when its bytes are kept by their hash. */
  readonly source: string;
  readonly alt: string;
  /** Of its bytes, lower-case hex: what reviewers approve. Null when no bytes could be had. */
  readonly sha256: string | null;
}

/** Parts of a picture, as the platform takes them: `x1_y1_x2_y2` from 0 to 1 (reference A5.1). */
export interface CoverCrops {
  /** 2.35 : 1, of the first article in a list. */
  readonly wide: string;
  /** 1 : 1, of shared cards. */
  readonly square: string;
}

/** A permanent material of the account, a picture of ours, or one that staging draws. */
export type ArticleCover =
  | { readonly kind: 'material'; readonly mediaId: string }
  | {
      readonly kind: 'picture';
      readonly source: string;
      readonly sha256: string | null;
      readonly crops: CoverCrops;
    }
  /** `title` empty: a design without writing. */
  | { readonly kind: 'drawn'; readonly color: string; readonly title: string; readonly department: string };

/** One article of a message. */
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
}

/** What reviewers approve for this channel, everything the public will see: a message's first article, and the rest. */
export interface MessageFields extends ArticleFields {
  /** Mass send: followers get a notification. */
  readonly pushToFollowers: boolean;
  /** The articles after the first, in their order. */
  readonly others: readonly ArticleFields[];
}

/** All articles of a message, in their order. */
export function articlesOf(fields: MessageFields): readonly ArticleFields[] {
  return [fields, ...fields.others];
}

/** A message of one article says nothing of others. */
export function fieldsToJson({ pushToFollowers, others, ...head }: MessageFields): JsonObject {
  return {
    ...articleToJson(head),
    pushToFollowers,
    ...(others.length === 0 ? {} : { others: others.map(articleToJson) }),
  };
}

function articleToJson(article: ArticleFields): JsonObject {
  const { cover } = article;
  return {
    ...article,
    images: article.images.map((image) => ({ ...image })),
    cover: cover.kind === 'picture' ? { ...cover, crops: { ...cover.crops } } : { ...cover },
  };
}

/** Reads fields back from where they were stored. */
export function fieldsFromJson(json: JsonObject): MessageFields {
  return {
    ...articleFromJson(json),
    pushToFollowers: json['pushToFollowers'] === true,
    others: objectsAt(json, 'others').map(articleFromJson),
  };
}

function articleFromJson(json: JsonObject): ArticleFields {
  return {
    title: textAt(json, 'title') ?? '',
    author: textAt(json, 'author') ?? '',
    digest: textAt(json, 'digest') ?? '',
    content: textAt(json, 'content') ?? '',
    contentSourceUrl: textAt(json, 'contentSourceUrl') ?? '',
    images: objectsAt(json, 'images').map((image) => ({
      source: textAt(image, 'source') ?? '',
      alt: textAt(image, 'alt') ?? '',
      sha256: textAt(image, 'sha256') ?? null,
    })),
    cover: coverFromJson(objectAt(json, 'cover')),
    openComment: json['openComment'] === true,
    fansOnlyComment: json['fansOnlyComment'] === true,
  };
}

function coverFromJson(cover: JsonObject): ArticleCover {
  const text = (name: string): string => textAt(cover, name) ?? '';
  switch (text('kind')) {
    case 'material':
      return { kind: 'material', mediaId: text('mediaId') };
    case 'picture': {
      const crops = objectAt(cover, 'crops');
      return {
        kind: 'picture',
        source: text('source'),
        sha256: textAt(cover, 'sha256') ?? null,
        crops: { wide: textAt(crops, 'wide') ?? '', square: textAt(crops, 'square') ?? '' },
      };
    }
    default:
      return { kind: 'drawn', color: text('color'), title: text('title'), department: text('department') };
  }
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

/** Room kept for the address an image gets when it is uploaded; real ones have about 140 characters. */
const IMAGE_ADDRESS_ROOM = 200;

/** The content with as much room as its pictures' addresses will take. */
export function stagedContent({ content, images }: ArticleFields): string {
  const room = 'x'.repeat(IMAGE_ADDRESS_ROOM);
  return withImageAddresses(content, images.length, () => room);
}

/** Length in characters as people count them: Unicode code points. */
export function characters(text: string): number {
  return Array.from(text).length;
}

/** Text of at most `limit` characters, with an ellipsis where something was left out. */
export function cut(text: string, limit: number): string {
  const points = Array.from(text);
  return points.length <= limit ? text : `${points.slice(0, limit - 1).join('')}…`;
}
