import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { HasText } from '#libs/http/has-text.js';
import { PageQuery } from '#libs/http/page-query.js';

export type StopScope = 'all' | 'platform' | 'channel' | 'topic';

export const STOP_SCOPES: readonly StopScope[] = ['all', 'platform', 'channel', 'topic'];

/** What to stop, and why. */
export class DeclareStopRequest {
  @ApiProperty({ enum: STOP_SCOPES })
  @IsIn(STOP_SCOPES, { message: '范围只能是 all、platform、channel 或 topic' })
  scope!: StopScope;

  @ApiPropertyOptional({ description: 'For platform: a kind of GET /connectors' })
  @IsOptional()
  @IsString({ message: '请选择平台' })
  @MaxLength(40, { message: '请选择平台' })
  platform?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'For channel' })
  @IsOptional()
  @IsUUID(undefined, { message: '请选择渠道' })
  channelId?: string;

  @ApiPropertyOptional({ description: 'For topic: the category of the drafts' })
  @IsOptional()
  @IsString({ message: '分类必须是文字' })
  @Length(1, 60, { message: '分类为 1 到 60 个字' })
  category?: string;

  @ApiPropertyOptional({
    type: [String],
    description: 'For topic: any of them in title or questions; with a category both must hold',
  })
  @IsOptional()
  @IsArray({ message: '关键词应是文字的列表' })
  @ArrayMaxSize(20, { message: '最多 20 个关键词' })
  @IsString({ each: true, message: '关键词应是文字' })
  @Length(2, 40, { each: true, message: '关键词为 2 到 40 个字' })
  words?: string[];

  @ApiProperty({ minLength: 2, maxLength: 500 })
  @IsString({ message: '请填写原因' })
  @HasText(2, { message: '请填写原因（2 到 500 个字）' })
  @Length(2, 500, { message: '请填写原因（2 到 500 个字）' })
  reason!: string;
}

export class StopListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ['active', 'all'], default: 'active' })
  @IsOptional()
  @IsIn(['active', 'all'], { message: 'show 只能是 active 或 all' })
  show?: 'active' | 'all';
}

export const DECISIONS = ['send_now', 'replan', 'keep', 'cancel'] as const;

export type Decision = (typeof DECISIONS)[number];

export class HeldDecisionRequest {
  @ApiProperty({ format: 'uuid' })
  @IsUUID(undefined, { message: '请选择发布' })
  releaseId!: string;

  @ApiProperty({ enum: DECISIONS })
  @IsIn(DECISIONS, { message: '决定只能是 send_now、replan、keep 或 cancel' })
  decision!: Decision;

  @ApiPropertyOptional({ description: 'For replan; left out: spaced from `startAt` on' })
  @IsOptional()
  @IsString({ message: '请给出带时区的时间，例如 2026-03-02T09:00:00+08:00' })
  @MaxLength(40, { message: '请给出带时区的时间，例如 2026-03-02T09:00:00+08:00' })
  plannedAt?: string;
}

/** What becomes of the releases that a stop held. */
export class HeldDecisionsRequest {
  @ApiProperty({ type: [HeldDecisionRequest] })
  @IsArray({ message: '请至少决定一条' })
  @ArrayMinSize(1, { message: '请至少决定一条' })
  @ArrayMaxSize(500, { message: '一次最多决定 500 条' })
  @ValidateNested({ each: true })
  @Type(() => HeldDecisionRequest)
  decisions!: HeldDecisionRequest[];

  @ApiPropertyOptional({ description: 'First time for replan, with an offset; in five minutes by default' })
  @IsOptional()
  @IsString({ message: '请给出带时区的时间，例如 2026-03-02T09:00:00+08:00' })
  @MaxLength(40, { message: '请给出带时区的时间，例如 2026-03-02T09:00:00+08:00' })
  startAt?: string;

  @ApiPropertyOptional({
    minimum: 0,
    maximum: 86_400,
    default: 300,
    description: 'Between two of one channel',
  })
  @IsOptional()
  @IsInt({ message: '间隔是秒数' })
  @Min(0, { message: '间隔不能为负' })
  @Max(86_400, { message: '间隔最多一天' })
  spacingSeconds?: number;
}
