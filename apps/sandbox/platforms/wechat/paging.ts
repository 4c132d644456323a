import type { JsonObject } from '#libs/kernel/json.js';
import { refuse } from './errors.js';

const LARGEST_PAGE = 20;

/** One page by `offset` and `count` (1 to 20). @throws WechatError 40035 for other numbers (code unconfirmed). */
export function pageOf<T>(all: readonly T[], body: JsonObject): T[] {
  const offset = body['offset'] ?? 0;
  const count = body['count'];
  const whole = Number.isInteger(offset) && Number.isInteger(count);
  if (!whole || Number(offset) < 0 || Number(count) < 1 || Number(count) > LARGEST_PAGE) return refuse(40035);
  return all.slice(Number(offset), Number(offset) + Number(count));
}

/** Newest first; of equal times the one added last comes first. */
export function newestFirst<T>(items: readonly T[], at: (item: T) => number): T[] {
  return [...items].reverse().sort((a, b) => at(b) - at(a));
}
