import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { HasText } from '#libs/http/has-text.js';
import { IsInstant } from '#libs/http/is-instant.js';
import type { MissedRule } from './column-row.js';
import type { HolidayRule } from './slots/slots.timing.js';

const HOLIDAY_RULES = ['skip', 'next_working_day', 'go'];
const MISSED_RULES = ['catch_up', 'skip', 'ask'];
const INSTANT = { message: '必须是带时区的时间，例如 2026-03-02T09:00:00+08:00' };

/** When a column comes round. */
export class ColumnRuleRequest {
  @ApiProperty({ example: '0 17 * * 5', description: 'Cron in five fields: minute hour day month weekday' })
  @IsString({ message: '请填写周期，例如“0 17 * * 5”' })
  @MaxLength(120, { message: '周期写法过长' })
  cron!: string;

  @ApiPropertyOptional({ type: String, default: 'Asia/Shanghai' })
  @IsOptional()
  @IsString({ message: '时区名称无效' })
  @MaxLength(60, { message: '时区名称无效' })
  timeZone = 'Asia/Shanghai';

  @ApiPropertyOptional({ type: String, enum: HOLIDAY_RULES, default: 'next_working_day' })
  @IsOptional()
  @IsIn(HOLIDAY_RULES, { message: '请选择：skip 跳过、next_working_day 顺延、go 照常' })
  holidayRule: HolidayRule = 'next_working_day';
}

export class PreviewSlotsRequest extends ColumnRuleRequest {
  @ApiPropertyOptional({ type: Number, default: 5, maximum: 50 })
  @IsOptional()
  @IsInt({ message: 'count 必须是整数' })
  @Min(1, { message: 'count 至少为 1' })
  @Max(50, { message: 'count 最多为 50' })
  count = 5;

  @ApiPropertyOptional({ format: 'date-time', description: 'From now on when left out' })
  @IsOptional()
  @IsInstant(INSTANT)
  from?: string;
}

export class ColumnRequest extends ColumnRuleRequest {
  @ApiProperty({ example: '每周三问三答', maxLength: 80 })
  @IsString({ message: '请填写栏目名称' })
  @HasText(1, { message: '请填写栏目名称' })
  @MaxLength(80, { message: '栏目名称最多 80 字' })
  name!: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Or `channelIds`' })
  @IsOptional()
  @IsUUID(undefined, { message: '请选择模板' })
  templateId?: string;

  @ApiPropertyOptional({ type: [String], description: 'All at the time of the slot' })
  @IsOptional()
  @IsArray({ message: '请选择渠道' })
  @ArrayMaxSize(50, { message: '最多 50 个渠道' })
  @ArrayUnique({ message: '渠道重复' })
  @IsUUID(undefined, { each: true, message: '请选择渠道' })
  channelIds?: string[];

  @ApiPropertyOptional({ type: Number, default: 1, description: 'Drafts in one slot' })
  @IsOptional()
  @IsInt({ message: '每期篇数必须是整数' })
  @Min(1, { message: '每期至少 1 篇' })
  @Max(20, { message: '每期最多 20 篇' })
  perSlot = 1;

  @ApiPropertyOptional({ type: Number, default: 0, description: 'Seconds between the drafts of one slot' })
  @IsOptional()
  @IsInt({ message: '间隔必须是秒数' })
  @Min(0, { message: '间隔不能为负' })
  @Max(86_400, { message: '间隔最多一天' })
  spacingSeconds = 0;

  @ApiPropertyOptional({ type: Number, default: 14_400, description: 'How long before a slot it is planned' })
  @IsOptional()
  @IsInt({ message: '提前排期必须是秒数' })
  @Min(300, { message: '至少提前 5 分钟排期' })
  @Max(14 * 86_400, { message: '最多提前 14 天排期' })
  horizonSeconds = 14_400;

  @ApiPropertyOptional({
    type: Number,
    default: 172_800,
    description: 'How long before a slot a short queue is told of',
  })
  @IsOptional()
  @IsInt({ message: '提前提醒必须是秒数' })
  @Min(300, { message: '至少提前 5 分钟提醒' })
  @Max(30 * 86_400, { message: '最多提前 30 天提醒' })
  warnSeconds = 172_800;

  @ApiPropertyOptional({
    type: String,
    enum: MISSED_RULES,
    default: 'ask',
    description: 'For a slot that passed while nothing was running',
  })
  @IsOptional()
  @IsIn(MISSED_RULES, { message: '请选择：catch_up 补发、skip 跳过、ask 由人决定' })
  missedRule: MissedRule = 'ask';

  @ApiPropertyOptional({
    type: Number,
    default: 7_200,
    description: 'How late `catch_up` still makes up for a slot',
  })
  @IsOptional()
  @IsInt({ message: '补发时限必须是秒数' })
  @Min(60, { message: '补发时限至少 1 分钟' })
  @Max(7 * 86_400, { message: '补发时限最多 7 天' })
  catchUpSeconds = 7_200;
}

export class AddEntryRequest {
  @ApiProperty({ format: 'uuid', description: 'An approved revision' })
  @IsUUID(undefined, { message: '请选择审核通过的版本' })
  revisionId!: string;
}

export class OrderEntriesRequest {
  @ApiProperty({ type: [String], description: 'Every queued entry, in the new order' })
  @IsArray({ message: '请给出全部备稿的新顺序' })
  @ArrayMaxSize(500, { message: '一次最多 500 篇' })
  @ArrayUnique({ message: '备稿重复' })
  @IsUUID(undefined, { each: true, message: '备稿编号无效' })
  entryIds!: string[];
}

export class SlotRequest {
  @ApiProperty({ format: 'date-time', description: 'The slot, by its regular time' })
  @IsInstant(INSTANT)
  slotAt!: string;
}

export class SkipSlotRequest extends SlotRequest {
  @ApiProperty({ minLength: 2, maxLength: 200 })
  @IsString({ message: '请填写原因' })
  @HasText(2, { message: '请填写原因（至少 2 个字）' })
  @MaxLength(200, { message: '原因最多 200 字' })
  reason!: string;
}

export class DecideSlotRequest extends SlotRequest {
  @ApiProperty({ enum: ['go', 'skip'] })
  @IsIn(['go', 'skip'], { message: '请选择 go 补发或 skip 跳过' })
  decision!: 'go' | 'skip';
}

export class SpanQuery {
  @ApiProperty({ format: 'date-time' })
  @IsInstant({ message: 'from 必须是带时区的时间' })
  from!: string;

  @ApiProperty({ format: 'date-time' })
  @IsInstant({ message: 'to 必须是带时区的时间' })
  to!: string;
}

export class DayOverrideRequest {
  @ApiProperty({ enum: ['holiday', 'working_day'] })
  @IsIn(['holiday', 'working_day'], { message: '请选择 holiday 放假或 working_day 上班' })
  kind!: 'holiday' | 'working_day';

  @ApiProperty({ example: '台风停工', maxLength: 80 })
  @Matches(/\S/, { message: '请填写名称' })
  @MaxLength(80, { message: '名称最多 80 字' })
  name!: string;
}
