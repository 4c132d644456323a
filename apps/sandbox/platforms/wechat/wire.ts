import type { FastifyReply, FastifyRequest } from 'fastify';
import type { World } from '../../world.js';
import { accountOfToken } from './tokens.js';
import type { WechatAccount } from './account.js';
import { errorText } from './errors.js';

export const WECHAT_TYPE = 'application/json; encoding=utf-8';

/** No text of a person looks like this. */
const MARK = '#bare-number:b3d1f0a7#';
const MARKED = new RegExp(`"${MARK}(\\d+)"`, 'g');

/** A decimal id that goes out as a bare JSON number of any size. */
export function bareNumber(id: string): string {
  return `${MARK}${id}`;
}

/** An id in the account's style: number as seen, string as documented (reference A1, "Numeric ids"). */
export function wireId(account: WechatAccount, id: string): string {
  return account.settings.idStyle === 'string' ? id : bareNumber(id);
}

/** The digits of a bare number, or undefined for any other text. */
export function bareDigits(text: string): string | undefined {
  return text.startsWith(MARK) ? text.slice(MARK.length) : undefined;
}

export function toWire(value: unknown): string {
  return JSON.stringify(value).replace(MARKED, '$1');
}

/** The body of a refusal; the `rid` is remembered so that it can be asked about. */
export function errorBody(
  world: World,
  request: FastifyRequest,
  errcode: number,
  extra: { readonly detail?: string; readonly members?: Readonly<Record<string, unknown>> } = {},
): string {
  const now = world.clock.now();
  const rid = world.rids.newRid(now);
  const errmsg = `${errorText(errcode)}${extra.detail ?? ''} rid: ${rid}`;
  const body = toWire({ errcode, errmsg, ...extra.members });
  world.rids.keep(rid, {
    appId: quietAccount(world, request)?.appId ?? null,
    at: now,
    url: request.url.replace(/access_token=[^&]*/, 'access_token=***'),
    requestBody: typeof request.body === 'string' ? request.body.slice(0, 4000) : '',
    responseBody: body,
    clientIp: request.ip,
  });
  return body;
}

export function tokenOf(request: FastifyRequest): string | undefined {
  const { access_token: token } = request.query as Record<string, unknown>;
  return typeof token === 'string' ? token : undefined;
}

/** The account behind a request, or undefined where its token is no good. */
export function quietAccount(world: World, request: FastifyRequest): WechatAccount | undefined {
  try {
    return accountOfToken(world, tokenOf(request));
  } catch {
    return undefined;
  }
}

export async function sendWechat(reply: FastifyReply, body: string): Promise<FastifyReply> {
  return await reply.status(200).header('content-type', WECHAT_TYPE).send(body);
}
