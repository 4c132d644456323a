import { createDataSource } from '#libs/database/data-source.js';
import { Database } from '#libs/database/database.js';
import { PARTITIONED_TABLES } from '#libs/database/partitions.js';
import { SystemClock } from '#libs/kernel/clock.js';

export interface PastOptions {
  /** How many there are of them already, made by an earlier call. */
  readonly made: number;
  /** How many there shall be. */
  readonly releases: number;
  readonly revisionId: string;
  /** How many months it is spread over. */
  readonly months: number;
}

/** Releases made by one statement. */
const BATCH = 50_000;
/** Releases of one plan. */
const PER_PLAN = 50;

/** Fills the database with published releases of the past, with all that belongs to them, as fast as SQL goes. */
export async function makePast(
  databaseUrl: string,
  options: PastOptions,
  progress: (made: number) => void,
): Promise<void> {
  const dataSource = createDataSource({
    url: databaseUrl,
    poolSize: 2,
    entities: [],
    migrations: [],
    applicationName: 'bench-past',
    statementLimitMs: 0,
  });
  await dataSource.initialize();
  try {
    const database = new Database(dataSource, new SystemClock());
    if (options.made === 0) await makeRoom(database, options.months);
    for (let first = options.made; first < options.releases; first += BATCH) {
      const count = Math.min(BATCH, options.releases - first);
      await makeBatch(database, options, first, count);
      progress(first + count);
    }
    await database.query('VACUUM ANALYZE');
  } finally {
    await dataSource.destroy();
  }
}

async function makeBatch(
  database: Database,
  options: PastOptions,
  first: number,
  count: number,
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query('SET LOCAL session_replication_role = replica');
    await tx.query('SET LOCAL synchronous_commit = off');
    await tx.query(MAKE, [first, count, options.releases, options.months, options.revisionId, PER_PLAN]);
    for (const statement of [PLANS, RELEASES, EVENTS, ATTEMPTS, RECEIPTS, AUDIT, JOBS])
      await tx.query(statement);
    await tx.query('DROP TABLE past');
  });
}

/** Months of the past get partitions of their own, as if the product had been running then. */
async function makeRoom(database: Database, months: number): Promise<void> {
  for (const { table } of PARTITIONED_TABLES) {
    await database.transaction(async (tx) => {
      await tx.query(`ALTER TABLE ${table} DETACH PARTITION ${table}_early`);
      await tx.query(`DROP TABLE ${table}_early`);
      await tx.query(
        `SELECT ensure_partition($1, $1 || '_early', NULL,
           (date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => $2)) AT TIME ZONE 'UTC')`,
        [table, months],
      );
      await tx.query(
        `SELECT ensure_month_partition($1, (date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => m))::date)
         FROM generate_series(1, $2::int) m`,
        [table, months],
      );
    });
  }
}

const MAKE = `
  CREATE TEMPORARY TABLE past AS
  SELECT gen_random_uuid() AS id, md5('plan' || (n / $6))::uuid AS plan_id, n AS number,
    now() - interval '1 day' - make_interval(months => $4) * (n::float8 / $3) AS at,
    v.id AS revision_id, v.draft_id, w.id AS review_id, d.department_id, d.created_by, c.id AS channel_id,
    c.rendition_id, c.hash
  FROM generate_series($1::int, $1::int + $2::int - 1) n
    JOIN revision v ON v.id = $5 JOIN draft d ON d.id = v.draft_id JOIN review w ON w.revision_id = v.id
    JOIN (SELECT row_number() OVER (ORDER BY channel_id) - 1 AS place, count(*) OVER () AS total, channel_id AS id,
        id AS rendition_id, hash FROM rendition WHERE revision_id = $5) c ON c.place = n % c.total`;

const PLANS = `
  INSERT INTO release_plan (id, department_id, draft_id, revision_id, review_id, note, created_by, created_at)
  SELECT DISTINCT ON (plan_id) plan_id, department_id, draft_id, revision_id, review_id, '', created_by, at FROM past
  ON CONFLICT DO NOTHING`;

const RELEASES = `
  INSERT INTO release (id, plan_id, department_id, channel_id, draft_id, revision_id, rendition_id, approved_hash, marker,
    state, state_changed_at, fence, planned_at, planned_zone, latest_at, stage_at, staged_at, commit_started_at, accepted_at,
    published_at, seen_at, confirmed_at, first_commit_at, staged, filled, lookups, absences, confirms, refreshes, created_at)
  SELECT id, plan_id, department_id, channel_id, draft_id, revision_id, rendition_id, hash, replace(id::text, '-', ''),
    'published', at, 4, at, 'Asia/Shanghai', at + interval '30 minutes', at - interval '15 minutes',
    at - interval '14 minutes', at + interval '20 ms', at + interval '90 ms', at + interval '80 ms', at + interval '1 s',
    at + interval '90 ms', at + interval '20 ms', '{}', jsonb_build_object('title', 'x', 'html', repeat('x', 300)), 0, 0, 0,
    0, at - interval '1 day'
  FROM past`;

const EVENTS = `
  INSERT INTO release_event (id, release_id, at, from_state, to_state, cause, actor_id, detail)
  SELECT gen_random_uuid(), p.id, p.at + e.after, e.before_state, e.to_state, e.cause, NULL, '{"attempt": 1}'
  FROM past p CROSS JOIN (VALUES
    (NULL, 'scheduled', 'planned', interval '-1 day'), ('scheduled', 'staging', 'stage.started', interval '-15 minutes'),
    ('staging', 'staged', 'stage.done', interval '-14 minutes'), ('staged', 'committing', 'commit.started', interval '20 ms'),
    ('committing', 'published', 'commit.done', interval '90 ms')) AS e(before_state, to_state, cause, after)`;

const ATTEMPTS = `
  INSERT INTO release_attempt (id, release_id, number, kind, fence, worker, started_at, deadline_at, finished_at, outcome)
  SELECT gen_random_uuid(), id, 1, 'commit', 3, 'past', at + interval '20 ms', at + interval '30 s', at + interval '90 ms',
    'done' FROM past`;

const RECEIPTS = `
  INSERT INTO release_receipt (release_id, channel_id, platform_ids, public_url, approved_hash, source, recorded_at)
  SELECT id, channel_id, jsonb_build_object('externalId', id), 'http://127.0.0.1/pages/' || id, hash, 'answer', at FROM past`;

/** As many entries as the product writes for a release; their chain is not what is measured. */
const AUDIT = `
  INSERT INTO audit_entry (id, lane, number, at, actor_name, action, subject_type, subject_id, department_id, detail,
    previous_hash, hash)
  SELECT gen_random_uuid(), 'past:' || p.channel_id, p.number * 5 + e, p.at, '系统', 'release.commit.done', 'release', p.id,
    p.department_id, '{"from": "committing", "to": "published"}', repeat('0', 64), md5(p.id::text || e) || md5(p.id::text)
  FROM past p CROSS JOIN generate_series(1, 5) e`;

/** Finished jobs of the last day, which the queue keeps so long. */
const JOBS = `
  INSERT INTO pgboss.job (id, name, data, state, start_after, created_on, started_on, completed_on, keep_until, deletion_seconds)
  SELECT gen_random_uuid(), 'release.commit', jsonb_build_object('releaseId', id), 'completed', now() - interval '2 hours',
    now() - interval '2 hours', now() - interval '2 hours', now() - interval '2 hours', now() + interval '14 days', 86400
  FROM past WHERE number % 100 = 0`;
