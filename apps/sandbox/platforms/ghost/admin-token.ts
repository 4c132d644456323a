import { createHmac, timingSafeEqual } from 'node:crypto';
import { isJsonObject, readJson, type JsonObject } from '#libs/kernel/json.js';
import { refuseGhost } from './ghost-errors.js';
import type { AdminKey } from './ghost-site.js';

const OLDEST_SECONDS = 300;
const AUDIENCE = /\/?admin\/?$/;

/**
 * The key behind an `Authorization: Ghost TOKEN` header (reference 1.6): HS256 over the hex-decoded secret, key id in
 * the header, audience `/admin/`. A token is refused once its `exp` has come, and five minutes after its `iat`
 * whatever `exp` says.
 *
 * @throws GhostError 400 for what is no token at all, 401 for a wrong or expired one, both `INVALID_JWT`; 401
 *   `UNKNOWN_ADMIN_API_KEY`.
 */
export function keyOfToken(header: string, keys: readonly AdminKey[], nowMs: number): AdminKey {
  const [scheme = '', token = ''] = header.split(' ');
  if (scheme.toLowerCase() !== 'ghost' || token === '') {
    const message = 'Authorization header format is "Authorization: Ghost [token]"';
    return refuseGhost('UnauthorizedError', message, { code: 'INVALID_AUTH_HEADER' });
  }
  const [head = '', body = '', signature = '', ...rest] = token.split('.');
  const header0 = decoded(head);
  const claims = decoded(body);
  if (header0 === null || claims === null || signature === '' || rest.length > 0) {
    return refuseGhost('BadRequestError', 'Invalid token', { code: 'INVALID_JWT' });
  }
  const { kid, alg } = header0;
  if (typeof kid !== 'string' || kid === '') {
    return refuseGhost('BadRequestError', 'Admin API kid missing.', { code: 'MISSING_ADMIN_API_KID' });
  }
  const key = keys.find(({ id }) => id === kid);
  if (key === undefined) {
    return refuseGhost('UnauthorizedError', 'Unknown Admin API Key', { code: 'UNKNOWN_ADMIN_API_KEY' });
  }
  if (alg !== 'HS256') return invalidToken('invalid algorithm');
  if (!signed(`${head}.${body}`, signature, key)) return invalidToken('invalid signature');
  checkClaims(claims, nowMs / 1000);
  return key;
}

function decoded(part: string): JsonObject | null {
  const value = readJson(Buffer.from(part, 'base64url'));
  return isJsonObject(value) ? value : null;
}

function signed(text: string, signature: string, key: AdminKey): boolean {
  const right = createHmac('sha256', Buffer.from(key.secret, 'hex')).update(text).digest();
  const given = Buffer.from(signature, 'base64url');
  return given.length === right.length && timingSafeEqual(given, right);
}

function checkClaims({ exp, aud, iat }: JsonObject, now: number): void {
  if (typeof exp === 'number' && now >= exp) invalidToken('jwt expired');
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (!audiences.some((audience) => typeof audience === 'string' && AUDIENCE.test(audience))) {
    invalidToken(`jwt audience invalid. expected: ${String(AUDIENCE)}`);
  }
  if (typeof iat !== 'number') invalidToken('iat required when maxAge is specified');
  else if (now >= iat + OLDEST_SECONDS) invalidToken('maxAge exceeded');
}

function invalidToken(reason: string): never {
  return refuseGhost('UnauthorizedError', `Invalid token: ${reason}`, { code: 'INVALID_JWT' });
}
