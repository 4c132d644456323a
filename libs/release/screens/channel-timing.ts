import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Database } from '#libs/database/database.js';
import type { Scope } from '#libs/identity/principal.js';
import { PUBLIC_AT } from './instants.js';

/** In milliseconds; null when nothing was measured. */
export class Percentiles {
  @ApiProperty({ type: Number, nullable: true })
  readonly p50!: number | null;

  @ApiProperty({ type: Number, nullable: true })
  readonly p95!: number | null;

  @ApiProperty({ type: Number, nullable: true })
  readonly p99!: number | null;

  @ApiProperty({ type: Number, nullable: true })
  readonly worst!: number | null;
}

export class ChannelTiming {
  @ApiProperty({ format: 'uuid' })
  readonly channelId!: string;

  @ApiProperty()
  readonly channelName!: string;

  @ApiProperty({ type: 'integer', description: 'All that were due' })
  readonly planned!: number;

  @ApiProperty({ type: 'integer' })
  readonly published!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    description:
      'Published no later than the tolerance after the planned time, out of all that were due; null when none was due',
  })
  readonly onTimeRate!: number | null;

  @ApiProperty({ type: Percentiles, description: 'Of the one call, after the planned time' })
  readonly commitLatenessMs!: Percentiles;

  @ApiProperty({ type: Percentiles, description: "By the platform's own word, after the planned time" })
  readonly publicLatenessMs!: Percentiles;

  @ApiProperty({ type: 'integer' })
  readonly failed!: number;

  @ApiProperty({ type: 'integer' })
  readonly waitingForAPerson!: number;
}

export class ChannelTimingList {
  @ApiProperty({ type: [ChannelTiming] })
  readonly items!: readonly ChannelTiming[];
}

/** Later than this is late. */
export const ON_TIME_TOLERANCE_SECONDS = 60;

interface Row {
  readonly channelId: string;
  readonly channelName: string;
  readonly planned: string;
  readonly published: string;
  readonly ontime: string;
  readonly commit: (number | null)[] | null;
  readonly public: (number | null)[] | null;
  readonly failed: string;
  readonly person: string;
}

/** Punctuality per channel over a period of planned times. */
@Injectable()
export class ChannelTimings {
  constructor(private readonly database: Database) {}

  async over(
    from: Date,
    to: Date,
    channelId: string | null,
    scope: Scope,
  ): Promise<readonly ChannelTiming[]> {
    const rows = await this.database.query<Row>(
      `WITH due AS (
         SELECT r.channel_id, r.state, r.published_at IS NOT NULL AS out,
           extract(epoch FROM (r.commit_started_at - r.planned_at)) * 1000 AS commit_ms,
           extract(epoch FROM (${PUBLIC_AT} - r.planned_at)) * 1000 AS public_ms
         FROM release r
         WHERE r.department_id = $1 AND r.planned_at >= $2 AND r.planned_at < $3 AND r.planned_at <= clock_timestamp()
           AND r.state <> 'cancelled' AND ($4::uuid IS NULL OR r.channel_id = $4))
       SELECT h.id AS "channelId", h.name AS "channelName", count(due.channel_id) AS planned,
         count(*) FILTER (WHERE due.out) AS published,
         count(*) FILTER (WHERE due.out AND due.public_ms <= $5) AS ontime,
         percentile_cont(ARRAY[0.5, 0.95, 0.99, 1]) WITHIN GROUP (ORDER BY due.commit_ms) AS commit,
         percentile_cont(ARRAY[0.5, 0.95, 0.99, 1]) WITHIN GROUP (ORDER BY due.public_ms) AS public,
         count(*) FILTER (WHERE due.state = 'failed') AS failed,
         count(*) FILTER (WHERE due.state IN ('needs_attention', 'expired', 'held')) AS person
       FROM channel h LEFT JOIN due ON due.channel_id = h.id
       WHERE h.department_id = $1 AND ($4::uuid IS NULL OR h.id = $4)
       GROUP BY h.id, h.name ORDER BY h.name, h.id`,
      [scope.departmentId, from, to, channelId, ON_TIME_TOLERANCE_SECONDS * 1000],
    );
    return rows.map((row) => ({
      channelId: row.channelId,
      channelName: row.channelName,
      planned: Number(row.planned),
      published: Number(row.published),
      onTimeRate: Number(row.planned) === 0 ? null : Number(row.ontime) / Number(row.planned),
      commitLatenessMs: percentiles(row.commit),
      publicLatenessMs: percentiles(row.public),
      failed: Number(row.failed),
      waitingForAPerson: Number(row.person),
    }));
  }
}

function percentiles(values: (number | null)[] | null): Percentiles {
  const at = (index: number): number | null => {
    const value = values?.[index] ?? null;
    return value === null ? null : Math.round(value * 1000) / 1000;
  };
  return { p50: at(0), p95: at(1), p99: at(2), worst: at(3) };
}
