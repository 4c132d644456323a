import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';

/**
 * A website that takes signed pushes, and nothing else: it answers after a set time and remembers, by its own clock,
 * when each call arrived and when its page became public. The sandbox does far more for each call (checks signatures,
 * keeps pages and a ledger) and would be the limit of what is measured here.
 */
interface Publication {
  /** Milliseconds since 1970: the request's first byte was read. */
  readonly calledAt: number;
  /** The same: it became public, and was answered. */
  readonly publicAt: number;
}

const { values } = parseArgs({ options: { latency: { type: 'string', default: '50' } } });
let latencyMs = Number(values.latency);
const published = new Map<string, Publication[]>();

/** Wall clock in fractions of a millisecond. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function push(request: IncomingMessage, response: ServerResponse): void {
  const calledAt = now();
  const id = String(request.headers['webhook-id'] ?? '');
  request.resume();
  request.on('end', () => {
    setTimeout(
      () => {
        const earlier = published.get(id) ?? [];
        published.set(id, [...earlier, { calledAt, publicAt: now() }]);
        json(response, 200, { externalId: id, url: `http://${request.headers.host ?? ''}/pages/${id}` });
      },
      latencyMs - (now() - calledAt),
    );
  });
}

/** `POST /control/latency/200` sets the time calls take from now on. */
function control(request: IncomingMessage, response: ServerResponse): void {
  latencyMs = Number((request.url ?? '').split('/').at(-1));
  request.resume();
  json(response, 200, { latencyMs });
}

function read(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? '';
  if (path === '/control/publications') {
    json(response, 200, Object.fromEntries(published));
    return;
  }
  const id = path.split('/').at(-1) ?? '';
  const found = published.has(id);
  if (path.startsWith('/pages/')) response.writeHead(found ? 200 : 404).end();
  else json(response, found ? 200 : 404, found ? { externalId: id } : {});
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  if (request.method !== 'POST') read(request, response);
  else if (request.url?.startsWith('/control/') === true) control(request, response);
  else push(request, response);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ listening: `http://127.0.0.1:${port}` })}\n`);
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    process.exit(0);
  });
}
