import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { LogController } from 'fastify';
import { Logger } from 'nestjs-pino';
import { registerRawCallbackBody } from '#libs/channels/callbacks.http.js';
import { newId } from '#libs/kernel/ids.js';
import { readNoticeGauges } from '#libs/notify/notice-gauges.js';
import type { Runtime } from '#libs/runtime/runtime.module.js';
import { MetricsPage } from '#libs/telemetry/database-gauges.js';
import { apiDocument, setApiPrefix } from './api-document.js';
import { serveConsole } from './console-files.js';
import { bindCursors } from './http/bound-cursors.js';
import { refuseMisshapenBodies } from './http/body-shape.js';
import { answerBrokenRequest } from './http/broken-request.js';
import { serveMetrics } from './http/metrics.js';
import { refuseForeignOrigins } from './http/origin.js';
import { answerRouterFault } from './http/problem.filter.js';
import { logRequests } from './http/request-log.js';
import { demandAccessRules, routesOf } from './http/route-access.js';
import { validationPipe } from './http/validation.js';
import { createLog, type ServerLog } from './log.js';
import { ServerModule } from './server.module.js';

/** Largest request body: an import of some thousand rows. */
const BODY_LIMIT = 16 * 1024 * 1024;

const SIGN_INS_PER_MINUTE = 30;

/**
 * The HTTP application over a started runtime, not yet listening.
 * @throws Error naming each route that nobody said who may call.
 */
export async function buildServer(
  runtime: Runtime,
  log: ServerLog | false = createLog(runtime.settings.logLevel),
): Promise<NestFastifyApplication> {
  const serverLog = log === false ? createLog('silent') : log;
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: 'loopback',
    loggerInstance: serverLog,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: newId,
    requestIdHeader: false,
    frameworkErrors: answerRouterFault,
    clientErrorHandler: answerBrokenRequest,
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    ServerModule.over(runtime, serverLog),
    adapter,
    { bufferLogs: true, abortOnError: false, bodyParser: false },
  );
  app.useLogger(app.get(Logger));
  const fastify = app.getHttpAdapter().getInstance();
  // Only JSON has a parser: a form or plain text, which a foreign page can send unasked, is refused.
  fastify.removeContentTypeParser('text/plain');
  logRequests(fastify);
  if (runtime.settings.metricsPort === null) {
    serveMetrics(
      fastify,
      new MetricsPage(runtime.database, runtime.clock, [readNoticeGauges]),
      runtime.settings.metricsToken,
    );
  }
  registerRawCallbackBody(fastify);
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        fontSrc: ["'self'", 'data:'],
        imgSrc: ["'self'", 'data:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        upgradeInsecureRequests: null,
      },
    },
    hsts: runtime.settings.publicUrl.startsWith('https:'),
  });
  await app.register(rateLimit, {
    global: true,
    max: SIGN_INS_PER_MINUTE,
    timeWindow: 60_000,
    allowList: (request) => !(request.method === 'POST' && request.url.startsWith('/api/v1/session')),
  });
  refuseForeignOrigins(fastify, runtime.settings.publicUrl);
  refuseMisshapenBodies(fastify);
  bindCursors(fastify);
  setApiPrefix(app);
  app.useGlobalPipes(validationPipe());
  demandAccessRules(routesOf(app));
  describeApi(app);
  if (!(await serveConsole(fastify))) serverLog.info('the console is not built; serving the API only');
  return app;
}

function describeApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('api/docs', app, () => apiDocument(app), {
    jsonDocumentUrl: 'api/openapi.json',
    customSiteTitle: 'Jida 集答 API',
  });
}
