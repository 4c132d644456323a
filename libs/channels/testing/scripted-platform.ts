import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxiosChannelHttp } from '../axios-channel-http.js';
import type { Clock } from '#libs/kernel/clock.js';

/** What the platform does with one request. */
export type Reaction = (response: ServerResponse, request: IncomingMessage) => void;

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The body as it came. */
  readonly bytes: Buffer;
}

/** A platform that plays a script: one reaction per request, in order, over real HTTP. */
export interface ScriptedPlatform extends AsyncDisposable {
  readonly url: string;
  readonly http: AxiosChannelHttp;
  readonly seen: SeenRequest[];
  script(...reactions: Reaction[]): void;
}

export async function scriptedPlatform(clock: Clock): Promise<ScriptedPlatform> {
  const seen: SeenRequest[] = [];
  const reactions: Reaction[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://platform');
      const bytes = Buffer.concat(chunks);
      seen.push({
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: bytes.toString(),
        bytes,
      });
      const react = reactions.shift() ?? json(599, { unscripted: url.pathname });
      react(response, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const http = new AxiosChannelHttp({ clock, allowAddresses: ['127.0.0.1/32'], readRetryDelaysMs: [] });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    http,
    seen,
    script: (...more) => reactions.push(...more),
    [Symbol.asyncDispose]: async () => {
      http.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function json(status: number, value: unknown): Reaction {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
}

export function text(status: number, body: string): Reaction {
  return (response) => {
    response.writeHead(status).end(body);
  };
}

/** Takes the request and drops the connection without an answer. */
export const reset: Reaction = (_response, request) => {
  request.socket.resetAndDestroy();
};

/** Begins an answer and drops the connection in the middle of it. */
export const cutOff: Reaction = (response, request) => {
  response.writeHead(200, { 'content-length': '100' }).write('{"id', () => request.socket.destroy());
};

/** Takes the request and never answers. */
export const hang: Reaction = () => undefined;
