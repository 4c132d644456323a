import type { Clock } from '#libs/kernel/clock.js';
import type { Database } from '#libs/database/database.js';
import { JOB_SCHEMA } from '#libs/queue/job-queue.js';
import { within } from './bounded.js';
import { gauge, METERS } from './meters.js';

/** Work later than this counts as overdue, and owed without a job as lost. */
const GRACE_SECONDS = 60;
/** A publisher that said nothing for this long is not counted as alive. */
export const PUBLISHER_SILENT_SECONDS = 30;
const READ_WITHIN_MS = 5_000;
/** Readings closer together than this are answered from the last one: many scrapers cost as much as one. */
const KEPT_MS = 2_000;

const up = gauge('jida_database_up', '1 when the database answered this reading');
const queueDepth = gauge('jida_queue_jobs', 'Jobs by queue and state', ['queue', 'state']);
const queueOldest = gauge('jida_queue_oldest_due_seconds', 'How long the oldest due job has waited', [
  'queue',
]);
const releases = gauge('jida_releases', 'Releases that are not settled, by state', ['state']);
const published = gauge('jida_releases_published_day', 'Releases published in the last 24 hours');
const overdue = gauge(
  'jida_releases_overdue',
  'Releases a minute or more past their planned time and not out',
);
const overdueOldest = gauge('jida_releases_overdue_oldest_seconds', 'How long the most overdue one is late');
const owed = gauge('jida_releases_owed_not_queued', 'Releases that owe work for which no job exists');
const publishers = gauge('jida_publishers_alive', 'Publishers heard of in the last 30 seconds');
const heartbeat = gauge('jida_publisher_heartbeat_seconds', 'Age of the newest heartbeat of a publisher');
const callbacks = gauge('jida_callbacks_waiting', 'Pushes of platforms that are not settled');
const callbacksOldest = gauge('jida_callbacks_oldest_seconds', 'How long the oldest of them waits');
const pool = gauge('jida_database_connections', 'Connections of this process', ['state']);

interface Queued {
  readonly queue: string;
  readonly due: string;
  readonly waiting: string;
  readonly active: string;
  readonly oldest: number | null;
}

interface Facts {
  readonly published: string;
  readonly overdue: string;
  readonly late: number | null;
  readonly owed: string;
  readonly publishers: string;
  readonly heartbeat: number | null;
  readonly callbacks: string;
  readonly callbackAge: number | null;
}

/** A part of the product that has gauges of its own to set at each reading. */
export type Reading = (database: Database) => Promise<void>;

/** The metrics page: what the process counted, and what the database says now. */
export class MetricsPage {
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly further: readonly Reading[] = [],
  ) {}

  get contentType(): string {
    return METERS.contentType;
  }

  /** Answers with the database away, too: then `jida_database_up` is 0 and the gauges keep their last values. */
  async text(): Promise<string> {
    if (this.clock.monotonic() - this.readAt > KEPT_MS) {
      this.reading ??= this.read().finally(() => {
        this.reading = undefined;
      });
      await this.reading;
    }
    return await METERS.metrics();
  }

  private async read(): Promise<void> {
    const connections = poolOf(this.database);
    for (const [state, count] of Object.entries(connections)) pool.set({ state }, count);
    try {
      await within(this.clock, READ_WITHIN_MS, async () => {
        await readQueues(this.database);
        await readReleases(this.database);
        for (const one of this.further) await one(this.database);
      });
      up.set(1);
      this.readAt = this.clock.monotonic();
    } catch {
      up.set(0);
    }
  }
}

