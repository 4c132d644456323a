import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMinSize, IsArray, IsIn, IsOptional, IsString, IsUrl, MaxLength } from 'class-validator';
import { HasText } from '#libs/http/has-text.js';
import { MayBeAbsent } from '#libs/http/may-be-absent.js';
import { NOTICE_KINDS, type NoticeKind } from '../notice.rules.js';
import { BilingualView } from '../notice.views.js';

const URL_RULE = {
  protocols: ['http', 'https'],
  require_protocol: true,
  require_tld: false,
  disallow_auth: true,
};
const SECRET_TEXT = '密钥为 whsec_ 加 24 到 64 字节的 base64；生成: echo whsec_$(openssl rand -base64 32)';

export class CreateWebhookRequest {
  @ApiProperty({ maxLength: 80 })
  @IsString({ message: '请填写名称' })
  @HasText(1, { message: '请填写名称' })
  @MaxLength(80, { message: '名称最多 80 字' })
  name!: string;

  @ApiProperty({ format: 'uri', description: 'Inner addresses need an entry in JIDA_ALLOW_ADDRESSES' })
  @IsUrl(URL_RULE, { message: '请填写 http 或 https 地址，不要包含用户名和密码' })
  @MaxLength(500, { message: '地址过长' })
  url!: string;

  @ApiProperty({ writeOnly: true, description: 'whsec_ and base64; never read back' })
  @IsString({ message: SECRET_TEXT })
  @MaxLength(200, { message: SECRET_TEXT })
  secret!: string;

  @ApiPropertyOptional({
    enum: NOTICE_KINDS,
    isArray: true,
    nullable: true,
    description: 'Left out or null: all kinds',
  })
  @IsOptional()
  @IsArray({ message: 'kinds 必须是列表' })
  @ArrayMinSize(1, { message: '至少选择一种通知，或不填表示全部' })
  @IsIn(NOTICE_KINDS, { each: true, message: '没有这种通知' })
  kinds?: NoticeKind[] | null;
}

/** What is left out stays as it is. A webhook that is enabled again begins anew. */
export class ChangeWebhookRequest {
  @ApiPropertyOptional({ maxLength: 80 })
  @MayBeAbsent()
  @IsString({ message: '请填写名称' })
  @HasText(1, { message: '请填写名称' })
  @MaxLength(80, { message: '名称最多 80 字' })
  name?: string;

  @ApiPropertyOptional({ format: 'uri', description: 'A new address needs the secret again' })
  @MayBeAbsent()
  @IsUrl(URL_RULE, { message: '请填写 http 或 https 地址，不要包含用户名和密码' })
  @MaxLength(500, { message: '地址过长' })
  url?: string;

  @ApiPropertyOptional({ writeOnly: true })
  @MayBeAbsent()
  @IsString({ message: SECRET_TEXT })
  @MaxLength(200, { message: SECRET_TEXT })
  secret?: string;

  @ApiPropertyOptional({ enum: NOTICE_KINDS, isArray: true, nullable: true })
  @IsOptional()
  @IsArray({ message: 'kinds 必须是列表' })
  @ArrayMinSize(1, { message: '至少选择一种通知，或填 null 表示全部' })
  @IsIn(NOTICE_KINDS, { each: true, message: '没有这种通知' })
  kinds?: NoticeKind[] | null;

  @ApiPropertyOptional({ enum: ['active', 'disabled'] })
  @MayBeAbsent()
  @IsIn(['active', 'disabled'], { message: 'state 只能是 active 或 disabled' })
  state?: 'active' | 'disabled';
}

export class WebhookView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty()
  url!: string;

  @ApiProperty({
    enum: NOTICE_KINDS,
    isArray: true,
    nullable: true,
    type: String,
    description: 'Null: all kinds',
  })
  kinds!: readonly NoticeKind[] | null;

  @ApiProperty({ enum: ['active', 'disabled'] })
  state!: 'active' | 'disabled';

  @ApiProperty({ type: String, nullable: true, description: 'Code of the last fault when it was given up' })
  stateReason!: string | null;

  @ApiProperty({ description: 'Refused pushes since the last good one' })
  failures!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  failingSince!: Date | null;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @ApiProperty()
  version!: number;
}

export class WebhookListView {
  @ApiProperty({ type: [WebhookView] })
  items!: readonly WebhookView[];
}

export class DeliveryView {
  @ApiProperty()
  ok!: boolean;

  @ApiProperty({ type: Number, nullable: true, description: 'HTTP status; null when there was no answer' })
  status!: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'Stable code' })
  fault!: string | null;
}

export const PUSH_STATES = ['waiting', 'sent', 'failed', 'dropped'] as const;
export type PushState = (typeof PUSH_STATES)[number];

export class PushView {
  @ApiProperty({ format: 'uuid', description: 'The webhook-id the receiver sees, the same each time' })
  id!: string;

  @ApiProperty({ enum: NOTICE_KINDS })
  kind!: NoticeKind;

  @ApiProperty({ type: BilingualView })
  title!: BilingualView;

  @ApiProperty({
    enum: PUSH_STATES,
    description: 'Failed: tried as often as we do; dropped: the webhook was disabled before it was taken',
  })
  state!: PushState;

  @ApiProperty({ description: 'How often it was pushed' })
  attempts!: number;

  @ApiProperty({ type: String, nullable: true, description: 'Stable code of the last fault' })
  lastFault!: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'While it waits' })
  nextAt!: Date | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When it was taken or ended',
  })
  doneAt!: Date | null;
}

export class PushListView {
  @ApiProperty({ type: [PushView], description: 'The newest twenty' })
  items!: readonly PushView[];
}
