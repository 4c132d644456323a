import { Inject, Injectable } from '@nestjs/common';
import type { ItemMetrics, MetricsOutcome } from '#libs/channels/connector.js';
import { Database } from '#libs/database/database.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import type { Fault, PlatformReceipt } from '#libs/kernel/outcome.js';
import { Traced } from '#libs/telemetry/tracing.js';
import { afterFault, nextMetricsAt } from '../feedback.timing.js';
import { AskedChannel, type AskFailed } from './asked-channel.js';
import { LEASE_MS } from './lease.js';

/** Releases that one question is about; platforms answer by day, so more of a busy day are asked for together. */
const MOST_TOGETHER = 500;

interface Asked {
  readonly releaseId: string;
  readonly channelId: string;
  readonly kind: string;
  readonly publishedAt: Date;
  readonly publishedOn: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly publicUrl: string | null;
}

/** Asks platforms for their numbers, of one account's releases of one day at a time. */
@Injectable()
export class ReadMetrics {
  constructor(
    private readonly database: Database,
    private readonly channel: AskedChannel,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Answers whether there was anything to ask. */
  @Traced('feedback.metrics')
  async one(): Promise<boolean> {
    const asked = await this.claim();
    const [first] = asked;
    if (first === undefined) return false;
    const receipts = new Map<PlatformReceipt, Asked>(
      asked.map((one) => [{ ids: one.ids, publicUrl: one.publicUrl, publishedAt: null }, one]),
    );
    const request = { publishedOn: first.publishedOn, receipts: [...receipts.keys()] };
    const outcome = await this.channel.ask<MetricsOutcome>(first, (connector, context) =>
      connector.metrics?.(request, context),
    );
    await this.record(asked, receipts, outcome);
    return true;
  }

  /** Whoever claims has some minutes; if it dies, others ask again after them. */
  private async claim(): Promise<readonly Asked[]> {
    const now = this.clock.now();
    return await this.database.transaction(
      async (tx) =>
        await tx.query<Asked>(
          `WITH first AS (
             SELECT f.channel_id, f.published_on FROM release_feedback f JOIN channel h ON h.id = f.channel_id
             WHERE f.metrics_at <= $1 AND h.state IN ('active', 'paused')
             ORDER BY f.metrics_at, f.release_id FOR UPDATE OF f SKIP LOCKED LIMIT 1),
           due AS (
             SELECT f.release_id FROM release_feedback f JOIN first USING (channel_id, published_on)
             WHERE f.metrics_at <= $1 ORDER BY f.release_id FOR UPDATE OF f SKIP LOCKED LIMIT $3)
           UPDATE release_feedback f SET metrics_at = $2
           FROM due, release r, channel h, release_receipt c
           WHERE f.release_id = due.release_id AND r.id = f.release_id AND h.id = f.channel_id AND c.release_id = f.release_id
           RETURNING f.release_id AS "releaseId", f.channel_id AS "channelId", h.kind, f.published_at AS "publishedAt",
             f.published_on::text AS "publishedOn", c.platform_ids AS ids, c.public_url AS "publicUrl"`,
          [now, new Date(now.getTime() + LEASE_MS), MOST_TOGETHER],
        ),
    );
  }

  private async record(
    asked: readonly Asked[],
    receipts: ReadonlyMap<PlatformReceipt, Asked>,
    outcome: MetricsOutcome | AskFailed,
  ): Promise<void> {
    const now = this.clock.now();
    const items = outcome.kind === 'measured' ? outcome.items : [];
    const counted = items.flatMap((item) => countedDays(item, receipts));
    const next = asked.map((one) => ({ id: one.releaseId, at: nextAt(outcome, one.publishedAt, now) }));
    const fault: Fault | null =
      outcome.kind === 'measured' || outcome.kind === 'not_ready' ? null : outcome.fault;
    await this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO release_metric (release_id, day, counters, measured_at)
         SELECT m.release_id, m.day, m.counters, $2 FROM jsonb_to_recordset($1::jsonb) AS m(release_id uuid, day date, counters jsonb)
         ON CONFLICT (release_id, day) DO UPDATE SET counters = excluded.counters, measured_at = excluded.measured_at
         WHERE release_metric.measured_at <= excluded.measured_at`,
        [JSON.stringify(counted), now],
      );
      await tx.query(
        `UPDATE release_feedback f SET metrics_at = n.at, metrics_fault = $2::jsonb,
           metrics_read_at = CASE WHEN $3 THEN $4 ELSE f.metrics_read_at END
         FROM jsonb_to_recordset($1::jsonb) AS n(id uuid, at timestamptz) WHERE f.release_id = n.id`,
        [
          JSON.stringify(next),
          fault === null ? null : JSON.stringify(fault),
          outcome.kind === 'measured',
          now,
        ],
      );
    });
  }
}

interface CountedDay {
  readonly release_id: string;
  readonly day: string;
  readonly counters: ItemMetrics['days'][number]['counters'];
}

function countedDays(
  item: ItemMetrics,
  receipts: ReadonlyMap<PlatformReceipt, Asked>,
): readonly CountedDay[] {
  const asked = receipts.get(item.receipt);
  if (asked === undefined) return [];
  return item.days.map(({ day, counters }) => ({ release_id: asked.releaseId, day, counters }));
}

function nextAt(outcome: MetricsOutcome | AskFailed, publishedAt: Date, now: Date): Date | null {
  switch (outcome.kind) {
    case 'measured':
      return nextMetricsAt(publishedAt, now);
    case 'not_ready':
      return new Date(outcome.notBefore);
    case 'quota':
      return new Date(outcome.resetAt);
    case 'unsupported':
      return null;
    case 'failed':
      return nextMetricsAt(publishedAt, now) === null ? null : afterFault(outcome.retryable, now);
  }
}
