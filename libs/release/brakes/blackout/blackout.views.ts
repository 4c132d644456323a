import { ApiProperty } from '@nestjs/swagger';
import { ReleaseBriefView } from '../release-brief.js';
import type { AfterBlackout } from '../obstacle.js';
import type { BlackoutScope } from './blackout.requests.js';

const SCOPES: readonly BlackoutScope[] = ['all', 'department', 'channel'];
const AFTER: readonly AfterBlackout[] = ['resume', 'decide', 'reapprove'];

/** One blackout window. */
export class BlackoutView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ enum: SCOPES })
  readonly scope!: BlackoutScope;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  readonly channelId!: string | null;

  @ApiProperty()
  readonly name!: string;

  @ApiProperty()
  readonly reason!: string;

  @ApiProperty({ enum: ['once', 'weekly', 'cron'] })
  readonly kind!: 'once' | 'weekly' | 'cron';

  @ApiProperty()
  readonly startsAt!: Date;

  @ApiProperty({ type: Date, nullable: true })
  readonly endsAt!: Date | null;

  @ApiProperty({ type: [Number], nullable: true })
  readonly days!: readonly number[] | null;

  @ApiProperty({ type: String, nullable: true })
  readonly from!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly to!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly cron!: string | null;

  @ApiProperty({ type: Number, nullable: true })
  readonly minutes!: number | null;

  @ApiProperty({ type: String, nullable: true })
  readonly zone!: string | null;

  @ApiProperty({ enum: AFTER })
  readonly after!: AfterBlackout;

  @ApiProperty()
  readonly spacingSeconds!: number;

  @ApiProperty({ type: Date, nullable: true, description: 'Until when it holds now; null: not now' })
  readonly activeUntil!: Date | null;

  @ApiProperty({ type: Date, nullable: true, description: 'When one occurrence was ended early' })
  readonly endedAt!: Date | null;

  @ApiProperty({ type: Date, nullable: true })
  readonly cancelledAt!: Date | null;

  @ApiProperty({ description: "Releases of the reader's department that it holds now" })
  readonly holding!: number;

  @ApiProperty()
  readonly createdBy!: string;

  @ApiProperty()
  readonly createdAt!: Date;

  @ApiProperty()
  readonly version!: number;
}

export class BlackoutPageView {
  @ApiProperty({ type: [BlackoutView] })
  readonly items!: readonly BlackoutView[];

  @ApiProperty({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

/** One time at which a window holds, for shading a calendar. */
export class OccurrenceView {
  @ApiProperty({ format: 'uuid' })
  readonly windowId!: string;

  @ApiProperty()
  readonly name!: string;

  @ApiProperty()
  readonly reason!: string;

  @ApiProperty({ enum: SCOPES })
  readonly scope!: BlackoutScope;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  readonly channelId!: string | null;

  @ApiProperty()
  readonly start!: Date;

  @ApiProperty()
  readonly end!: Date;
}

export class OccurrenceListView {
  @ApiProperty({ type: [OccurrenceView] })
  readonly items!: readonly OccurrenceView[];

  @ApiProperty({ description: 'There are more; ask for a shorter span' })
  readonly cut!: boolean;
}

/** What a window would hold, as things are planned now. */
export class BlackoutPreviewView {
  @ApiProperty({ type: [ReleaseBriefView], description: "Of the reader's department, at most 200" })
  readonly releases!: readonly ReleaseBriefView[];

  @ApiProperty({ description: 'All of the department, also beyond the list' })
  readonly total!: number;

  @ApiProperty({ description: 'Of other departments' })
  readonly elsewhere!: number;
}
