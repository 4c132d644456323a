import { isUtf8 } from 'node:buffer';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { FaultKind } from '../../faults.js';
import { guardRoutes, type Dialect, type FaultAnswer } from '../../fault-hooks.js';
import type { World } from '../../world.js';
import { commentRoutes } from './comment-routes.js';
import { datacubeRoutes } from './datacube-routes.js';
import { draftRoutes } from './draft-routes.js';
import { refuse, WechatError } from './errors.js';
import { answerWechatError, WechatRoutes } from './gate.js';
import { massRoutes } from './mass-routes.js';
import { materialRoutes } from './material-routes.js';
import { mediaRoutes } from './media-routes.js';
import { publishRoutes } from './publish-routes.js';
import { quotaRoutes } from './quota-routes.js';
import { tokenRoutes } from './token-routes.js';
import { expireToken, revokeToken } from './tokens.js';
import { errorBody, quietAccount, tokenOf, WECHAT_TYPE } from './wire.js';

const FAULT_CODES: Partial<Record<FaultKind, number>> = {
  system_busy: -1,
  work_then_busy: -1,
  token_invalid: 40001,
  token_expired: 42001,
  quota: 45009,
  forbidden: 48001,
};

/** The imitated WeChat Official Account API (reference part A), below any prefix. */
export async function wechatPlugin(app: FastifyInstance, { world }: { world: World }): Promise<void> {
  await app.register(multipart);
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    if (isUtf8(Buffer.from(body))) done(null, body.toString());
    else done(new WechatError(40033));
  });
  guardRoutes(app, world, wechatDialect(world));
  // Fastify adds a charset to JSON, which the platform does not name.
  app.addHook('onSend', async (_request, reply, payload) => {
    const type = String(reply.getHeader('content-type') ?? '');
    if (type.startsWith('application/json; encoding=')) reply.header('content-type', WECHAT_TYPE);
    return await Promise.resolve(payload);
  });
  app.setErrorHandler(async (fault, request, reply) => await answerWechatError(world, fault, request, reply));
  const routes = new WechatRoutes(app, world);
  tokenRoutes(routes, world);
  quotaRoutes(routes, world, () => routes.paths);
  mediaRoutes(routes);
  materialRoutes(routes);
  draftRoutes(routes);
  publishRoutes(routes);
  massRoutes(routes);
  commentRoutes(routes);
  datacubeRoutes(routes);
  for (const rest of ['/cgi-bin/*', '/datacube/*']) routes.open(rest, { method: 'ANY' }, () => refuse(40066));
}

function wechatDialect(world: World): Dialect {
  return {
    platform: 'wechat',
    accountOf: (request) => quietAccount(world, request)?.appId ?? null,
    knows: (kind, request) => codeOf(kind, request) !== undefined,
    answer: (kind, request) => wordFault(world, kind, request),
    refusal: (number, _code, request) => inWords(world, request, number),
    strike: (kind, request) => {
      const token = tokenOf(request);
      if (token === undefined) return;
      if (kind === 'token_invalid') revokeToken(world, token);
      if (kind === 'token_expired') expireToken(world, token);
    },
  };
}

/** A token fault means nothing to a call without a token. */
function codeOf(kind: FaultKind, request: FastifyRequest): number | undefined {
  if (kind.startsWith('token_') && tokenOf(request) === undefined) return undefined;
  return FAULT_CODES[kind];
}

function wordFault(world: World, kind: FaultKind, request: FastifyRequest): FaultAnswer | null {
  const code = codeOf(kind, request);
  return code === undefined ? null : inWords(world, request, code);
}

function inWords(world: World, request: FastifyRequest, errcode: number): FaultAnswer {
  return { status: 200, type: WECHAT_TYPE, body: errorBody(world, request, errcode) };
}
