import type { FastifyInstance } from 'fastify';
import { conflict, notFound } from '#libs/kernel/problem.js';
import {
  newPushSite,
  newSecret,
  type PushSettings,
  type PushSite,
} from '../platforms/website/push/push-site.js';
import { findItem, withdrawItem } from '../platforms/website/push/push-items.js';
import type { World } from '../world.js';
import { pushCredentials } from './credentials.js';

const text = { type: 'string', minLength: 1 } as const;
const SETTINGS = {
  name: text,
  siteDomain: text,
  siteIdCode: text,
  columnName: text,
  columnType: text,
  secrets: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^whsec_[A-Za-z0-9+/=]+$' } },
  schemes: { type: 'array', minItems: 1, items: { enum: ['v1', 'v1sm3'] } },
  toleranceSeconds: { type: 'integer', minimum: 0 },
  upsert: { type: 'boolean' },
  answers: { type: 'array', items: { type: 'integer' } },
} as const;
const PATCH_SCHEMA = { type: 'object', additionalProperties: false, properties: SETTINGS } as const;
const NEW_SCHEMA = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: { ...SETTINGS, id: { type: 'string', pattern: '^[a-z0-9-]{1,40}$' } },
} as const;
const ROTATE_SCHEMA = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: { keepOld: { type: 'boolean' } },
} as const;

interface SiteParams {
  readonly id: string;
}

/** Sites behind the push receiver. */
export function pushControl(app: FastifyInstance, world: World): void {
  app.get('/push/sites', () => [...world.data.push.sites.values()].map((site) => view(world, site)));
  app.post<{ Body: (Partial<PushSettings> & { id?: string }) | null }>(
    '/push/sites',
    { schema: { body: NEW_SCHEMA } },
    async (request, reply) => {
      const { id, ...settings } = request.body ?? {};
      const { sites } = world.data.push;
      const siteId = id ?? `site-${sites.size + 1}`;
      if (sites.has(siteId)) throw conflict('site-taken', '这个网站编号已经有了。');
      const site = newPushSite(siteId);
      Object.assign(site.settings, settings);
      sites.set(site.id, site);
      world.touch();
      return await reply.status(201).send(view(world, site));
    },
  );
  app.get<{ Params: SiteParams }>('/push/sites/:id', ({ params }) => view(world, siteIn(world, params)));
  app.patch<{ Params: SiteParams; Body: Partial<PushSettings> }>(
    '/push/sites/:id',
    { schema: { body: PATCH_SCHEMA } },
    ({ params, body }) => {
      const site = siteIn(world, params);
      Object.assign(site.settings, body);
      world.touch();
      return view(world, site);
    },
  );
  app.post<{ Params: SiteParams; Body: { keepOld?: boolean } | null }>(
    '/push/sites/:id/rotate',
    { schema: { body: ROTATE_SCHEMA } },
    ({ params, body }) => {
      const site = siteIn(world, params);
      const secret = newSecret();
      site.settings.secrets = body?.keepOld === false ? [secret] : [secret, ...site.settings.secrets];
      world.touch();
      return { secret, secrets: site.settings.secrets };
    },
  );
  app.post<{ Params: SiteParams & { item: string } }>('/push/sites/:id/items/:item/remove', ({ params }) => {
    const site = siteIn(world, params);
    const item = findItem(site, params.item);
    if (item === undefined) throw notFound('这条内容');
    withdrawItem(world, site, item);
    return { removed: true };
  });
}

function view(world: World, site: PushSite): Record<string, unknown> {
  return { id: site.id, ...pushCredentials(world, site), settings: site.settings };
}

function siteIn(world: World, params: SiteParams): PushSite {
  const site = world.data.push.sites.get(params.id);
  if (site === undefined) throw notFound('这个网站');
  return site;
}
