import type { FastifyInstance } from 'fastify';
import { mayReadMetrics } from '#libs/telemetry/watch-endpoint.js';
import type { MetricsPage } from '#libs/telemetry/database-gauges.js';

/** `/metrics` on the server's own port, for those who may read it; everybody else is told that there is no such route. */
export function serveMetrics(fastify: FastifyInstance, page: MetricsPage, token: string | null): void {
  fastify.get('/metrics', async (request, reply) => {
    const caller = {
      authorization: request.headers.authorization,
      forwarded: request.headers['x-forwarded-for'] !== undefined,
      peer: request.raw.socket.remoteAddress,
    };
    if (!mayReadMetrics(caller, token)) {
      reply.callNotFound();
      return await reply;
    }
    return await reply.type(page.contentType).send(await page.text());
  });
}
