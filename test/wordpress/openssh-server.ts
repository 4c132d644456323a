import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sshKeyPair } from '#libs/connectors/website/testing/ssh-keys.js';

/** Debian's place; a daemon that starts itself anew must be called by its whole path. */
const SSHD = '/usr/sbin/sshd';

export interface OpenSshServer {
  readonly port: number;
  /** As `ssh-keygen -lf` tells it. */
  readonly hostKey: string;
  readonly username: string;
  readonly privateKey: string;
  stop(): Promise<void>;
}

/** OpenSSH on 127.0.0.1 with nothing but SFTP, for whoever runs the tests, by key alone (reference 1.9). */
export async function openSshServer(folder: string): Promise<OpenSshServer> {
  const { username, uid } = userInfo();
  const host = sshKeyPair();
  const user = sshKeyPair();
  const place = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    chmodSync(path, 0o600);
    return path;
  };
  const port = await freePort();
  const configuration = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${place('host_key', host.private)}`,
    `AuthorizedKeysFile ${place('authorized_keys', `${user.public}\n`)}`,
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'PidFile none',
    'Subsystem sftp internal-sftp',
    'ForceCommand internal-sftp',
  ].join('\n');
  if (uid === 0) mkdirSync('/run/sshd', { recursive: true });
  const daemon = spawn(SSHD, ['-D', '-e', '-f', place('sshd_config', configuration)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(daemon, 'exit');
  await listening(createInterface(daemon.stderr), ended);
  daemon.stderr.resume();
  return {
    port,
    hostKey: fingerprintOf(host.public),
    username,
    privateKey: user.private,
    stop: async () => {
      daemon.kill();
      await ended;
    },
  };
}

/** @throws Error with what the daemon said, when it ends instead. */
async function listening(lines: AsyncIterable<string>, ended: Promise<unknown>): Promise<void> {
  const said: string[] = [];
  const ready = (async (): Promise<boolean> => {
    for await (const line of lines) {
      said.push(line);
      if (line.startsWith('Server listening on')) return true;
    }
    return false;
  })();
  if (!(await ready)) {
    await ended;
    throw new Error(`sshd did not start: ${said.join('; ')}`);
  }
}

/** Of a line `ssh-ed25519 AAAA… comment`. */
function fingerprintOf(line: string): string {
  const bytes = Buffer.from(line.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(bytes).digest('base64').replace(/=+$/, '')}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
