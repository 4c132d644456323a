import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { HasText } from '#libs/http/has-text.js';
import { IsInstant } from '#libs/http/is-instant.js';
import { PageQuery } from '#libs/http/page-query.js';
import type { AfterBlackout } from '../obstacle.js';

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;
const WHEN = '请给出带时区的时间，例如 2026-12-13T00:00:00+08:00';

export type BlackoutScope = 'all' | 'department' | 'channel';

/** A blackout window. `kind` says which of the members are read. */
export class BlackoutRequest {
  @ApiProperty({ enum: ['all', 'department', 'channel'], description: 'Whom it concerns' })
  @IsIn(['all', 'department', 'channel'], { message: '范围只能是 all、department 或 channel' })
  scope!: BlackoutScope;

  @ApiPropertyOptional({ format: 'uuid', description: 'For scope channel' })
  @IsOptional()
  @IsUUID(undefined, { message: '请选择渠道' })
  channelId?: string;

  @ApiProperty({ minLength: 1, maxLength: 80, example: '国家公祭日' })
  @IsString({ message: '请填写名称' })
  @HasText(1, { message: '名称为 1 到 80 个字' })
  @Length(1, 80, { message: '名称为 1 到 80 个字' })
  name!: string;

  @ApiProperty({ minLength: 2, maxLength: 500 })
  @IsString({ message: '请填写原因' })
  @HasText(2, { message: '请填写原因（2 到 500 个字）' })
  @Length(2, 500, { message: '请填写原因（2 到 500 个字）' })
  reason!: string;

  @ApiProperty({ enum: ['once', 'weekly', 'cron'] })
  @IsIn(['once', 'weekly', 'cron'], { message: 'kind 只能是 once、weekly 或 cron' })
  kind!: 'once' | 'weekly' | 'cron';

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'First instant; required for once, now by default for the others',
  })
  @IsOptional()
  @IsInstant({ message: WHEN })
  startsAt?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'No longer part of it; required for once, never by default for the others',
  })
  @IsOptional()
  @IsInstant({ message: WHEN })
  endsAt?: string;

  @ApiPropertyOptional({ type: [Number], description: 'For weekly: 1 is Monday, 7 is Sunday' })
  @IsOptional()
  @IsArray({ message: '请选择星期' })
  @ArrayMinSize(1, { message: '请至少选择一天' })
  @ArrayMaxSize(7, { message: '一周只有七天' })
  @ArrayUnique({ message: '星期不能重复' })
  @IsInt({ each: true, message: '星期是 1（周一）到 7（周日）' })
  @Min(1, { each: true, message: '星期是 1（周一）到 7（周日）' })
  @Max(7, { each: true, message: '星期是 1（周一）到 7（周日）' })
  days?: number[];

  @ApiPropertyOptional({ example: '22:00', description: 'For weekly' })
  @IsOptional()
  @Matches(TIME_OF_DAY, { message: '时间请写作 HH:mm，例如 22:00' })
  from?: string;

  @ApiPropertyOptional({ example: '07:00', description: 'For weekly; not after `from` means the next day' })
  @IsOptional()
  @Matches(TIME_OF_DAY, { message: '时间请写作 HH:mm，例如 07:00' })
  to?: string;

  @ApiPropertyOptional({ example: '0 22 * * 5', description: 'For cron: minute, hour, day, month, weekday' })
  @IsOptional()
  @IsString({ message: '请填写 cron 表达式' })
  @MaxLength(120, { message: 'cron 表达式最多 120 个字符' })
  cron?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 10_080, description: 'For cron: how long each lasts' })
  @IsOptional()
  @IsInt({ message: '时长是分钟数' })
  @Min(1, { message: '时长至少 1 分钟' })
  @Max(10_080, { message: '时长最多 7 天（10080 分钟）' })
  minutes?: number;

  @ApiPropertyOptional({ default: 'Asia/Shanghai', description: 'For weekly and cron' })
  @IsOptional()
  @IsString({ message: '时区名称无效' })
  @MaxLength(60, { message: '时区名称无效' })
  zone?: string;

  @ApiPropertyOptional({
    enum: ['resume', 'decide', 'reapprove'],
    default: 'decide',
    description: 'What becomes of held releases when it ends',
  })
  @IsOptional()
  @IsIn(['resume', 'decide', 'reapprove'], { message: 'after 只能是 resume、decide 或 reapprove' })
  after?: AfterBlackout;

  @ApiPropertyOptional({ minimum: 0, maximum: 3_600, default: 60, description: 'Between resumed releases' })
  @IsOptional()
  @IsInt({ message: '间隔是秒数' })
  @Min(0, { message: '间隔不能为负' })
  @Max(3_600, { message: '间隔最多一小时' })
  spacingSeconds?: number;
}

export class BlackoutListQuery extends PageQuery {
  @ApiPropertyOptional({
    enum: ['open', 'all'],
    default: 'open',
    description: 'open: neither over nor cancelled',
  })
  @IsOptional()
  @IsIn(['open', 'all'], { message: 'show 只能是 open 或 all' })
  show?: 'open' | 'all';
}

export class OccurrenceQuery {
  @ApiProperty({ format: 'date-time' })
  @IsInstant({ message: `from：${WHEN}` })
  from!: string;

  @ApiProperty({ format: 'date-time', description: 'At most 100 days after `from`' })
  @IsInstant({ message: `to：${WHEN}` })
  to!: string;
}
