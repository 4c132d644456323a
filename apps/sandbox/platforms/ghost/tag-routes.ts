import { textAt } from '#libs/kernel/json.js';
import { idOf, isoTime, resourceIn, type GhostCall, type GhostRoutes } from './ghost-call.js';
import { refuseGhost } from './ghost-errors.js';
import type { GhostTag } from './ghost-site.js';
import { listed } from './listing.js';
import { checkedName, createTag, tagView } from './tag-store.js';

/** Tags: browse, read, add, rename, delete. */
export function ghostTagRoutes(routes: GhostRoutes): void {
  routes.add('GET', '/tags', 'list tags', async (call) => {
    const { items, meta } = listed(call, {
      all: [...call.site.tags.values()],
      fields: (tag) => ({
        id: tag.id,
        name: tag.name,
        slug: tag.slug,
        visibility: tag.visibility,
        created_at: isoTime(tag.createdAt),
        updated_at: isoTime(tag.updatedAt),
      }),
      first: (tag) => tag.createdAt,
    });
    const tags = items.map((tag) => ({ ...tagView(call.world, call.site, tag), ...counted(call, tag) }));
    return await call.reply.send({ tags, meta });
  });
  routes.add('GET', '/tags/:id', 'read tag', async (call) => await show(call, tagIn(call), 200));
  routes.add('GET', '/tags/slug/:slug', 'read tag', async (call) => {
    const slug = idOf(call, 'slug');
    return await show(call, [...call.site.tags.values()].find((tag) => tag.slug === slug) ?? notFound(), 200);
  });
  routes.add('POST', '/tags', 'save tag', async (call) => {
    return await show(call, createTag(call.site, resourceIn(call, 'tags'), call.now), 201);
  });
  routes.add('PUT', '/tags/:id', 'edit tag', async (call) => {
    const tag = tagIn(call);
    const input = resourceIn(call, 'tags');
    if (input['name'] !== undefined) tag.name = checkedName(textAt(input, 'name'));
    tag.description = textAt(input, 'description') ?? tag.description;
    tag.visibility = tag.name.startsWith('#') ? 'internal' : 'public';
    tag.updatedAt = call.now;
    return await show(call, tag, 200);
  });
  routes.add('DELETE', '/tags/:id', 'delete tag', async (call) => {
    const { id } = tagIn(call);
    call.site.tags.delete(id);
    for (const post of call.site.posts.values()) post.tagIds = post.tagIds.filter((held) => held !== id);
    return await call.reply.status(204).send();
  });
}

function notFound(): never {
  return refuseGhost('NotFoundError', 'Tag not found.');
}

function tagIn(call: GhostCall): GhostTag {
  return call.site.tags.get(idOf(call)) ?? notFound();
}

async function show(call: GhostCall, tag: GhostTag, status: number): Promise<unknown> {
  const view = { ...tagView(call.world, call.site, tag), ...counted(call, tag) };
  return await call.reply.status(status).send({ tags: [view] });
}

function counted({ query, site }: GhostCall, tag: GhostTag): Record<string, unknown> {
  if (query['include']?.split(',').includes('count.posts') !== true) return {};
  return {
    count: { posts: [...site.posts.values()].filter(({ tagIds }) => tagIds.includes(tag.id)).length },
  };
}
