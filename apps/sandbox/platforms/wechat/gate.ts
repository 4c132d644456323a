import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isJsonObject, type JsonObject } from '#libs/kernel/json.js';
import type { World } from '../../world.js';
import type { WechatAccount } from './account.js';
import { refuse, WechatError } from './errors.js';
import { may, spend } from './quota.js';
import type { Permission } from './settings.js';
import { accountOfToken } from './tokens.js';
import { errorBody, sendWechat, tokenOf, toWire } from './wire.js';

/** One call that passed token, permission and quota. */
export interface WechatCall {
  readonly world: World;
  readonly account: WechatAccount;
  readonly request: FastifyRequest;
  readonly now: number;
  readonly query: Readonly<Record<string, string | undefined>>;
}

export interface EndpointRule {
  readonly method: 'GET' | 'POST' | 'ANY';
  readonly permission?: Permission;
  /** Whether success normally carries `errcode` 0 (reference A1, "Success body"). */
  readonly plainOk?: boolean;
}

/** Also a wrong method is answered in the platform's words, with HTTP 200 (reference A1, "HTTP status"). */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A JSON object to answer with, or raw bytes with their media type. */
export type WechatResult =
  Readonly<Record<string, unknown>> | { readonly mime: string; readonly data: Buffer };
export type WechatHandler = (call: WechatCall) => WechatResult | Promise<WechatResult>;

/** Registers endpoints of the imitated WeChat, each behind method, token, permission and quota checks. */
export class WechatRoutes {
  /** Paths that need a token: those the quota tools know. */
  readonly paths: string[] = [];

  constructor(
    private readonly app: FastifyInstance,
    private readonly world: World,
  ) {}

  /** An endpoint that needs an access token. */
  add(path: string, rule: EndpointRule, handler: WechatHandler): void {
    this.paths.push(path);
    this.open(path, rule, async (request) => {
      const account = accountOfToken(this.world, tokenOf(request));
      if (request.visit !== null) request.visit.account = account.appId;
      const now = this.world.clock.now();
      if (rule.permission !== undefined && !may(account, rule.permission)) refuse(48001);
      spend(account, path, now);
      const result = await handler({ world: this.world, account, request, now, query: queryOf(request) });
      this.world.touch();
      return shaped(account, rule, result);
    });
  }

  /** An endpoint that needs no access token. */
  open(
    path: string,
    rule: EndpointRule,
    handler: (request: FastifyRequest) => WechatResult | Promise<WechatResult>,
  ): void {
    this.app.route({
      method: [...METHODS],
      url: path,
      handler: async (request, reply) => {
        if (rule.method !== 'ANY' && request.method !== rule.method)
          refuse(rule.method === 'POST' ? 43002 : 43001);
        const result = await handler(request);
        if (isBinary(result)) return await reply.type(result.mime).send(result.data);
        return await sendWechat(reply, toWire(result));
      },
    });
  }
}

export function isBinary(result: WechatResult): result is { mime: string; data: Buffer } {
  return Buffer.isBuffer(result.data);
}

function shaped(account: WechatAccount, rule: EndpointRule, result: WechatResult): WechatResult {
  if (isBinary(result)) return result;
  const style = account.settings.errcodeOnSuccess;
  const ok = style === 'always' || (style === 'as_seen' && rule.plainOk === true);
  return ok ? { errcode: 0, errmsg: 'ok', ...result } : without(result, style === 'never');
}

function without(
  result: Readonly<Record<string, unknown>>,
  bare: boolean,
): Readonly<Record<string, unknown>> {
  if (!bare) return result;
  return Object.fromEntries(Object.entries(result).filter(([key]) => key !== 'errcode' && key !== 'errmsg'));
}

function queryOf(request: FastifyRequest): Record<string, string | undefined> {
  const query = request.query as Record<string, unknown>;
  const text = Object.entries(query).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(text);
}

/** The JSON object of a POST. @throws WechatError 44002 for nothing, 47001 for anything but a JSON object. */
export function jsonBody(request: FastifyRequest): JsonObject {
  const text = typeof request.body === 'string' ? request.body : '';
  if (text.trim() === '') return refuse(44002);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(47001);
  }
  return isJsonObject(value) ? value : refuse(47001);
}

/** Answers a thrown refusal the platform's way: HTTP 200 and an `errcode`. */
export async function answerWechatError(
  world: World,
  fault: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const known = fault instanceof WechatError;
  if (!known) world.warn(fault);
  const errcode = known ? fault.errcode : errcodeOf(fault);
  if (request.visit !== null) request.visit.result = String(errcode);
  const extra = known ? { detail: fault.detail, members: fault.extra } : {};
  return await sendWechat(reply, errorBody(world, request, errcode, extra));
}

/** Fastify refuses a too large body before our routes see it. */
function errcodeOf(fault: unknown): number {
  const tooLarge = fault instanceof Error && 'statusCode' in fault && fault.statusCode === 413;
  return tooLarge ? 45001 : -1;
}
