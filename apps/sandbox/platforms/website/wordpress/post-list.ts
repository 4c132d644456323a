import type { JsonObject } from '#libs/kernel/json.js';
import type { Post, SiteUser } from './site.js';
import { can, deny, numbersParam, textParam, textsParam, type Capability, type WpCall } from './wp-call.js';
import { invalidParam, refuseWp } from './wp-errors.js';
import { parseDate } from './post-rules.js';
import type { Context } from './post-view.js';

const ALL_STATUSES = ['publish', 'future', 'draft', 'pending', 'private', 'trash', 'any'];
const LARGEST_PAGE = 100;
const ORDERS: Readonly<Record<string, (post: Post) => number | string>> = {
  date: (post) => post.date ?? post.modified,
  modified: (post) => post.modified,
  id: (post) => post.id,
  slug: (post) => post.slug,
  title: (post) => post.title,
};

/** Which form of an object the caller gets. @throws WpError `rest_forbidden_context` (reference 1.4). */
export function contextOf(call: WpCall, capability: Capability = 'edit_posts'): Context {
  const context = textParam(call.params, 'context') ?? 'view';
  if (context !== 'view' && context !== 'edit' && context !== 'embed') {
    return invalidParam({ context: 'context is not one of view, embed, edit.' });
  }
  if (context === 'edit' && !can(call.user, capability)) {
    return deny(
      call,
      'rest_forbidden_context',
      'Sorry, you are not allowed to edit posts in this post type.',
    );
  }
  return context;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  /** Which of how many it is. */
  readonly page: number;
  readonly pages: number;
}

/** One page of a list by `page`, `per_page` and `offset`. */
export function paged<T>(call: WpCall, all: readonly T[]): Page<T> {
  const size = wholeParam(call, 'per_page', 10, 1);
  if (size > LARGEST_PAGE)
    return invalidParam({ per_page: 'per_page must be between 1 (inclusive) and 100 (inclusive)' });
  const page = wholeParam(call, 'page', 1, 1);
  const start = wholeParam(call, 'offset', (page - 1) * size, 0);
  const pages = Math.ceil(all.length / size);
  if (page > Math.max(1, pages)) {
    return refuseWp(
      400,
      'rest_post_invalid_page_number',
      'The page number requested is larger than the number of pages available.',
    );
  }
  return { items: all.slice(start, start + size), total: all.length, page, pages };
}

function wholeParam(call: WpCall, name: string, fallback: number, least: number): number {
  const text = textParam(call.params, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  return Number.isInteger(value) && value >= least
    ? value
    : invalidParam({ [name]: `${name} is not of type integer.` });
}

export function maySee(user: SiteUser | null, post: Post): boolean {
  if (post.status === 'publish') return true;
  return (
    user !== null && (can(user, 'edit_others_posts') || (can(user, 'edit_posts') && post.author === user.id))
  );
}

/** The posts a list request asks for (reference 1.5, point 3: `slug`, `status`, `context`). */
export function findPosts(call: WpCall): Post[] {
  const { params, site } = call;
  const statuses = statusesOf(call);
  const tests = [byText(call), byNumbers(params), byDates(call)];
  const found = [...site.posts.values()].filter(
    (post) =>
      (statuses.includes(post.status) || (statuses.includes('any') && post.status !== 'trash')) &&
      maySee(call.user, post),
  );
  return sorted(
    call,
    found.filter((post) => tests.every((test) => test(post))),
  );
}

type PostTest = (post: Post) => boolean;

function byText({ params, site }: WpCall): PostTest {
  const slugs = textsParam(params['slug'])?.map(decodeSafely);
  const search = textParam(params, 'search')?.toLowerCase();
  const external = site.settings.externalIdFilter ? textParam(params, 'qa_external_id') : undefined;
  return (post) =>
    (slugs === undefined || slugs.includes(decodeSafely(post.slug))) &&
    (search === undefined || `${post.title} ${post.content}`.toLowerCase().includes(search)) &&
    (external === undefined || post.meta['qa_external_id'] === external);
}

function byNumbers(params: JsonObject): PostTest {
  const asked = (name: string): readonly number[] =>
    params[name] === undefined
      ? []
      : (numbersParam(params[name]) ?? invalidParam({ [name]: `${name}[0] is not of type integer.` }));
  const anyOf = (wanted: readonly number[], held: readonly number[]): boolean =>
    wanted.length === 0 || held.some((id) => wanted.includes(id));
  const [include, categories, tags] = [asked('include'), asked('categories'), asked('tags')];
  const [exclude, authors] = [asked('exclude'), asked('author')];
  return (post) =>
    anyOf(include, [post.id]) &&
    !exclude.includes(post.id) &&
    anyOf(categories, post.categories) &&
    anyOf(tags, post.tags) &&
    anyOf(authors, [post.author]);
}

function decodeSafely(slug: string): string {
  try {
    return decodeURIComponent(slug);
  } catch {
    return slug;
  }
}

/** @throws WpError 400 when a stranger asks for anything but public posts. */
function statusesOf(call: WpCall): string[] {
  const list = textsParam(call.params['status']) ?? ['publish'];
  const unknown = list.find((status) => !ALL_STATUSES.includes(status));
  if (unknown !== undefined)
    return invalidParam({ status: `status[0] is not one of ${ALL_STATUSES.join(', ')}.` });
  if (list.some((status) => status !== 'publish') && !can(call.user, 'edit_posts')) {
    const code = {
      code: 'rest_forbidden_status',
      message: 'Status is forbidden.',
      data: { status: call.user === null ? 401 : 403 },
    };
    return invalidParam({ status: 'Status is forbidden.' }, { status: code });
  }
  return list;
}

function byDates(call: WpCall): PostTest {
  const bound = (name: string, none: number): number => {
    const text = textParam(call.params, name);
    return text === undefined
      ? none
      : (parseDate(text, call.site, false) ?? invalidParam({ [name]: 'Invalid date.' }));
  };
  const [after, before] = [bound('after', -Infinity), bound('before', Infinity)];
  const [changedAfter, changedBefore] = [
    bound('modified_after', -Infinity),
    bound('modified_before', Infinity),
  ];
  return ({ date, modified }) =>
    (date ?? modified) > after &&
    (date ?? modified) < before &&
    modified > changedAfter &&
    modified < changedBefore;
}

function sorted(call: WpCall, posts: Post[]): Post[] {
  const by = textParam(call.params, 'orderby') ?? 'date';
  const key =
    ORDERS[by] ?? invalidParam({ orderby: `orderby is not one of ${Object.keys(ORDERS).join(', ')}.` });
  const order = textParam(call.params, 'order') ?? 'desc';
  if (order !== 'asc' && order !== 'desc') return invalidParam({ order: 'order is not one of asc, desc.' });
  const sign = order === 'asc' ? 1 : -1;
  return posts.sort((a, b) => sign * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id));
}
