import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readSettings } from '#libs/config/settings.js';
import { createDataSource } from '#libs/database/data-source.js';
import { Database } from '#libs/database/database.js';
import { startEmbeddedPostgres } from '#libs/database/embedded-postgres.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { RELEASE_QUEUES } from '#libs/release/release.queues.js';
import { migrate } from '#libs/runtime/migrate.js';
import { MIGRATIONS } from '../../migrations/all.js';
import { say, tell } from './support/figures.js';
import { makeManyDrafts } from './support/many-drafts.js';

/**
 * Fills a database for a trial of the lists: the one of DATABASE_URL, or the embedded one of JIDA_DATA_DIR, which must
 * not be running.
 */
const { values } = parseArgs({ options: { count: { type: 'string', default: '100000' } } });
const count = Number(values.count);
const settings = readSettings();
const clock = new SystemClock();

async function fill(url: string): Promise<void> {
  await migrate({ url, migrations: MIGRATIONS, queues: RELEASE_QUEUES });
  const dataSource = createDataSource({
    url,
    poolSize: 2,
    entities: [],
    migrations: [],
    applicationName: 'many-drafts',
    statementLimitMs: 0,
  });
  await dataSource.initialize();
  try {
    const started = clock.now().getTime();
    const made = await makeManyDrafts(new Database(dataSource, clock), count, clock, (done) => {
      if (done % 10_000 === 0) say(`${done} of ${count} drafts`);
    });
    tell({ ...made, seconds: Math.round((clock.now().getTime() - started) / 1000) });
  } finally {
    await dataSource.destroy();
  }
}

if (settings.databaseUrl !== null) await fill(settings.databaseUrl);
else {
  const cluster = await startEmbeddedPostgres({
    directory: join(settings.dataDir, 'postgres'),
    throwAway: false,
  });
  try {
    await cluster.ensureDatabase('jida');
    await fill(cluster.url('jida'));
  } finally {
    await cluster.stop();
  }
}
