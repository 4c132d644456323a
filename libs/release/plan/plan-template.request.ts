import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
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
import { HasText } from '#libs/http/has-text.js';
import { TemplateGateRequest } from './gate.request.js';
import { STEP_NAME, STEP_NAME_MESSAGE } from './plan-release.request.js';

/** One step of a template: a channel, and when: so long after the base instant, or after another step. */
export class TemplateStepRequest {
  @ApiProperty({ example: '微信首发' })
  @Matches(STEP_NAME, { message: STEP_NAME_MESSAGE })
  name!: string;

  @ApiProperty({ format: 'uuid' })
  @IsUUID(undefined, { message: '请选择渠道' })
  channelId!: string;

  @ApiPropertyOptional({ description: 'Seconds after the base instant; with a gate: not before', minimum: 0 })
  @IsOptional()
  @IsInt({ message: '偏移必须是秒数' })
  @Min(0, { message: '偏移不能为负' })
  @Max(90 * 86_400, { message: '偏移最多 90 天' })
  offsetSeconds?: number;

  @ApiPropertyOptional({ type: TemplateGateRequest })
  @IsOptional()
  @ValidateNested()
  @Type(() => TemplateGateRequest)
  gate?: TemplateGateRequest;

  @ApiPropertyOptional({
    description: 'How late it may still go out by itself; the channel decides by default',
  })
  @IsOptional()
  @IsInt({ message: '最晚时限必须是秒数' })
  @Min(10, { message: '最晚时限至少 10 秒' })
  @Max(86_400, { message: '最晚时限最多一天' })
  latestSeconds?: number;
}

/** A named way to publish, like "微信首发，十分钟后微博，首发上线后网站". */
export class PlanTemplateRequest {
  @ApiProperty({ minLength: 1, maxLength: 80 })
  @IsString({ message: '请填写模板名称' })
  @HasText(1, { message: '请填写模板名称' })
  @MaxLength(80, { message: '模板名称最多 80 字' })
  name!: string;

  @ApiPropertyOptional({ maxLength: 500 })
  @IsOptional()
  @IsString({ message: '说明必须是文字' })
  @MaxLength(500, { message: '说明最多 500 字' })
  note?: string;

  @ApiProperty({ type: [TemplateStepRequest] })
  @IsArray({ message: '请至少添加一个步骤' })
  @ArrayMinSize(1, { message: '请至少添加一个步骤' })
  @ArrayMaxSize(50, { message: '一个模板最多 50 个步骤' })
  @ValidateNested({ each: true })
  @Type(() => TemplateStepRequest)
  steps!: TemplateStepRequest[];
}
