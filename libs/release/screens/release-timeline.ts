import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Database } from '#libs/database/database.js';
import type { Scope } from '#libs/identity/principal.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { micro } from './instants.js';
import { FaultView, ReleaseList, ReleaseView } from './release-list.js';
import { ChainLink, correctionChain, TimelineEntry, timelineEntries } from './timeline-entries.js';

export class TimelineEvent {
  @ApiProperty({ format: 'date-time' })
  readonly at!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null for the first' })
  readonly from!: string | null;

  @ApiProperty()
  readonly to!: string;

  @ApiProperty({ example: 'rescheduled' })
  readonly cause!: string;

  @ApiProperty()
  readonly actor!: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  readonly detail!: JsonObject;
}

export class TimelineAttempt {
  @ApiProperty({ type: 'integer' })
  readonly number!: number;

  @ApiProperty({ example: 'commit' })
  readonly kind!: string;

  @ApiProperty()
  readonly worker!: string;

  @ApiProperty({ format: 'date-time' })
  readonly startedAt!: string;

  @ApiProperty({ format: 'date-time' })
  readonly deadlineAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly finishedAt!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly outcome!: string | null;

  @ApiProperty({ type: FaultView, nullable: true })
  readonly fault!: JsonObject | null;
}

export class ReleaseTimeline {
  @ApiProperty({ type: ReleaseView })
  readonly release!: ReleaseView;

  @ApiProperty({ type: [TimelineEntry], description: 'Everything in one list, by time' })
  readonly entries!: readonly TimelineEntry[];

  @ApiProperty({ type: [ChainLink], description: 'What it corrects and what corrects it, itself included' })
  readonly chain!: readonly ChainLink[];

  @ApiProperty({ type: [TimelineEvent] })
  readonly events!: readonly TimelineEvent[];

  @ApiProperty({ type: [TimelineAttempt] })
  readonly attempts!: readonly TimelineAttempt[];
}

/** Everything that ever happened to one release, in order. */
@Injectable()
export class ReleaseTimelines {
  constructor(
    private readonly database: Database,
    private readonly list: ReleaseList,
  ) {}

  async of(releaseId: string, scope: Scope): Promise<ReleaseTimeline> {
    const release = await this.list.one(releaseId, scope);
    const events = await this.database.query<TimelineEvent>(
      `SELECT ${micro('e.at')} AS at, e.from_state AS "from", e.to_state AS "to", e.cause, coalesce(u.display_name, '系统') AS actor, e.detail
       FROM release_event e LEFT JOIN app_user u ON u.id = e.actor_id WHERE e.release_id = $1 ORDER BY e.at, e.id`,
      [releaseId],
    );
    const attempts = await this.database.query<TimelineAttempt>(
      `SELECT number, kind, worker, ${micro('started_at')} AS "startedAt", ${micro('deadline_at')} AS "deadlineAt",
         ${micro('finished_at')} AS "finishedAt", outcome, fault
       FROM release_attempt WHERE release_id = $1 ORDER BY started_at, id`,
      [releaseId],
    );
    const entries = await timelineEntries(this.database, releaseId);
    const chain = await correctionChain(this.database, releaseId);
    return { release, entries, chain, events, attempts };
  }
}
