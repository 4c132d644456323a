import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The 32-byte master key. Its id is a short fingerprint, so that a sealed secret says which key opens it. */
export interface MasterKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * Reads the key from its base64 text.
 * @throws Error when it is not 32 bytes.
 */
export function masterKey(base64: string): MasterKey {
  const bytes = Buffer.from(base64.trim(), 'base64');
  if (bytes.length !== 32) throw new Error('the master key must be base64 of exactly 32 bytes');
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}

/** Reads the key file, or makes one readable by its owner alone. */
export function ensureKeyFile(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  mkdirSync(dirname(file), { recursive: true });
  const key = randomBytes(32).toString('base64');
  writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  return key;
}
