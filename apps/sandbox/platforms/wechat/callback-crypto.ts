import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const BLOCK = 32;

/** Lower-case hex SHA-1 of the sorted parts: `signature` and `msg_signature` (reference A8.1, A8.2). */
export function sign(...parts: readonly string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''), 'utf8')
    .digest('hex');
}

function keyOf(encodingAesKey: string): Buffer {
  return Buffer.from(`${encodingAesKey}=`, 'base64');
}

/** AES-256-CBC with PKCS#7 to 32 bytes over random + length + message + appid (reference A8.2). */
export function encrypt(
  message: string,
  encodingAesKey: string,
  appId: string,
  random: Buffer = randomBytes(16),
): string {
  const key = keyOf(encodingAesKey);
  const body = Buffer.from(message, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const plain = Buffer.concat([random, length, body, Buffer.from(appId, 'utf8')]);
  const pad = BLOCK - (plain.length % BLOCK);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([plain, Buffer.alloc(pad, pad)]);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
}

export interface Decrypted {
  readonly random: Buffer;
  readonly message: string;
  readonly appId: string;
  readonly padding: number;
}

/** @throws Error when the text was not made with this key. */
export function decrypt(encrypted: string, encodingAesKey: string): Decrypted {
  const key = keyOf(encodingAesKey);
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > BLOCK) throw new Error('the padding is not PKCS#7 of 32 bytes');
  const plain = padded.subarray(0, padded.length - padding);
  const length = plain.readUInt32BE(16);
  return {
    random: plain.subarray(0, 16),
    message: plain.subarray(20, 20 + length).toString('utf8'),
    appId: plain.subarray(20 + length).toString('utf8'),
    padding,
  };
}
