import type { FastifyInstance } from 'fastify';
import { Problem } from '#libs/kernel/problem.js';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses changes asked for by a page of another site, whatever cookies the browser sends along. */
export function refuseForeignOrigins(fastify: FastifyInstance, publicUrl: string): void {
  const own = new URL(publicUrl).host;
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { origin, host } = request.headers;
    if (SAFE.has(request.method) || origin === undefined) {
      done();
      return;
    }
    const from = URL.canParse(origin) ? new URL(origin).host : origin;
    if (from === host || from === own) done();
    else done(new Problem(403, 'foreign-origin', '请求来源不被允许', '请从本系统的页面操作。'));
  });
}
