import { rootCertificates } from 'node:tls';
import type { Clock } from '#libs/kernel/clock.js';
import { AddressGuard, type ResolveName } from './address-guard.js';
import type { ChannelAnswer, ChannelHttp, ChannelRequest } from './channel-http.js';
import { AheadHttpAgent, AheadHttpsAgent } from './http/ahead-agents.js';
import { DeadlinePassed, Exchange, portOf, type PreparedRequest } from './http/exchange.js';
import { hostOf, httpFault } from './http/http-faults.js';
import { nextHop } from './http/redirect.js';
import { encodeBody } from './http/request-body.js';

export interface AxiosChannelHttpOptions {
  readonly clock: Clock;
  /** Intranet addresses that may be called; see `AddressGuard`. Empty: the open internet only. */
  readonly allowAddresses: readonly string[];
  /** Largest answer in bytes, after decompression; 8 MiB unless told. */
  readonly maxAnswerBytes?: number;
  /** Limit of a call that names none, in milliseconds; 30 s unless told. */
  readonly defaultTimeoutMs?: number;
  /** How long an idle connection is kept, in milliseconds. */
  readonly idleSocketMs?: number;
  /** Waits before the second and third try of a read, in milliseconds. */
  readonly readRetryDelaysMs?: readonly number[];
  /** Certificates (PEM) trusted beside the public ones, for intranets with their own authority. */
  readonly certificateAuthorities?: readonly string[];
  /** Replaces the system's name resolution. */
  readonly resolve?: ResolveName;
}

const DEFAULT_MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 30_000;
/**
 * Common servers close an idle connection after 5 s. Ours goes first: a request written to a connection that the other
 * side is closing ends in doubt, although it was never read.
 */
const DEFAULT_IDLE_SOCKET_MS = 3_000;
/** As axios sets it on every connection anyway: another figure would be set anew before and after each call. */
const PROBES_AFTER_MS = 60_000;
const DEFAULT_READ_RETRY_DELAYS_MS = [200, 600];
const MOST_REDIRECTS = 3;

const RETRIED_STATUSES = new Set([502, 503, 504]);
const RETRIED_FAULTS = new Set([
  'http.name_not_resolved',
  'http.connection_refused',
  'http.connect_failed',
  'http.connection_reset',
  'http.answer_cut_off',
  'http.bad_answer',
]);

/** ChannelHttp over axios: keep-alive, deadlines, a size cap, and address checks on every connection. */
export class AxiosChannelHttp implements ChannelHttp {
  private readonly exchange: Exchange;
  private readonly guard: AddressGuard;
  private readonly httpAgent: AheadHttpAgent;
  private readonly httpsAgent: AheadHttpsAgent;

  constructor(private readonly options: AxiosChannelHttpOptions) {
    const idle = options.idleSocketMs ?? DEFAULT_IDLE_SOCKET_MS;
    const keepAlive = { keepAlive: true, keepAliveMsecs: PROBES_AFTER_MS, timeout: idle };
    const authorities = options.certificateAuthorities ?? [];
    this.httpAgent = new AheadHttpAgent(keepAlive);
    this.httpsAgent = new AheadHttpsAgent({
      ...keepAlive,
      ...(authorities.length === 0 ? {} : { ca: [...rootCertificates, ...authorities] }),
    });
    this.guard = new AddressGuard(options.allowAddresses, options.resolve);
    this.exchange = new Exchange({
      guard: this.guard,
      httpAgent: this.httpAgent,
      httpsAgent: this.httpsAgent,
      maxAnswerBytes: options.maxAnswerBytes ?? DEFAULT_MAX_ANSWER_BYTES,
    });
  }

  /**
   * Repeats on transport failures and on 502 to 504; follows up to three redirects of GET and HEAD, each checked anew.
   * `timeoutMs` limits the whole of it.
   */
  async read(request: ChannelRequest): Promise<ChannelAnswer> {
    return await this.withinLimits(request, async (prepared, signal) => {
      for (const delay of this.options.readRetryDelaysMs ?? DEFAULT_READ_RETRY_DELAYS_MS) {
        const answer = await this.follow(prepared, signal);
        if (!isWorthRepeating(answer)) return answer;
        if (!(await this.pause(delay, signal))) return answer;
      }
      return await this.follow(prepared, signal);
    });
  }

