import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, IsUUID, MaxLength, ValidateIf } from 'class-validator';
import { IsInstant } from '#libs/http/is-instant.js';
import { PageQuery } from '#libs/http/page-query.js';

const TIME = '请给出带时区的时间，例如 2026-03-02T09:00:00+08:00';
const ZONE = '时区名称无效，请使用如 Asia/Shanghai 的名称';

export class PlanPageQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID(undefined, { message: 'draftId 无效' })
  draftId?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID(undefined, { message: 'columnId 无效' })
  columnId?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Some release is planned at or after this' })
  @IsOptional()
  @IsInstant({ message: 'from 必须是带时区的时间' })
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Some release is planned before this' })
  @IsOptional()
  @IsInstant({ message: 'to 必须是带时区的时间' })
  to?: string;
}

export class EmbargoRequest {
  @ApiProperty({
    type: String,
    nullable: true,
    example: '2026-03-02T08:00:00+08:00',
    description: 'Null lifts the embargo and moves nothing',
  })
  @ValidateIf((request: EmbargoRequest) => request.embargoAt !== null)
  @IsString({ message: TIME })
  @MaxLength(40, { message: TIME })
  embargoAt!: string | null;

  @ApiPropertyOptional({ example: 'Asia/Shanghai' })
  @IsOptional()
  @IsString({ message: ZONE })
  @MaxLength(60, { message: ZONE })
  timeZone?: string;
}

export class WishRequest {
  @ApiProperty({ example: '2026-03-02T09:00:00+08:00' })
  @IsString({ message: TIME })
  @MaxLength(40, { message: TIME })
  wishedAt!: string;

  @ApiPropertyOptional({ example: 'Asia/Shanghai' })
  @IsOptional()
  @IsString({ message: ZONE })
  @MaxLength(60, { message: ZONE })
  timeZone?: string;
}
