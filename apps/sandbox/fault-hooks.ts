import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isBefore, type AfterKind, type BeforeKind, type FaultKind, type FiredFault } from './faults.js';
import type { PlatformName } from './platform-name.js';
import type { World } from './world.js';

/** An answer a platform gives instead of doing, or instead of admitting, the work. */
export interface FaultAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** What the fault hooks must know of a platform. */
export interface Dialect {
  readonly platform: PlatformName;
  accountOf(request: FastifyRequest): string | null;
  /** Whether the platform has an answer of its own for this kind of fault. */
  knows(kind: FaultKind, request: FastifyRequest): boolean;
  /** How the platform words such a fault; null when it does not know it. */
  answer(kind: FaultKind, request: FastifyRequest): FaultAnswer | null;
  /** How the platform words an error of this number; left out, rules of kind `error_number` never strike. */
  refusal?(number: number, code: string | undefined, request: FastifyRequest): FaultAnswer;
  /** Makes a fault true rather than only claimed, such as really ending a token. */
  strike?(kind: BeforeKind, request: FastifyRequest): void;
}

const WORDED: readonly FaultKind[] = [
  'system_busy',
  'token_invalid',
  'token_expired',
  'quota',
  'duplicate_error',
  'forbidden',
  'work_then_busy',
  'published_delay',
];
const SLOW_MS = 3_000;
const HANG_MS = 60_000;

export const GATEWAY_PAGE =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n' +
  '<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';
const GATEWAY_ANSWER: FaultAnswer = { status: 502, type: 'text/html', body: GATEWAY_PAGE };

/** Lets faults strike the routes of one plugin and counts its calls. */
export function guardRoutes(app: FastifyInstance, world: World, dialect: Dialect): void {
  const prefix = app.prefix;
  app.addHook('preHandler', async (request, reply) => {
    if (isReader(request)) return;
    request.visit = {
      platform: dialect.platform,
      endpoint: endpointOf(request, prefix),
      account: dialect.accountOf(request),
      result: 'ok',
      fault: null,
      later: null,
    };
    await strikeBefore(world, dialect, request, reply);
  });
  app.addHook(
    'onSend',
    async (request, reply, payload) => await strikeAfter(world, dialect, request, reply, payload),
  );
}

/**
 * Somebody reading a page in a browser: no client, so that looking at a site neither uses up a fault that was meant for
 * the sender nor fills the list of calls.
 */
function isReader(request: FastifyRequest): boolean {
  return request.method === 'GET' && /^(?:text\/html|image\/)/.test(request.headers.accept ?? '');
}

function endpointOf(request: FastifyRequest, prefix: string): string {
  const named = request.routeOptions.config.endpoint;
  if (named !== undefined) return named;
  const url = request.routeOptions.url ?? request.url.split('?')[0] ?? '';
  return url.startsWith(prefix) ? url.slice(prefix.length) : url;
}

async function strikeBefore(
  world: World,
  dialect: Dialect,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const visit = request.visit;
  if (visit === null) return;
  const fault = world.faults.pick({
    platform: dialect.platform,
    method: request.method,
    endpoint: visit.endpoint,
    account: visit.account,
    callback: false,
    body: () => bodyText(request),
    applies: (kind) => means(dialect, kind, request),
  });
  if (fault === null) return;
  visit.fault = fault.kind;
  if (!isBefore(fault.kind)) {
    visit.later = { kind: fault.kind as AfterKind, ms: fault.ms };
  } else if (fault.kind === 'slow') {
    await world.clock.pause(fault.ms ?? SLOW_MS);
  } else {
    visit.result = 'not_done';
    await insteadOfWork(world, dialect, { ...fault, kind: fault.kind }, request, reply);
  }
}

function means(dialect: Dialect, kind: FaultKind, request: FastifyRequest): boolean {
  if (kind === 'error_number') return dialect.refusal !== undefined;
  return !WORDED.includes(kind) || dialect.knows(kind, request);
}

async function insteadOfWork(
  world: World,
  dialect: Dialect,
  fault: FiredFault & { readonly kind: BeforeKind },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { kind } = fault;
  if (kind === 'drop_before') {
    record(world, request);
    reply.hijack();
    request.raw.socket.destroy();
    return;
  }
  dialect.strike?.(kind, request);
  const { status, type, body } = beforeAnswer(dialect, fault, request);
  await reply.status(status).type(type).send(body);
}

function beforeAnswer(dialect: Dialect, fault: FiredFault, request: FastifyRequest): FaultAnswer {
  const { kind, number, code } = fault;
  if (kind === 'empty_body_before') return { status: 200, type: 'application/json', body: '' };
  const answer =
    kind === 'error_number' && number !== undefined
      ? dialect.refusal?.(number, code, request)
      : dialect.answer(kind, request);
  return answer ?? GATEWAY_ANSWER;
}

async function strikeAfter(
  world: World,
  dialect: Dialect,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  const visit = request.visit;
  if (visit === null) return payload;
  if (visit.result === 'ok' && reply.statusCode >= 400) visit.result = `http_${reply.statusCode}`;
  record(world, request);
  const later = visit.later;
  if (later === null) return payload;
  switch (later.kind) {
    case 'work_then_drop':
      request.raw.socket.destroy();
      return payload;
    case 'work_then_hang':
      await world.clock.pause(later.ms ?? HANG_MS, untilGone(request));
      return payload;
    case 'truncated':
    case 'work_then_truncated':
      return cut(reply, payload);
    case 'empty_body':
      return replace(reply, { status: 200, type: 'application/json', body: '' });
    case 'work_then_502':
      return replace(reply, GATEWAY_ANSWER);
    case 'work_then_busy':
    case 'published_delay':
      return replace(reply, dialect.answer(later.kind, request) ?? GATEWAY_ANSWER);
  }
}

function replace(reply: FastifyReply, answer: FaultAnswer): string {
  reply.removeHeader('content-length');
  reply.status(answer.status).type(answer.type);
  return answer.body;
}

function cut(reply: FastifyReply, payload: unknown): unknown {
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
  reply.removeHeader('content-length');
  return payload.slice(0, Math.floor(payload.length / 2));
}

function untilGone(request: FastifyRequest): AbortSignal {
  const gone = new AbortController();
  request.raw.socket.once('close', () => {
    gone.abort();
  });
  return gone.signal;
}

function record(world: World, request: FastifyRequest): void {
  const visit = request.visit;
  if (visit === null) return;
  world.calls.record({
    at: world.clock.now(),
    platform: visit.platform,
    account: visit.account,
    method: request.method,
    endpoint: visit.endpoint,
    result: visit.result,
    fault: visit.fault,
  });
}

function bodyText(request: FastifyRequest): string {
  const body = request.body;
  if (typeof body === 'string') return body;
  if (Buffer.isBuffer(body)) return body.toString('utf8');
  return JSON.stringify(body ?? '');
}
