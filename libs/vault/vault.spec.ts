import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ensureKeyFile, masterKey } from './key-ring.js';
import { Vault, type SealedSecret } from './vault.js';

const PURPOSE = 'channel:1';

const newKey = (): ReturnType<typeof masterKey> => masterKey(randomBytes(32).toString('base64'));

describe('Vault', () => {
  const key = newKey();
  const vault = new Vault(key);

  it('gives back any text, for the same purpose only', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.string(),
        fc.string(),
        (plain, purpose, other) => {
          const sealed = vault.seal(plain, purpose);
          expect(vault.open(sealed, purpose)).toBe(plain);
          if (other !== purpose) expect(() => vault.open(sealed, other)).toThrow();
        },
      ),
    );
  });

  it('never seals the same text the same way, and shows nothing of it', () => {
    const [one, other] = [vault.seal('app-secret', PURPOSE), vault.seal('app-secret', PURPOSE)];
    expect(one).not.toBe(other);
    for (const [index, part] of one.split('.').entries()) {
      if (index >= 2) expect(part).not.toBe(other.split('.')[index]);
      expect(Buffer.from(part, 'base64url').toString('latin1')).not.toContain('app-secret');
    }
  });

  it('refuses a secret with any single byte altered', () => {
    const sealed = vault.seal('app-secret', PURPOSE);
    const parts = sealed.split('.');
    for (const index of [2, 3]) {
      const bytes = Buffer.from(parts[index] ?? '', 'base64url');
      for (let at = 0; at < bytes.length; at += 1) {
        const altered = Buffer.from(bytes);
        altered.writeUInt8((altered.readUInt8(at) ^ 0x01) & 0xff, at);
        const forged = parts.with(index, altered.toString('base64url')).join('.') as SealedSecret;
        expect(() => vault.open(forged, PURPOSE)).toThrow();
      }
    }
  });

  it('refuses a secret that was cut short or put together from two', () => {
    const [version, id, wrapped = '', body = ''] = vault.seal('app-secret', PURPOSE).split('.');
    const [, , otherWrapped = ''] = vault.seal('other-secret', PURPOSE).split('.');
    const forgeries = [
      [version, id, wrapped],
      [version, id, wrapped, ''],
      [version, id, '', body],
      [version, id, otherWrapped, body],
      [version, id, wrapped, body.slice(0, -4)],
      ['v2', id, wrapped, body],
      [''],
    ];
    for (const forgery of forgeries) {
      expect(() => vault.open(forgery.join('.') as SealedSecret, PURPOSE)).toThrow();
    }
  });

  it('refuses a shortened authentication tag', () => {
    const [version, id, wrapped = '', body = ''] = vault.seal('', PURPOSE).split('.');
    const bytes = Buffer.from(body, 'base64url');
    expect(bytes).toHaveLength(28);
    for (let length = 12; length < 28; length += 1) {
      const short = [version, id, wrapped, bytes.subarray(0, length).toString('base64url')].join(
        '.',
      ) as SealedSecret;
      expect(() => vault.open(short, PURPOSE)).toThrow();
    }
  });

  it('opens what an earlier key sealed while that key is on the ring, and seals with the first', () => {
    const old = newKey();
    const sealed = new Vault(old).seal('app-secret', PURPOSE);
    const rotated = new Vault(key, [old]);
    expect(rotated.open(sealed, PURPOSE)).toBe('app-secret');
    expect(rotated.seal('x', PURPOSE).split('.')[1]).toBe(key.id);
    expect(() => vault.open(sealed, PURPOSE)).toThrow('not on the ring');
  });

  it('does not open with another key that claims the same id', () => {
    const impostor = new Vault({ id: key.id, bytes: randomBytes(32) });
    expect(() => impostor.open(vault.seal('app-secret', PURPOSE), PURPOSE)).toThrow();
  });
});

describe('master key', () => {
  it('is exactly 32 bytes; two keys have two ids that tell nothing of them', () => {
    const [one, other] = [newKey(), newKey()];
    expect(one.id).toMatch(/^[0-9a-f]{8}$/);
    expect(one.id).not.toBe(other.id);
    expect(one.bytes.toString('hex')).not.toContain(one.id);
    expect(masterKey(`${one.bytes.toString('base64')}\n`)).toEqual(one);
    for (const length of [0, 16, 31, 33]) {
      expect(() => masterKey(randomBytes(length).toString('base64'))).toThrow('exactly 32 bytes');
    }
  });

  it('is made once in a file that only its owner may read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'key-'));
    try {
      const file = join(folder, 'deep', 'master.key');
      const made = ensureKeyFile(file);
      expect(masterKey(made).bytes).toHaveLength(32);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(ensureKeyFile(file)).toBe(made);
      expect(readFileSync(file, 'utf8')).toBe(`${made}\n`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
