import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { FaultKind } from '../../faults.js';
import { guardRoutes, type Dialect, type FaultAnswer } from '../../fault-hooks.js';
import type { World } from '../../world.js';
import { articleRoutes } from './article-routes.js';
import { commentRoutes } from './comment-routes.js';
import { refuseWeibo, weiboStatus } from './errors.js';
import {
  answerWeiboError,
  METHODS,
  requestName,
  WEIBO_TYPE,
  weiboErrorBody,
  WeiboRoutes,
  weiboTokenOf,
} from './gate.js';
import { oauthRoutes } from './oauth-routes.js';
import { readRoutes } from './read-routes.js';
import { shareRoutes } from './share-routes.js';

const FAULT_CODES: Partial<Record<FaultKind, number>> = {
  system_busy: 10001,
  work_then_busy: 10001,
  token_invalid: 21332,
  token_expired: 21327,
  quota: 10023,
  forbidden: 10014,
  duplicate_error: 20019,
  published_delay: 20032,
};
const FOR_POSTING: readonly FaultKind[] = ['duplicate_error', 'published_delay'];
const POSTING = /\/statuses\/(?:share|update|upload|upload_url_text)(?:\/biz)?\.json$/;

/** The imitated Weibo Open Platform (reference part B), below any prefix. */
export async function weiboPlugin(app: FastifyInstance, { world }: { world: World }): Promise<void> {
  await app.register(multipart);
  await app.register(formbody);
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  guardRoutes(app, world, weiboDialect(world));
  app.setErrorHandler(async (fault, request, reply) => await answerWeiboError(world, fault, request, reply));
  const routes = new WeiboRoutes(app, world);
  oauthRoutes(app, world);
  shareRoutes(routes);
  readRoutes(routes);
  commentRoutes(routes);
  articleRoutes(routes);
  for (const url of ['/2/*', '/proxy/*'])
    app.route({ method: [...METHODS], url, handler: () => refuseWeibo(10020) });
}

function weiboDialect(world: World): Dialect {
  return {
    platform: 'weibo',
    accountOf: (request) => world.data.weibo.tokens.get(weiboTokenOf(request) ?? '')?.uid ?? null,
    knows: (kind, request) => codeOf(kind, request) !== undefined,
    answer: wordFault,
    refusal: (number, _code, request) => inWords(request, number),
  };
}

function codeOf(kind: FaultKind, request: FastifyRequest): number | undefined {
  if (FOR_POSTING.includes(kind) && !POSTING.test(requestName(request))) return undefined;
  return FAULT_CODES[kind];
}

function wordFault(kind: FaultKind, request: FastifyRequest): FaultAnswer | null {
  const code = codeOf(kind, request);
  return code === undefined ? null : inWords(request, code);
}

function inWords(request: FastifyRequest, code: number): FaultAnswer {
  return { status: weiboStatus(code), type: WEIBO_TYPE, body: weiboErrorBody(code, requestName(request)) };
}
