import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { JsonObject } from '#libs/kernel/json.js';
import type { SealedSecret } from '#libs/vault/vault.js';
import type { ChannelState } from './channel.transitions.js';

/** One account on one platform. */
@Entity('channel')
@Index('UQ_channel_name', { synchronize: false })
@Index('IDX_channel_department', ['departmentId', 'name', 'id'])
@Unique('UQ_channel_callback_key', ['callbackKey'])
@Check('CHK_channel_state', `state IN ('active', 'paused', 'stopped', 'retired')`)
export class Channel {
  @PrimaryColumn({ name: 'id', type: 'uuid', primaryKeyConstraintName: 'PK_channel' })
  id!: string;

  @ForeignKey('department', 'id', { name: 'FK_channel_department' })
  @Column({ name: 'department_id', type: 'uuid' })
  departmentId!: string;

  @Column({ name: 'kind', type: 'varchar', length: 40 })
  kind!: string;

  @Column({ name: 'name', type: 'varchar', length: 80 })
  name!: string;

  @Column({ name: 'settings', type: 'jsonb' })
  settings!: JsonObject;

  /** JSON of all credentials, sealed for the purpose `channel:<id>`. */
  @Column({ name: 'sealed_credentials', type: 'text' })
  sealedCredentials!: SealedSecret;

  /** Which credentials are set, and when each was last changed (ISO 8601). */
  @Column({ name: 'credential_changes', type: 'jsonb', default: {} })
  credentialChanges!: Record<string, string>;

  @Column({ name: 'credentials_changed_at', type: 'timestamptz' })
  credentialsChangedAt!: Date;

  @Column({ name: 'quota_limits', type: 'jsonb', default: {} })
  quotaLimits!: Record<string, number>;

  @Column({ name: 'callback_key', type: 'varchar', length: 60 })
  callbackKey!: string;

  @Column({ name: 'state', type: 'varchar', length: 20 })
  state!: ChannelState;

  @Column({ name: 'state_reason', type: 'text', nullable: true })
  stateReason!: string | null;

  @Column({ name: 'state_changed_at', type: 'timestamptz' })
  stateChangedAt!: Date;

  @Column({ name: 'latest_seconds', type: 'integer' })
  latestSeconds!: number;

  @Column({ name: 'stage_lead_seconds', type: 'integer' })
  stageLeadSeconds!: number;

  /** Between two releases of this channel; 0: none. */
  @Column({ name: 'min_spacing_seconds', type: 'integer', default: 0 })
  minSpacingSeconds!: number;

  @Column({ name: 'health', type: 'jsonb', nullable: true })
  health!: JsonObject | null;

  @Column({ name: 'version', type: 'integer' })
  version!: number;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}

/** The emergency stop of everything: a single row. */
@Entity('publishing_stop')
@Check('CHK_publishing_stop_single', 'id = 1')
export class PublishingStop {
  @PrimaryColumn({ name: 'id', type: 'integer', primaryKeyConstraintName: 'PK_publishing_stop' })
  id!: number;

  @Column({ name: 'stopped', type: 'boolean' })
  stopped!: boolean;

  @Column({ name: 'reason', type: 'text', nullable: true })
  reason!: string | null;

  @ForeignKey('app_user', 'id', { name: 'FK_publishing_stop_user' })
  @Column({ name: 'changed_by', type: 'uuid', nullable: true })
  changedBy!: string | null;

  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt!: Date;
}

/** A short-lived platform token that all processes share. */
@Entity('channel_token')
export class ChannelToken {
  @ForeignKey('channel', 'id', { name: 'FK_channel_token_channel', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'channel_id', type: 'uuid', primaryKeyConstraintName: 'PK_channel_token' })
  channelId!: string;

  @PrimaryColumn({ name: 'name', type: 'varchar', length: 60, primaryKeyConstraintName: 'PK_channel_token' })
  name!: string;

  /** Sealed for the purpose `token:<channel>:<name>`. */
  @Column({ name: 'sealed_value', type: 'text' })
  sealedValue!: SealedSecret;

