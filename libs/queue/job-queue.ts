import { PgBoss, type ConstructorOptions } from 'pg-boss';
import type { Tx } from '#libs/database/tx.js';

export const JOB_SCHEMA = 'pgboss';

/** A job carries ids only; the row it names is the truth (design, section 5). */
export type JobData = Readonly<Record<string, string>>;

export interface NewJob {
  /** Chosen by the caller, so that the row it serves can name it. */
  readonly id: string;
  readonly data: JobData;
  readonly startAfter: Date;
  /** Which share of the queue's work it belongs to; see `claim`. */
  readonly share?: string;
}

export interface ClaimedJob {
  readonly id: string;
  readonly data: JobData;
}

/** How a queue's jobs are treated by the queue itself. None of it ever decides whether a platform was called. */
export interface QueueDefinition {
  readonly name: string;
  /** Seconds a claimed job may run before it is offered again. */
  readonly expireInSeconds: number;
  readonly retryLimit: number;
}

/**
 * A claimed job whose worker has not been heard of for this long is abandoned. It is worked on again; that says nothing
 * about what the lost worker did before, which the row and the platform alone can tell.
 */
export const ABANDONED_AFTER_SECONDS = 15;

/** The queue in the product's own database, entered in the same transaction as the state it serves. */
export class JobQueue {
  private readonly boss: PgBoss;

  constructor(
    url: string,
    private readonly role: 'sender' | 'worker' | 'migrator',
    report: (fault: Error) => void,
  ) {
    this.boss = new PgBoss(optionsFor(url, role));
    this.boss.on('error', report);
  }

  async start(): Promise<void> {
    await this.boss.start();
  }

  async stop(): Promise<void> {
    await this.boss.stop({ graceful: this.role === 'worker', timeout: 20_000, close: true });
  }

  /** Makes the queues, or brings their settings up to date. */
  async define(queues: readonly QueueDefinition[]): Promise<void> {
    for (const queue of queues) {
      const { name, ...options } = queue;
      const settings = {
        ...options,
        heartbeatSeconds: ABANDONED_AFTER_SECONDS,
        retryDelay: 1,
        retryBackoff: true,
        retryDelayMax: 60,
        deleteAfterSeconds: 86_400,
      };
      await this.boss.createQueue(name, settings);
      await this.boss.updateQueue(name, settings);
    }
  }

  /** Adds a job inside `tx`: it exists exactly when the transaction commits. */
  async add(tx: Tx, queue: string, job: NewJob): Promise<void> {
    await this.addAll(tx, queue, [job]);
  }

  /** Adds jobs inside `tx` by one statement. */
  async addAll(tx: Tx, queue: string, jobs: readonly NewJob[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.boss.insert(
      queue,
      jobs.map(({ id, data, startAfter, share }) => ({
        id,
        data,
        startAfter,
        ...(share === undefined ? {} : { group: { id: share } }),
      })),
      { db: databaseOver(tx) },
    );
  }

  /**
   * Takes up to `most` due jobs, but none of the shares that are left to others; each must be completed or failed by
   * the caller.
   */
  async claim(queue: string, most: number, leave: readonly string[] = []): Promise<readonly ClaimedJob[]> {
    const jobs = await this.boss.fetch<JobData>(queue, {
      batchSize: most,
      ...(leave.length === 0 ? {} : { ignoreGroups: [...leave] }),
    });
    return jobs.map((job) => ({ id: job.id, data: job.data }));
  }

  /** Says that these claimed jobs are still being worked on. */
  async touch(queue: string, jobIds: readonly string[]): Promise<void> {
    if (jobIds.length > 0) await this.boss.touch(queue, [...jobIds]);
  }

  /** Those of the queues that have a job to claim. */
  async due(queues: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.boss.getDb().executeSql(DUE, [[...queues]]);
    return new Set(rows.map((row: { queue: string }) => row.queue));
  }

  async complete(queue: string, jobIds: readonly string[]): Promise<void> {
    if (jobIds.length > 0) await this.boss.complete(queue, [...jobIds]);
  }

  async fail(queue: string, jobId: string, reason: string): Promise<void> {
    await this.boss.fail(queue, jobId, { reason });
  }
}

const DUE = `
  SELECT q AS queue FROM unnest($1::text[]) q
  WHERE EXISTS (SELECT 1 FROM ${JOB_SCHEMA}.job j WHERE j.name = q AND j.state IN ('created', 'retry')
    AND NOT j.blocked AND j.start_after <= now())`;

/** A statement that takes longer is ended by PostgreSQL; a connection that says nothing for longer is given up. */
const STATEMENT_LIMIT_MS = 60_000;
const SILENCE_LIMIT_MS = 65_000;

/** Handed through to the driver, which pg-boss's own type of options does not name. */
const DRIVER_LIMITS = {
  options: `-c statement_timeout=${STATEMENT_LIMIT_MS}`,
  query_timeout: SILENCE_LIMIT_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
};

function optionsFor(url: string, role: 'sender' | 'worker' | 'migrator'): ConstructorOptions {
  const works = role === 'worker';
  return {
    ...(role === 'migrator' ? {} : DRIVER_LIMITS),
    connectionString: url,
    schema: JOB_SCHEMA,
    application_name: `jida-queue-${role}`,
    max: works ? 6 : 2,
    migrate: role === 'migrator',
    createSchema: role === 'migrator',
    supervise: works,
    schedule: false,
    superviseIntervalSeconds: 30,
    registerInstance: false,
  };
}

function databaseOver(tx: Tx): NonNullable<ConstructorOptions['db']> {
  return {
    executeSql: async (text: string, values?: unknown[]) => ({ rows: await tx.prepared(text, values ?? []) }),
  };
}
