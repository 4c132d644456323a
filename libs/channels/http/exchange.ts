import type http from 'node:http';
import type https from 'node:https';
import axios, { type AxiosInstance } from 'axios';
import type { AddressGuard } from '../address-guard.js';
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
}

export interface ExchangeOptions {
  readonly guard: AddressGuard;
  readonly httpAgent: http.Agent;
  readonly httpsAgent: https.Agent;
  /** Bytes, after decompression. */
  readonly maxAnswerBytes: number;
}

/** What aborts a call at its time limit, to be told from the caller's own abort. */
export class DeadlinePassed extends Error {}

/** Sends one request and reads one answer: no redirect, no repetition. */
export class Exchange {
  private readonly client: AxiosInstance;

  constructor(private readonly options: ExchangeOptions) {
    this.client = axios.create({
      httpAgent: options.httpAgent,
      httpsAgent: options.httpsAgent,
      maxRedirects: 0,
      maxBodyLength: Infinity,
      maxContentLength: options.maxAnswerBytes,
      proxy: false,
      responseType: 'arraybuffer',
      transformRequest: [],
      transformResponse: [],
      validateStatus: () => true,
    });
  }

  async send(request: PreparedRequest, signal: AbortSignal): Promise<ChannelAnswer> {
    const host = hostOf(request.url);
    const port = portOf(request.url);
    if (!this.options.guard.mayCallLiteral(request.url.hostname, port)) {
      return { kind: 'not_sent', fault: httpFault('http.address_refused', host) };
    }
    const wire = new Wire(request.stillAllowed);
    try {
      const lookup = this.options.guard.lookupFor(port, () => (wire.refused = true));
      const response = await this.client.request<Buffer>({
        method: request.method,
        url: request.url.href,
        headers: { ...request.headers },
        ...(request.bytes === null ? {} : { data: request.bytes }),
        transport: wire.transport(lookup),
        signal,
      });
      const { status, headers, data } = response;
      return { kind: 'answer', status, headers: flatHeaders(headers), body: data };
    } catch (error) {
      const code = faultCode(error, wire, signal);
      return { kind: wire.sent ? 'maybe_sent' : 'not_sent', fault: httpFault(code, host, errorCode(error)) };
    }
  }
}

function portOf(url: URL): number {
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
  if (signal.aborted) return signal.reason instanceof DeadlinePassed ? 'http.deadline' : 'http.aborted';
  if (wire.refused) return 'http.address_refused';
  const code = errorCode(error) ?? '';
  if (wire.answered) return 'http.answer_cut_off';
  if (wire.sent) return code.startsWith('HPE_') ? 'http.bad_answer' : 'http.connection_reset';
  if (wire.connected) return 'http.tls_failed';
  if (code === 'ECONNREFUSED') return 'http.connection_refused';
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'http.name_not_resolved';
  if (code.startsWith('ERR_INVALID') || code.startsWith('ERR_BAD_OPTION')) return 'http.bad_request';
  return 'http.connect_failed';
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