  /** SHA-256 of the value: tells two tokens apart without opening them. */
  @Column({ name: 'fingerprint', type: 'varchar', length: 64 })
  fingerprint!: string;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}

/** What one window of a platform budget has been spent. */
@Entity('quota_use')
export class QuotaUse {
  @ForeignKey('channel', 'id', { name: 'FK_quota_use_channel', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'channel_id', type: 'uuid', primaryKeyConstraintName: 'PK_quota_use' })
  channelId!: string;

  @PrimaryColumn({ name: 'quota', type: 'varchar', length: 60, primaryKeyConstraintName: 'PK_quota_use' })
  quota!: string;

  @PrimaryColumn({ name: 'window_start', type: 'timestamptz', primaryKeyConstraintName: 'PK_quota_use' })
  windowStart!: Date;

  @Column({ name: 'used', type: 'integer' })
  used!: number;

  /** The platform itself said that nothing is left until then. */
  @Column({ name: 'exhausted_until', type: 'timestamptz', nullable: true })
  exhaustedUntil!: Date | null;
}

/** Who has taken from a budget in a window: a release counts once, however often its commit is repeated. */
@Entity('quota_spender')
export class QuotaSpender {
  @ForeignKey('channel', 'id', { name: 'FK_quota_spender_channel', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'channel_id', type: 'uuid', primaryKeyConstraintName: 'PK_quota_spender' })
  channelId!: string;

  @PrimaryColumn({ name: 'quota', type: 'varchar', length: 60, primaryKeyConstraintName: 'PK_quota_spender' })
  quota!: string;

  @PrimaryColumn({
    name: 'window_start',
    type: 'timestamptz',
    primaryKeyConstraintName: 'PK_quota_spender',
  })
  windowStart!: Date;

  @PrimaryColumn({
    name: 'spender',
    type: 'varchar',
    length: 100,
    primaryKeyConstraintName: 'PK_quota_spender',
  })
  spender!: string;
}

/** What a connector remembers of a channel beyond one release. */
@Entity('channel_memory')
export class ChannelMemoryEntry {
  @ForeignKey('channel', 'id', { name: 'FK_channel_memory_channel', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'channel_id', type: 'uuid', primaryKeyConstraintName: 'PK_channel_memory' })
  channelId!: string;

  @PrimaryColumn({
    name: 'topic',
    type: 'varchar',
    length: 40,
    primaryKeyConstraintName: 'PK_channel_memory',
  })
  topic!: string;

  @PrimaryColumn({ name: 'key', type: 'varchar', length: 100, primaryKeyConstraintName: 'PK_channel_memory' })
  key!: string;

  @Column({ name: 'value', type: 'jsonb' })
  value!: JsonObject;

  @Column({ name: 'put_at', type: 'timestamptz' })
  putAt!: Date;

  /** Null: kept until it is forgotten. */
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;
}

/** A verified push of a platform, stored once however often it is delivered. */
@Entity('callback_event')
@Unique('UQ_callback_event_delivery', ['channelId', 'dedupeKey'])
@Index('IDX_callback_event_open', { synchronize: false })
export class StoredCallback {
  @PrimaryColumn({ name: 'id', type: 'uuid', primaryKeyConstraintName: 'PK_callback_event' })
  id!: string;

  @ForeignKey('channel', 'id', { name: 'FK_callback_event_channel' })
  @Column({ name: 'channel_id', type: 'uuid' })
  channelId!: string;

  @Column({ name: 'dedupe_key', type: 'varchar', length: 200 })
  dedupeKey!: string;

  @Column({ name: 'correlation', type: 'varchar', length: 120 })
  correlation!: string;

  @Column({ name: 'outcome', type: 'jsonb' })
  outcome!: JsonObject;

  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt!: Date;

  @Column({ name: 'settled_at', type: 'timestamptz', nullable: true })
  settledAt!: Date | null;

  @Column({ name: 'settlement', type: 'varchar', length: 40, nullable: true })
  settlement!: string | null;
}
