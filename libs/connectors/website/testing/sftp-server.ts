import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
  existsSync,
  type Stats,
} from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import ssh2, { type Connection, type SFTPWrapper } from 'ssh2';
import { SystemClock } from '#libs/kernel/clock.js';
import { sshKeyPair } from './ssh-keys.js';

const { STATUS_CODE: STATUS, flagsToString } = ssh2.utils.sftp;
const POSIX_RENAME = 'posix-rename@openssh.com';

/** The answer to INIT as ssh2's server gives it, and as OpenSSH does: with the rename extension. */
const PLAIN_VERSION = Buffer.from([0, 0, 0, 5, 2, 0, 0, 0, 3]);

export type SftpFault =
  /** The connection ends, before or after the request was done. */
  | { readonly kind: 'cut'; readonly done: boolean }
  /** Answered with this status, whether it was done or not. */
  | { readonly kind: 'status'; readonly done: boolean; readonly status: number }
  /** Done, and answered after so many milliseconds. */
  | { readonly kind: 'late'; readonly ms: number };

export interface SftpServerFacts {
  readonly port: number;
  readonly hostKey: string;
  readonly user: { readonly username: string; readonly password: string };
  /** What was asked, like `RENAME /a /b`. */
  readonly asked: string[];
  /** Called before each request: what goes wrong with it; null for nothing. */
  faultOf: (asked: string) => SftpFault | null;
  stop(): Promise<void>;
}

