import { ApiProperty } from '@nestjs/swagger';
import { statesOf } from '#libs/kernel/transition.js';
import { CHANNEL_TRANSITIONS, type ChannelState } from '../channel.transitions.js';

const STATES = statesOf(CHANNEL_TRANSITIONS);

/** One credential as it may be shown: that it is set, never what it is. */
export class CredentialView {
  @ApiProperty()
  name!: string;

  @ApiProperty()
  label!: string;

  @ApiProperty()
  set!: boolean;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  changedAt!: string | null;
}

export class ConnectionCheckView {
  @ApiProperty()
  name!: string;

  @ApiProperty()
  ok!: boolean;

  @ApiProperty()
  message!: string;

  @ApiProperty({ required: false })
  code?: string;

  @ApiProperty({
    type: [String],
    required: false,
    description: 'What a person would change, like credentials.appSecret or settings.uid',
  })
  fields?: readonly string[];
}

/** What a connection check found. */
export class ChannelHealthView {
  @ApiProperty()
  ok!: boolean;

  @ApiProperty({ type: [ConnectionCheckView] })
  checks!: readonly ConnectionCheckView[];

  @ApiProperty({ format: 'date-time' })
  checkedAt!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    required: false,
    description: 'When the authorisation ends, where the platform tells',
  })
  credentialsExpireAt?: string;
}

export class QuotaView {
  @ApiProperty()
  name!: string;

  @ApiProperty()
  label!: string;

  @ApiProperty({ enum: ['minute', 'hour', 'day', 'month'] })
  per!: 'minute' | 'hour' | 'day' | 'month';

  @ApiProperty()
  limit!: number;

  @ApiProperty({ description: 'What holds where the channel has no limit of its own' })
  standardLimit!: number;

  @ApiProperty({ description: 'Kept back for look-ups' })
  reserve!: number;

  @ApiProperty()
  used!: number;

  @ApiProperty({ description: 'For everything but look-ups' })
  left!: number;

  @ApiProperty({ type: String, format: 'date-time' })
  resetAt!: Date;
}

/** A channel as people see it. No credential is part of it. */
export class ChannelView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  kind!: string;

  @ApiProperty()
  kindLabel!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ format: 'uuid' })
  departmentId!: string;

  @ApiProperty({ enum: STATES, enumName: 'ChannelState' })
  state!: ChannelState;

  @ApiProperty({ type: String, nullable: true })
  stateReason!: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  stateChangedAt!: Date;

  @ApiProperty({
    enum: STATES,
    enumName: 'ChannelState',
    isArray: true,
    description: 'States it may be brought into',
  })
  nextStates!: readonly ChannelState[];

  @ApiProperty({ type: 'object', additionalProperties: true })
  settings!: Readonly<Record<string, unknown>>;

  @ApiProperty({ type: [CredentialView] })
  credentials!: readonly CredentialView[];

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  quotaLimits!: Readonly<Record<string, number>>;

  @ApiProperty({ type: [QuotaView] })
  quotas!: readonly QuotaView[];

  @ApiProperty()
  latestSeconds!: number;

  @ApiProperty()
  stageLeadSeconds!: number;

  @ApiProperty({ description: 'Least time between two of its releases' })
  minSpacingSeconds!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Where the platform pushes to; null when it cannot',
  })
  callbackUrl!: string | null;

  @ApiProperty({
    type: ChannelHealthView,
    nullable: true,
    description: 'Null: not checked since the last change',
  })
  health!: ChannelHealthView | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Confirmed or seen, and not taken back; null when there was none',
  })
  lastPublishedAt!: Date | null;

  @ApiProperty()
  version!: number;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: Date;
}

export class ChannelPageView {
  @ApiProperty({ type: [ChannelView] })
  items!: readonly ChannelView[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}
