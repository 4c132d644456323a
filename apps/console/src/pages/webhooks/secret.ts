/** What the server takes: `whsec_` and 24 to 64 bytes in base64. */
export const SECRET_PATTERN = /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/;

const BYTES = 32;

/** A fresh secret as Standard Webhooks writes it. */
export function freshSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}
