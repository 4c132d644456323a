import { refuseGhost } from './ghost-errors.js';
import type { GhostCall } from './ghost-call.js';
import { NqlError, parseNql, type NqlFields } from './nql.js';

const PAGE_SIZE = 15;

export interface Listing<T> {
  readonly items: readonly T[];
  readonly meta: { readonly pagination: Record<string, number | null> };
}

export interface ListRules<T> {
  readonly all: readonly T[];
  readonly fields: (item: T) => NqlFields;
  /** What comes first when no `order` is asked for: a smaller answer. */
  readonly first: (item: T) => number;
}

/** One page of a list by `filter`, `order`, `limit` and `page`. @throws GhostError 400 */
export function listed<T>({ query }: GhostCall, rules: ListRules<T>): Listing<T> {
  const found = ordered(query['order'], filtered(query['filter'], rules), rules);
  const limit =
    query['limit'] === 'all' ? Math.max(1, found.length) : whole(query['limit'] ?? PAGE_SIZE, 'limit');
  const page = whole(query['page'] ?? 1, 'page');
  const pages = Math.max(1, Math.ceil(found.length / limit));
  const pagination = {
    page,
    limit,
    pages,
    total: found.length,
    next: page < pages ? page + 1 : null,
    prev: page > 1 ? page - 1 : null,
  };
  return { items: found.slice((page - 1) * limit, page * limit), meta: { pagination } };
}

function whole(value: string | number, name: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  return refuseGhost('ValidationError', `Validation (isInt) failed for ${name}`, { property: name });
}

function filtered<T>(filter: string | undefined, { all, fields }: ListRules<T>): T[] {
  if (filter === undefined || filter === '') return [...all];
  try {
    const test = parseNql(filter);
    return all.filter((item) => test(fields(item)));
  } catch (fault) {
    if (!(fault instanceof NqlError)) throw fault;
    return refuseGhost('BadRequestError', 'Error parsing filter', {
      property: 'filter',
      details: { message: fault.message },
    });
  }
}

function ordered<T>(order: string | undefined, items: T[], { fields, first }: ListRules<T>): T[] {
  const keys = (order ?? '').split(',').flatMap((part) => {
    const [field = '', direction = 'asc'] = part.trim().split(/\s+/);
    return field === '' ? [] : [{ field, sign: direction.toLowerCase() === 'desc' ? -1 : 1 }];
  });
  if (keys.length === 0) return items.sort((a, b) => first(a) - first(b));
  return items.sort((a, b) => {
    for (const { field, sign } of keys) {
      const [left, right] = [String(fields(a)[field] ?? ''), String(fields(b)[field] ?? '')];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
}
