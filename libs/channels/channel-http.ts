import type { Departure } from '#libs/kernel/departure.js';
import type { Fault } from '#libs/kernel/outcome.js';

/** A request to a platform. `url` is absolute; redirects are never followed on writes. */
export interface ChannelRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: ChannelBody;
  readonly timeoutMs?: number;
  /**
   * Asked when the connection is ready, right before the first byte of the request leaves. A process that was frozen
   * finds its timers late: false ends the call as `not_sent`, however far it had come.
   */
  readonly stillAllowed?: () => boolean;
  /**
   * The request is made up at once, but nothing of it leaves, no connection is asked for and `timeoutMs` does not run
   * before this is given. A read waits with its first request only.
   */
  readonly departs?: Departure | undefined;
  readonly signal: AbortSignal;
}

export type ChannelBody =
  | { readonly type: 'json'; readonly value: unknown }
  | { readonly type: 'form'; readonly fields: Readonly<Record<string, string>> }
  | { readonly type: 'raw'; readonly contentType: string; readonly bytes: Buffer }
  | {
      readonly type: 'multipart';
      readonly fields: Readonly<Record<string, string>>;
      readonly files: readonly MultipartFile[];
    };

export interface MultipartFile {
  readonly field: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/**
 * What came of a call. The two failures are kept apart because they decide whether a commit may be repeated:
 * `not_sent` — surely nothing reached the platform (name not resolved, connection refused, TLS failed before a byte
 * of the request, address refused by us); `maybe_sent` — the request may have been worked on (timeout, reset,
 * deadline, answer too large or cut off).
 */
export type ChannelAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
    }
  | { readonly kind: 'not_sent'; readonly fault: Fault }
  | { readonly kind: 'maybe_sent'; readonly fault: Fault };

/** Names the one `ChannelHttp` of a process for injection. */
export const CHANNEL_HTTP = Symbol('ChannelHttp');

/** The only way out to platforms: keep-alive, deadlines, size caps, address checks after name resolution. */
export interface ChannelHttp {
  /** For calls that change nothing: repeated a few times on transport failures and 502 to 504. */
  read(request: ChannelRequest): Promise<ChannelAnswer>;
  /** For calls that change something: exactly one request, no redirect, no retry. */
  writeOnce(request: ChannelRequest): Promise<ChannelAnswer>;
  /**
   * Opens a connection to the server of this address, so that a call within the next seconds need not wait for one.
   * Sends nothing over it and says nothing of failures: the call itself will find them.
   */
  connectAhead(url: string): void;
}
