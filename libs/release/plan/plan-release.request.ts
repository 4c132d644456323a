import { ApiProperty, ApiPropertyOptional, PartialType, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { GateRequest } from './gate.request.js';

const TIME = '请给出带时区的时间，例如 2026-03-02T09:00:00+08:00';
const ZONE = '时区名称无效，请使用如 Asia/Shanghai 的名称';

/** A step's name stands in placeholders, so it holds nothing that a placeholder or HTML would read. */
export const STEP_NAME = /^[^{}<>&"'\n]{1,80}$/;
export const STEP_NAME_MESSAGE = '步骤名为 1 到 80 个字，不能含 { } < > & 和引号';

/** One channel of a plan. */
export class PlanChannelRequest {
  @ApiProperty({ format: 'uuid' })
  @IsUUID(undefined, { message: '请选择渠道' })
  channelId!: string;

  @ApiPropertyOptional({
    example: '2026-03-02T09:00:00+08:00',
    description: 'Due time with an explicit offset. With a gate: not before this; may be left out',
  })
  @IsOptional()
  @IsString({ message: TIME })
  @MaxLength(40, { message: TIME })
  plannedAt?: string;

  @ApiPropertyOptional({ example: 'Asia/Shanghai' })
  @IsOptional()
  @IsString({ message: ZONE })
  @MaxLength(60, { message: ZONE })
  timeZone?: string;

  @ApiPropertyOptional({
    description: 'How late it may still go out by itself, in seconds; the channel decides by default',
  })
  @IsOptional()
  @IsInt({ message: '最晚时限必须是秒数' })
  @Min(10, { message: '最晚时限至少 10 秒' })
  @Max(86_400, { message: '最晚时限最多一天' })
  latestSeconds?: number;

  @ApiPropertyOptional({ description: "Its name within the plan; the channel's name by default" })
  @IsOptional()
  @Matches(STEP_NAME, { message: STEP_NAME_MESSAGE })
  step?: string;

  @ApiPropertyOptional({ type: GateRequest })
  @IsOptional()
  @ValidateNested()
  @Type(() => GateRequest)
  gate?: GateRequest;
}

/** An approved revision and where it goes when: channel by channel, or by a template from a base instant. */
export class PlanReleaseRequest {
  @ApiProperty({ format: 'uuid' })
  @IsUUID(undefined, { message: '请选择要发布的版本' })
  revisionId!: string;

  @ApiPropertyOptional({ type: [PlanChannelRequest] })
  @IsOptional()
  @IsArray({ message: '请至少选择一个渠道' })
  @ArrayMinSize(1, { message: '请至少选择一个渠道' })
  @ArrayMaxSize(50, { message: '一次最多排 50 个渠道' })
  @ValidateNested({ each: true })
  @Type(() => PlanChannelRequest)
  releases?: PlanChannelRequest[];

  @ApiPropertyOptional({ format: 'uuid', description: 'Instead of `releases`' })
  @IsOptional()
  @IsUUID(undefined, { message: '请选择模板' })
  templateId?: string;

  @ApiPropertyOptional({
    example: '2026-03-02T09:00:00+08:00',
    description: "What a template's offsets count from",
  })
  @IsOptional()
  @IsString({ message: TIME })
  @MaxLength(40, { message: TIME })
  baseAt?: string;

  @ApiPropertyOptional({ example: 'Asia/Shanghai', description: 'Of `baseAt` and `embargoAt`' })
  @IsOptional()
  @IsString({ message: ZONE })
  @MaxLength(60, { message: ZONE })
  timeZone?: string;

  @ApiPropertyOptional({
    example: '2026-03-02T08:00:00+08:00',
    description: 'Nothing of the plan goes out before this instant',
  })
  @IsOptional()
  @IsString({ message: TIME })
  @MaxLength(40, { message: TIME })
  embargoAt?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString({ message: '备注必须是文字' })
  @MaxLength(500, { message: '备注最多 500 字' })
  note?: string;
}

/** The same, stored nowhere; without a revision only channels and times are judged. */
export class PreviewPlanRequest extends PartialType(
  PickType(PlanReleaseRequest, [
    'revisionId',
    'releases',
    'templateId',
    'baseAt',
    'timeZone',
    'embargoAt',
  ] as const),
) {}
