import ssh2 from 'ssh2';

/** Both in OpenSSH's format. */
export interface SshKeyPair {
  readonly public: string;
  readonly private: string;
}

/**
 * An Ed25519 key pair that can be read back. ssh2 drops the zero bytes a public key begins with, so one pair in 256 is
 * malformed; such a pair is drawn again.
 */
export function sshKeyPair(
  draw: () => SshKeyPair = () => ssh2.utils.generateKeyPairSync('ed25519'),
): SshKeyPair {
  for (;;) {
    const pair = draw();
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}
