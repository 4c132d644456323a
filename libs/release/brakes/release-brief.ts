import { ApiProperty } from '@nestjs/swagger';
import { statesOf } from '#libs/kernel/transition.js';
import { RELEASE_TRANSITIONS, type ReleaseState } from '../release.transitions.js';

/** A release in one line, as lists of held and stopped ones show it. */
export class ReleaseBriefView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ format: 'uuid' })
  readonly channelId!: string;

  @ApiProperty()
  readonly channelName!: string;

  @ApiProperty()
  readonly title!: string;

  @ApiProperty({ enum: statesOf(RELEASE_TRANSITIONS), enumName: 'ReleaseState' })
  readonly state!: ReleaseState;

  @ApiProperty()
  readonly plannedAt!: Date;

  @ApiProperty()
  readonly latestAt!: Date;

  @ApiProperty({ type: String, nullable: true })
  readonly publicUrl!: string | null;
}

/** Select list over `release r`, `channel h`, `revision v` and, left joined, `release_receipt c`. */
export const BRIEF_COLUMNS = `r.id, r.channel_id AS "channelId", h.name AS "channelName", v.content ->> 'title' AS title,
  r.state, r.planned_at AS "plannedAt", r.latest_at AS "latestAt", c.public_url AS "publicUrl"`;

export const BRIEF_FROM = `release r JOIN channel h ON h.id = r.channel_id JOIN revision v ON v.id = r.revision_id
  LEFT JOIN release_receipt c ON c.release_id = r.id`;
