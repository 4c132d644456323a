import { plainText } from '../../plain-text.js';
import type { World } from '../../world.js';
import { isoTime } from './ghost-call.js';
import { ghostPath, POST_TEXTS, type GhostAuthor, type GhostPost, type GhostSite } from './ghost-site.js';
import { lexicalOf } from './post-html.js';
import { isInternal, tagView } from './tag-store.js';

const EXCERPT = 500;

/** Path of a post's page: a preview address while it is not public (reference 1.6, "Withdraw"). */
export function ghostPostPath(site: GhostSite, post: GhostPost): string {
  return post.status === 'published'
    ? `${ghostPath(site)}/${post.slug}/`
    : `${ghostPath(site)}/p/${post.uuid}/`;
}

export interface PostForm {
  /** `html`, `lexical`, `mobiledoc`, `plaintext`: without `html` asked for, an answer carries none. */
  readonly formats: readonly string[];
  readonly include: readonly string[];
  /** Only these fields; null for all. */
  readonly fields: readonly string[] | null;
}

/** What an answer is to hold, by the query's `formats`, `include` and `fields`. */
export function formOf(query: Readonly<Record<string, string>>): PostForm {
  return {
    formats: listOf(query['formats']) ?? ['mobiledoc', 'lexical'],
    include: listOf(query['include']) ?? ['tags', 'authors'],
    fields: listOf(query['fields']) ?? null,
  };
}

function listOf(text: string | undefined): string[] | undefined {
  return text?.split(',').map((word) => word.trim());
}

/** The post object of the Admin API. */
export function ghostPostView(
  world: World,
  site: GhostSite,
  post: GhostPost,
  form: PostForm,
): Record<string, unknown> {
  const view = { ...postFields(world, site, post), ...contents(post, form) };
  const { fields } = form;
  const chosen =
    fields === null
      ? view
      : Object.fromEntries(Object.entries(view).filter(([name]) => fields.includes(name)));
  return { ...chosen, ...relations(world, site, post, form) };
}

function postFields(world: World, site: GhostSite, post: GhostPost): Record<string, unknown> {
  return {
    id: post.id,
    uuid: post.uuid,
    title: post.title,
    slug: post.slug,
    comment_id: post.id,
    featured: post.featured,
    status: post.status,
    visibility: post.visibility,
    email_only: false,
    created_at: isoTime(post.createdAt),
    updated_at: isoTime(post.updatedAt),
    published_at: isoTime(post.publishedAt),
    ...Object.fromEntries(POST_TEXTS.map((name) => [name, post.texts[name] ?? null])),
    excerpt: post.texts.custom_excerpt ?? plainText(post.html).slice(0, EXCERPT),
    url: world.url(ghostPostPath(site, post)),
  };
}

function contents(post: GhostPost, { formats }: PostForm): Record<string, unknown> {
  const all: Record<string, unknown> = {
    html: post.html,
    lexical: lexicalOf(post.html),
    mobiledoc: null,
    plaintext: plainText(post.html),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => formats.includes(name)));
}

function relations(
  world: World,
  site: GhostSite,
  post: GhostPost,
  { include }: PostForm,
): Record<string, unknown> {
  const tags = post.tagIds.flatMap((id) => site.tags.get(id) ?? []);
  const authors = site.authors.filter(({ id }) => post.authorIds.includes(id));
  const firstPublic = tags.find((tag) => !isInternal(tag));
  return {
    ...(include.includes('tags') && {
      tags: tags.map((tag) => tagView(world, site, tag)),
      primary_tag: firstPublic === undefined ? null : tagView(world, site, firstPublic),
    }),
    ...(include.includes('authors') && {
      authors: authors.map((author) => authorView(world, site, author)),
      primary_author: authors[0] === undefined ? null : authorView(world, site, authors[0]),
    }),
  };
}

/** Members of an author that nobody sets here, and what Ghost sends to whom by mail until told otherwise. */
const UNSET = Object.fromEntries(
  [
    'profile_image',
    'cover_image',
    'bio',
    'website',
    'location',
    'facebook',
    'twitter',
    'accessibility',
    'meta_title',
    'meta_description',
  ].map((name) => [name, null]),
);
const NOTICES = {
  comment_notifications: true,
  free_member_signup_notification: true,
  paid_subscription_started_notification: true,
  paid_subscription_canceled_notification: false,
};

export function authorView(world: World, site: GhostSite, author: GhostAuthor): Record<string, unknown> {
  return {
    id: author.id,
    name: author.name,
    slug: author.slug,
    email: author.email,
    ...UNSET,
    status: 'active',
    ...NOTICES,
    url: world.url(`${ghostPath(site)}/author/${author.slug}/`),
  };
}
