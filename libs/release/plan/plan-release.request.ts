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
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

/** One channel of a plan. */
export class PlanChannelRequest {
  @ApiProperty({ format: 'uuid' })
  @IsUUID(undefined, { message: '请选择渠道' })
  channelId!: string;

  @ApiProperty({ example: '2026-03-02T09:00:00+08:00', description: 'Due time with an explicit offset' })
  @IsString({ message: '请给出带时区的时间，例如 2026-03-02T09:00:00+08:00' })
  @MaxLength(40, { message: '请给出带时区的时间，例如 2026-03-02T09:00:00+08:00' })
  plannedAt!: string;

  @ApiPropertyOptional({ example: 'Asia/Shanghai' })
  @IsOptional()
  @IsString({ message: '时区名称无效，请使用如 Asia/Shanghai 的名称' })
  @MaxLength(60)
  timeZone?: string;

  @ApiPropertyOptional({
    description: 'How late it may still go out by itself, in seconds; the channel decides by default',
  })
  @IsOptional()
  @IsInt({ message: '最晚时限必须是秒数' })
  @Min(10, { message: '最晚时限至少 10 秒' })
  @Max(86_400, { message: '最晚时限最多一天' })
  latestSeconds?: number;
}

/** An approved revision and where it goes when. */
export class PlanReleaseRequest {
  @ApiProperty({ format: 'uuid' })
  @IsUUID(undefined, { message: '请选择要发布的版本' })
  revisionId!: string;

  @ApiProperty({ type: [PlanChannelRequest] })
  @IsArray({ message: '请至少选择一个渠道' })
  @ArrayMinSize(1, { message: '请至少选择一个渠道' })
  @ArrayMaxSize(50, { message: '一次最多排 50 个渠道' })
  @ValidateNested({ each: true })
  @Type(() => PlanChannelRequest)
  releases!: PlanChannelRequest[];

  @ApiPropertyOptional()
  @IsOptional()
  @IsString({ message: '备注必须是文字' })
  @MaxLength(500, { message: '备注最多 500 字' })
  note?: string;
}
