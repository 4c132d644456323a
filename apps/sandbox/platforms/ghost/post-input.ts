import type { Json, JsonObject } from '#libs/kernel/json.js';
import { refuseGhost } from './ghost-errors.js';
import { POST_TEXTS, type GhostPost, type GhostSite, type GhostStatus, type PostText } from './ghost-site.js';
import { fromLexical, fromSource } from './post-html.js';
import { freeSlug, ghostSlug } from './slugs.js';
import { tagsNamed } from './tag-store.js';

const STATUSES: readonly string[] = ['draft', 'published', 'scheduled'] satisfies GhostStatus[];
const LONGEST: Readonly<Record<string, number>> = {
  title: 255,
  slug: 191,
  custom_excerpt: 300,
  meta_title: 300,
  meta_description: 500,
  feature_image_alt: 191,
  canonical_url: 2000,
  feature_image: 2000,
};
const LONGEST_OTHER = 65_535;

/** @throws GhostError 422 naming the field. */
function wrong(field: string, reason = `Validation failed for ${field}.`): never {
  return refuseGhost('ValidationError', reason, {
    property: field,
    details: [{ keyword: 'type', instancePath: `/posts/0/${field}`, message: reason }],
  });
}

/** A text, null to empty it, undefined when it was not sent. */
function textOf(input: JsonObject, field: string): string | null | undefined {
  const value = input[field];
  if (value === undefined || value === null) return value;
  if (typeof value !== 'string') return wrong(field);
  const longest = LONGEST[field] ?? LONGEST_OTHER;
  if (Array.from(value).length > longest) {
    return wrong(field, `Value in [posts.${field}] exceeds maximum length of ${longest} characters.`);
  }
  return value;
}

/** Whole seconds in milliseconds. @throws GhostError 422 */
export function timeOf(input: JsonObject, field: string): number | null | undefined {
  const value = textOf(input, field);
  if (value === undefined || value === null) return value;
  const instant = Date.parse(value);
  return Number.isNaN(instant) ? wrong(field) : Math.floor(instant / 1000) * 1000;
}

export interface PostChange {
  readonly site: GhostSite;
  readonly input: JsonObject;
  /** `?source=html`: without it an `html` that was sent is not looked at. */
  readonly fromHtml: boolean;
  readonly now: number;
}

/** Puts the fields that were sent into a post. A client's `id` is not looked at. @throws GhostError 422 */
export function applyPost(change: PostChange, post: GhostPost): void {
  const { site, input, now } = change;
  const title = textOf(input, 'title');
  if (title === null || title?.trim() === '') wrong('title');
  post.title = (title ?? post.title).trim();
  post.html = contentOf(change) ?? post.html;
  post.featured = flagOf(input['featured']) ?? post.featured;
  post.visibility = textOf(input, 'visibility') ?? post.visibility;
  for (const name of POST_TEXTS) applyText(post, name, textOf(input, name));
  const { tags } = input;
  if (tags !== undefined && tags !== null) post.tagIds = tagsNamed(site, tags, now);
  applyStatus(change, post);
  applySlug(change, post);
}

function applyText(post: GhostPost, name: PostText, value: string | null | undefined): void {
  if (value !== undefined) post.texts[name] = value === '' ? null : value;
}

function flagOf(value: Json | undefined): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'boolean' ? value : wrong('featured');
}

function contentOf({ input, fromHtml }: PostChange): string | undefined {
  const html = textOf(input, 'html');
  if (fromHtml && typeof html === 'string') return fromSource(html);
  const lexical = textOf(input, 'lexical');
  if (lexical === undefined || lexical === null) return undefined;
  return fromLexical(lexical) ?? wrong('lexical', 'Invalid lexical structure.');
}

/** A time to come with `scheduled`, no way back from public to waiting (reference 1.6, "Scheduling is real"). */
function applyStatus({ input, now }: PostChange, post: GhostPost): void {
  const asked = textOf(input, 'status') ?? post.status;
  if (!STATUSES.includes(asked)) wrong('status');
  const before = { status: post.status, publishedAt: post.publishedAt };
  const sent = timeOf(input, 'published_at');
  if (sent !== undefined) post.publishedAt = sent;
  post.status = asked as GhostStatus;
  if (post.status === 'scheduled') {
    if (before.status === 'published')
      wrong('status', 'Your post is already published, please reload your page.');
    if (post.publishedAt === null)
      return wrong('published_at', 'Value in [posts.published_at] cannot be blank.');
    const moved = before.status !== 'scheduled' || post.publishedAt !== before.publishedAt;
    if (moved && post.publishedAt <= now) wrong('published_at', 'Date must be in the future.');
  }
  if (post.status === 'published') post.publishedAt ??= now;
}

/** Slugs that are taken get a number without a word. */
function applySlug({ site, input }: PostChange, post: GhostPost): void {
  const sent = textOf(input, 'slug');
  const asked = sent === undefined || sent === null || sent === '' ? undefined : ghostSlug(sent, 'untitled');
  if (asked === undefined ? post.slug !== '' : asked === post.slug) return;
  const wanted = asked ?? ghostSlug(post.title, 'untitled');
  const taken = new Set<string>();
  for (const other of site.posts.values()) if (other.id !== post.id) taken.add(other.slug);
  post.askedSlug = wanted;
  post.slug = freeSlug(wanted, taken);
}
