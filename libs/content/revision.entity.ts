import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { JsonObject } from '#libs/kernel/json.js';

/** An immutable snapshot of a draft's content; a trigger refuses any change of it. */
@Entity('revision')
@Unique('UQ_revision_number', ['draftId', 'number'])
export class Revision {
  @PrimaryColumn({ name: 'id', type: 'uuid', primaryKeyConstraintName: 'PK_revision' })
  id!: string;

  @ForeignKey('draft', 'id', { name: 'FK_revision_draft' })
  @Column({ name: 'draft_id', type: 'uuid' })
  draftId!: string;

  /** Counts from 1 within the draft. */
  @Column({ name: 'number', type: 'integer' })
  number!: number;

  @Column({ name: 'content', type: 'jsonb' })
  content!: JsonObject;

  @Column({ name: 'content_hash', type: 'varchar', length: 64 })
  contentHash!: string;

  @Column({ name: 'authors', type: 'uuid', array: true })
  authors!: string[];

  @ForeignKey('app_user', 'id', { name: 'FK_revision_sealed_by' })
  @Column({ name: 'sealed_by', type: 'uuid' })
  sealedBy!: string;

  @Column({ name: 'sealed_at', type: 'timestamptz' })
  sealedAt!: Date;
}
