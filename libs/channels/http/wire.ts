import http from 'node:http';
import https from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/**
 * Watches how far one request got. `sent` turns true at the first instant at which a byte of the request could have
 * left: when a fresh connection is ready (for TLS after the certificate was accepted), or at once on a pooled one.
 */
export class Wire {
  private furthest: 'idle' | 'connected' | 'sent' = 'idle';
  refused = false;

  get connected(): boolean {
    return this.furthest !== 'idle';
  }

  get sent(): boolean {
    return this.furthest === 'sent';
  }

  /** A transport for axios that reports to this wire and resolves names through `lookup`. */
  transport(lookup: LookupFunction): {
    request(
      options: https.RequestOptions,
      onAnswer: (answer: http.IncomingMessage) => void,
    ): http.ClientRequest;
  } {
    return {
      request: (options, onAnswer) => {
        const send = options.protocol === 'https:' ? https.request : http.request;
        const request = send({ ...options, lookup }, onAnswer);
        request.once('socket', (socket) => {
          this.watch(socket, request.reusedSocket);
        });
        return request;
      },
    };
  }

  private watch(socket: Socket, reused: boolean): void {
    const secure = socket instanceof TLSSocket;
    if (reused || (secure ? socket.authorized : !socket.connecting)) {
      this.furthest = 'sent';
      return;
    }
    if (secure) socket.once('secureConnect', () => (this.furthest = 'sent'));
    socket.once('connect', () => {
      this.furthest = secure ? 'connected' : 'sent';
    });
  }
}
