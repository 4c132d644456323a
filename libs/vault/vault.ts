import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { MasterKey } from './key-ring.js';

/** An encrypted secret as it is stored: text, bound to its purpose, useless without the master key. */
export type SealedSecret = string & { readonly sealed: unique symbol };

const VERSION = 'v1';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
/** Named at opening too: Node would else accept a tag cut down to 4 bytes, which can be guessed. */
const TAG_BYTES = 16;

/**
 * Envelope encryption with AES-256-GCM: every secret has a data key of its own, which the master key wraps. The
 * purpose (like `channel:<id>`) is authenticated too, so that a sealed secret cannot be moved to another row.
 */
export class Vault {
  private readonly keys: ReadonlyMap<string, MasterKey>;

  /** The first key seals; all of them open, so that a key can be rotated. */
  constructor(
    private readonly current: MasterKey,
    previous: readonly MasterKey[] = [],
  ) {
    this.keys = new Map([current, ...previous].map((key) => [key.id, key]));
  }

  seal(plain: string, purpose: string): SealedSecret {
    const dataKey = randomBytes(32);
    const wrapped = encrypt(this.current.bytes, dataKey, `${VERSION}:key:${purpose}`);
    const body = encrypt(dataKey, Buffer.from(plain, 'utf8'), `${VERSION}:body:${purpose}`);
    dataKey.fill(0);
    return [VERSION, this.current.id, wrapped, body].join('.') as SealedSecret;
  }

  /**
   * @throws Error when the secret was altered, sealed for another purpose, or under a key that is not on the ring.
   */
  open(sealed: SealedSecret, purpose: string): string {
    const [version, keyId, wrapped, body] = sealed.split('.');
    const key = keyId === undefined ? undefined : this.keys.get(keyId);
    if (version !== VERSION || wrapped === undefined || body === undefined)
      throw new Error('not a sealed secret');
    if (key === undefined) throw new Error('the key this secret was sealed with is not on the ring');
    const dataKey = decrypt(key.bytes, wrapped, `${VERSION}:key:${purpose}`);
    try {
      return decrypt(dataKey, body, `${VERSION}:body:${purpose}`).toString('utf8');
    } finally {
      dataKey.fill(0);
    }
  }
}

function encrypt(key: Buffer, plain: Buffer, purpose: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(purpose, 'utf8'));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

function decrypt(key: Buffer, sealed: string, purpose: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(purpose, 'utf8'));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}