async function readQueues(database: Database): Promise<void> {
  const rows = await database.query<Queued>(
    `SELECT name AS queue, count(*) FILTER (WHERE state < 'active' AND start_after <= now()) AS due,
       count(*) FILTER (WHERE state < 'active' AND start_after > now()) AS waiting,
       count(*) FILTER (WHERE state = 'active') AS active,
       extract(epoch FROM now() - min(start_after) FILTER (WHERE state < 'active' AND start_after <= now()))::float8 AS oldest
     FROM ${JOB_SCHEMA}.job WHERE state IN ('created', 'retry', 'active') GROUP BY name`,
  );
  queueDepth.reset();
  queueOldest.reset();
  for (const row of rows) {
    queueDepth.set({ queue: row.queue, state: 'due' }, Number(row.due));
    queueDepth.set({ queue: row.queue, state: 'waiting' }, Number(row.waiting));
    queueDepth.set({ queue: row.queue, state: 'active' }, Number(row.active));
    queueOldest.set({ queue: row.queue }, row.oldest ?? 0);
  }
}

async function readReleases(database: Database): Promise<void> {
  const states = await database.query<{ state: string; count: string }>(
    `SELECT state, count(*) AS count FROM release
     WHERE state NOT IN ('published', 'cancelled', 'withdrawn', 'removed_by_platform') GROUP BY state`,
  );
  releases.reset();
  for (const { state, count } of states) releases.set({ state }, Number(count));
  const [facts] = await database.query<Facts>(FACTS, [GRACE_SECONDS, PUBLISHER_SILENT_SECONDS]);
  if (facts === undefined) return;
  published.set(Number(facts.published));
  overdue.set(Number(facts.overdue));
  overdueOldest.set(facts.late ?? 0);
  owed.set(Number(facts.owed));
  publishers.set(Number(facts.publishers));
  heartbeat.set(facts.heartbeat ?? Number.NaN);
  callbacks.set(Number(facts.callbacks));
  callbacksOldest.set(facts.callbackAge ?? 0);
}

const FACTS = `
  SELECT
    (SELECT count(*) FROM release WHERE state IN ('published', 'withdrawing')
       AND published_at > statement_timestamp() - interval '24 hours') AS published,
    o.overdue, o.late, o.owed, p.publishers, p.heartbeat, c.callbacks, c.age AS "callbackAge"
  FROM (
    SELECT count(*) FILTER (WHERE late) AS overdue,
      (extract(epoch FROM clock_timestamp() - min(planned_at) FILTER (WHERE late)))::float8 AS late,
      count(*) FILTER (WHERE lost) AS owed
    FROM (
      SELECT r.planned_at,
        r.planned_at < clock_timestamp() - make_interval(secs => $1)
          AND r.gate_state IS DISTINCT FROM 'waiting'
          AND r.state IN ('scheduled', 'staging', 'staged', 'committing', 'waiting_quota', 'verifying') AS late,
        r.job_at < clock_timestamp() - make_interval(secs => $1)
          AND NOT EXISTS (SELECT 1 FROM ${JOB_SCHEMA}.job j
            WHERE j.name = r.job_queue AND j.id = r.job_id AND j.state IN ('created', 'retry', 'active')) AS lost
      FROM release r
      WHERE r.state IN ('scheduled', 'staging', 'staged', 'committing', 'accepted', 'waiting_quota', 'verifying', 'withdrawing')
        AND r.job_at < clock_timestamp() + interval '1 hour') x) o,
    (SELECT count(*) FILTER (WHERE seen_at > clock_timestamp() - make_interval(secs => $2)) AS publishers,
      extract(epoch FROM clock_timestamp() - max(seen_at))::float8 AS heartbeat FROM publisher) p,
    (SELECT count(*) AS callbacks, extract(epoch FROM clock_timestamp() - min(received_at))::float8 AS age
     FROM callback_event WHERE settled_at IS NULL) c`;

function poolOf(database: Database): Readonly<Record<string, number>> {
  const master: unknown = Reflect.get(database.dataSource.driver, 'master');
  if (typeof master !== 'object' || master === null) return {};
  const count = (name: string): number => {
    const value: unknown = Reflect.get(master, name);
    return typeof value === 'number' ? value : 0;
  };
  const total = count('totalCount');
  const idle = count('idleCount');
  return { used: total - idle, idle, waiting: count('waitingCount') };
}
