import type { FastifyInstance } from 'fastify';
import type { World } from '../../world.js';
import { ghostSiteOf, idOf, type GhostCall, type GhostRoutes } from './ghost-call.js';
import { refuseGhost } from './ghost-errors.js';
import { ghostPath, type GhostSite } from './ghost-site.js';
import { authorView } from './post-view.js';

/** What a caller may know of the site: `site` by anyone, `config`, `settings` and `users` by a key. */
export function ghostSiteRoutes(app: FastifyInstance, world: World, routes: GhostRoutes): void {
  app.get('/ghost/api/admin/site', async (request, reply) => {
    const site = ghostSiteOf(world, request) ?? refuseGhost('NotFoundError', 'Site not found.');
    return await reply.send({ site: siteView(world, site) });
  });
  routes.add('GET', '/config', 'read config', async (call) => {
    const config = {
      version: `${call.site.settings.version}.6`,
      environment: 'production',
      database: 'sqlite3',
    };
    return await call.reply.send({ config });
  });
  routes.add('GET', '/settings', 'list settings', async (call) => {
    const { title, description } = call.site.settings;
    const values = { title, description, timezone: 'Asia/Shanghai', locale: 'zh', codeinjection_head: null };
    const settings = Object.entries(values).map(([key, value]) => ({ key, value }));
    return await call.reply.send({ settings, meta: {} });
  });
  routes.add('GET', '/users', 'list users', async (call) => {
    const users = call.site.authors.map((author) => authorView(call.world, call.site, author));
    const pagination = { page: 1, limit: 15, pages: 1, total: users.length, next: null, prev: null };
    return await call.reply.send({ users, meta: { pagination } });
  });
  routes.add('GET', '/users/:id', 'read user', async (call) => await showUser(call, 'id', idOf(call)));
  routes.add('GET', '/users/slug/:slug', 'read user', async (call) => {
    return await showUser(call, 'slug', idOf(call, 'slug'));
  });
}

function siteView(world: World, site: GhostSite): Record<string, unknown> {
  const { title, description, version } = site.settings;
  return {
    title,
    description,
    logo: null,
    icon: null,
    cover_image: null,
    accent_color: '#1456b8',
    locale: 'zh',
    url: world.url(`${ghostPath(site)}/`),
    version,
    allow_external_signup: false,
    site_uuid: null,
  };
}

async function showUser(call: GhostCall, by: 'id' | 'slug', value: string): Promise<unknown> {
  const author =
    call.site.authors.find((candidate) => candidate[by] === value) ??
    refuseGhost('NotFoundError', 'User not found.');
  return await call.reply.send({ users: [authorView(call.world, call.site, author)] });
}
