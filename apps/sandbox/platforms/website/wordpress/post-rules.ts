import sanitizeHtml from 'sanitize-html';
import type { Post, PostStatus, Site } from './site.js';

const DATE = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}(?::?\d{2})?)?$/;
const OFFSET = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/;
/** A date less than this ahead is published at once (reference 1.4, "Time"). */
const SOON_MS = 60_000;
const SLUG_CHARS = 200;
const TRASHED = '__trashed';
const HOUR_MS = 3_600_000;

/** An instant from `date` (site time) or `date_gmt` (UTC); both also take an offset or Z. Undefined when wrong. */
export function parseDate(text: string, site: Site, isGmt: boolean): number | undefined {
  if (!DATE.test(text)) return undefined;
  const normal = text
    .replace(/[t ]/, 'T')
    .replace(/([+-]\d{2})$/, '$1:00')
    .replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const hasOffset = OFFSET.test(normal.slice(10));
  const instant = Date.parse(hasOffset ? normal : `${normal}Z`);
  if (Number.isNaN(instant)) return undefined;
  return hasOffset || isGmt ? instant : instant - site.settings.utcOffsetHours * HOUR_MS;
}

export function gmtText(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19);
}

export function localText(site: Site, instant: number): string {
  return gmtText(instant + site.settings.utcOffsetHours * HOUR_MS);
}

/** What the asked status becomes with this date: a near or past `future` is published, a far `publish` waits. */
export function settleStatus(asked: PostStatus, date: number | null, now: number): PostStatus {
  if (asked !== 'publish' && asked !== 'future') return asked;
  return date !== null && date - now >= SOON_MS ? 'future' : 'publish';
}

/** `sanitize_title`: lower case, dashes, everything but ASCII percent-encoded. */
export function toSlug(text: string): string {
  const bare = sanitizeHtml(text, { allowedTags: [], allowedAttributes: {} }).toLowerCase();
  const encoded = Array.from(bare.replace(/%(?![0-9a-f]{2})/g, ''), (char) =>
    char.charCodeAt(0) > 0x7f ? encodeURIComponent(char).toLowerCase() : char,
  );
  const slug = encoded
    .join('')
    .replace(/&[a-z]+;/g, '')
    .replace(/[\s./]+/g, '-')
    .replace(/[^%a-z0-9_-]/g, '')
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '');
  return cutSlug(slug);
}

/** At most so many characters, with no encoded character cut in two. */
function cutSlug(slug: string): string {
  let cut = '';
  for (const [letter] of slug.matchAll(/%[c-f][\da-f](?:%[89ab][\da-f])+|./g)) {
    if (cut.length + letter.length > SLUG_CHARS) break;
    cut += letter;
  }
  return cut;
}

/** The slug with `-2`, `-3` … when another post has it already: no error, no warning (reference 1.4). */
export function uniqueSlug(site: Site, wanted: string, ownId: number): string {
  const taken = new Set<string>();
  for (const post of site.posts.values()) {
    if (post.id !== ownId && post.slug.startsWith(wanted)) taken.add(post.slug);
  }
  if (wanted === '' || !taken.has(wanted)) return wanted;
  let suffix = 2;
  while (taken.has(`${wanted}-${suffix}`)) suffix += 1;
  return `${wanted}-${suffix}`;
}

export function trashPost(post: Post, now: number): void {
  post.beforeTrash = { status: post.status, slug: post.slug };
  post.status = 'trash';
  post.slug = `${post.slug}${TRASHED}`;
  post.modified = now;
}

/** Giving a trashed post a status takes it out of the trash and restores its slug. */
export function untrash(site: Site, post: Post): void {
  if (post.beforeTrash === null) return;
  post.slug = uniqueSlug(site, post.beforeTrash.slug, post.id);
  post.beforeTrash = null;
}

/**
 * What a user without `unfiltered_html` may write: script and frame tags go, the script's text stays (reference 1.4).
 */
export function filteredHtml(content: string): string {
  return sanitizeHtml(content, {
    allowedTags: [...sanitizeHtml.defaults.allowedTags, 'img', 'h1', 'h2', 'section', 'figure', 'figcaption'],
    allowedAttributes: false,
    nonTextTags: [],
    parseStyleAttributes: false,
  });
}
