import { Injectable, Logger } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import { JOB_SCHEMA } from '#libs/queue/job-queue.js';
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
}

/** Finds releases whose state says work is owed and for which no job exists, and makes the job (design, section 5.6). */
@Injectable()
export class SweepReleases {
  private readonly log = new Logger(SweepReleases.name);

  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
  ) {}

  async run(): Promise<SweepCount> {
    const lost = await this.database.query<ReleaseRow>(
      `SELECT ${RELEASE_COLUMNS} FROM release r
       WHERE r.state = ANY($1) AND r.job_at < clock_timestamp() - make_interval(secs => $2)
         AND NOT EXISTS (SELECT 1 FROM ${JOB_SCHEMA}.job j
           WHERE j.name = r.job_queue AND j.id = r.job_id AND j.state IN ('created', 'retry', 'active'))
       ORDER BY r.job_at LIMIT 500`,
      [[...OWED], GRACE_SECONDS],
    );
    for (const row of lost) {
      const queue = row.jobQueue === 'release.gate' ? row.jobQueue : QUEUE_OF[row.state];
      if (queue === undefined) continue;
      await this.database.transaction(async (tx) => {
        await this.mover.owe(tx, row, queue, new Date(Math.max(row.jobAt?.getTime() ?? 0, 0)));
      });
    }
    if (lost.length > 0) this.log.warn({ owedButNotQueued: lost.length }, 'releases owed work without a job');
    return { owedButNotQueued: lost.length };
  }
}
