import type { FastifyInstance } from 'fastify';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses changes asked for by a page of another site, whatever cookies the browser sends along. */
export function refuseForeignOrigins(fastify: FastifyInstance, publicUrl: string): void {
  const own = new URL(publicUrl).host;
  fastify.addHook('onRequest', async (request, reply) => {
    const { origin, host } = request.headers;
    if (SAFE.has(request.method) || origin === undefined) return;
    const from = URL.canParse(origin) ? new URL(origin).host : origin;
    if (from === host || from === own) return;
    await reply
      .status(403)
      .type('application/problem+json; charset=utf-8')
      .send({
        type: 'urn:jida:problem:foreign-origin',
        title: '请求来源不被允许',
        status: 403,
        code: 'foreign-origin',
        detail: '请从本系统的页面操作。',
      });
  });
}
