import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { Client, type ConnectConfig, type SFTPWrapper } from 'ssh2';
import type { AddressGuard } from '#libs/channels/address-guard.js';
import { newId } from '#libs/kernel/ids.js';
import type { Fault } from '#libs/kernel/outcome.js';
import {
  assertAllowed,
  DropTrouble,
  foldersOf,
  LARGEST_READ,
  temporaryName,
  type DropFolder,
} from './drop.folder.js';

export interface SftpAddress {
  readonly host: string;
  readonly port: number;
  /** `SHA256:` and base64, as `ssh-keygen -lf` tells it. */
  readonly hostKey: string;
  readonly folder: string;
}

const NO_SUCH_FILE = 2;
const PERMISSION_DENIED = 3;
const NOT_SUPPORTED = 8;

/**
 * A folder behind SFTP (reference 1.9). The server must show the pinned key; its address is checked like every other
 * that an admin typed.
 */
export class SftpFolder implements DropFolder {
  private readonly log = new Logger(SftpFolder.name);
  private readonly made = new Set<string>();
  private told = false;

  private constructor(
    private readonly client: Client,
    private readonly sftp: SFTPWrapper,
    private readonly folder: string,
    private readonly ended: Promise<never>,
  ) {}

  /** @throws DropTrouble */
  static async open(
    address: SftpAddress,
    credentials: Readonly<Record<string, string>>,
    surroundings: { readonly guard: AddressGuard; readonly signal: AbortSignal },
  ): Promise<SftpFolder> {
    const { guard, signal } = surroundings;
    if (signal.aborted) throw new DropTrouble('retry', TOO_LATE);
    if (!guard.mayCallLiteral(address.host, address.port)) throw new DropTrouble('config', REFUSED);
    const client = new Client();
    const seen: Seen = { hostKey: null, refused: false };
    const socket = connect({
      host: address.host,
      port: address.port,
      lookup: guard.lookupFor(address.port, () => {
        seen.refused = true;
      }),
    });
    // Requests are small and follow each other: waiting to fill packets would cost 40 ms each.
    socket.setNoDelay(true);
    const ended = endOf(client, socket, { seen, signal, address });
    try {
      const ready = new Promise<void>((done) => client.once('ready', done));
      client.connect({ ...signIn(credentials), sock: socket, hostVerifier: pin(address.hostKey, seen) });
      await Promise.race([ready, ended]);
      const opened = new Promise<SFTPWrapper>((done, fail) => {
        client.sftp((error, sftp) => {
          if (error === undefined) done(sftp);
          else fail(new DropTrouble('config', NO_SFTP));
        });
      });
      const sftp = await Promise.race([opened, ended]);
      return new SftpFolder(client, sftp, address.folder.replace(/\/+$/, ''), ended);
    } catch (error) {
      client.destroy();
      socket.destroy();
      if (error instanceof DropTrouble) throw error;
      throw new DropTrouble('config', BAD_KEY);
    }
  }

  async read(path: string): Promise<Buffer | null> {
    const size = await this.size(path);
    if (size === null) return null;
    if (size > LARGEST_READ) throw new DropTrouble('retry', TOO_LARGE);
    const bytes = await Promise.race([this.bytesOf(path), this.ended]);
    if (bytes.length > LARGEST_READ) throw new DropTrouble('retry', TOO_LARGE);
    return bytes;
  }

  async size(path: string): Promise<number | null> {
    return await this.orNull(
      async () =>
        await this.call<number>((done) => {
          this.sftp.stat(this.at(path), (error, stats) => {
            done(error, error === undefined ? stats.size : undefined);
          });
        }),
    );
  }

