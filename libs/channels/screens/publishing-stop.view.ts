import { ApiProperty } from '@nestjs/swagger';

export class PersonView {
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

  @ApiProperty({ type: PersonView, nullable: true })
  changedBy!: PersonView | null;

  @ApiProperty({ type: String, format: 'date-time' })
  changedAt!: Date;
}
