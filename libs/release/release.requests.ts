import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsArray, IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { HasText } from '#libs/http/has-text.js';
import { IsInstant } from '#libs/http/is-instant.js';
import { PageQuery } from '#libs/http/page-query.js';
import { statesOf } from '#libs/kernel/transition.js';
import { RELEASE_TRANSITIONS, type ReleaseState } from './release.transitions.js';

const STATES = statesOf(RELEASE_TRANSITIONS);

export class ReleaseListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STATES, isArray: true, description: 'Comma separated' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsArray()
  @IsIn(STATES, { each: true, message: `state 只能是 ${STATES.join('、')}` })
  state?: ReleaseState[];

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID(undefined, { message: 'channelId 无效' })
  channelId?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID(undefined, { message: 'planId 无效' })
  planId?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID(undefined, { message: 'draftId 无效' })
  draftId?: string;

  @ApiPropertyOptional({
    enum: ['mine'],
    description: 'Only what waits for another approval after a blackout, and that the caller may give',
  })
  @IsOptional()
  @IsIn(['mine'], { message: 'reapproval 只能是 mine' })
  reapproval?: 'mine';

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsInstant({ message: 'from 必须是带时区的时间' })
  from?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsInstant({ message: 'to 必须是带时区的时间' })
  to?: string;
}

export class PeriodQuery {
  @ApiProperty({ format: 'date-time' })
  @IsInstant({ message: 'from 必须是带时区的时间' })
  from!: string;

  @ApiProperty({ format: 'date-time' })
  @IsInstant({ message: 'to 必须是带时区的时间' })
  to!: string;
}

export class ReasonRequest {
  @ApiProperty({ minLength: 2, maxLength: 500 })
  @IsString({ message: '请填写原因' })
  @HasText(2, { message: '请填写原因（至少 2 个字）' })
  @MaxLength(500, { message: '原因最多 500 字' })
  reason!: string;
}