  async put(path: string, bytes: Buffer, stillAllowed?: () => boolean): Promise<void> {
    for (const folder of foldersOf(path)) await this.ensureFolder(folder);
    const part = this.at(temporaryName(path, newId()));
    try {
      await this.call((done) => {
        this.sftp.writeFile(part, bytes, done);
      });
      assertAllowed(stillAllowed);
      await this.replace(part, this.at(path));
    } catch (error) {
      await this.discard(part);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.end();
    await Promise.resolve();
  }

  /** Nobody else would ever clear it out of the site's folder; only where the line is down it has to stay. */
  private async discard(part: string): Promise<void> {
    await this.call((done) => {
      this.sftp.unlink(part, done);
    }).catch(() => undefined);
  }

  /** Plain SFTP refuses to rename onto a file that is there; without the extension it has to go first. */
  private async replace(from: string, to: string): Promise<void> {
    try {
      await this.call((done) => {
        this.sftp.ext_openssh_rename(from, to, done);
      });
      return;
    } catch (error) {
      if (!isUnsupported(error)) throw asTrouble(error);
    }
    this.tellOnce();
    await this.orNull(async () => {
      await this.call((done) => {
        this.sftp.unlink(to, done);
      });
      return null;
    });
    await this.call((done) => {
      this.sftp.rename(from, to, done);
    }).catch((error: unknown) => {
      throw asTrouble(error);
    });
  }

  private tellOnce(): void {
    if (this.told) return;
    this.told = true;
    this.log.warn('the SFTP server has no posix-rename@openssh.com: files are deleted and renamed instead');
  }

  private async ensureFolder(folder: string): Promise<void> {
    if (this.made.has(folder)) return;
    if ((await this.size(folder)) === null) {
      await this.call((done) => {
        this.sftp.mkdir(this.at(folder), done);
      }).catch(async (error: unknown) => {
        // Another process may have made it in between.
        if ((await this.size(folder)) === null) throw asTrouble(error);
      });
    }
    this.made.add(folder);
  }

  private at(path: string): string {
    return `${this.folder}/${path}`;
  }

  /** One request; a connection that ends before its answer ends it too. */
  private async call<T = undefined>(
    start: (done: (error?: Error | null, value?: T) => void) => void,
  ): Promise<T> {
    const answer = new Promise<T>((resolve, reject) => {
      start((error, value) => {
        if (error === undefined || error === null) resolve(value as T);
        else reject(error);
      });
    });
    return await Promise.race([answer, this.ended]);
  }

  /** No more than one byte too many: a file may be longer than the server says. */
  private async bytesOf(path: string): Promise<Buffer> {
    const stream = this.sftp.createReadStream(this.at(path), { start: 0, end: LARGEST_READ });
    // It closes its file after the last byte was taken, when the connection may be ending already.
    stream.on('error', () => undefined);
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  private async orNull<T>(act: () => Promise<T>): Promise<T | null> {
    try {
      return await act();
    } catch (error) {
      if (codeOf(error) === NO_SUCH_FILE) return null;
      throw asTrouble(error);
    }
  }
}

interface Seen {
  hostKey: string | null;
  refused: boolean;
}

/** Accepts the pinned key alone, and remembers what was shown. */
function pin(wanted: string, seen: Seen): (key: Buffer) => boolean {
  return (key) => {
    seen.hostKey = fingerprintOf(key);
    return seen.hostKey === wanted.replace(/=+$/, '');
  };
}

/** As `ssh-keygen -lf` tells it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** Rejects when the connection cannot be had any more, telling why; handled even where nobody waits for it. */
function endOf(
  client: Client,
  socket: Socket,
  facts: { readonly seen: Seen; readonly signal: AbortSignal; readonly address: SftpAddress },
): Promise<never> {
  const ended = new Promise<never>((_, fail) => {
    const because = (error?: Error & { level?: string }): void => {
      fail(troubleOf(error, facts.seen, facts.address));
    };
    client.on('error', because);
    client.on('close', () => {
      because();
    });
    socket.on('error', because);
    facts.signal.addEventListener('abort', () => {
      fail(new DropTrouble('retry', TOO_LATE));
      client.destroy();
      socket.destroy();
    });
  });
  ended.catch(() => undefined);
  return ended;
}

function troubleOf(
  error: (Error & { level?: string }) | undefined,
  seen: Seen,
  address: SftpAddress,
): DropTrouble {
  if (seen.refused) return new DropTrouble('config', REFUSED);
  if (seen.hostKey !== null && seen.hostKey !== address.hostKey.replace(/=+$/, '')) {
    return new DropTrouble('config', {
      ...WRONG_HOST,
      message: `${WRONG_HOST.message}（服务器出示的是 ${seen.hostKey}）`,
    });
  }
  if (error?.level === 'client-authentication') return new DropTrouble('config', NOT_SIGNED_IN);
  return new DropTrouble('retry', UNREACHABLE);
}

function signIn(credentials: Readonly<Record<string, string>>): ConnectConfig {
  const { username = '', sftpPassword = '', sftpPrivateKey = '', sftpPassphrase = '' } = credentials;
  return {
    username,
    ...(sftpPassword === '' ? {} : { password: sftpPassword }),
    ...(sftpPrivateKey === '' ? {} : { privateKey: sftpPrivateKey }),
    ...(sftpPassphrase === '' ? {} : { passphrase: sftpPassphrase }),
    // The caller's signal ends a sign-in that hangs.
    readyTimeout: 0,
  };
}

function codeOf(error: unknown): number | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'number' ? code : null;
}

/** ssh2 throws for an extension that the server did not announce. */
function isUnsupported(error: unknown): boolean {
  return (
    codeOf(error) === NOT_SUPPORTED ||
    (error instanceof Error && error.message === 'Server does not support this extended request')
  );
}

function asTrouble(error: unknown): DropTrouble {
  if (error instanceof DropTrouble) return error;
  const code = codeOf(error);
  const platformCode = code === null ? {} : { platformCode: `SFTP ${code}` };
  return code === PERMISSION_DENIED || code === NO_SUCH_FILE
    ? new DropTrouble('config', { ...NO_ACCESS, ...platformCode })
    : new DropTrouble('retry', { ...UNREACHABLE, ...platformCode });
}

const REFUSED: Fault = {
  code: 'website.sftp_address_refused',
  message: 'SFTP 服务器在内网而没有放行，请运维把它加入 JIDA_ALLOW_ADDRESSES。',
};
const WRONG_HOST: Fault = {
  code: 'website.sftp_host_key',
  message: 'SFTP 服务器的主机密钥与登记的指纹不符，已拒绝连接。请与服务器管理员当面核对后再更新指纹',
};
const NOT_SIGNED_IN: Fault = {
  code: 'website.sftp_credential',
  message: 'SFTP 登录失败，请检查用户名和密码（或私钥）。',
};
const BAD_KEY: Fault = {
  code: 'website.sftp_private_key',
  message: 'SFTP 登录信息无法使用：私钥格式不对，或口令不对。',
};
const NO_SFTP: Fault = {
  code: 'website.sftp_missing',
  message: '服务器允许登录但没有开放 SFTP，请服务器管理员开放。',
};
const NO_ACCESS: Fault = {
  code: 'website.drop_unusable',
  message: 'SFTP 目录不存在或没有读写权限，请服务器管理员检查。',
};
const UNREACHABLE: Fault = {
  code: 'website.sftp_unreachable',
  message: 'SFTP 服务器连不上或中途断开，稍后自动再试。',
};
const TOO_LATE: Fault = {
  code: 'website.sftp_timeout',
  message: 'SFTP 服务器没有按时完成，稍后自动再试。',
};
const TOO_LARGE: Fault = {
  code: 'website.drop_file_too_large',
  message: '投递目录里的文件大得不合常理，请检查。',
};
