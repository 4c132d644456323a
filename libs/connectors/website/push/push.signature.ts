import { createHmac, createSecretKey, getHashes, type KeyObject } from 'node:crypto';
import type { SignatureScheme } from '../website.settings.js';

const SCHEMES = {
  'hmac-sha256': { algorithm: 'sha256', label: 'v1' },
  'hmac-sm3': { algorithm: 'sm3', label: 'v1sm3' },
} as const;

const SECRET_PREFIX = 'whsec_';

/** Fewer bytes than this are told to the admin; Standard Webhooks advises 24 to 64. */
export const ADVISED_SECRET_BYTES = 24;

const HASHES: ReadonlySet<string> = new Set(getHashes());

/** False when this machine's OpenSSL lacks the algorithm (reference 2.8). */
export function isAvailable(scheme: SignatureScheme): boolean {
  return HASHES.has(SCHEMES[scheme].algorithm);
}

/**
 * The key in `whsec_` plus base64, the prefix being optional; null for anything else. As a key object: bare bytes would
 * be made into one again for every signature, which takes six times as long as signing.
 */
function readSecret(secret: string): KeyObject | null {
  const text = secret.trim();
  const encoded = text.startsWith(SECRET_PREFIX) ? text.slice(SECRET_PREFIX.length) : text;
  if (encoded === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null;
  const key = Buffer.from(encoded, 'base64');
  return key.length === 0 ? null : createSecretKey(key);
}

/** All keys to sign with, the present one first; null when one of them cannot be read. */
export function readSecrets(credentials: Readonly<Record<string, string>>): readonly KeyObject[] | null {
  const previous = (credentials['previousSecrets'] ?? '').split(/[\s,]+/).filter((secret) => secret !== '');
  const keys = [credentials['secret'] ?? '', ...previous].map(readSecret);
  return keys.every((key) => key !== null) ? keys : null;
}

/**
 * The headers of Standard Webhooks (reference 1.10): a signature per key over `id.timestamp.body`, so that a receiver
 * accepts either secret while one is being replaced.
 */
export function signedHeaders(
  message: { readonly id: string; readonly at: Date; readonly body: Buffer },
  keys: readonly KeyObject[],
  scheme: SignatureScheme,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(message.at.getTime() / 1000));
  const { algorithm, label } = SCHEMES[scheme];
  const signatures = keys.map((key) => {
    const code = createHmac(algorithm, key)
      .update(`${message.id}.${timestamp}.`, 'utf8')
      .update(message.body);
    return `${label},${code.digest('base64')}`;
  });
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
