import type { MigrationInterface } from 'typeorm';
import type { Settings } from '#libs/config/settings.js';
import { createDataSource } from '#libs/database/data-source.js';
import { Database } from '#libs/database/database.js';
import { ensurePartitions } from '#libs/database/partitions.js';
import { isConnectionLoss } from '#libs/database/pg-errors.js';
import { answers, Pulse } from '#libs/database/pulse.js';
import { SystemClock, type Clock } from '#libs/kernel/clock.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { ensureKeyFile, masterKey } from '#libs/vault/key-ring.js';
import { Vault } from '#libs/vault/vault.js';
import { readFileSync } from 'node:fs';
import type { Runtime } from './runtime.module.js';

export interface RuntimeOptions {
  readonly settings: Settings;
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly role: 'sender' | 'worker';
  readonly applicationName: string;
  readonly report: (line: string, fault?: unknown) => void;
}

/** The process cannot start; the message is one clear line for the operator. */
export class StartRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StartRefused';
  }
}

/** How long a start waits for a database that is still coming up. */
const DATABASE_PATIENCE_MS = 30_000;

/**
 * Connects everything a process stands on.
 * @throws StartRefused naming the missing setting, the unreachable database, or the command for pending migrations.
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { settings } = options;
  const url = requireDatabaseUrl(settings);
  const vault = openVault(settings);
  const clock = new SystemClock();
  const dataSource = createDataSource({
    url,
    poolSize: settings.databasePool,
    entities: [],
    migrations: options.migrations,
    applicationName: options.applicationName,
  });
  await patiently(clock, options, async () => {
    await dataSource.initialize();
  });
  if (await dataSource.showMigrations()) {
    await dataSource.destroy();
    throw new StartRefused('数据库结构不是最新的。请先运行: npm run migrate');
  }
  const database = new Database(dataSource, clock, pulseFor(options.role, url, clock));
  await ensurePartitions(database).catch((fault: unknown) => {
    options.report('the partitions of the months to come could not be made yet', fault);
  });
  const queue = new JobQueue(url, options.role, (fault) => {
    options.report('the job queue reported a fault', fault);
  });
  try {
    await queue.start();
  } catch (error) {
    await dataSource.destroy();
    throw new StartRefused(`任务队列无法启动，请先运行: npm run migrate（${reasonOf(error)}）`);
  }
  return { settings, clock, database, queue, vault };
}

/** Behind a sender, people wait; a worker has nobody to answer, and waits as long as its statements may take. */
function pulseFor(role: RuntimeOptions['role'], url: string, clock: Clock): Pulse | undefined {
  return role === 'sender' ? new Pulse(clock, async () => await answers(url)) : undefined;
}

/** @throws StartRefused when no database is configured. */
export function requireDatabaseUrl(settings: Settings): string {
  if (settings.databaseUrl !== null) return settings.databaseUrl;
  throw new StartRefused(
    '缺少设置 DATABASE_URL（PostgreSQL 15 或更高版本的地址）。想直接试用内置数据库，请运行: npm start',
  );
}

function openVault(settings: Settings): Vault {
  if (settings.key !== null) return new Vault(masterKey(settings.key));
  if (settings.keyFile === null) {
    throw new StartRefused(
      '缺少设置 JIDA_KEY 或 JIDA_KEY_FILE（保护渠道凭证的 32 字节密钥）。生成一个: openssl rand -base64 32',
    );
  }
  try {
    return new Vault(masterKey(readFileSync(settings.keyFile, 'utf8')));
  } catch (error) {
    throw new StartRefused(`设置有误 JIDA_KEY_FILE: ${reasonOf(error)}`);
  }
}

/** Makes the key file for the embedded default. */
export function embeddedKeyFile(dataDir: string): string {
  const file = `${dataDir}/keys/master.key`;
  ensureKeyFile(file);
  return file;
}

async function patiently(clock: Clock, options: RuntimeOptions, connect: () => Promise<void>): Promise<void> {
  const until = clock.monotonic() + DATABASE_PATIENCE_MS;
  for (let told = false; ; told = true) {
    try {
      await connect();
      return;
    } catch (error) {
      if (!isConnectionLoss(error) || clock.monotonic() > until) {
        throw new StartRefused(`无法连接数据库 (DATABASE_URL): ${reasonOf(error)}`);
      }
      if (!told) options.report('waiting for the database');
      await clock.sleep(500);
    }
  }
}

/** An error's words. A connection tried on several addresses fails with a bundle whose own message is empty. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
