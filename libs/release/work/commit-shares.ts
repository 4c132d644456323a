import { Logger } from '@nestjs/common';
import type { Database } from '#libs/database/database.js';
import { JOB_SCHEMA } from '#libs/queue/job-queue.js';
import { COMMIT_SHARES } from '../release.queues.js';

/** A publisher that was not seen for this long has no share of its own. */
const ALIVE_SECONDS = 15;
/** Commits that nobody took for this long are taken by whoever sees them, well before they are due. */
const LEFT_LYING_MS = 1_500;

/**
 * Divides the channels' commits among the publishers that are alive, so that the releases of one account meet in one
 * lane and publishers do not ask the gate in vain. Only a preference: the gate alone decides who commits, and what its
 * owner leaves lying is taken by the others.
 */
export class CommitShares {
  private readonly log = new Logger(CommitShares.name);
  private others: readonly string[] = [];
  private adopted: ReadonlySet<string> = new Set();

  constructor(
    private readonly database: Database,
    private readonly publisherId: string,
  ) {}

  /** Shares to leave to others just now. */
  left(): readonly string[] {
    return this.others.filter((share) => !this.adopted.has(share));
  }

  /** Looks who else is alive. */
  async divide(): Promise<void> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM publisher WHERE seen_at > clock_timestamp() - make_interval(secs => $1) ORDER BY id`,
      [ALIVE_SECONDS],
    );
    const place = rows.findIndex((row) => row.id === this.publisherId);
    this.others =
      place < 0 || rows.length < 2 ? [] : COMMIT_SHARES.filter((_, index) => index % rows.length !== place);
  }

  /** Looks for what others have left lying. */
  async adopt(): Promise<void> {
    if (this.others.length === 0) return;
    const rows = await this.database.query<{ share: string }>(
      `SELECT DISTINCT group_id AS share FROM ${JOB_SCHEMA}.job
       WHERE name = 'release.commit' AND state < 'active' AND group_id IS NOT NULL
         AND start_after < clock_timestamp() - make_interval(secs => $1)`,
      [LEFT_LYING_MS / 1000],
    );
    const adopted = new Set(rows.map((row) => row.share).filter((share) => this.others.includes(share)));
    if (adopted.size > this.adopted.size)
      this.log.warn(
        { shares: adopted.size },
        'commits were left lying by another publisher and are taken over',
      );
    this.adopted = adopted;
  }
}
