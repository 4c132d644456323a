import type { JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { idAt, integerAt, objectsAt } from './wechat.reply.js';

/**
 * The addresses of a message's articles, in their order (reference A6.2, A8.4, A8.5). One may be written with `&amp;`
 * where it is not in a CDATA section.
 */
export function addressesIn(list: JsonObject, names: { index: string; address: string }): readonly string[] {
  return objectsAt(list, 'item')
    .toSorted((one, other) => (integerAt(one, names.index) ?? 0) - (integerAt(other, names.index) ?? 0))
    .map((item) => idAt(item, names.address)?.replaceAll('&amp;', '&'))
    .filter((address) => address !== undefined);
}

/** How `freepublish/get` and its event name them. */
export const PUBLISHED_NAMES = { index: 'idx', address: 'article_url' } as const;

/** The articles a publish job failed for, from 1: a list in JSON, repeated elements in XML (A6.2, A8.4). */
export function failedIn(result: JsonObject): readonly number[] {
  const failed = result['fail_idx'] ?? [];
  return (Array.isArray(failed) ? failed : [failed])
    .map(Number)
    .filter((index) => Number.isInteger(index) && index > 0);
}

/**
 * What a receipt says of a message of several articles: how many they are, and where those after the first are read.
 * Empty for a single article.
 */
export function articleIds(articles: number, addresses: readonly string[]): PlatformReceipt['ids'] {
  const count = Math.max(articles, addresses.length);
  if (count < 2) return {};
  const others = addresses
    .slice(1)
    .map((address, index): [string, string] => [`articleUrl${index + 2}`, address]);
  return { articles: String(count), ...Object.fromEntries<string>(others) };
}

/** How many articles a receipt is of. */
export function articlesIn({ ids }: PlatformReceipt): number {
  const count = Number(ids['articles'] ?? '1');
  return Number.isInteger(count) && count > 0 ? count : 1;
}
