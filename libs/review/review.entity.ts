import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { ApprovedRendition } from './approval.js';
import type { Stage, Verdict } from './review.rules.js';
import type { ReviewState } from './review.transitions.js';

/** The stages a department's drafts pass; without a row: the two of the default. */
@Entity('review_flow')
export class ReviewFlow {
  @ForeignKey('department', 'id', { name: 'FK_review_flow_department' })
  @PrimaryColumn({ name: 'department_id', type: 'uuid', primaryKeyConstraintName: 'PK_review_flow' })
  departmentId!: string;

  @Column({ name: 'stages', type: 'jsonb' })
  stages!: readonly Stage[];

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}

/** One run of a flow over one revision. It keeps the flow it began with. */
@Entity('review')
@Check('CHK_review_state', `state IN ('open', 'approved', 'returned', 'withdrawn', 'voided')`)
@Index('UQ_review_open', { synchronize: false })
@Index('IDX_review_department', { synchronize: false })
@Index('IDX_review_department_opened', { synchronize: false })
@Index('IDX_review_draft', { synchronize: false })
@Index('IDX_review_queue', { synchronize: false })
@Index('IDX_review_revision', ['revisionId'])
@Index('IDX_review_voided', { synchronize: false })
export class Review {
  @PrimaryColumn({ name: 'id', type: 'uuid', primaryKeyConstraintName: 'PK_review' })
  id!: string;

  @ForeignKey('draft', 'id', { name: 'FK_review_draft' })
  @Column({ name: 'draft_id', type: 'uuid' })
  draftId!: string;

  @ForeignKey('revision', 'id', { name: 'FK_review_revision' })
  @Column({ name: 'revision_id', type: 'uuid' })
  revisionId!: string;

  @ForeignKey('department', 'id', { name: 'FK_review_department' })
  @Column({ name: 'department_id', type: 'uuid' })
  departmentId!: string;

  @Column({ name: 'state', type: 'varchar', length: 20 })
  state!: ReviewState;

  @Column({ name: 'stages', type: 'jsonb' })
  stages!: readonly Stage[];

  /** Index of the current stage. */
  @Column({ name: 'stage', type: 'integer' })
  stage!: number;

  @Column({ name: 'content_hash', type: 'varchar', length: 64 })
  contentHash!: string;

  /** By channel id: what is asked to be approved. */
  @Column({ name: 'rendition_hashes', type: 'jsonb' })
  renditionHashes!: Readonly<Record<string, ApprovedRendition>>;

  @ForeignKey('app_user', 'id', { name: 'FK_review_opened_by' })
  @Column({ name: 'opened_by', type: 'uuid' })
  openedBy!: string;

  @Column({ name: 'opened_at', type: 'timestamptz' })
  openedAt!: Date;

  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true })
  closedAt!: Date | null;

  /** When the draft was wished to go out while this review was open: what the queue is in order of. */
  @Column({ name: 'wished_at', type: 'timestamptz', nullable: true })
  wishedAt!: Date | null;
}

/** One person's signed result on one stage. */
@Entity('review_decision')
@Unique('UQ_review_decision_stage', ['reviewId', 'stage'])
@Unique('UQ_review_decision_person', ['reviewId', 'decidedBy'])
@Check('CHK_review_decision_verdict', `verdict IN ('approve', 'return')`)
export class ReviewDecision {
  @PrimaryColumn({ name: 'id', type: 'uuid', primaryKeyConstraintName: 'PK_review_decision' })
  id!: string;

  @ForeignKey('review', 'id', { name: 'FK_review_decision_review' })
  @Column({ name: 'review_id', type: 'uuid' })
  reviewId!: string;

  @Column({ name: 'stage', type: 'integer' })
  stage!: number;

  @Column({ name: 'verdict', type: 'varchar', length: 20 })
  verdict!: Verdict;

  @Column({ name: 'opinion', type: 'text' })
  opinion!: string;

  @ForeignKey('app_user', 'id', { name: 'FK_review_decision_user' })
  @Column({ name: 'decided_by', type: 'uuid' })
  decidedBy!: string;

  @Column({ name: 'decided_at', type: 'timestamptz' })
  decidedAt!: Date;

  @Column({ name: 'content_hash', type: 'varchar', length: 64 })
  contentHash!: string;

  @Column({ name: 'rendition_hashes', type: 'jsonb' })
  renditionHashes!: Readonly<Record<string, ApprovedRendition>>;
}
