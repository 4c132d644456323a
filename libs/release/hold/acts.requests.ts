import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, IsUrl, Max, MaxLength, Min, ValidateIf } from 'class-validator';

export class RescheduleRequest {
  @ApiProperty({ example: '2026-03-02T09:00:00+08:00', description: 'Due time with an explicit offset' })
  @IsString({ message: '请给出带时区的时间，例如 2026-03-02T09:00:00+08:00' })
  @MaxLength(40, { message: '请给出带时区的时间，例如 2026-03-02T09:00:00+08:00' })
  plannedAt!: string;

  @ApiPropertyOptional({ example: 'Asia/Shanghai' })
  @IsOptional()
  @IsString({ message: '时区名称无效' })
  @MaxLength(60, { message: '时区名称无效' })
  timeZone?: string;

  @ApiPropertyOptional({
    description: 'How late it may still go out by itself, in seconds; unchanged when left out',
  })
  @IsOptional()
  @IsInt({ message: '最晚时限必须是秒数' })
  @Min(10, { message: '最晚时限至少 10 秒' })
  @Max(86_400, { message: '最晚时限最多一天' })
  latestSeconds?: number;
}

export class PreviewMoveRequest extends PickType(RescheduleRequest, ['plannedAt', 'timeZone'] as const) {}

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
  @MaxLength(1000, { message: '链接最多 1000 个字符' })
  publicUrl?: string;
}
