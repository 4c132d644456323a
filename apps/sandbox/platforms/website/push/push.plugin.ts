import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FaultKind } from '../../../faults.js';
import { guardRoutes, type Dialect, type FaultAnswer } from '../../../fault-hooks.js';
import { pushPages } from '../../../pages/push-pages.js';
import type { World } from '../../../world.js';
import { PushError } from './push-errors.js';
import { applyMessage, findItem, itemPath } from './push-items.js';
import { readMessage } from './push-message.js';
import type { PushItem, PushSite } from './push-site.js';
import { fits } from './webhook-signature.js';

/** The receiver of signed pushes (reference 1.10), below `/push`. */
export async function pushPlugin(app: FastifyInstance, { world }: { world: World }): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  guardRoutes(app, world, pushDialect(world));
  app.setErrorHandler(
    async (fault: FastifyError | PushError, request, reply) => await refusal(world, fault, request, reply),
  );
  app.post('/:site', { config: { endpoint: '/push' } }, async (request, reply) => {
    const { status, body } = receive(world, siteIn(world, request), request);
    if (request.visit !== null && status >= 400) request.visit.result = `http_${status}`;
    return await reply.status(status).type('application/json; charset=utf-8').send(body);
  });
  app.get('/:site/items/:id', { config: { endpoint: '/items' } }, async (request, reply) => {
    const site = siteIn(world, request);
    const { id } = request.params as Readonly<Record<string, string>>;
    const item = findItem(site, id ?? '');
    if (item === undefined) throw new PushError(404, 'unknown_item', '本站没有这条内容');
    return await reply.send(itemView(world, site, item));
  });
  pushPages(app, world);
  await Promise.resolve();
}

export function pushSiteIn(world: World, request: FastifyRequest): PushSite | undefined {
  const { site } = request.params as Readonly<Record<string, string>>;
  return world.data.push.sites.get(site ?? '');
}

function siteIn(world: World, request: FastifyRequest): PushSite {
  const site = pushSiteIn(world, request);
  if (site === undefined) throw new PushError(404, 'unknown_site', '没有这个网站');
  return site;
}

interface Answered {
  readonly status: number;
  readonly body: string;
}

/** Verifies a delivery, does it once, and answers a repetition of its id with the first answer. */
function receive(world: World, site: PushSite, request: FastifyRequest): Answered {
  const id = verify(world, site, request);
  const seen = site.remembered.get(id);
  if (seen !== undefined) {
    if (request.visit !== null) request.visit.result = 'repeated';
    return seen;
  }
  const scripted = site.settings.answers.shift() ?? 0;
  if (scripted !== 0) throw new PushError(scripted, 'scripted', '按演练设置拒绝');
  const message = readMessage(bytesOf(request));
  const item = applyMessage(world, site, message);
  const body = JSON.stringify({
    externalId: item.externalId,
    id: item.itemId,
    url: world.url(itemPath(site, item)),
    state: item.status,
  });
  const answered = { status: message.event === 'qa.published' ? 201 : 200, body };
  site.remembered.set(id, { ...answered, at: world.clock.now() });
  world.touch();
  return answered;
}

function bytesOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/** @returns the webhook-id. @throws PushError 400 or 401. */
function verify(world: World, site: PushSite, request: FastifyRequest): string {
  const header = (name: string): string => {
    const value = request.headers[name];
    if (typeof value === 'string' && value !== '') return value;
    throw new PushError(400, 'missing_header', `缺少请求头 ${name}`);
  };
  const id = header('webhook-id');
  const timestamp = header('webhook-timestamp');
  const signatures = header('webhook-signature');
  if (!/^\d{1,12}$/.test(timestamp))
    throw new PushError(400, 'bad_timestamp', 'webhook-timestamp 应为 Unix 秒');
  // How old a signature is, is between two machines: a moved training clock must not end it.
  const drift = Math.abs(world.clock.machineNow() / 1000 - Number(timestamp));
  if (drift > site.settings.toleranceSeconds)
    throw new PushError(401, 'stale_timestamp', '时间戳超出允许范围');
  const delivery = { id, timestamp, signatures, body: bytesOf(request) };
  if (!fits(delivery, site.settings.secrets, site.settings.schemes)) {
    throw new PushError(401, 'bad_signature', '签名不符');
  }
  return id;
}

function itemView(world: World, site: PushSite, item: PushItem): Record<string, unknown> {
  const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  return {
    externalId: item.externalId,
    id: item.itemId,
    url: world.url(itemPath(site, item)),
    state: item.status,
    revision: item.revision,
    title: item.title,
    contentHash: item.contentHash,
    publishedAt: time(item.publishedAt),
    updatedAt: time(item.updatedAt),
    withdrawnAt: time(item.withdrawnAt),
  };
}

async function refusal(
  world: World,
  fault: FastifyError | PushError,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const known = fault instanceof PushError ? fault : translated(world, fault);
  if (request.visit !== null) request.visit.result = known.code;
  return await reply.status(known.status).send({ error: known.code, message: known.message });
}

function translated(world: World, fault: FastifyError): PushError {
  const status = fault.statusCode ?? 500;
  if (status >= 500) world.warn(fault);
  return new PushError(status, status === 413 ? 'too_large' : 'failed', fault.message);
}

const FAULTS: Partial<Record<FaultKind, readonly [number, string]>> = {
  system_busy: [503, 'busy'],
  work_then_busy: [503, 'busy'],
  token_invalid: [401, 'bad_signature'],
  token_expired: [401, 'stale_timestamp'],
  forbidden: [403, 'forbidden'],
  quota: [429, 'too_many_requests'],
};

function pushDialect(world: World): Dialect {
  return {
    platform: 'push',
    accountOf: (request) => pushSiteIn(world, request)?.id ?? null,
    knows: (kind) => FAULTS[kind] !== undefined,
    answer: (kind): FaultAnswer | null => {
      const words = FAULTS[kind];
      return words === undefined ? null : inWords(...words);
    },
    refusal: (number, code) => inWords(number, code ?? 'scripted'),
  };
}

function inWords(status: number, error: string): FaultAnswer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify({ error }) };
}
