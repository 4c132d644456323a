import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';
/** Standard Webhooks advises 24 to 64 bytes. */
const LEAST_BYTES = 24;
const MOST_BYTES = 64;

/** The key in `whsec_` plus base64; undefined for anything else or for one of the wrong length. */
export function webhookKey(secret: string): Buffer | undefined {
  const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
  const key = Buffer.from(encoded, 'base64');
  return key.length >= LEAST_BYTES && key.length <= MOST_BYTES ? key : undefined;
}

/** The headers of Standard Webhooks: the message's id, the instant of sending in seconds, and `v1,` HMAC-SHA256. */
export function signedHeaders(
  message: { readonly id: string; readonly at: Date; readonly body: string },
  key: Buffer,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(message.at.getTime() / 1000));
  const code = createHmac('sha256', key).update(`${message.id}.${timestamp}.${message.body}`, 'utf8');
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${code.digest('base64')}`,
  };
}
