import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isJsonObject, type JsonObject } from '#libs/kernel/json.js';
import type { World } from '../../world.js';
import { keyOfToken } from './admin-token.js';
import { errorBody, GhostError, refuseGhost } from './ghost-errors.js';
import type { GhostSite } from './ghost-site.js';

/** One call to one site by a known key. */
export interface GhostCall {
  readonly world: World;
  readonly site: GhostSite;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Whole seconds in milliseconds: the database keeps no finer time. */
  readonly now: number;
  readonly query: Readonly<Record<string, string>>;
}

export type GhostHandler = (call: GhostCall) => Promise<unknown>;

export function ghostSiteOf(world: World, request: FastifyRequest): GhostSite | undefined {
  const { site } = request.params as Readonly<Record<string, string>>;
  return world.data.ghost.sites.get(site ?? 'main');
}

/** The site a call is for, once its token has been looked at. @throws GhostError 401, 403, 404. */
export function admitted(world: World, request: FastifyRequest): GhostSite {
  const site = ghostSiteOf(world, request) ?? refuseGhost('NotFoundError', 'Site not found.');
  const header = request.headers.authorization;
  if (header === undefined || header === '') return refuseGhost('NoPermissionError', 'Authorization failed');
  // How old a signature is, is between two machines: a moved training clock must not end it.
  keyOfToken(header, site.keys, world.clock.machineNow());
  return site;
}

/** Registers endpoints of the Admin API, each with the action its refusals name. */
export class GhostRoutes {
  constructor(
    private readonly app: FastifyInstance,
    private readonly world: World,
  ) {}

  add(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, action: string, handler: GhostHandler): void {
    this.app.route({
      method,
      url: `/ghost/api/admin${path}`,
      handler: async (request, reply) => {
        const site = admitted(this.world, request);
        const now = Math.floor(this.world.clock.now() / 1000) * 1000;
        const query = request.query as Readonly<Record<string, string>>;
        const call: GhostCall = { world: this.world, site, request, reply, now, query };
        const answer = await this.attempt(action, call, handler);
        if (method !== 'GET') this.world.touch();
        return answer;
      },
    });
  }

  private async attempt(action: string, call: GhostCall, handler: GhostHandler): Promise<unknown> {
    try {
      return await handler(call);
    } catch (fault) {
      if (fault instanceof GhostError) return await sendGhostError(call.request, call.reply, fault, action);
      throw fault;
    }
  }
}

export async function sendGhostError(
  request: FastifyRequest,
  reply: FastifyReply,
  fault: GhostError,
  action: string | null,
): Promise<FastifyReply> {
  if (request.visit !== null) request.visit.result = fault.facts.code ?? fault.type;
  return await reply
    .status(fault.status)
    .type('application/json; charset=utf-8')
    .send(errorBody(fault, randomUUID(), action));
}

export function idOf(call: GhostCall, name = 'id'): string {
  const value = (call.request.params as Readonly<Record<string, string>>)[name];
  return value ?? '';
}

/** The one resource of a request body. @throws GhostError 400 without the root key. */
export function resourceIn(call: GhostCall, root: string): JsonObject {
  const body = call.request.body;
  const list = isJsonObject(body) ? body[root] : undefined;
  const first = Array.isArray(list) ? list[0] : undefined;
  return isJsonObject(first) ? first : refuseGhost('BadRequestError', `No root key ('${root}') provided.`);
}

export function isoTime(instant: number | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}
