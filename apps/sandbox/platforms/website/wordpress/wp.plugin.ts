import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FaultKind } from '../../../faults.js';
import { guardRoutes, type Dialect, type FaultAnswer } from '../../../fault-hooks.js';
import { sitePages } from '../../../pages/wordpress-pages.js';
import type { World } from '../../../world.js';
import { mediaRoutes } from './media-routes.js';
import { postRoutes } from './post-routes.js';
import { runCron } from './post-store.js';
import { siteRoutes } from './site-routes.js';
import { termRoutes } from './term-routes.js';
import { siteOf } from './wp-call.js';
import { WpError } from './wp-errors.js';
import { noRoute, WpRoutes } from './wp-routes.js';

const MAINTENANCE: FaultAnswer = {
  status: 503,
  type: 'text/html; charset=utf-8',
  body: '<!DOCTYPE html><html><body><h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1></body></html>',
};

/** An imitated WordPress site (reference 1.4, 1.5), below any prefix. */
export async function wordpressPlugin(app: FastifyInstance, { world }: { world: World }): Promise<void> {
  await app.register(multipart);
  await app.register(formbody);
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, parseJson);
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  app.addHook('onRequest', async (request, reply) => {
    await hidePrettyLinks(world, request, reply);
  });
  guardRoutes(app, world, wordpressDialect(world));
  app.setErrorHandler(
    async (fault: FastifyError | WpError, request, reply) => await answer(world, fault, request, reply),
  );
  const routes = new WpRoutes(app, world);
  siteRoutes(routes);
  postRoutes(routes);
  termRoutes(routes);
  mediaRoutes(routes);
  app.route({
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/wp-json/*',
    handler: noRoute,
  });
  app.route({ method: ['POST', 'PUT', 'PATCH', 'DELETE'], url: '/wp-json', handler: noRoute });
  app.route({
    method: ['GET', 'POST'],
    url: '/wp-cron.php',
    handler: async (request, reply) => {
      const site = siteOf(world, request);
      if (site !== undefined) runCron(world, site);
      return await reply.type('text/html; charset=utf-8').send('');
    },
  });
  sitePages(app, world);
}

/** A site without pretty links knows no `/wp-json`: its web server answers in its place (reference 1.4). */
async function hidePrettyLinks(world: World, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const [path = ''] = request.originalUrl.split('?', 1);
  if (!path.includes('/wp-json') || siteOf(world, request)?.settings.prettyLinks !== false) return;
  const { status, type, body } = gatewayPage(404);
  await reply.status(status).type(type).send(body);
}

function parseJson(
  _request: FastifyRequest,
  body: string | Buffer,
  done: (fault: Error | null, value?: unknown) => void,
): void {
  const text = String(body);
  if (text.trim() === '') {
    done(null, {});
    return;
  }
  try {
    done(null, JSON.parse(text));
  } catch {
    done(new WpError(400, 'rest_invalid_json', 'Invalid JSON body passed.'));
  }
}

async function answer(
  world: World,
  fault: FastifyError | WpError,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const known = fault instanceof WpError ? fault : translate(world, fault);
  if (request.visit !== null) request.visit.result = known.code;
  const { status, code, message, data } = known;
  return await reply.status(status).send({ code, message, data: { status, ...data } });
}

function translate(world: World, fault: FastifyError): WpError {
  if (fault.statusCode === 413) return new WpError(413, 'rest_upload_file_too_big', 'This file is too big.');
  world.warn(fault);
  return new WpError(500, 'internal_server_error', 'There has been a critical error on this website.');
}

function wordpressDialect(world: World): Dialect {
  return {
    platform: 'wordpress',
    accountOf: (request) => siteOf(world, request)?.id ?? null,
    knows: (kind) => wordFault(kind, 'GET') !== null,
    answer: (kind, request) => wordFault(kind, request.method),
    refusal: (number, code) => (code === undefined ? gatewayPage(number) : json(number, code, code)),
  };
}

const NOT_SIGNED_IN = json(401, 'rest_not_logged_in', 'You are not currently logged in.');

const READ_FAULTS: Partial<Record<FaultKind, FaultAnswer>> = {
  system_busy: MAINTENANCE,
  work_then_busy: MAINTENANCE,
  token_invalid: NOT_SIGNED_IN,
  token_expired: NOT_SIGNED_IN,
  forbidden: json(403, 'rest_cannot_edit', 'Sorry, you are not allowed to edit this post.'),
  quota: json(429, 'too_many_requests', 'Too many requests.'),
};
const MAY_NOT_CREATE = json(
  401,
  'rest_cannot_create',
  'Sorry, you are not allowed to create posts as this user.',
);
const WRITE_FAULTS: Partial<Record<FaultKind, FaultAnswer>> = {
  ...READ_FAULTS,
  token_invalid: MAY_NOT_CREATE,
  token_expired: MAY_NOT_CREATE,
};

function wordFault(kind: FaultKind, method: string): FaultAnswer | null {
  return (method === 'GET' ? READ_FAULTS : WRITE_FAULTS)[kind] ?? null;
}

/** What a firewall or proxy before the site answers, which knows no codes of WordPress. */
function gatewayPage(status: number): FaultAnswer {
  return { status, type: 'text/html', body: `<html><body><h1>${status}</h1></body></html>` };
}

function json(status: number, code: string, message: string): FaultAnswer {
  return {
    status,
    type: 'application/json; charset=UTF-8',
    body: JSON.stringify({ code, message, data: { status } }),
  };
}
