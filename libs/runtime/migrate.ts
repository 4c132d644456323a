import type { MigrationInterface } from 'typeorm';
import { createDataSource } from '#libs/database/data-source.js';
import { Database } from '#libs/database/database.js';
import { ensurePartitions } from '#libs/database/partitions.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { JobQueue, type QueueDefinition } from '#libs/queue/job-queue.js';

/** Any number, the same for everybody: lets one migration run at a time. */
const MIGRATION_LOCK = 4_017_232_911;

export interface MigrateOptions {
  readonly url: string;
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly queues: readonly QueueDefinition[];
}

/** Brings the schema and the queues up to date; safe when many start it at once. Answers the names of what it ran. */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  const lockSource = createDataSource({
    url: options.url,
    poolSize: 2,
    entities: [],
    migrations: [],
    applicationName: 'jida-migrate-lock',
    statementLimitMs: 0,
  });
  await lockSource.initialize();
  const lock = lockSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const dataSource = createDataSource({
      ...options,
      poolSize: 2,
      entities: [],
      applicationName: 'jida-migrate',
      statementLimitMs: 0,
    });
    await dataSource.initialize();
    const ran = await dataSource.runMigrations().finally(async () => {
      await dataSource.destroy();
    });
    await ensurePartitions(new Database(lockSource, new SystemClock()));
    const queue = new JobQueue(options.url, 'migrator', () => undefined);
    await queue.start();
    await queue.define(options.queues);
    await queue.stop();
    return ran.map((migration) => migration.name);
  } finally {
    await lock.release();
    await lockSource.destroy();
  }
}
