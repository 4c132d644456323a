import { createHmac } from 'node:crypto';

/** An Admin API key, taken apart. */
export interface AdminKey {
  readonly id: string;
  readonly secret: Buffer;
}

/** Five minutes by convention (reference 1.6). */
const LIFETIME_SECONDS = 300;

/** Null for anything that is not `id:hexsecret`, as the key of the Content API, which has no colon. */
export function readAdminKey(text: string): AdminKey | null {
  const [, id, secret] = /^([0-9A-Za-z]+):((?:[0-9A-Fa-f]{2})+)$/.exec(text.trim()) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret: Buffer.from(secret, 'hex') };
}

/** The token of one call: signed with the bytes of the secret, named by the key's id, good for five minutes (reference 1.6). */
export function signToken(key: AdminKey, now: Date): string {
  const issued = Math.floor(now.getTime() / 1000);
  const head = encoded({ alg: 'HS256', typ: 'JWT', kid: key.id });
  const claims = encoded({ iat: issued, exp: issued + LIFETIME_SECONDS, aud: '/admin/' });
  const signature = createHmac('sha256', key.secret).update(`${head}.${claims}`).digest('base64url');
  return `${head}.${claims}.${signature}`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
