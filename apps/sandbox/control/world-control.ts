import type { FastifyInstance } from 'fastify';
import type { LedgerEntry } from '../ledger.js';
import type { World } from '../world.js';
import {
  ghostCredentials,
  pushCredentials,
  siteCredentials,
  wechatCredentials,
  weiboCredentials,
} from './credentials.js';

interface LedgerQuery {
  readonly platform?: string;
  readonly account?: string;
  readonly marker?: string;
  /** `0` leaves the entries out. */
  readonly entries?: string;
}

const CLOCK_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['advanceMs'],
  properties: { advanceMs: { type: 'integer', minimum: 0 } },
} as const;

const RESET_SCHEMA = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: { everything: { type: 'boolean' } },
} as const;

/** Time, reset, and the two witnesses: ledger and call counts. */
export function worldControl(app: FastifyInstance, world: World): void {
  app.get('/clock', () => clockView(world));
  app.post<{ Body: { advanceMs: number } }>('/clock', { schema: { body: CLOCK_SCHEMA } }, (request) => {
    world.advance(request.body.advanceMs);
    return clockView(world);
  });
  app.post<{ Body: { everything?: boolean } | null }>(
    '/reset',
    { schema: { body: RESET_SCHEMA } },
    (request) => {
      world.reset(request.body?.everything === true);
      return { reset: true };
    },
  );
  app.get<{ Querystring: LedgerQuery }>('/ledger', (request) => ledgerView(world, request.query));
  app.get<{ Querystring: { platform?: string; account?: string } }>('/calls', (request) => {
    const { platform, account } = request.query;
    return { calls: world.calls.summary(platform, account) };
  });
  app.get<{ Querystring: { limit?: string } }>('/calls/recent', (request) => ({
    calls: world.calls.newest(Number(request.query.limit ?? '100')),
  }));
  app.get('/credentials', () => credentials(world));
}

function clockView(world: World): Record<string, unknown> {
  return { now: new Date(world.clock.now()).toISOString(), offsetMs: world.clock.offsetMs };
}

function ledgerView(world: World, query: LedgerQuery): Record<string, unknown> {
  const filter = { platform: query.platform, account: query.account, marker: query.marker };
  const publications = world.ledger.publications(filter);
  const doubles = world.ledger.doubles(filter);
  const entries =
    query.entries === '0'
      ? {}
      : { entries: world.ledger.list(filter).map((entry) => entryView(world, entry)) };
  return { publications, doubles, markers: Object.keys(publications).length, ...entries };
}

function entryView(world: World, { path, ...entry }: LedgerEntry): Record<string, unknown> {
  return {
    ...entry,
    publishedAt: new Date(entry.publishedAt).toISOString(),
    removedAt: entry.removedAt === null ? null : new Date(entry.removedAt).toISOString(),
    url: world.url(path),
  };
}

/** Addresses and credentials of the accounts every sandbox starts with. */
export function credentials(world: World): Record<string, unknown> {
  const { data } = world;
  const wechat = data.wechat.accounts.get(data.defaults.wechat);
  const weibo = data.weibo.accounts.get(data.defaults.weibo);
  const site = data.wordpress.sites.get(data.defaults.wordpress);
  const push = data.push.sites.get(data.defaults.push);
  const ghost = data.ghost.sites.get(data.defaults.ghost);
  return {
    listening: world.publicUrl,
    control: world.url('/control'),
    page: world.url('/'),
    ...(wechat === undefined ? {} : { wechat: wechatCredentials(world, wechat) }),
    ...(weibo === undefined ? {} : { weibo: weiboCredentials(world, weibo) }),
    ...(site === undefined ? {} : { wordpress: siteCredentials(world, site) }),
    ...(push === undefined ? {} : { push: pushCredentials(world, push) }),
    ...(ghost === undefined ? {} : { ghost: ghostCredentials(world, ghost) }),
  };
}
