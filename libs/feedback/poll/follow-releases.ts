import { Inject, Injectable } from '@nestjs/common';
import { CONNECTORS, type ConnectorRegistry } from '#libs/channels/connector.js';
import { Database } from '#libs/database/database.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { WATCHED_DAYS } from '../feedback.timing.js';

const MOST_AT_ONCE = 1_000;

/** Keeps the list of releases that platforms are asked about: new ones come in, those that are no longer shown go out. */
@Injectable()
export class FollowReleases {
  constructor(
    private readonly database: Database,
    @Inject(CONNECTORS) private readonly connectors: ConnectorRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(): Promise<void> {
    await this.takeIn();
    await this.letGo();
  }

  /**
   * Looks at receipts from an hour before the newest one it knows, since transactions may end in another order than their
   * receipts were written.
   */
  private async takeIn(): Promise<void> {
    await this.database.query(
      `INSERT INTO release_feedback
         (release_id, channel_id, recorded_at, published_at, published_on, metrics_at, comments_at)
       SELECT r.id, r.channel_id, c.recorded_at, p.at, (p.at AT TIME ZONE 'Asia/Shanghai')::date,
         CASE WHEN h.kind = ANY($3::text[]) THEN $1::timestamptz END,
         CASE WHEN h.kind = ANY($4::text[]) THEN $1::timestamptz END
       FROM release_receipt c JOIN release r ON r.id = c.release_id JOIN channel h ON h.id = r.channel_id
       CROSS JOIN LATERAL (SELECT coalesce(r.published_at, c.recorded_at) AS at) p
       WHERE r.state = 'published' AND h.state <> 'retired' AND (h.kind = ANY($3::text[]) OR h.kind = ANY($4::text[]))
         AND c.recorded_at > greatest($1::timestamptz - make_interval(days => $2),
           (SELECT max(recorded_at) FROM release_feedback) - interval '1 hour')
         AND NOT EXISTS (SELECT FROM release_feedback f WHERE f.release_id = r.id)
       ORDER BY c.recorded_at LIMIT $5
       ON CONFLICT DO NOTHING`,
      [this.clock.now(), WATCHED_DAYS, this.kindsWith('metrics'), this.kindsWith('comments'), MOST_AT_ONCE],
    );
  }

  private async letGo(): Promise<void> {
    await this.database.query(
      `UPDATE release_feedback f SET metrics_at = NULL, comments_at = NULL FROM release r, channel h
       WHERE (f.metrics_at <= $1 OR f.comments_at <= $1) AND r.id = f.release_id AND h.id = f.channel_id
         AND (h.state = 'retired' OR r.state NOT IN ('published', 'withdrawing', 'needs_removal'))`,
      [this.clock.now()],
    );
  }

  private kindsWith(member: 'metrics' | 'comments'): readonly string[] {
    return [...this.connectors].flatMap(([kind, connector]) =>
      connector[member] === undefined ? [] : [kind],
    );
  }
}
