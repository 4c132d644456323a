import { Injectable } from '@nestjs/common';
import type { Principal } from './principal.js';
import { SESSION_COOKIE } from './session-cookie.js';
import { Sessions } from './sign-in/sessions.js';

/** What a request carries of a session. */
export interface TokenRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly cookies?: Readonly<Record<string, string | undefined>>;
}

/** Finds the person behind a request's cookie or bearer token. */
@Injectable()
export class SessionTokens {
  constructor(private readonly sessions: Sessions) {}

  async principalOf(request: TokenRequest): Promise<Principal | undefined> {
    const header = request.headers['authorization'];
    const bearer = typeof header === 'string' ? /^Bearer ([\w-]{20,100})$/.exec(header)?.[1] : undefined;
    const token = bearer ?? request.cookies?.[SESSION_COOKIE];
    return token === undefined ? undefined : await this.sessions.principalOf(token);
  }
}
