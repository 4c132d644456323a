import type { FastifyInstance } from 'fastify';
import { conflict, notFound } from '#libs/kernel/problem.js';
import { trashPost } from '../platforms/website/wordpress/post-rules.js';
import { noteVisibility, runCron } from '../platforms/website/wordpress/post-store.js';
import {
  newSite,
  newUser,
  ROLES,
  type Post,
  type Role,
  type Site,
  type SiteSettings,
} from '../platforms/website/wordpress/site.js';
import type { World } from '../world.js';
import { siteCredentials } from './credentials.js';

const text = { type: 'string', minLength: 1 } as const;
const flag = { type: 'boolean' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const words = { type: 'array', items: text } as const;

const SETTINGS = {
  name: text,
  description: { type: 'string' },
  registeredMeta: words,
  externalIdFilter: flag,
  applicationPasswords: flag,
  prettyLinks: flag,
  timezone: text,
  utcOffsetHours: { type: 'number' },
  siteDomain: text,
  siteIdCode: text,
  columnType: text,
  maxUploadBytes: count,
} as const;
const PATCH_SCHEMA = { type: 'object', additionalProperties: false, properties: SETTINGS } as const;
const NEW_SCHEMA = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    ...SETTINGS,
    id: { type: 'string', pattern: '^[a-z0-9-]{1,40}$' },
    withPlugin: flag,
    role: { enum: ROLES },
  },
} as const;
const USER_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['username', 'role'],
  properties: { username: text, role: { enum: ROLES } },
} as const;
const EDIT_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: { title: text, content: text },
} as const;

interface SiteParams {
  readonly id: string;
}
type NewBody = (Partial<SiteSettings> & { id?: string; withPlugin?: boolean; role?: Role }) | null;

/** WordPress sites, their users, and what their own editors do. */
export function wordpressControl(app: FastifyInstance, world: World): void {
  app.get('/wordpress/sites', () =>
    [...world.data.wordpress.sites.values()].map((site) => view(world, site)),
  );
  app.post<{ Body: NewBody }>(
    '/wordpress/sites',
    { schema: { body: NEW_SCHEMA } },
    async (request, reply) => {
      const { id, withPlugin, role, ...settings } = request.body ?? {};
      const { sites } = world.data.wordpress;
      const siteId = id ?? `site-${sites.size + 1}`;
      if (sites.has(siteId)) throw conflict('site-taken', '这个网站编号已经有了。');
      const site = newSite(siteId, withPlugin === true);
      Object.assign(site.settings, settings);
      for (const user of site.users) user.role = role ?? user.role;
      sites.set(site.id, site);
      world.touch();
      return await reply.status(201).send(view(world, site));
    },
  );
  app.get<{ Params: SiteParams }>('/wordpress/sites/:id', ({ params }) => view(world, siteIn(world, params)));
  app.patch<{ Params: SiteParams; Body: Partial<SiteSettings> }>(
    '/wordpress/sites/:id',
    { schema: { body: PATCH_SCHEMA } },
    ({ params, body }) => {
      const site = siteIn(world, params);
      Object.assign(site.settings, body);
      world.touch();
      return view(world, site);
    },
  );
  app.post<{ Params: SiteParams; Body: { username: string; role: Role } }>(
    '/wordpress/sites/:id/users',
    { schema: { body: USER_SCHEMA } },
    async ({ params, body }, reply) => {
      const site = siteIn(world, params);
      const user = newUser(Math.max(...site.users.map(({ id }) => id)) + 1, body.username, body.role);
      site.users.push(user);
      world.touch();
      return await reply.status(201).send(user);
    },
  );
  siteLife(app, world);
}

function siteLife(app: FastifyInstance, world: World): void {
  app.post<{ Params: SiteParams }>('/wordpress/sites/:id/cron', ({ params }) => ({
    published: runCron(world, siteIn(world, params)),
  }));
  app.post<{ Params: SiteParams & { post: string }; Body: { title?: string; content?: string } }>(
    '/wordpress/sites/:id/posts/:post/edit',
    { schema: { body: EDIT_SCHEMA } },
    ({ params, body }) => {
      const site = siteIn(world, params);
      const post = postIn(site, params.post);
      Object.assign(post, body, { modified: world.clock.now() });
      noteVisibility(world, site, post);
      return { edited: true };
    },
  );
  app.post<{ Params: SiteParams & { post: string } }>(
    '/wordpress/sites/:id/posts/:post/trash',
    ({ params }) => {
      const site = siteIn(world, params);
      const post = postIn(site, params.post);
      if (post.status === 'trash') throw conflict('in-trash', '这篇文章已经在回收站里。');
      trashPost(post, world.clock.now());
      noteVisibility(world, site, post);
      return { trashed: true };
    },
  );
}

function view(world: World, site: Site): Record<string, unknown> {
  return { id: site.id, ...siteCredentials(world, site), settings: site.settings };
}

function postIn(site: Site, id: string): Post {
  const post = site.posts.get(Number(id));
  if (post === undefined) throw notFound('这篇文章');
  return post;
}

function siteIn(world: World, params: SiteParams): Site {
  const site = world.data.wordpress.sites.get(params.id);
  if (site === undefined) throw notFound('这个网站');
  return site;
}
