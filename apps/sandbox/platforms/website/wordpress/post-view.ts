import type { World } from '../../../world.js';
import { gmtText, localText } from './post-rules.js';
import { sitePath, type Post, type Site } from './site.js';

/** Path of a post's page: dated for public and private posts of a site with pretty links, else `?p=` (1.4, "Time"). */
export function postPath(site: Site, post: Post): string {
  const shown = post.status === 'publish' || post.status === 'private';
  if (!shown || post.date === null || !site.settings.prettyLinks) {
    return `${sitePath(site)}/?p=${post.id}`;
  }
  const [year, month, day] = localText(site, post.date).slice(0, 10).split('-');
  return `${sitePath(site)}/${year ?? ''}/${month ?? ''}/${day ?? ''}/${post.slug}/`;
}

export type Context = 'view' | 'edit' | 'embed';

/** The post object of the REST API. */
export function postView(world: World, site: Site, post: Post, context: Context): Record<string, unknown> {
  const edit = context === 'edit';
  const date = post.date ?? post.modified;
  const raw = (text: string): { raw?: string } => (edit ? { raw: text } : {});
  const self = `${world.url(sitePath(site))}/wp-json/wp/v2/posts/${post.id}`;
  return {
    id: post.id,
    date: localText(site, date),
    date_gmt: gmtText(date),
    guid: { rendered: world.url(`${sitePath(site)}/?p=${post.id}`) },
    modified: localText(site, post.modified),
    modified_gmt: gmtText(post.modified),
    slug: post.slug,
    status: post.status,
    type: 'post',
    link: world.url(postPath(site, post)),
    title: { ...raw(post.title), rendered: post.title },
    content: {
      ...raw(post.content),
      rendered: `${post.content}\n`,
      protected: false,
      ...(edit ? { block_version: 0 } : {}),
    },
    excerpt: {
      ...raw(post.excerpt),
      rendered: post.excerpt === '' ? '' : `<p>${post.excerpt}</p>\n`,
      protected: false,
    },
    author: post.author,
    featured_media: post.featuredMedia,
    comment_status: post.commentStatus,
    ping_status: 'closed',
    sticky: post.sticky,
    template: '',
    format: 'standard',
    meta: metaView(site, post),
    categories: post.categories,
    tags: post.tags,
    ...(edit
      ? {
          permalink_template: world.url(`${sitePath(site)}/%year%/%monthnum%/%day%/%postname%/`),
          generated_slug: post.slug,
        }
      : {}),
    _links: {
      self: [{ href: self }],
      'version-history': [{ count: post.revisions.length, href: `${self}/revisions` }],
    },
  };
}

/** Registered keys only; PHP writes an empty map as `[]`. */
function metaView(site: Site, post: Post): Record<string, string> | never[] {
  const keys = site.settings.registeredMeta;
  return keys.length === 0 ? [] : Object.fromEntries(keys.map((key) => [key, post.meta[key] ?? '']));
}
