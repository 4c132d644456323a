import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  IsArray,
  IsIn,
  IsISO8601,
  IsOptional,
  IsString,
  IsUrl,
  IsUUID,
  MaxLength,
  MinLength,
  ValidateIf,
} from 'class-validator';
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

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true }, { message: 'from 必须是带时区的时间' })
  from?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true }, { message: 'to 必须是带时区的时间' })
  to?: string;
}

export class PeriodQuery {
  @ApiProperty({ format: 'date-time' })
  @IsISO8601({ strict: true }, { message: 'from 必须是带时区的时间' })
  from!: string;

  @ApiProperty({ format: 'date-time' })
  @IsISO8601({ strict: true }, { message: 'to 必须是带时区的时间' })
  to!: string;
}

export class RescheduleRequest {
  @ApiProperty({ example: '2026-03-02T09:00:00+08:00' })
  @IsString({ message: '请给出带时区的时间，例如 2026-03-02T09:00:00+08:00' })
  @MaxLength(40)
  plannedAt!: string;

  @ApiPropertyOptional({ example: 'Asia/Shanghai' })
  @IsOptional()
  @IsString({ message: '时区名称无效' })
  @MaxLength(60)
  timeZone?: string;
}

export class ReasonRequest {
  @ApiProperty({ minLength: 2, maxLength: 500 })
  @IsString({ message: '请填写原因' })
  @MinLength(2, { message: '请填写原因（至少 2 个字）' })
  @MaxLength(500, { message: '原因最多 500 字' })
  reason!: string;
}

export class ResolveRequest {
  @ApiProperty({ enum: ['out', 'not_out'], description: 'What the person saw on the platform' })
  @IsIn(['out', 'not_out'], { message: '请选择“已发布”或“未发布”' })
  verdict!: 'out' | 'not_out';

  @ApiPropertyOptional({ description: 'Where it is public; required for `out`' })
  @ValidateIf((request: ResolveRequest) => request.verdict === 'out')
  @IsUrl(
    { require_tld: false, require_protocol: true, protocols: ['http', 'https'] },
    { message: '请填写已发布内容的链接' },
  )
  @MaxLength(1000)
  publicUrl?: string;
}
