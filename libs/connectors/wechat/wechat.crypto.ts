import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';

/** PKCS#7 as the platform uses it: blocks of 32 bytes, not the 16 of AES (reference A8.2). */
const BLOCK = 32;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;

/** Lower-case hex SHA-1 of the sorted parts put together: `signature` and `msg_signature` (A8.1, A8.2). */
export function signatureOf(parts: readonly string[]): string {
  return createHash('sha1').update(parts.toSorted(byCodeUnit).join(''), 'utf8').digest('hex');
}

/** Compares in constant time. */
export function sameSignature(expected: string, given: string): boolean {
  const left = Buffer.from(expected, 'utf8');
  const right = Buffer.from(given, 'utf8');
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Opens an `Encrypt` member. Null for a wrong key, a damaged text, or a message to another account. */
export function decryptMessage(encrypted: string, encodingAesKey: string, appId: string): string | null {
  const key = aesKey(encodingAesKey);
  const sealed = Buffer.from(encrypted, 'base64');
  if (key === null || sealed.length === 0 || sealed.length % 16 !== 0) return null;
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const plain = withoutPadding(Buffer.concat([decipher.update(sealed), decipher.final()]));
  if (plain === null || plain.length < RANDOM_BYTES + LENGTH_BYTES) return null;
  const start = RANDOM_BYTES + LENGTH_BYTES;
  const end = start + plain.readUInt32BE(RANDOM_BYTES);
  if (end > plain.length || plain.toString('utf8', end) !== appId) return null;
  return plain.toString('utf8', start, end);
}

/** Seals a message as the platform does; `random` is 16 bytes. For answers with content, and for tests. */
export function encryptMessage(
  message: string,
  encodingAesKey: string,
  appId: string,
  random: Buffer,
): string {
  const key = aesKey(encodingAesKey);
  if (key === null) throw new TypeError('an EncodingAESKey has 43 characters');
  const body = Buffer.from(message, 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(body.length);
  const plain = Buffer.concat([random, length, body, Buffer.from(appId, 'utf8')]);
  const fill = BLOCK - (plain.length % BLOCK);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const sealed = [cipher.update(Buffer.concat([plain, Buffer.alloc(fill, fill)])), cipher.final()];
  return Buffer.concat(sealed).toString('base64');
}

function aesKey(encodingAesKey: string): Buffer | null {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  return encodingAesKey.length === 43 && key.length === 32 ? key : null;
}

function withoutPadding(plain: Buffer): Buffer | null {
  const fill = plain.at(-1) ?? 0;
  if (fill < 1 || fill > BLOCK || fill > plain.length) return null;
  const padding = plain.subarray(plain.length - fill);
  return padding.every((byte) => byte === fill) ? plain.subarray(0, plain.length - fill) : null;
}

/** Not by locale: the platform sorts bytes. */
function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
