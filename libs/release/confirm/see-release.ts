import { Inject, Injectable } from '@nestjs/common';
import { ChannelAccess } from '#libs/channels/channel-access.js';
import { Database } from '#libs/database/database.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { Runway } from '#libs/kernel/runway.js';
import { Together } from '#libs/kernel/together.js';
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

/** Longest that reading back waits for publications that are due or under way. */
const MOST_WAIT_MS = 5_000;
const TOGETHER = { most: 50, atOnce: 1 };

interface Unseen {
  readonly channelId: string;
  readonly url: string | null;
}

/** Reads the public address back as a citizen would, and records the instant it first answered. */
@Injectable()
export class SeeRelease {
  private readonly unseen: Together<string, Unseen | undefined>;
  private readonly seen: Together<string, undefined>;

  constructor(
    private readonly database: Database,
    private readonly access: ChannelAccess,
    private readonly queue: JobQueue,
    private readonly runway: Runway,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.unseen = new Together(clock, { ...TOGETHER, act: async (ids) => await this.find(ids) });
    this.seen = new Together(clock, { ...TOGETHER, act: async (ids) => await this.record(ids) });
  }

  /**
   * Publications that are due go first.
   * @throws NotSeenYet when the page does not answer 200.
   */
  @Traced('release.see')
  async run(releaseId: string): Promise<void> {
    await this.runway.clear(MOST_WAIT_MS);
    const release = await this.unseen.do(releaseId);
    if (release?.url == null) return;
    const { channelId, url } = release;
    const signal = AbortSignal.timeout(20_000);
    const context = await this.access.contextFor(channelId, { signal });
    const answer = await context.http.read({ method: 'GET', url, signal });
    if (answer.kind !== 'answer' || answer.status !== 200) throw new NotSeenYet(releaseId);
    await this.seen.do(releaseId);
  }

  private async find(releaseIds: readonly string[]): Promise<readonly (Unseen | undefined)[]> {
    const rows = await this.database.query<Unseen & { id: string }>(
      `SELECT r.id, r.channel_id AS "channelId", c.public_url AS url
       FROM release r JOIN release_receipt c ON c.release_id = r.id
       WHERE r.id = ANY($1::uuid[]) AND r.state = 'published' AND r.seen_at IS NULL`,
      [[...releaseIds]],
    );
    const found = new Map(rows.map((row) => [row.id, row]));
    return releaseIds.map((id) => found.get(id));
  }

  private async record(releaseIds: readonly string[]): Promise<readonly undefined[]> {
    await this.database.transaction(async (tx) => {
      const seen = await tx.query<{ id: string }>(
        `WITH due AS (SELECT id FROM release WHERE id = ANY($1::uuid[]) AND seen_at IS NULL ORDER BY id FOR UPDATE)
         UPDATE release r SET seen_at = clock_timestamp() FROM due WHERE r.id = due.id RETURNING r.id`,
        [[...releaseIds]],
      );
      await wakeGated(
        tx,
        this.queue,
        seen.map((row) => row.id),
      );
    });
    return releaseIds.map(() => undefined);
  }
}