/** A real SFTP server over a folder, on 127.0.0.1; with OpenSSH's rename extension or without. */
export async function sftpServer(root: string, posixRename = true): Promise<SftpServerFacts> {
  const { private: privateKey } = sshKeyPair();
  const user = { username: 'jida', password: 'sftp-S3CRET' };
  const asked: string[] = [];
  const open = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
    open.add(client);
    (client as unknown as { setNoDelay(on: boolean): void }).setNoDelay(true);
    client.on('error', () => undefined);
    client.on('close', () => open.delete(client));
    client.on('authentication', (context) => {
      const good =
        context.method === 'password' &&
        context.username === user.username &&
        context.password === user.password;
      if (good) context.accept();
      else context.reject(['password']);
    });
    client.on('session', (accept) => {
      accept().on('sftp', (acceptSftp) => {
        const sftp = acceptSftp();
        if (posixRename) announce(sftp);
        serve(sftp, root, {
          faultOf: (what) => {
            asked.push(what);
            return facts.faultOf(what);
          },
          cut: () => {
            client.end();
          },
        });
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  const facts: SftpServerFacts = {
    port: (server.address() as AddressInfo).port,
    hostKey: `SHA256:${createHash('sha256').update(parsed.getPublicSSH()).digest('base64').replace(/=+$/, '')}`,
    user,
    asked,
    faultOf: () => null,
    stop: async () => {
      for (const client of open) client.end();
      server.close();
      await once(server, 'close');
    },
  };
  return facts;
}

/** ssh2's server announces no extension; what goes out is completed on its way. */
function announce(sftp: SFTPWrapper): void {
  const { _protocol: protocol } = sftp as unknown as {
    _protocol: { channelData(channel: number, data: Buffer): boolean };
  };
  const send = protocol.channelData.bind(protocol);
  protocol.channelData = (channel, data) => {
    if (!data.equals(PLAIN_VERSION)) return send(channel, data);
    const body = Buffer.concat([data.subarray(4), text(POSIX_RENAME), text('1')]);
    return send(channel, Buffer.concat([length(body.length), body]));
  };
}

/** Does what is asked and gives the answer to it, to be sent at once, later or never. */
type Work = () => () => void;

interface Line {
  faultOf(asked: string): SftpFault | null;
  cut(): void;
}

function serve(sftp: SFTPWrapper, root: string, line: Line): void {
  const at = (path: string): string => join(root, path);
  const act = (id: number, asked: string, work: Work): void => {
    const fault = line.faultOf(asked);
    const undone = (fault?.kind === 'cut' || fault?.kind === 'status') && !fault.done;
    const answer = undone ? (): void => undefined : answerOf(sftp, id, work);
    if (fault === null) answer();
    else if (fault.kind === 'cut') line.cut();
    else if (fault.kind === 'status') sftp.status(id, fault.status);
    else new SystemClock().sleep(fault.ms).then(answer, answer);
  };
  const ok = (id: number) => (): void => {
    sftp.status(id, STATUS.OK);
  };
  const handleOf = (handle: Buffer): number => handle.readUInt32BE();
  sftp.on('OPEN', (id, path, flags) => {
    act(id, `OPEN ${path}`, () => {
      const handle = length(openSync(at(path), flagsToString(flags) ?? 'r'));
      return () => {
        sftp.handle(id, handle);
      };
    });
  });
  sftp.on('WRITE', (id, handle, offset, data) => {
    act(id, 'WRITE', () => {
      writeSync(handleOf(handle), data, 0, data.length, offset);
      return ok(id);
    });
  });
  sftp.on('READ', (id, handle, offset, size) => {
    act(id, 'READ', () => {
      const bytes = Buffer.alloc(size);
      const count = readSync(handleOf(handle), bytes, 0, size, offset);
      return () => {
        if (count === 0) sftp.status(id, STATUS.EOF);
        else sftp.data(id, bytes.subarray(0, count));
      };
    });
  });
  sftp.on('CLOSE', (id, handle) => {
    act(id, 'CLOSE', () => {
      closeSync(handleOf(handle));
      return ok(id);
    });
  });
  sftp.on('FSTAT', (id, handle) => {
    act(id, 'FSTAT', () => {
      const found = attributes(fstatSync(handleOf(handle)));
      return () => {
        sftp.attrs(id, found);
      };
    });
  });
  sftp.on('STAT', (id, path) => {
    act(id, `STAT ${path}`, () => {
      const found = attributes(statSync(at(path)));
      return () => {
        sftp.attrs(id, found);
      };
    });
  });
  sftp.on('MKDIR', (id, path) => {
    act(id, `MKDIR ${path}`, () => {
      mkdirSync(at(path));
      return ok(id);
    });
  });
  sftp.on('REMOVE', (id, path) => {
    act(id, `REMOVE ${path}`, () => {
      unlinkSync(at(path));
      return ok(id);
    });
  });
  sftp.on('RENAME', (id, from, to) => {
    act(id, `RENAME ${from} ${to}`, () => {
      if (existsSync(at(to))) throw new Error('there is one');
      renameSync(at(from), at(to));
      return ok(id);
    });
  });
  sftp.on('EXTENDED', (id, name, data) => {
    const [from = '', to = ''] = texts(data);
    act(id, `${name} ${from} ${to}`, () => {
      renameSync(at(from), at(to));
      return ok(id);
    });
  });
}

function answerOf(sftp: SFTPWrapper, id: number, work: Work): () => void {
  try {
    return work();
  } catch (error) {
    const status = statusOf(error);
    return () => {
      sftp.status(id, status);
    };
  }
}

function statusOf(error: unknown): number {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return STATUS.NO_SUCH_FILE;
  return code === 'EACCES' ? STATUS.PERMISSION_DENIED : STATUS.FAILURE;
}

function attributes(stats: Stats): {
  mode: number;
  uid: number;
  gid: number;
  size: number;
  atime: number;
  mtime: number;
} {
  const { mode, uid, gid, size } = stats;
  return { mode, uid, gid, size, atime: 0, mtime: 0 };
}

function length(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([length(Buffer.byteLength(value)), Buffer.from(value)]);
}

function texts(data: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at + 4 <= data.length;) {
    const end = at + 4 + data.readUInt32BE(at);
    found.push(data.toString('utf8', at + 4, end));
    at = end;
  }
  return found;
}
