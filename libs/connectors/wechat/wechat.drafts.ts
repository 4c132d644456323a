import type { JsonObject } from '#libs/kernel/json.js';
import { incomplete, type ApiFailure, type ApiResult, type WechatClient } from './wechat.client.js';
import type { Trouble } from './wechat.fault.js';
import type { CoverCrops } from './wechat.fields.js';
import { markerOf } from './wechat.marker.js';
import { idAt, integerAt, objectAt, objectsAt } from './wechat.reply.js';

/** One article as `draft/add` takes it (reference A5.1). */
export interface DraftArticle {
  readonly title: string;
  readonly author: string;
  readonly digest: string;
  readonly content: string;
  readonly contentSourceUrl: string;
  readonly thumbMediaId: string;
  /** Null for a material of the account, of which we do not know what it shows. */
  readonly crops: CoverCrops | null;
  readonly openComment: boolean;
  readonly fansOnlyComment: boolean;
}

export type DraftSaved =
  | { readonly kind: 'saved'; readonly mediaId: string }
  | { readonly kind: 'cover_gone'; readonly trouble: Trouble }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

export interface DraftArticleSeen {
  readonly title: string;
  readonly marker: string | null;
}

/** A draft in the box, with the number of its articles. */
export interface DraftFound {
  readonly mediaId: string;
  readonly articles: number;
}

export type DraftSeen =
  /** Its articles, in their order. */
  | { readonly kind: 'present'; readonly articles: readonly DraftArticleSeen[] }
  | { readonly kind: 'gone' }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

export type DraftSearch =
  /** Newest first; empty when there is none. */
  | { readonly kind: 'searched'; readonly drafts: readonly DraftFound[] }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

const PAGE = 20;
/** Pages looked through at most (500 drafts); a draft beyond is only clutter, as `draft/add` would make another. */
const MOST_PAGES = 25;

/** Makes a draft. Has no idempotency key: look the marker up first when an earlier call may have worked (A12). */
export async function addDraft(client: WechatClient, articles: readonly DraftArticle[]): Promise<DraftSaved> {
  const result = await client.write({
    family: 'draft',
    path: '/cgi-bin/draft/add',
    json: { articles: articles.map(articleJson) },
  });
  if (!result.ok) return notSaved(result);
  const mediaId = idAt(result.body, 'media_id');
  return mediaId === undefined
    ? { kind: 'trouble', trouble: incomplete('draft') }
    : { kind: 'saved', mediaId };
}

/** Replaces all articles of a draft, which has as many; may be repeated. */
export async function updateDraft(
  client: WechatClient,
  mediaId: string,
  articles: readonly DraftArticle[],
): Promise<DraftSaved> {
  for (const [index, article] of articles.entries()) {
    const result = await client.write({
      family: 'draft',
      path: '/cgi-bin/draft/update',
      json: { media_id: mediaId, index, articles: articleJson(article) },
    });
    if (!result.ok) return notSaved(result);
  }
  return { kind: 'saved', mediaId };
}

/** Whether a draft is still in the draft box, and what the platform keeps of it. */
export async function seeDraft(client: WechatClient, mediaId: string): Promise<DraftSeen> {
  const result = await client.read({
    family: 'draft_read',
    path: '/cgi-bin/draft/get',
    json: { media_id: mediaId },
  });
  if (!result.ok)
    return result.verdict === 'gone' ? { kind: 'gone' } : { kind: 'trouble', trouble: result.trouble };
  const articles = objectsAt(result.body, 'news_item').map((article) => ({
    title: idAt(article, 'title') ?? '',
    marker: markerOf(idAt(article, 'content_source_url') ?? ''),
  }));
  return articles.length === 0
    ? { kind: 'trouble', trouble: incomplete('draft_read') }
    : { kind: 'present', articles };
}

/** Pages through the draft box until drafts with the marker are met (A5.2, A12). */
export async function findDrafts(client: WechatClient, marker: string): Promise<DraftSearch> {
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const result = await draftPage(client, page * PAGE);
    if (!result.ok) return { kind: 'trouble', trouble: result.trouble };
    const items = objectsAt(result.body, 'item');
    const hits = items.filter((item) => hasMarker(item, marker));
    if (hits.length > 0) return { kind: 'searched', drafts: newestFirst(hits) };
    const total = integerAt(result.body, 'total_count') ?? 0;
    if (items.length === 0 || (page + 1) * PAGE >= total) break;
  }
  return { kind: 'searched', drafts: [] };
}

/** Removes a surplus draft. Whether it worked does not matter: a draft left over is only clutter. */
export async function removeDraft(client: WechatClient, mediaId: string): Promise<void> {
  await client.write({ family: 'draft_read', path: '/cgi-bin/draft/delete', json: { media_id: mediaId } });
}

async function draftPage(client: WechatClient, offset: number): Promise<ApiResult> {
  return await client.read({
    family: 'draft_read',
    path: '/cgi-bin/draft/batchget',
    json: { offset, count: PAGE, no_content: 1 },
  });
}

function hasMarker(item: JsonObject, marker: string): boolean {
  return objectsAt(objectAt(item, 'content'), 'news_item').some(
    (article) => markerOf(idAt(article, 'content_source_url') ?? '') === marker,
  );
}

function newestFirst(items: readonly JsonObject[]): readonly DraftFound[] {
  return items
    .toSorted((a, b) => (integerAt(b, 'update_time') ?? 0) - (integerAt(a, 'update_time') ?? 0))
    .flatMap((item) => {
      const mediaId = idAt(item, 'media_id');
      const articles = objectsAt(objectAt(item, 'content'), 'news_item').length;
      return mediaId === undefined ? [] : [{ mediaId, articles }];
    });
}

function notSaved(result: ApiFailure): DraftSaved {
  return { kind: result.verdict === 'cover_gone' ? 'cover_gone' : 'trouble', trouble: result.trouble };
}

function articleJson(article: DraftArticle): JsonObject {
  return {
    article_type: 'news',
    title: article.title,
    author: article.author,
    digest: article.digest,
    content: article.content,
    content_source_url: article.contentSourceUrl,
    thumb_media_id: article.thumbMediaId,
    need_open_comment: article.openComment ? 1 : 0,
    only_fans_can_comment: article.fansOnlyComment ? 1 : 0,
    ...(article.crops === null
      ? {}
      : { pic_crop_235_1: article.crops.wide, pic_crop_1_1: article.crops.square }),
  };
}
