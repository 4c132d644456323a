import { Injectable } from '@nestjs/common';
import { ChannelAccess } from '#libs/channels/channel-access.js';
import { Database } from '#libs/database/database.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { Traced } from '#libs/telemetry/tracing.js';
import { wakeGated } from '../plan/gate-wake.js';

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
    private readonly access: ChannelAccess,
    private readonly queue: JobQueue,
  ) {}

  /** @throws NotSeenYet when the page does not answer 200. */
  @Traced('release.see')
  async run(releaseId: string): Promise<void> {
    const [release] = await this.database.query<{ channelId: string; url: string | null }>(
      `SELECT r.channel_id AS "channelId", c.public_url AS url FROM release r JOIN release_receipt c ON c.release_id = r.id
       WHERE r.id = $1 AND r.state = 'published' AND r.seen_at IS NULL`,
      [releaseId],
    );
    if (release === undefined) return;
    const { channelId, url } = release;
    if (url === null) return;
    const signal = AbortSignal.timeout(20_000);
    const context = await this.access.contextFor(channelId, { signal });
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
