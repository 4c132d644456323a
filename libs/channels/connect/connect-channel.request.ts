import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsObject, IsOptional, IsString, Length, Max, Min } from 'class-validator';

const trimmed = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' ? value.trim() : value,
);

/** A new channel of one platform. */
export class ConnectChannelRequest {
  @ApiProperty({ description: 'A kind of GET /connectors', example: 'website' })
  @IsString({ message: '请选择渠道类型' })
  @Length(1, 40, { message: '请选择渠道类型' })
  kind!: string;

  @ApiProperty({ minLength: 1, maxLength: 80 })
  @trimmed
  @IsString({ message: '请填写渠道名称' })
  @Length(1, 80, { message: '渠道名称为 1 到 80 个字' })
  name!: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'By the field names of its connector',
  })
  @IsOptional()
  @IsObject({ message: '设置应是“名称: 值”的集合' })
  settings?: Record<string, unknown>;

  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' }, writeOnly: true })
  @IsOptional()
  @IsObject({ message: '密钥应是“名称: 值”的集合' })
  credentials?: Record<string, unknown>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'integer', nullable: true },
    description: "The account's own limits; null: the platform's",
  })
  @IsOptional()
  @IsObject({ message: '配额上限应是“名称: 整数”的集合' })
  quotaLimits?: Record<string, unknown>;

  @ApiPropertyOptional({
    minimum: 10,
    maximum: 86_400,
    description: 'How late a release may still go out by itself',
  })
  @IsOptional()
  @IsInt({ message: '最晚发布时限为 10 到 86400 秒的整数' })
  @Min(10, { message: '最晚发布时限为 10 到 86400 秒的整数' })
  @Max(86_400, { message: '最晚发布时限为 10 到 86400 秒的整数' })
  latestSeconds?: number;

  @ApiPropertyOptional({
    minimum: 0,
    maximum: 86_400,
    description: 'How long before its time a release is staged',
  })
  @IsOptional()
  @IsInt({ message: '提前准备时间为 0 到 86400 秒的整数' })
  @Min(0, { message: '提前准备时间为 0 到 86400 秒的整数' })
  @Max(86_400, { message: '提前准备时间为 0 到 86400 秒的整数' })
  stageLeadSeconds?: number;

  @ApiPropertyOptional({
    minimum: 0,
    maximum: 86_400,
    default: 0,
    description: 'Least time between two releases of this channel',
  })
  @IsOptional()
  @IsInt({ message: '最小间隔为 0 到 86400 秒的整数' })
  @Min(0, { message: '最小间隔为 0 到 86400 秒的整数' })
  @Max(86_400, { message: '最小间隔为 0 到 86400 秒的整数' })
  minSpacingSeconds?: number;
}
