import type { FastifyInstance, FastifyReply } from 'fastify';
import type { World } from '../../../world.js';
import type { Page } from './post-list.js';
import { apiPath } from './site.js';
import { callOf, textParam, type WpCall } from './wp-call.js';
import { refuseWp } from './wp-errors.js';

export type WpHandler = (call: WpCall) => Promise<FastifyReply>;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Registers REST endpoints below `/wp-json`. */
export class WpRoutes {
  /** By path, then by method. */
  private readonly handlers = new Map<string, Map<string, WpHandler>>();

  constructor(
    private readonly app: FastifyInstance,
    private readonly world: World,
  ) {}

  add(method: Method, path: string, handler: WpHandler): void {
    const known = this.handlers.get(path) ?? this.newPath(path);
    known.set(method, handler);
    this.app.route({
      method,
      url: `/wp-json${path}`,
      handler: async (request, reply) => {
        const call = callOf(this.world, request, reply);
        const meant = (method === 'POST' ? overriding(call) : undefined) ?? method;
        const answer = await (known.get(meant) ?? noRoute)(call);
        if (meant !== 'GET') this.world.touch();
        return answer;
      },
    });
  }

  /** Every path tells what may be done with it. */
  private newPath(path: string): Map<string, WpHandler> {
    const known = new Map<string, WpHandler>();
    this.handlers.set(path, known);
    this.app.route({
      method: 'OPTIONS',
      url: `/wp-json${path}`,
      handler: async (_request, reply) => {
        const methods = [...known.keys()];
        const endpoints = methods.map((method) => ({ methods: [method], args: {} }));
        const answer = { namespace: 'wp/v2', methods, endpoints };
        return await reply.header('allow', methods.join(', ')).send(answer);
      },
    });
    return known;
  }
}

/** `X-HTTP-Method-Override` or `_method`, for gateways that let only POST through. */
function overriding(call: WpCall): string | undefined {
  const header = call.request.headers['x-http-method-override'];
  const named = typeof header === 'string' ? header : textParam(call.params, '_method');
  return named?.toUpperCase();
}

export function noRoute(): never {
  return refuseWp(404, 'rest_no_route', 'No route was found matching the URL and request method.');
}

/** What was made below a route, and where it is to be found. */
export async function sendMade(
  { world, site, reply }: WpCall,
  route: string,
  view: Record<string, unknown>,
): Promise<FastifyReply> {
  const address = world.url(`${apiPath(site)}${route.slice(1)}/${String(view['id'])}`);
  return await reply.status(201).header('location', address).send(view);
}

/**
 * A list with its totals in the headers (reference 1.4), and the addresses of the pages beside it, which clients follow
 * (public WordPress sources).
 */
export async function sendList(
  call: WpCall,
  views: readonly unknown[],
  page: Page<unknown>,
): Promise<FastifyReply> {
  call.reply.header('x-wp-total', String(page.total)).header('x-wp-totalpages', String(page.pages));
  const links = [
    ...(page.page > 1 ? [`<${pageAddress(call, page.page - 1)}>; rel="prev"`] : []),
    ...(page.page < page.pages ? [`<${pageAddress(call, page.page + 1)}>; rel="next"`] : []),
  ];
  if (links.length > 0) call.reply.header('link', links.join(', '));
  return await call.reply.send(views);
}

/** The address that was asked for, with another page. */
function pageAddress({ world, request }: WpCall, page: number): string {
  const url = new URL(world.url(request.originalUrl));
  url.searchParams.set('page', String(page));
  return url.href;
}
