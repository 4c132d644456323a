import type { JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { incomplete, type WechatClient } from './wechat.client.js';
import type { Trouble } from './wechat.fault.js';
import { markerOf } from './wechat.marker.js';
import { articleIds } from './wechat.receipt.js';
import { idAt, instantAt, integerAt, objectAt, objectsAt } from './wechat.reply.js';

export type PublishedSearch =
  | { readonly kind: 'found'; readonly receipt: PlatformReceipt }
  /** Not among the articles looked at. */
  | { readonly kind: 'absent' }
  /** `forbidden`: the account may not list its articles. */
  | { readonly kind: 'trouble'; readonly trouble: Trouble; readonly forbidden: boolean };

export type ArticleSeen =
  | {
      readonly kind: 'seen';
      readonly marker: string | null;
      /** All of its articles. */
      readonly deleted: boolean;
      readonly articles: number;
      readonly articlesDeleted: number;
    }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

const PAGE = 20;
/** 100 articles, as many as can be submitted in a day; each page spends one of the day's 100 calls (A3.2). */
const MOST_PAGES = 5;
/** Clocks differ, and `update_time` moves when an article is changed. */
const MARGIN_SECONDS = 3600;

/**
 * Looks for the marker among the published articles (reference A6.3), newest first as far as is known. Stops at
 * articles older than `since`. Content that was mass sent is never listed.
 */
export async function findPublished(
  client: WechatClient,
  marker: string,
  since: Date | null,
): Promise<PublishedSearch> {
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const result = await client.read({
      family: 'published',
      path: '/cgi-bin/freepublish/batchget',
      json: { offset: page * PAGE, count: PAGE, no_content: 1 },
    });
    if (!result.ok) {
      return { kind: 'trouble', trouble: result.trouble, forbidden: result.verdict === 'forbidden' };
    }
    const items = objectsAt(result.body, 'item');
    const receipt = items.map((item) => receiptIn(item, marker)).find((found) => found !== null);
    if (receipt !== undefined) return { kind: 'found', receipt };
    const total = integerAt(result.body, 'total_count') ?? 0;
    if (items.length === 0 || (page + 1) * PAGE >= total || reaches(items, since)) break;
  }
  return { kind: 'absent' };
}

/** Reads one published message: whose it is, and whether it was deleted. */
export async function seeArticle(client: WechatClient, articleId: string): Promise<ArticleSeen> {
  const result = await client.read({
    family: 'published',
    path: '/cgi-bin/freepublish/getarticle',
    json: { article_id: articleId },
  });
  if (!result.ok) return { kind: 'trouble', trouble: result.trouble };
  const articles = objectsAt(result.body, 'news_item');
  if (articles.length === 0) return { kind: 'trouble', trouble: incomplete('published') };
  const gone = articles.filter((article) => article['is_deleted'] === true);
  return {
    kind: 'seen',
    marker: articles.map(markerIn).find((marker) => marker !== null) ?? null,
    deleted: gone.length === articles.length,
    articles: articles.length,
    articlesDeleted: gone.length,
  };
}

function receiptIn(item: JsonObject, marker: string): PlatformReceipt | null {
  const articles = objectsAt(objectAt(item, 'content'), 'news_item').filter(
    (one) => markerIn(one) === marker,
  );
  const articleId = idAt(item, 'article_id');
  if (articleId === undefined || articles.length === 0) return null;
  const addresses = articles.map((one) => idAt(one, 'url')).filter((address) => address !== undefined);
  return {
    ids: { articleId, ...articleIds(articles.length, addresses) },
    publicUrl: addresses[0] ?? null,
    publishedAt: instantAt(item, 'update_time'),
  };
}

function markerIn(article: JsonObject): string | null {
  return markerOf(idAt(article, 'content_source_url') ?? '');
}

/** Whether a page already holds articles older than `since`, all of them. */
function reaches(items: readonly JsonObject[], since: Date | null): boolean {
  if (since === null) return false;
  const edge = since.getTime() / 1000 - MARGIN_SECONDS;
  return items.every((item) => {
    const updated = integerAt(item, 'update_time');
    return updated !== null && updated < edge;
  });
}
