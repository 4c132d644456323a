import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsOptional, IsUUID } from 'class-validator';
import { IsInstant } from '#libs/http/is-instant.js';
import { PageQuery } from '#libs/http/page-query.js';
import { NOTICE_KINDS, type NoticeKind, type NoticeLevel } from './notice.rules.js';

export class BilingualView {
  @ApiProperty()
  zh!: string;

  @ApiProperty()
  en!: string;
}

export class NoticeItemView {
  @ApiProperty({ description: 'Of the console, like /releases/{id}' })
  path!: string;

  @ApiProperty()
  title!: string;
}

export class NoticeView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: NOTICE_KINDS })
  kind!: NoticeKind;

  @ApiProperty({ enum: ['info', 'warn', 'alarm'] })
  level!: NoticeLevel;

  @ApiProperty({ type: BilingualView })
  title!: BilingualView;

  @ApiProperty({ type: BilingualView })
  body!: BilingualView;

  @ApiProperty({ description: 'Where in the console it is seen: the item, or what several items share' })
  path!: string;

  @ApiProperty({ description: 'How many causes it tells of' })
  count!: number;

  @ApiProperty({ type: [NoticeItemView], description: 'The newest twenty' })
  items!: readonly NoticeItemView[];

  @ApiProperty({ type: String, format: 'date-time' })
  firstAt!: Date;

  @ApiProperty({ type: String, format: 'date-time' })
  lastAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When its cause was over' })
  settledAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readAt!: Date | null;

  @ApiProperty()
  unread!: boolean;
}

export class NoticePageView {
  @ApiProperty({ type: [NoticeView] })
  items!: readonly NoticeView[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

export class UnreadView {
  @ApiProperty()
  unread!: number;
}

export class MarkedView {
  @ApiProperty({ description: 'How many were unread' })
  marked!: number;

  @ApiProperty({ description: 'How many still are' })
  unread!: number;
}

export class NoticeListQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Unread ones only' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean({ message: 'unread 只能是 true 或 false' })
  unread?: boolean;

  @ApiPropertyOptional({ enum: NOTICE_KINDS, isArray: true, description: 'Comma separated' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsArray({ message: `kind 只能是 ${NOTICE_KINDS.join('、')}` })
  @IsIn(NOTICE_KINDS, { each: true, message: `kind 只能是 ${NOTICE_KINDS.join('、')}` })
  kind?: NoticeKind[];
}

/** Exactly one of the two. */
export class MarkReadRequest {
  @ApiPropertyOptional({ type: [String], format: 'uuid' })
  @IsOptional()
  @IsArray({ message: 'ids 必须是列表' })
  @ArrayMaxSize(500, { message: '一次最多 500 条' })
  @IsUUID(undefined, { each: true, message: 'ids 中有无效的编号' })
  ids?: string[];

  @ApiPropertyOptional({ format: 'date-time', description: 'All whose last cause is not later' })
  @IsOptional()
  @IsInstant({ message: 'until 必须是带时区的时间' })
  until?: string;
}
