import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Where `npm run build` leaves the console, beside the compiled server. */
export const CONSOLE_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'console');

const FOR_EVER = 'public, max-age=31536000, immutable';
const AN_HOUR = 'public, max-age=3600';

/** Addresses that are never a page of the console: an unknown one below them stays an unknown one. */
const NOT_A_PAGE = /^\/(api|callbacks|health|assets|qa)(\/|$)|\.[a-z0-9]{1,8}$/i;

/**
 * Serves the console. Files whose name carries their hash may be kept for ever; the page itself is asked for each time,
 * and is the answer to every address a person may have open. Without a built console only the API is there.
 */
export async function serveConsole(fastify: FastifyInstance, folder = CONSOLE_FOLDER): Promise<boolean> {
  if (!existsSync(join(folder, 'index.html'))) return false;
  const page = await readFile(join(folder, 'index.html'));
  const assets = join(folder, 'assets', '/');
  await fastify.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    preCompressed: true,
    index: false,
    dotfiles: 'ignore',
    globIgnore: ['**/.vite/**', '**/*.br', '**/*.gz', '**/index.html'],
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('Cache-Control', path.startsWith(assets) ? FOR_EVER : AN_HOUR);
    },
  });
  fastify.get('/*', async (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?')[0] ?? '/';
    if (NOT_A_PAGE.test(path)) {
      reply.callNotFound();
      return await reply;
    }
    return await reply
      .headers({ 'Cache-Control': 'no-cache', 'Content-Type': 'text/html; charset=utf-8' })
      .send(page);
  });
  return true;
}