  async writeOnce(request: ChannelRequest): Promise<ChannelAnswer> {
    return await this.withinLimits(
      request,
      async (prepared, signal) => await this.exchange.send(prepared, signal),
    );
  }

  connectAhead(address: string): void {
    const url = readUrl({ url: address });
    if (url === null) return;
    const port = portOf(url);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (!this.guard.mayCallLiteral(host, port)) return;
    const agent = url.protocol === 'https:' ? this.httpsAgent : this.httpAgent;
    agent.connectAhead({ host, port, lookup: this.guard.lookupFor(port) });
  }

  /** Closes idle connections; calls under way are cut. */
  close(): void {
    this.httpAgent.destroy();
    this.httpsAgent.destroy();
  }

  private async follow(first: PreparedRequest, signal: AbortSignal): Promise<ChannelAnswer> {
    let request = first;
    for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
      const answer = await this.exchange.send(request, signal);
      const next = answer.kind === 'answer' ? nextHop(request, answer) : null;
      if (next === null)
        return hop > 0 && answer.kind === 'not_sent' ? { ...answer, kind: 'maybe_sent' } : answer;
      request = next;
    }
    return { kind: 'maybe_sent', fault: httpFault('http.too_many_redirects', hostOf(first.url)) };
  }

  /** Prepares the request and aborts `act` at the earlier of the caller's signal and the time limit. */
  private async withinLimits(
    request: ChannelRequest,
    act: (prepared: PreparedRequest, signal: AbortSignal) => Promise<ChannelAnswer>,
  ): Promise<ChannelAnswer> {
    const url = readUrl(request);
    if (url === null) return { kind: 'not_sent', fault: httpFault('http.bad_url', '') };
    if (request.signal.aborted) return { kind: 'not_sent', fault: httpFault('http.aborted', hostOf(url)) };
    const limit = new AbortController();
    const passOn = (): void => {
      limit.abort(request.signal.reason);
    };
    request.signal.addEventListener('abort', passOn, { once: true });
    const callOff = this.limitFromDeparture(request, () => {
      limit.abort(new DeadlinePassed());
    });
    try {
      return await act(prepare(request, url), limit.signal);
    } finally {
      request.signal.removeEventListener('abort', passOn);
      callOff();
    }
  }

  /** Runs `end` when the time of the request is up, unless the answer is called before. */
  private limitFromDeparture({ timeoutMs, departs }: ChannelRequest, end: () => void): () => void {
    const { clock, defaultTimeoutMs = DEFAULT_TIMEOUT_MS } = this.options;
    const start = (): (() => void) => clock.after(timeoutMs ?? defaultTimeoutMs, end);
    if (departs === undefined) return start();
    let stop = (): void => undefined;
    const takeBack = departs.whenGiven(() => {
      stop = start();
    });
    return () => {
      takeBack();
      stop();
    };
  }

  /** False when the signal ended the wait. */
  private async pause(ms: number, signal: AbortSignal): Promise<boolean> {
    return await this.options.clock.sleep(ms, signal).then(
      () => true,
      () => false,
    );
  }
}

function isWorthRepeating(answer: ChannelAnswer): boolean {
  if (answer.kind === 'answer') return RETRIED_STATUSES.has(answer.status);
  return RETRIED_FAULTS.has(answer.fault.code);
}

/** Null for anything but an http or https address without user name and password. */
function readUrl(request: Pick<ChannelRequest, 'url' | 'query'>): URL | null {
  const url = URL.parse(request.url);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return null;
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.append(name, value);
  url.hash = '';
  return url;
}

function always(): boolean {
  return true;
}

function prepare(request: ChannelRequest, url: URL): PreparedRequest {
  const body = request.body === undefined ? null : encodeBody(request.body);
  const headers = { ...request.headers, ...(body === null ? {} : { 'content-type': body.contentType }) };
  const { method, stillAllowed = always, departs } = request;
  return { method, url, headers, bytes: body?.bytes ?? null, stillAllowed, departs };
}
