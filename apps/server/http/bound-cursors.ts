import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invalidCursor } from '#libs/kernel/paging.js';

/** What a list is read with apart from its conditions: it may differ from page to page. */
const PER_PAGE = new Set(['cursor', 'limit']);

/**
 * Binds every cursor to the list, the conditions and the order it was given for, whichever list that is. Taken to another
 * one, it would name a place that means nothing there, and entries would be missing from the answer without a word.
 */
export function bindCursors(fastify: FastifyInstance): void {
  fastify.addHook('preValidation', (request, _reply, done) => {
    const query = request.query as Record<string, unknown>;
    const given = query['cursor'];
    if (!isOfApi(request) || typeof given !== 'string') {
      done();
      return;
    }
    const mark = `${markOf(request)}.`;
    if (given.startsWith(mark)) {
      query['cursor'] = given.slice(mark.length);
      done();
    } else done(invalidCursor());
  });
  fastify.addHook('preSerialization', (request, _reply, payload, done) => {
    if (isOfApi(request) && isPage(payload))
      done(null, { ...payload, nextCursor: `${markOf(request)}.${payload.nextCursor}` });
    else done(null, payload);
  });
}

function isOfApi(request: FastifyRequest): boolean {
  return request.method === 'GET' && request.url.startsWith('/api/');
}

function isPage(payload: unknown): payload is { readonly nextCursor: string } {
  return (
    typeof payload === 'object' && payload !== null && typeof Reflect.get(payload, 'nextCursor') === 'string'
  );
}

function markOf(request: FastifyRequest): string {
  const conditions = Object.entries(request.query as Record<string, unknown>)
    .filter(([name]) => !PER_PAGE.has(name))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const list = JSON.stringify([request.url.split('?')[0], conditions]);
  return createHash('sha256').update(list).digest('base64url').slice(0, 12);
}
