import { createHash, randomBytes } from 'node:crypto';

export const BASE62 = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const HEX = '0123456789abcdef';

/** Unpredictable text over an alphabet. */
export function randomText(length: number, alphabet: string = BASE62): string {
  const bytes = randomBytes(length);
  let text = '';
  for (const byte of bytes) text += alphabet[byte % alphabet.length] ?? '';
  return text;
}

export function randomHex(length: number): string {
  return randomText(length, HEX);
}

/** A number in [0, 1) that depends on nothing but the parts: the same parts give the same number for ever. */
export function steadyUnit(...parts: readonly (string | number)[]): number {
  const digest = createHash('sha256').update(parts.join('\u0000'), 'utf8').digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}

/** A whole number in [0, limit) that depends on nothing but the parts. */
export function steadyInt(limit: number, ...parts: readonly (string | number)[]): number {
  return Math.floor(steadyUnit(...parts) * limit);
}
