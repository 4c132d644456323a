import type { FastifyInstance } from 'fastify';
import type { PrincipalRequest } from '#libs/identity/principal.js';
import { requests } from '#libs/telemetry/meters.js';

/**
 * Gives every answer its request's id, and the log one line per request: the route, never the address as typed,
 * because a query may carry what must not be kept.
 */
export function logRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Request-Id', request.id);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const { principal } = request as PrincipalRequest;
    requests.observe(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: `${Math.floor(reply.statusCode / 100)}xx`,
      },
      reply.elapsedTime / 1000,
    );
    const line = {
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      ...(principal === undefined ? {} : { userId: principal.userId }),
    };
    if (request.routeOptions.url?.startsWith('/health/') === true) request.log.debug(line, 'request');
    else request.log.info(line, 'request');
    done();
  });
}
