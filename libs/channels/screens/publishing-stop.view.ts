import { ApiProperty } from '@nestjs/swagger';

/** Who did it. */
export class ChangedByView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  name!: string;
}

/** The emergency stop of all channels. */
export class PublishingStopView {
  @ApiProperty()
  stopped!: boolean;

  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  @ApiProperty({ type: ChangedByView, nullable: true })
  changedBy!: ChangedByView | null;

  @ApiProperty({ type: String, format: 'date-time' })
  changedAt!: Date;
}
