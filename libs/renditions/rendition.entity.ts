import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Finding } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';

/** A revision as one channel will show it, as it was when it was sealed. */
@Entity('rendition')
@Unique('UQ_rendition_hash', ['revisionId', 'channelId', 'hash'])
@Index('IDX_rendition_channel', ['channelId'])
export class StoredRendition {
  @PrimaryColumn({ name: 'id', type: 'uuid', primaryKeyConstraintName: 'PK_rendition' })
  id!: string;

  @ForeignKey('revision', 'id', { name: 'FK_rendition_revision' })
  @Column({ name: 'revision_id', type: 'uuid' })
  revisionId!: string;

  @ForeignKey('channel', 'id', { name: 'FK_rendition_channel' })
  @Column({ name: 'channel_id', type: 'uuid' })
  channelId!: string;

  @Column({ name: 'template', type: 'varchar', length: 60 })
  template!: string;

  @Column({ name: 'fields', type: 'jsonb' })
  fields!: JsonObject;

  /** Over template and fields: what reviewers approve. */
  @Column({ name: 'hash', type: 'varchar', length: 64 })
  hash!: string;

  @Column({ name: 'preview_html', type: 'text' })
  previewHtml!: string;

  @Column({ name: 'measures', type: 'jsonb' })
  measures!: Readonly<Record<string, number>>;

  @Column({ name: 'findings', type: 'jsonb' })
  findings!: readonly Finding[];

  @Column({ name: 'sealed_at', type: 'timestamptz' })
  sealedAt!: Date;
}
