import http from 'node:http';
import https from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Departure } from '#libs/kernel/departure.js';

/**
 * Watches how far one request got. `sent` turns true at the first instant at which a byte of the request could have
 * left: when a fresh connection is ready (for TLS after the certificate was accepted), or at once on one that is.
 */
export class Wire {
  private furthest: 'idle' | 'connected' | 'sent' = 'idle';
  /** The head of an answer was read. */
  answered = false;
  /** The last moment came and the request was no longer allowed: nothing of it left. */
  tooLate = false;

  constructor(private readonly stillAllowed: () => boolean) {}

  get connected(): boolean {
    return this.furthest !== 'idle';
  }

  get sent(): boolean {
    return this.furthest === 'sent';
  }

  /**
   * A transport for axios that reports to this wire, resolves names through `lookup`, and holds the finished request
   * back until departure.
   */
  transport(
    lookup: LookupFunction,
    departs: Departure | undefined,
  ): {
    request(
      options: https.RequestOptions,
      onAnswer: (answer: http.IncomingMessage) => void,
    ): http.ClientRequest;
  } {
    return {
      request: (options, onAnswer) => {
        const send = options.protocol === 'https:' ? https.request : http.request;
        const request = send({ ...options, lookup, departs }, (answer) => {
          this.answered = true;
          onAnswer(answer);
        });
        request.once('socket', (socket) => {
          this.watch(request, socket);
        });
        return request;
      },
    };
  }

  private watch(request: http.ClientRequest, socket: Socket): void {
    const secure = socket instanceof TLSSocket;
    if (request.reusedSocket || isReady(socket)) {
      this.begin(request);
      return;
    }
    if (secure) {
      if (!socket.connecting && !socket.destroyed) this.furthest = 'connected';
      socket.once('secureConnect', () => {
        this.begin(request);
      });
    }
    socket.once('connect', () => {
      if (secure) this.furthest = 'connected';
      else this.begin(request);
    });
  }

  /** Node writes what it buffered for this request only after the listener that calls this. */
  private begin(request: http.ClientRequest): void {
    if (this.stillAllowed()) {
      this.furthest = 'sent';
      return;
    }
    this.tooLate = true;
    request.destroy(new Error('the request was no longer allowed'));
  }
}

/**
 * Of a connection that was opened before there was a request. One whose certificate was not accepted is ready too where
 * Node was told to do without: otherwise it would be destroyed.
 */
function isReady(socket: Socket): boolean {
  if (socket.connecting || socket.destroyed) return false;
  if (!(socket instanceof TLSSocket)) return true;
  const { authorized, authorizationError }: { authorized: boolean; authorizationError: unknown } = socket;
  return authorized || Boolean(authorizationError);
}
