import { isJsonObject, type Json, type JsonObject } from '#libs/kernel/json.js';
import { filteredHtml, parseDate, settleStatus, toSlug, uniqueSlug, untrash } from './post-rules.js';
import type { Post, PostStatus } from './site.js';
import { can, deny, numbersParam, type WpCall } from './wp-call.js';
import { invalidParam, refuseWp } from './wp-errors.js';

const STATUSES = ['publish', 'future', 'draft', 'pending', 'private'] as const;

type AskedStatus = (typeof STATUSES)[number];

/** The fields of a create or update request, checked. Absent means unchanged. */
interface PostInput {
  readonly title: string | undefined;
  readonly content: string | undefined;
  readonly excerpt: string | undefined;
  readonly slug: string | undefined;
  readonly status: AskedStatus | undefined;
  readonly date: number | undefined;
  readonly categories: number[] | undefined;
  readonly tags: number[] | undefined;
  readonly featuredMedia: number | undefined;
  readonly meta: JsonObject | undefined;
}

function rawText(value: Json | undefined): string | null | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (isJsonObject(value) && typeof value['raw'] === 'string') return value['raw'];
  return null;
}

/** @throws WpError 400 `rest_invalid_param` naming every wrong field. */
export function readPostInput(call: WpCall): PostInput {
  const { params } = call;
  const faults: Record<string, string> = {};
  const text = (name: string): string | undefined => {
    const value = rawText(params[name]);
    if (value === null) faults[name] = `${name} is not of type string.`;
    return value ?? undefined;
  };
  const numbers = (name: string): number[] | undefined => {
    if (params[name] === undefined) return undefined;
    const value = numbersParam(params[name]);
    if (value === undefined) faults[name] = `${name}[0] is not of type integer.`;
    return value;
  };
  const input: PostInput = {
    title: text('title'),
    content: text('content'),
    excerpt: text('excerpt'),
    slug: text('slug'),
    status: statusOf(params['status'], faults),
    date: dateOf(call, faults),
    categories: numbers('categories'),
    tags: numbers('tags'),
    featuredMedia: numbers('featured_media')?.[0],
    meta: metaOf(params['meta'], faults),
  };
  if (Object.keys(faults).length > 0) return invalidParam(faults);
  if (
    input.featuredMedia !== undefined &&
    input.featuredMedia !== 0 &&
    !call.site.media.has(input.featuredMedia)
  ) {
    return refuseWp(400, 'rest_invalid_featured_media', 'Invalid featured media ID.');
  }
  return input;
}

function statusOf(value: Json | undefined, faults: Record<string, string>): AskedStatus | undefined {
  if (value === undefined) return undefined;
  const status = STATUSES.find((known) => known === value);
  if (status === undefined) faults['status'] = `status is not one of ${STATUSES.join(', ')}.`;
  return status;
}

/** `date` is looked at first, then `date_gmt`. */
function dateOf(call: WpCall, faults: Record<string, string>): number | undefined {
  for (const name of ['date', 'date_gmt']) {
    const value = call.params[name];
    if (value === undefined || value === null || value === '') continue;
    const instant = typeof value === 'string' ? parseDate(value, call.site, name === 'date_gmt') : undefined;
    if (instant === undefined) faults[name] = 'Invalid date.';
    return instant;
  }
  return undefined;
}

function metaOf(value: Json | undefined, faults: Record<string, string>): JsonObject | undefined {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return undefined;
  if (isJsonObject(value)) return value;
  faults['meta'] = 'meta is not of type object.';
  return undefined;
}

/** @throws WpError 401 or 403 `rest_cannot_publish`. */
export function checkMayPublish(call: WpCall, status: AskedStatus | undefined): void {
  if (status === undefined || status === 'draft' || status === 'pending') return;
  if (!can(call.user, 'publish_posts')) {
    deny(call, 'rest_cannot_publish', 'Sorry, you are not allowed to publish posts in this post type.');
  }
}

/** Puts the given fields into a post, with every silent change WordPress makes (reference 1.4). */
export function applyPostInput(call: WpCall, post: Post, input: PostInput): void {
  const wasTrashed = post.status === 'trash';
  post.title = input.title ?? post.title;
  post.excerpt = input.excerpt ?? post.excerpt;
  if (input.content !== undefined) {
    post.content = can(call.user, 'unfiltered_html') ? input.content : filteredHtml(input.content);
  }
  post.categories = knownTerms(call, input.categories, 'category') ?? post.categories;
  post.tags = knownTerms(call, input.tags, 'post_tag') ?? post.tags;
  post.featuredMedia = input.featuredMedia ?? post.featuredMedia;
  for (const [key, value] of Object.entries(input.meta ?? {})) {
    if (call.site.settings.registeredMeta.includes(key))
      post.meta[key] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  if (wasTrashed && input.status !== undefined) untrash(call.site, post);
  applyDateAndStatus(call, post, input);
  applySlug(call, post, input);
}

/** Ids of terms that do not exist disappear without a word. */
function knownTerms(
  call: WpCall,
  ids: number[] | undefined,
  taxonomy: 'category' | 'post_tag',
): number[] | undefined {
  return ids?.filter((id) => call.site.terms.get(id)?.taxonomy === taxonomy);
}

function applyDateAndStatus(call: WpCall, post: Post, input: PostInput): void {
  if (input.date !== undefined) post.date = input.date;
  const asked: PostStatus = input.status ?? post.status;
  const becomesPublic = asked === 'publish' || asked === 'private' || asked === 'future';
  if (post.date === null && becomesPublic) post.date = call.now;
  post.status = settleStatus(asked, post.date, call.now);
}

function applySlug(call: WpCall, post: Post, input: PostInput): void {
  const draft = post.status === 'draft' || post.status === 'pending';
  const asked = input.slug === undefined || input.slug === '' ? undefined : toSlug(input.slug);
  if (asked !== undefined) {
    post.askedSlug = asked;
    post.slug = uniqueSlug(call.site, asked, post.id);
  } else if (post.slug === '' && !draft) {
    post.askedSlug = toSlug(post.title) === '' ? String(post.id) : toSlug(post.title);
    post.slug = uniqueSlug(call.site, post.askedSlug, post.id);
  }
}
