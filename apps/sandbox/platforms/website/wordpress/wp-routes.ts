import type { FastifyInstance, FastifyReply } from 'fastify';
import type { World } from '../../../world.js';
import type { Page } from './post-list.js';
import { callOf, type WpCall } from './wp-call.js';

export type WpHandler = (call: WpCall) => Promise<FastifyReply>;

/** Registers REST endpoints below `/wp-json`. */
export class WpRoutes {
  constructor(
    private readonly app: FastifyInstance,
    private readonly world: World,
  ) {}

  add(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, handler: WpHandler): void {
    this.app.route({
      method,
      url: `/wp-json${path}`,
      handler: async (request, reply) => {
        const call = callOf(this.world, request, reply);
        const answer = await handler(call);
        if (method !== 'GET') this.world.touch();
        return answer;
      },
    });
  }
}

/** A list with its totals in the headers (reference 1.4). */
export async function sendList(
  call: WpCall,
  views: readonly unknown[],
  page: Page<unknown>,
): Promise<FastifyReply> {
  return await call.reply
    .header('x-wp-total', String(page.total))
    .header('x-wp-totalpages', String(page.pages))
    .send(views);
}
