import type { FastifyInstance } from 'fastify';
import { conflict, notFound } from '#libs/kernel/problem.js';
import {
  newAdminKey,
  newGhostSite,
  type GhostPost,
  type GhostSettings,
  type GhostSite,
} from '../platforms/ghost/ghost-site.js';
import { eraseGhostPost, noteGhostPost } from '../platforms/ghost/post-store.js';
import type { World } from '../world.js';
import { ghostCredentials } from './credentials.js';

const text = { type: 'string', minLength: 1 } as const;
const SETTINGS = {
  title: text,
  description: { type: 'string' },
  siteDomain: text,
  siteIdCode: text,
  columnName: text,
  columnType: text,
  version: { type: 'string', pattern: '^\\d+\\.\\d+$' },
} as const;
const PATCH_SCHEMA = { type: 'object', additionalProperties: false, properties: SETTINGS } as const;
const NEW_SCHEMA = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: { ...SETTINGS, id: { type: 'string', pattern: '^[a-z0-9-]{1,40}$' } },
} as const;
const EDIT_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: { title: text, html: text },
} as const;

interface SiteParams {
  readonly id: string;
}
type PostParams = SiteParams & { readonly post: string };

/** Ghost sites, their keys, and what their own editors do. */
export function ghostControl(app: FastifyInstance, world: World): void {
  app.get('/ghost/sites', () => [...world.data.ghost.sites.values()].map((site) => view(world, site)));
  app.post<{ Body: (Partial<GhostSettings> & { id?: string }) | null }>(
    '/ghost/sites',
    { schema: { body: NEW_SCHEMA } },
    async (request, reply) => {
      const { id, ...settings } = request.body ?? {};
      const { sites } = world.data.ghost;
      const siteId = id ?? `site-${sites.size + 1}`;
      if (sites.has(siteId)) throw conflict('site-taken', '这个网站编号已经有了。');
      const site = newGhostSite(siteId);
      Object.assign(site.settings, settings);
      sites.set(site.id, site);
      world.touch();
      return await reply.status(201).send(view(world, site));
    },
  );
  app.get<{ Params: SiteParams }>('/ghost/sites/:id', ({ params }) => view(world, siteIn(world, params)));
  app.patch<{ Params: SiteParams; Body: Partial<GhostSettings> }>(
    '/ghost/sites/:id',
    { schema: { body: PATCH_SCHEMA } },
    ({ params, body }) => {
      const site = siteIn(world, params);
      Object.assign(site.settings, body);
      world.touch();
      return view(world, site);
    },
  );
  app.post<{ Params: SiteParams }>('/ghost/sites/:id/rotate', ({ params }) => {
    const site = siteIn(world, params);
    site.keys.splice(0, site.keys.length, newAdminKey());
    world.touch();
    return view(world, site);
  });
  siteLife(app, world);
}

function siteLife(app: FastifyInstance, world: World): void {
  app.post<{ Params: PostParams; Body: { title?: string; html?: string } }>(
    '/ghost/sites/:id/posts/:post/edit',
    { schema: { body: EDIT_SCHEMA } },
    ({ params, body }) => {
      const { site, post } = postIn(world, params);
      changeOnSite(world, site, Object.assign(post, body));
      return { edited: true };
    },
  );
  app.post<{ Params: PostParams }>('/ghost/sites/:id/posts/:post/unpublish', ({ params }) => {
    const { site, post } = postIn(world, params);
    post.status = 'draft';
    changeOnSite(world, site, post);
    return { unpublished: true };
  });
  app.post<{ Params: PostParams }>('/ghost/sites/:id/posts/:post/delete', ({ params }) => {
    const { site, post } = postIn(world, params);
    eraseGhostPost(world, site, post);
    return { deleted: true };
  });
}

/** A change on the site is never of the same second as the one before: the lock must see it. */
export function changeOnSite(world: World, site: GhostSite, post: GhostPost): void {
  post.updatedAt = Math.max(Math.floor(world.clock.now() / 1000) * 1000, post.updatedAt + 1000);
  noteGhostPost(world, site, post);
}

function view(world: World, site: GhostSite): Record<string, unknown> {
  return { id: site.id, ...ghostCredentials(world, site), settings: site.settings };
}

function siteIn(world: World, params: SiteParams): GhostSite {
  const site = world.data.ghost.sites.get(params.id);
  if (site === undefined) throw notFound('这个网站');
  return site;
}

function postIn(world: World, params: PostParams): { site: GhostSite; post: GhostPost } {
  const site = siteIn(world, params);
  const post = site.posts.get(params.post);
  if (post === undefined) throw notFound('这篇文章');
  return { site, post };
}
