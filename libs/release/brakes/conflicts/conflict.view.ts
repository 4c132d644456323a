import { ApiProperty } from '@nestjs/swagger';
import type { Severity } from '../obstacle.js';

/** Something in the way of a planned release. */
export class ConflictView {
  @ApiProperty({ description: 'Stable, for programs', example: 'blackout' })
  readonly code!: string;

  @ApiProperty({ enum: ['refuse', 'warn'], description: 'refuse: it cannot be planned like this' })
  readonly severity!: Severity;

  @ApiProperty({ description: 'For people, in Chinese, with the remedy' })
  readonly sentence!: string;

  @ApiProperty({ description: 'Of the request', example: 'releases[0].plannedAt' })
  readonly field!: string;

  @ApiProperty({ format: 'uuid' })
  readonly channelId!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null before it is planned' })
  readonly releaseId!: string | null;

  @ApiProperty({
    type: Date,
    nullable: true,
    description: 'When it is no longer in the way, if that is known',
  })
  readonly until!: Date | null;
}
