import { Injectable, Logger } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import { ABANDONED_AFTER_SECONDS, JOB_SCHEMA } from '#libs/queue/job-queue.js';
import { MoveRelease } from '../move-release.js';
import { RELEASE_COLUMNS, type ReleaseRow } from '../release-row.js';
import type { ReleaseQueue } from '../release.queues.js';
import { OWED, type ReleaseState } from '../release.transitions.js';

/** Owed work is looked for this long after its job was due. */
const GRACE_SECONDS = 5;

const QUEUE_OF: Readonly<Partial<Record<ReleaseState, ReleaseQueue>>> = {
  scheduled: 'release.stage',
  staging: 'release.stage',
  waiting_quota: 'release.stage',
  staged: 'release.commit',
  committing: 'release.verify',
  verifying: 'release.verify',
  accepted: 'release.confirm',
  withdrawing: 'release.withdraw',
};

export interface SweepCount {
  /** Releases whose state owed work for which no job existed. */
  readonly owedButNotQueued: number;
  /** Releases whose job was claimed by a worker that has not been heard of since. */
  readonly abandoned: number;
}

/**
 * Finds releases whose state says work is owed and for which no job exists, or only one whose worker is gone, and makes
 * the job (design, section 5.6).
 */
@Injectable()
export class SweepReleases {
  private readonly log = new Logger(SweepReleases.name);

  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
  ) {}

  async run(): Promise<SweepCount> {
    const lost = await this.database.query<ReleaseRow & { abandoned: boolean }>(
      `SELECT ${RELEASE_COLUMNS}, EXISTS (SELECT 1 FROM ${JOB_SCHEMA}.job j
         WHERE j.name = r.job_queue AND j.id = r.job_id AND j.state = 'active') AS abandoned
       FROM release r WHERE r.state = ANY($1) AND r.job_at < clock_timestamp() - make_interval(secs => $2)
         AND NOT EXISTS (SELECT 1 FROM ${JOB_SCHEMA}.job j
           WHERE j.name = r.job_queue AND j.id = r.job_id AND (j.state IN ('created', 'retry')
             OR j.state = 'active' AND coalesce(j.heartbeat_on, j.started_on) > now() - make_interval(secs => $3)))
       ORDER BY r.job_at LIMIT 500`,
      [[...OWED], GRACE_SECONDS, ABANDONED_AFTER_SECONDS],
    );
    for (const row of lost) {
      const queue = row.jobQueue === 'release.gate' ? row.jobQueue : QUEUE_OF[row.state];
      if (queue === undefined) continue;
      await this.database.transaction(async (tx) => {
        await this.mover.owe(tx, row, queue, new Date(Math.max(row.jobAt?.getTime() ?? 0, 0)));
      });
    }
    const abandoned = lost.filter((row) => row.abandoned).length;
    const count = { owedButNotQueued: lost.length - abandoned, abandoned };
    if (lost.length > 0) this.log.warn(count, 'releases owed work that nobody was going to do');
    return count;
  }
}
