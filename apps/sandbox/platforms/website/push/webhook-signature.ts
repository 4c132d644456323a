import { createHmac, timingSafeEqual } from 'node:crypto';

export type Scheme = 'v1' | 'v1sm3';

const DIGESTS: Readonly<Record<Scheme, string>> = { v1: 'sha256', v1sm3: 'sm3' };

/** The Standard Webhooks signature over `id.timestamp.body` (reference 1.10), `v1sm3` being HMAC-SM3. */
export function signature(
  scheme: Scheme,
  secret: string,
  id: string,
  timestamp: string,
  body: Buffer,
): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const mac = createHmac(DIGESTS[scheme], key).update(`${id}.${timestamp}.`).update(body);
  return `${scheme},${mac.digest('base64')}`;
}

export interface Delivery {
  readonly id: string;
  readonly timestamp: string;
  /** One or more signatures with spaces between, while a secret is replaced. */
  readonly signatures: string;
  readonly body: Buffer;
}

/** Whether any given signature fits any secret valid now, in a scheme the site accepts. */
export function fits(delivery: Delivery, secrets: readonly string[], schemes: readonly Scheme[]): boolean {
  const given = delivery.signatures.split(' ');
  return secrets.some((secret) =>
    schemes.some((scheme) => {
      const expected = Buffer.from(signature(scheme, secret, delivery.id, delivery.timestamp, delivery.body));
      return given.some((text) => {
        const offered = Buffer.from(text);
        return offered.length === expected.length && timingSafeEqual(offered, expected);
      });
    }),
  );
}
