import { isDeepStrictEqual } from 'node:util';
import { textAt } from '#libs/kernel/json.js';
import { idOf, isoTime, resourceIn, type GhostCall, type GhostRoutes } from './ghost-call.js';
import { refuseGhost } from './ghost-errors.js';
import { ghostPath, newGhostPost, type GhostPost } from './ghost-site.js';
import { listed } from './listing.js';
import type { NqlFields } from './nql.js';
import { applyPost, timeOf } from './post-input.js';
import { awaitSchedule, eraseGhostPost, noteGhostPost } from './post-store.js';
import { formOf, ghostPostView } from './post-view.js';

/** Posts: browse, read by id or slug, add, edit with the optimistic lock, delete (reference 1.6). */
export function ghostPostRoutes(routes: GhostRoutes): void {
  routes.add('GET', '/posts', 'list posts', async (call) => {
    const { items, meta } = listed(call, {
      all: [...call.site.posts.values()],
      fields: (post) => fieldsOf(call, post),
      first: (post) => (post.status === 'published' ? -(post.publishedAt ?? 0) : -Infinity),
    });
    const posts = items.map((post) => ghostPostView(call.world, call.site, post, formOf(call.query)));
    return await call.reply.send({ posts, meta });
  });
  routes.add('GET', '/posts/:id', 'read post', async (call) => await show(call, postIn(call), 200));
  routes.add('GET', '/posts/slug/:slug', 'read post', async (call) => {
    const slug = idOf(call, 'slug');
    const post = [...call.site.posts.values()].find((candidate) => candidate.slug === slug);
    return await show(call, post ?? notFound(), 200);
  });
  routes.add('POST', '/posts', 'save post', async (call) => await show(call, addPost(call), 201));
  routes.add('PUT', '/posts/:id', 'edit post', async (call) => await show(call, editPost(call), 200));
  routes.add('DELETE', '/posts/:id', 'delete post', async (call) => {
    eraseGhostPost(call.world, call.site, postIn(call));
    return await call.reply.header('x-cache-invalidate', '/*').status(204).send();
  });
}

function notFound(): never {
  return refuseGhost('NotFoundError', 'Post not found.');
}

function postIn(call: GhostCall): GhostPost {
  return call.site.posts.get(idOf(call)) ?? notFound();
}

async function show(call: GhostCall, post: GhostPost, status: number): Promise<unknown> {
  const view = ghostPostView(call.world, call.site, post, formOf(call.query));
  return await call.reply.status(status).send({ posts: [view] });
}

function addPost(call: GhostCall): GhostPost {
  const { site, now, world, query } = call;
  const input = resourceIn(call, 'posts');
  if (textAt(input, 'title') === undefined) {
    return refuseGhost('ValidationError', 'Validation failed for title.', { property: 'title' });
  }
  const post = newGhostPost(site, now);
  applyPost({ site, input, now, fromHtml: query['source'] === 'html' }, post);
  site.posts.set(post.id, post);
  settle(call, post);
  call.reply.header('location', world.url(`${ghostPath(site)}/ghost/api/admin/posts/${post.id}/`));
  return post;
}

/** @throws GhostError 422 without `updated_at`, 409 `UPDATE_COLLISION` when it is not the server's (reference 1.6). */
function editPost(call: GhostCall): GhostPost {
  const { site, now, query } = call;
  const post = postIn(call);
  const input = resourceIn(call, 'posts');
  const seen = timeOf(input, 'updated_at');
  if (seen === undefined || seen === null) {
    return refuseGhost('ValidationError', 'Validation failed for posts[0].', {
      property: 'updated_at',
      details: [{ keyword: 'required', instancePath: '/posts/0', params: { missingProperty: 'updated_at' } }],
    });
  }
  const changed = { ...post, texts: { ...post.texts }, tagIds: [...post.tagIds] };
  applyPost({ site, input, now, fromHtml: query['source'] === 'html' }, changed);
  if (isDeepStrictEqual(changed, post)) return post;
  if (seen !== post.updatedAt) {
    const message = 'Saving failed! Someone else is editing this post.';
    const details = { clientUpdatedAt: isoTime(seen), serverUpdatedAt: isoTime(post.updatedAt) };
    return refuseGhost('UpdateCollisionError', message, { code: 'UPDATE_COLLISION', details });
  }
  Object.assign(post, changed, { updatedAt: now });
  settle(call, post);
  return post;
}

function settle({ world, site, reply }: GhostCall, post: GhostPost): void {
  noteGhostPost(world, site, post);
  awaitSchedule(world, site, post);
  if (post.status === 'published') reply.header('x-cache-invalidate', '/*');
}

function fieldsOf({ site }: GhostCall, post: GhostPost): NqlFields {
  const tags = post.tagIds.flatMap((id) => site.tags.get(id)?.slug ?? []);
  const authors = site.authors.filter(({ id }) => post.authorIds.includes(id)).map(({ slug }) => slug);
  return {
    id: post.id,
    uuid: post.uuid,
    slug: post.slug,
    title: post.title,
    status: post.status,
    visibility: post.visibility,
    featured: post.featured,
    type: 'post',
    canonical_url: post.texts.canonical_url ?? null,
    published_at: isoTime(post.publishedAt),
    created_at: isoTime(post.createdAt),
    updated_at: isoTime(post.updatedAt),
    tag: tags,
    tags,
    'tags.slug': tags,
    primary_tag: tags.find((slug) => !slug.startsWith('hash-')) ?? null,
    author: authors,
    authors,
  };
}
