import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { NOTICE_KINDS, type EmailWay, type NoticeKind, type NoticeLevel } from './notice.rules.js';
import { BilingualView } from './notice.views.js';
import type { Language } from './notice.text.js';

const WAYS: readonly EmailWay[] = ['now', 'digest', 'none'];

export class KindChoice {
  @ApiProperty({ enum: NOTICE_KINDS })
  @IsIn(NOTICE_KINDS, { message: '没有这种通知' })
  kind!: NoticeKind;

  @ApiProperty({ description: 'In the feed of the console' })
  @IsBoolean({ message: 'inApp 只能是 true 或 false' })
  inApp!: boolean;

  @ApiProperty({ enum: WAYS, description: 'By mail at once, in the daily digest, or not' })
  @IsIn(WAYS, { message: 'email 只能是 now、digest 或 none' })
  email!: EmailWay;
}

export class NoticeSettingsRequest {
  @ApiProperty({ type: String, format: 'email', nullable: true, description: 'Null: no mail' })
  @ValidateIf((_request, value) => value !== null)
  @IsEmail({}, { message: '请填写有效的邮箱地址' })
  @MaxLength(254, { message: '邮箱地址过长' })
  email!: string | null;

  @ApiProperty({ enum: ['zh', 'en'], description: 'Of mail' })
  @IsIn(['zh', 'en'], { message: 'language 只能是 zh 或 en' })
  language!: Language;

  @ApiProperty({ minimum: 0, maximum: 23, description: 'Hour of the daily digest in the zone' })
  @IsInt({ message: '汇总时间必须是整点' })
  @Min(0, { message: '汇总时间为 0 到 23 点' })
  @Max(23, { message: '汇总时间为 0 到 23 点' })
  digestHour!: number;

  @ApiProperty({ description: 'IANA name, like Asia/Shanghai' })
  @IsString({ message: '请填写时区' })
  @MaxLength(60, { message: '时区名称过长' })
  timeZone!: string;

  @ApiProperty({ type: [KindChoice] })
  @IsArray({ message: 'kinds 必须是列表' })
  @ArrayMaxSize(100, { message: 'kinds 过长' })
  @ValidateNested({ each: true })
  @Type(() => KindChoice)
  kinds!: KindChoice[];
}

export class KindChoiceView {
  @ApiProperty({ enum: NOTICE_KINDS })
  kind!: NoticeKind;

  @ApiProperty({ type: BilingualView })
  label!: BilingualView;

  @ApiProperty({ enum: ['info', 'warn', 'alarm'] })
  level!: NoticeLevel;

  @ApiProperty()
  inApp!: boolean;

  @ApiProperty({ enum: WAYS })
  email!: EmailWay;
}

export class NoticeSettingsView {
  @ApiProperty({ type: String, nullable: true })
  email!: string | null;

  @ApiProperty({ enum: ['zh', 'en'] })
  language!: Language;

  @ApiProperty()
  digestHour!: number;

  @ApiProperty()
  timeZone!: string;

  @ApiProperty({ description: 'A mail server is set up' })
  mailPossible!: boolean;

  @ApiProperty({ type: [KindChoiceView] })
  kinds!: readonly KindChoiceView[];

  @ApiProperty({ description: '0 before the first change' })
  version!: number;
}
