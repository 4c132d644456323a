import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { MetricsPage } from './database-gauges.js';
import type { Health } from './health.js';

export interface WatchOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly health: Health;
  readonly metrics: MetricsPage;
  readonly metricsToken: string | null;
  /** Further members of `/health/live`. */
  readonly live?: () => Readonly<Record<string, unknown>>;
}

export interface WatchEndpoint {
  readonly address: string;
  close(): void;
}

/** Serves `/health/live`, `/health/ready` and `/metrics`, and nothing else. @throws when the port is taken. */
export async function serveWatch(options: WatchOptions): Promise<WatchEndpoint> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch(() => {
      response.destroy();
    });
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(options.port, options.host, done);
  });
  const address = server.address();
  return {
    address: typeof address === 'object' && address !== null ? `http://${options.host}:${address.port}` : '',
    close: () => {
      server.close();
      server.closeIdleConnections();
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: WatchOptions,
): Promise<void> {
  const send = (status: number, body: object): void => {
    response
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
      .end(JSON.stringify(body));
  };
  const [path = ''] = (request.url ?? '').split('?');
  switch (path) {
    case '/health/live':
      send(200, { status: 'ok', ...options.live?.() });
      return;
    case '/health/ready': {
      const report = await options.health.report();
      send(report.status === 'ok' ? 200 : 503, report);
      return;
    }
    case '/metrics': {
      const caller = {
        authorization: request.headers.authorization,
        forwarded: request.headers['x-forwarded-for'] !== undefined,
        peer: request.socket.remoteAddress,
      };
      if (!mayReadMetrics(caller, options.metricsToken)) {
        send(403, { status: 'forbidden' });
        return;
      }
      const text = await options.metrics.text();
      response.writeHead(200, { 'content-type': options.metrics.contentType }).end(text);
      return;
    }
    default:
      send(404, { status: 'unknown-route' });
  }
}

export interface MetricsCaller {
  readonly authorization: string | undefined;
  /** True when a proxy passed the request on. */
  readonly forwarded: boolean;
  readonly peer: string | undefined;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** With a token set, whoever shows it; without one, only this machine itself, and nobody through a proxy. */
export function mayReadMetrics(caller: MetricsCaller, token: string | null): boolean {
  if (token === null) return !caller.forwarded && LOOPBACK.has(caller.peer ?? '');
  const shown = /^Bearer (.+)$/.exec(caller.authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(shown), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
