import pg from 'pg';
import type { DataSource } from 'typeorm';
import { SystemClock, type Clock } from '#libs/kernel/clock.js';
import { Database } from '#libs/database/database.js';
import { createDataSource } from '#libs/database/data-source.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { RELEASE_QUEUES } from '#libs/release/release.queues.js';
import { MIGRATIONS } from '../../migrations/all.js';

const TEMPLATE = 'jida_template';
/** Any number: serialises the making of the template among test workers. */
const TEMPLATE_LOCK = 71_203_114;

export interface TestDatabase {
  readonly url: string;
  readonly database: Database;
  readonly dataSource: DataSource;
  /** Closes the connections and drops the database. */
  close(): Promise<void>;
}

export type EntityClass = new () => object;

function clusterUrl(database: string): string {
  const base = process.env['TEST_CLUSTER_URL'];
  if (base === undefined)
    throw new Error('the test cluster is not running: run the tests through jest.config.js');
  return `${base}/${database}`;
}

/** A database of its own for a test file, cloned from a migrated template in some tens of milliseconds. */
export async function createTestDatabase(
  entities: readonly EntityClass[] = [],
  clock: Clock = new SystemClock(),
): Promise<TestDatabase> {
  const name = `t_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  await withAdmin(async (admin) => {
    await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const found = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [TEMPLATE]);
    if (found.rowCount === 0) await makeTemplate(admin);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  });
  const url = clusterUrl(name);
  const dataSource = createDataSource({
    url,
    poolSize: 8,
    entities,
    migrations: [],
    applicationName: 'test',
  });
  await dataSource.initialize();
  return {
    url,
    dataSource,
    database: new Database(dataSource, clock),
    close: async () => {
      await dataSource.destroy();
      await withAdmin(async (admin) => {
        await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      });
    },
  };
}

async function makeTemplate(admin: pg.Client): Promise<void> {
  const draft = `${TEMPLATE}_making`;
  await admin.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${draft}`);
  await migrate(clusterUrl(draft));
  await admin.query(`ALTER DATABASE ${draft} RENAME TO ${TEMPLATE}`);
}

async function migrate(url: string): Promise<void> {
  const dataSource = createDataSource({
    url,
    poolSize: 2,
    entities: [],
    migrations: MIGRATIONS,
    applicationName: 'migrate',
  });
  await dataSource.initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
  const queue = new JobQueue(url, 'migrator', (fault) => {
    throw fault;
  });
  await queue.start();
  await queue.define(RELEASE_QUEUES);
  await queue.stop();
}

async function withAdmin(work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: clusterUrl('postgres') });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
