import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { Traced } from '#libs/telemetry/tracing.js';
import { wakeGated } from '../plan/gate-wake.js';
import { ReleaseMaterial } from '../release-material.js';
import { findRelease } from '../release-row.js';

/** The public address did not answer yet; the job is tried again. */
export class NotSeenYet extends Error {
  constructor(releaseId: string) {
    super(`the public page of release ${releaseId} has not been seen yet`);
    this.name = 'NotSeenYet';
  }
}

/** Reads the public address back as a citizen would, and records the instant it first answered. */
@Injectable()
export class SeeRelease {
  constructor(
    private readonly database: Database,
    private readonly material: ReleaseMaterial,
    private readonly queue: JobQueue,
  ) {}

  /** @throws NotSeenYet when the page does not answer 200. */
  @Traced('release.see')
  async run(releaseId: string): Promise<void> {
    const row = await findRelease(this.database, releaseId);
    if (row?.state !== 'published') return;
    const [receipt] = await this.database.query<{ public_url: string | null }>(
      `SELECT c.public_url FROM release_receipt c JOIN release r ON r.id = c.release_id
       WHERE c.release_id = $1 AND r.seen_at IS NULL`,
      [releaseId],
    );
    const url = receipt?.public_url ?? null;
    if (url === null) return;
    const material = await this.material.load(this.database, row);
    const signal = AbortSignal.timeout(20_000);
    const context = await this.material.context(material, signal);
    const answer = await context.http.read({ method: 'GET', url, signal });
    if (answer.kind !== 'answer' || answer.status !== 200) throw new NotSeenYet(releaseId);
    await this.database.transaction(async (tx) => {
      const seen = await tx.query(
        'UPDATE release SET seen_at = clock_timestamp() WHERE id = $1 AND seen_at IS NULL RETURNING id',
        [releaseId],
      );
      if (seen.length > 0) await wakeGated(tx, this.queue, [releaseId]);
    });
  }
}
