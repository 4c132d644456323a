import { describe, expect, it } from '@jest/globals';
import ssh2 from 'ssh2';
import { sshKeyPair, type SshKeyPair } from './ssh-keys.js';

const draw = (): SshKeyPair => ssh2.utils.generateKeyPairSync('ed25519');
const readable = (pair: SshKeyPair): boolean => !(ssh2.utils.parseKey(pair.private) instanceof Error);

describe('a key pair for SSH in tests', () => {
  it('is drawn again when ssh2 made one that nobody can read', () => {
    let malformed = draw();
    for (let drawn = 1; readable(malformed) && drawn < 10_000; drawn++) malformed = draw();
    expect(readable(malformed)).toBe(false);

    const drawn = [malformed, draw()];
    const pair = sshKeyPair(() => drawn.shift() ?? draw());
    expect(pair).not.toBe(malformed);
    expect(readable(pair)).toBe(true);
  });
});
