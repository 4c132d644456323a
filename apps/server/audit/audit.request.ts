import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { IsInstant } from '#libs/http/is-instant.js';
import { PageQuery } from '#libs/http/page-query.js';

/** Which entries of the audit log are asked for; all conditions hold at once. */
export class AuditQuery extends PageQuery {
  @ApiPropertyOptional({ example: 'draft' })
  @IsOptional()
  @IsString({ message: 'subjectType 必须是文字' })
  @MaxLength(40, { message: 'subjectType 最多 40 个字符' })
  subjectType?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString({ message: 'subjectId 必须是文字' })
  @MaxLength(80, { message: 'subjectId 最多 80 个字符' })
  subjectId?: string;

  @ApiPropertyOptional({ example: 'release.moved' })
  @IsOptional()
  @IsString({ message: 'action 必须是文字' })
  @MaxLength(80, { message: 'action 最多 80 个字符' })
  action?: string;

  @ApiPropertyOptional({ example: 'identity' })
  @IsOptional()
  @IsString({ message: 'lane 必须是文字' })
  @MaxLength(80, { message: 'lane 最多 80 个字符' })
  lane?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID(undefined, { message: 'actorId 必须是用户的编号' })
  actorId?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'From this instant on' })
  @IsOptional()
  @IsInstant({ message: 'from 必须是时间，例如 2026-03-01T08:00:00+08:00' })
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Before this instant' })
  @IsOptional()
  @IsInstant({ message: 'to 必须是时间，例如 2026-03-01T08:00:00+08:00' })
  to?: string;
}
