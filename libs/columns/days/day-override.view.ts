import { ApiProperty } from '@nestjs/swagger';

export class DayOverrideView {
  @ApiProperty({ example: '2026-10-08' })
  readonly day!: string;

  @ApiProperty({ type: String, enum: ['holiday', 'working_day'] })
  readonly kind!: 'holiday' | 'working_day';

  @ApiProperty()
  readonly name!: string;
}
