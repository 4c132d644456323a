import { randomUUID } from 'node:crypto';
import multipart from '@fastify/multipart';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FaultKind } from '../../faults.js';
import { guardRoutes, type Dialect, type FaultAnswer } from '../../fault-hooks.js';
import { ghostPages } from '../../pages/ghost-pages.js';
import type { World } from '../../world.js';
import { admitted, GhostRoutes, ghostSiteOf, sendGhostError } from './ghost-call.js';
import { errorBody, errorOfStatus, GhostError, refuseGhost } from './ghost-errors.js';
import { ghostImageRoutes } from './image-routes.js';
import { ghostPostRoutes } from './post-routes.js';
import { ghostSiteRoutes } from './site-routes.js';
import { ghostTagRoutes } from './tag-routes.js';

/** What the key of an integration may ask for; everything else is 501 (public Ghost sources, 5.x). */
const FOR_KEYS = ['site', 'posts', 'tags', 'images', 'users', 'settings', 'config'];

/** An imitated Ghost site with its Admin API (reference 1.6), below any prefix. */
export async function ghostPlugin(app: FastifyInstance, { world }: { world: World }): Promise<void> {
  await app.register(multipart);
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, parseJson);
  guardRoutes(app, world, ghostDialect(world));
  app.addHook('onSend', async (request, reply, payload) => {
    const site = ghostSiteOf(world, request);
    if (site !== undefined) reply.header('content-version', `v${site.settings.version}`);
    return await Promise.resolve(payload);
  });
  app.setErrorHandler(
    async (fault: FastifyError | GhostError, request, reply) =>
      await sendGhostError(request, reply, known(world, fault), null),
  );
  const routes = new GhostRoutes(app, world);
  ghostSiteRoutes(app, world, routes);
  ghostPostRoutes(routes);
  ghostTagRoutes(routes);
  ghostImageRoutes(routes);
  app.route({
    method: ['GET', 'POST', 'PUT', 'DELETE'],
    url: '/ghost/api/admin/*',
    handler: (request, reply) => elsewhere(world, request, reply),
  });
  ghostPages(app, world);
}

function elsewhere(world: World, request: FastifyRequest, _reply: FastifyReply): never {
  admitted(world, request);
  const { '*': path = '' } = request.params as Readonly<Record<string, string>>;
  if (FOR_KEYS.includes(path.split('/')[0] ?? '')) return refuseGhost('NotFoundError', 'Resource not found');
  return refuseGhost(
    'NotImplementedError',
    'The server does not support the functionality required to fulfill the request.',
  );
}

function parseJson(
  _request: FastifyRequest,
  body: string | Buffer,
  done: (fault: Error | null, value?: unknown) => void,
): void {
  const text = String(body);
  try {
    done(null, text === '' ? {} : JSON.parse(text));
  } catch {
    done(new GhostError('BadRequestError', 'Invalid JSON in request body.'));
  }
}

function known(world: World, fault: FastifyError | GhostError): GhostError {
  if (fault instanceof GhostError) return fault;
  if (fault.statusCode === 413) {
    return new GhostError('RequestEntityTooLargeError', 'Request was too big for the server to handle.');
  }
  if (fault.statusCode === 415) {
    return new GhostError('UnsupportedMediaTypeError', 'The media in the request is not supported.');
  }
  world.warn(fault);
  return new GhostError('InternalServerError', 'An unexpected error occurred, please try again.');
}

const BUSY = new GhostError(
  'MaintenanceError',
  'Site is currently undergoing maintenance, please wait a moment then retry.',
);
const FAULTS: Partial<Record<FaultKind, GhostError>> = {
  system_busy: BUSY,
  work_then_busy: BUSY,
  token_invalid: new GhostError('UnauthorizedError', 'Invalid token: invalid signature', {
    code: 'INVALID_JWT',
  }),
  token_expired: new GhostError('UnauthorizedError', 'Invalid token: jwt expired', { code: 'INVALID_JWT' }),
  forbidden: new GhostError('NoPermissionError', 'You do not have permission to perform this action'),
  quota: new GhostError('TooManyRequestsError', 'Too many attempts.'),
};

function ghostDialect(world: World): Dialect {
  return {
    platform: 'ghost',
    accountOf: (request) => ghostSiteOf(world, request)?.id ?? null,
    knows: (kind) => FAULTS[kind] !== undefined,
    answer: (kind) => {
      const fault = FAULTS[kind];
      return fault === undefined ? null : inWords(fault.status, errorBody(fault, randomUUID(), null));
    },
    refusal: (number, code) => inWords(number, errorOfStatus(number, code)),
  };
}

function inWords(status: number, body: Record<string, unknown>): FaultAnswer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}
