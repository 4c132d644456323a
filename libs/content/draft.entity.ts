import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { ContentVariant, PolicyReference, QaItem } from './draft-content.js';
import type { DraftState } from './draft.transitions.js';

/** The last number given to a draft in a year. */
@Entity('draft_number')
export class DraftNumber {
  @PrimaryColumn({ name: 'year', type: 'integer', primaryKeyConstraintName: 'PK_draft_number' })
  year!: number;

  @Column({ name: 'last', type: 'integer' })
  last!: number;
}

/** What editors work on. */
@Entity('draft')
@Unique('UQ_draft_code', ['code'])
@Check('CHK_draft_state', `state IN ('editing', 'in_review', 'returned', 'approved', 'archived')`)
@Index('IDX_draft_department_updated', { synchronize: false })
@Index('IDX_draft_department_state', { synchronize: false })
@Index('IDX_draft_department_category', { synchronize: false })
@Index('IDX_draft_authors', { synchronize: false })
@Index('IDX_draft_search', { synchronize: false })
@Index('IDX_draft_archived', { synchronize: false })
export class Draft {
  @PrimaryColumn({ name: 'id', type: 'uuid', primaryKeyConstraintName: 'PK_draft' })
  id!: string;

  /** `2026-000123`, numbered through the year. */
  @Column({ name: 'code', type: 'varchar', length: 20 })
  code!: string;

  @ForeignKey('department', 'id', { name: 'FK_draft_department' })
  @Column({ name: 'department_id', type: 'uuid' })
  departmentId!: string;

  @Column({ name: 'state', type: 'varchar', length: 20 })
  state!: DraftState;

  @Column({ name: 'title', type: 'varchar', length: 200 })
  title!: string;

  @Column({ name: 'lead', type: 'text' })
  lead!: string;

  @Column({ name: 'category', type: 'varchar', length: 60 })
  category!: string;

  @Column({ name: 'items', type: 'jsonb' })
  items!: readonly QaItem[];

  @Column({ name: 'policy_references', type: 'jsonb' })
  policyReferences!: readonly PolicyReference[];

  @Column({ name: 'variants', type: 'jsonb' })
  variants!: Readonly<Record<string, ContentVariant>>;

  @Column({ name: 'content_hash', type: 'varchar', length: 64 })
  contentHash!: string;

  @Column({ name: 'search_text', type: 'text' })
  searchText!: string;

  /** Everyone who changed the content since the draft was made, its maker first. */
  @Column({ name: 'authors', type: 'uuid', array: true })
  authors!: string[];

  /** Grows with every change of the row, its state included. */
  @Column({ name: 'version', type: 'integer' })
  version!: number;

  @ForeignKey('revision', 'id', { name: 'FK_draft_approved_revision' })
  @Column({ name: 'approved_revision_id', type: 'uuid', nullable: true })
  approvedRevisionId!: string | null;

  @ForeignKey('app_user', 'id', { name: 'FK_draft_created_by' })
  @Column({ name: 'created_by', type: 'uuid' })
  createdBy!: string;

  @ForeignKey('app_user', 'id', { name: 'FK_draft_updated_by' })
  @Column({ name: 'updated_by', type: 'uuid' })
  updatedBy!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
