import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { HasText } from '#libs/http/has-text.js';
import { IsInstant } from '#libs/http/is-instant.js';
import { MayBeAbsent } from '#libs/http/may-be-absent.js';
import { statesOf } from '#libs/kernel/transition.js';
import { RELEASE_TRANSITIONS, type ReleaseState } from '../release.transitions.js';
import { BULK_KINDS } from './bulk.views.js';

const STATES = statesOf(RELEASE_TRANSITIONS);
const KINDS = BULK_KINDS.filter((kind) => kind !== 'backlog');
const YEAR_SECONDS = 366 * 86_400;

export class SelectionRequest {
  @ApiPropertyOptional({ type: [String], maxItems: 1000 })
  @MayBeAbsent()
  @IsArray({ message: 'ids 必须是编号列表' })
  @ArrayMinSize(1, { message: '请至少选择一条发布' })
  @ArrayMaxSize(1000, { message: '一次最多处理 1000 条发布' })
  @IsUUID(undefined, { each: true, message: 'ids 中有无效的编号' })
  ids?: string[];

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID(undefined, { message: 'planId 无效' })
  planId?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID(undefined, { message: 'channelId 无效' })
  channelId?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID(undefined, { message: 'draftId 无效' })
  draftId?: string;

  @ApiPropertyOptional({ enum: STATES, isArray: true })
  @IsOptional()
  @IsArray({ message: 'states 必须是列表' })
  @IsIn(STATES, { each: true, message: `states 只能是 ${STATES.join('、')}` })
  states?: ReleaseState[];

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsInstant({ message: 'from 必须是带时区的时间' })
  from?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsInstant({ message: 'to 必须是带时区的时间' })
  to?: string;
}

export class BulkActRequest {
  @ApiProperty({ enum: KINDS })
  @IsIn(KINDS, { message: `kind 只能是 ${KINDS.join('、')}` })
  kind!: (typeof KINDS)[number];

  @ApiPropertyOptional({
    description: 'reschedule: with an explicit offset',
    example: '2026-03-02T09:00:00+08:00',
  })
  @ValidateIf((act: BulkActRequest) => act.kind === 'reschedule')
  @IsString({ message: '请给出带时区的时间，例如 2026-03-02T09:00:00+08:00' })
  @MaxLength(40, { message: '请给出带时区的时间，例如 2026-03-02T09:00:00+08:00' })
  plannedAt?: string;

  @ApiPropertyOptional({ example: 'Asia/Shanghai' })
  @IsOptional()
  @IsString({ message: '时区名称无效' })
  @MaxLength(60, { message: '时区名称无效' })
  timeZone?: string;

  @ApiPropertyOptional({
    enum: ['same', 'keep'],
    description:
      'reschedule: all to one instant, or the earliest to it and the others as far apart as they are',
  })
  @ValidateIf((act: BulkActRequest) => act.kind === 'reschedule')
  @IsIn(['same', 'keep'], { message: 'spacing 只能是 same 或 keep' })
  spacing?: 'same' | 'keep';

  @ApiPropertyOptional({ description: 'shift: later by so many seconds, earlier when negative' })
  @ValidateIf((act: BulkActRequest) => act.kind === 'shift')
  @IsInt({ message: '请给出要移动的秒数' })
  @Min(-YEAR_SECONDS, { message: '最多移动一年' })
  @Max(YEAR_SECONDS, { message: '最多移动一年' })
  seconds?: number;

  @ApiPropertyOptional({ description: 'cancel, hold, withdraw', minLength: 2, maxLength: 500 })
  @ValidateIf((act: BulkActRequest) => ['cancel', 'hold', 'withdraw'].includes(act.kind))
  @IsString({ message: '请填写原因' })
  @HasText(2, { message: '请填写原因（至少 2 个字）' })
  @MaxLength(500, { message: '原因最多 500 字' })
  reason?: string;
}

export class BulkPreviewRequest {
  @ApiProperty({ type: SelectionRequest })
  @IsObject({ message: '请说明选择哪些发布，例如 {"ids": ["…"]}' })
  @ValidateNested()
  @Type(() => SelectionRequest)
  selection!: SelectionRequest;

  @ApiProperty({ type: BulkActRequest })
  @IsObject({ message: '请说明要做什么，例如 {"kind": "cancel", "reason": "…"}' })
  @ValidateNested()
  @Type(() => BulkActRequest)
  act!: BulkActRequest;
}

export class BulkApplyRequest {
  @ApiPropertyOptional({ type: [String], description: 'Only these of the preview' })
  @MayBeAbsent()
  @IsArray({ message: 'releaseIds 必须是编号列表' })
  @ArrayMinSize(1, { message: '请至少选择一条发布' })
  @ArrayMaxSize(1000, { message: '一次最多处理 1000 条发布' })
  @IsUUID(undefined, { each: true, message: 'releaseIds 中有无效的编号' })
  releaseIds?: string[];

  @ApiPropertyOptional({
    default: false,
    description: 'Goes on with the others when some changed since the preview, instead of doing nothing',
  })
  @IsOptional()
  @IsBoolean({ message: 'skipChanged 必须是 true 或 false' })
  skipChanged?: boolean;
}
