import type http from 'node:http';
import type https from 'node:https';
import axios, { AxiosHeaders, type AxiosAdapter, type AxiosResponse } from 'axios';
import type { Departure } from '#libs/kernel/departure.js';
import { AddressRefused, type AddressGuard } from '../address-guard.js';
import type { ChannelAnswer, ChannelRequest } from '../channel-http.js';
import { hostOf, httpFault, type HttpFaultCode } from './http-faults.js';
import { Wire } from './wire.js';

/** One request, ready to go. */
export interface PreparedRequest {
  readonly method: ChannelRequest['method'];
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer | null;
  readonly stillAllowed: () => boolean;
  readonly departs: Departure | undefined;
}

export interface ExchangeOptions {
  readonly guard: AddressGuard;
  readonly httpAgent: http.Agent;
  readonly httpsAgent: https.Agent;
  /** Bytes, after decompression. */
  readonly maxAnswerBytes: number;
}

/** For calls that do not say what they want to hear. */
const ANYTHING = 'application/json, text/plain, */*';

/** What aborts a call at its time limit, to be told from the caller's own abort. */
export class DeadlinePassed extends Error {}

/** Sends one request and reads one answer: no redirect, no repetition. */
export class Exchange {
  /**
   * axios' own way through node:http. Its client would first merge three configurations, look for interceptors and
   * transform nothing: a third of all it does for a call.
   */
  private readonly adapter: AxiosAdapter;
  private readonly fixed;

  constructor(private readonly options: ExchangeOptions) {
    this.adapter = axios.getAdapter('http');
    this.fixed = {
      httpAgent: options.httpAgent,
      httpsAgent: options.httpsAgent,
      maxRedirects: 0,
      maxBodyLength: Infinity,
      maxContentLength: options.maxAnswerBytes,
      proxy: false,
      responseType: 'arraybuffer',
      validateStatus: () => true,
    } as const;
  }

  async send(request: PreparedRequest, signal: AbortSignal): Promise<ChannelAnswer> {
    const host = hostOf(request.url);
    const port = portOf(request.url);
    if (!this.options.guard.mayCallLiteral(request.url.hostname, port)) {
      return { kind: 'not_sent', fault: httpFault('http.address_refused', host) };
    }
    // The adapter would tell of the abort, but send all the same.
    if (signal.aborted) return { kind: 'not_sent', fault: httpFault(abortCode(signal), host) };
    const wire = new Wire(request.stillAllowed);
    try {
      const lookup = this.options.guard.lookupFor(port);
      const { status, headers, data } = (await this.adapter({
        ...this.fixed,
        method: request.method,
        url: request.url.href,
        headers: new AxiosHeaders({ accept: ANYTHING, ...request.headers }),
        data: request.bytes ?? undefined,
        transport: wire.transport(lookup, request.departs),
        signal,
      })) as AxiosResponse<Buffer>;
      return { kind: 'answer', status, headers: flatHeaders(headers), body: data };
    } catch (error) {
      const code = faultCode(error, wire, signal);
      return { kind: wire.sent ? 'maybe_sent' : 'not_sent', fault: httpFault(code, host, errorCode(error)) };
    }
  }
}

/** The port that is called, also where the address names none. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** Lower-case names; a repeated header's values are joined. */
function flatHeaders(headers: object): Readonly<Record<string, string>> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === null || value === undefined) continue;
    flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return flat;
}

function faultCode(error: unknown, wire: Wire, signal: AbortSignal): HttpFaultCode {
  if (wire.tooLate) return 'http.deadline';
  if (isTooLarge(error)) return 'http.answer_too_large';
  if (signal.aborted) return abortCode(signal);
  if (error instanceof Error && error.cause instanceof AddressRefused) return 'http.address_refused';
  const code = errorCode(error) ?? '';
  if (wire.answered) return 'http.answer_cut_off';
  if (wire.sent) return code.startsWith('HPE_') ? 'http.bad_answer' : 'http.connection_reset';
  if (wire.connected) return 'http.tls_failed';
  if (code === 'ECONNREFUSED') return 'http.connection_refused';
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'http.name_not_resolved';
  if (code.startsWith('ERR_INVALID') || code.startsWith('ERR_BAD_OPTION')) return 'http.bad_request';
  return 'http.connect_failed';
}

function abortCode(signal: AbortSignal): HttpFaultCode {
  return signal.reason instanceof DeadlinePassed ? 'http.deadline' : 'http.aborted';
}

/** The error code of Node or OpenSSL: upper-case words, nothing else gets into a fault. */
function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return /^[A-Z0-9_]{1,64}$/.test(error.code) ? error.code : undefined;
}

/** axios tells it by its text only. */
function isTooLarge(error: unknown): boolean {
  return axios.isAxiosError(error) && error.message.startsWith('maxContentLength');
}
