import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DraftContentView } from '#libs/content/content.views.js';
import type { DraftContent } from '#libs/content/draft-content.js';
import { statesOf } from '#libs/kernel/transition.js';
import { RenditionView } from '#libs/renditions/rendition.views.js';
import { StageRequest } from './review.requests.js';
import { REVIEW_TRANSITIONS, type ReviewState } from './review.transitions.js';

export class DecisionView {
  @ApiProperty({ description: 'Counts from 0' })
  stage!: number;

  @ApiProperty()
  stageName!: string;

  @ApiProperty({ enum: ['approve', 'return'] })
  verdict!: 'approve' | 'return';

  @ApiProperty()
  opinion!: string;

  @ApiProperty()
  decidedBy!: string;

  @ApiProperty({ format: 'date-time' })
  decidedAt!: string;

  @ApiProperty({ description: 'Of exactly the text that was decided on' })
  contentHash!: string;
}

export class ReviewView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  draftId!: string;

  @ApiProperty({ example: '2026-000123' })
  draftCode!: string;

  @ApiProperty({ format: 'uuid' })
  revisionId!: string;

  @ApiProperty()
  revisionNumber!: number;

  @ApiProperty()
  title!: string;

  @ApiProperty({ enum: statesOf(REVIEW_TRANSITIONS), enumName: 'ReviewState' })
  state!: ReviewState;

  @ApiProperty({ type: [StageRequest] })
  stages!: readonly StageRequest[];

  @ApiProperty({ description: 'Index of the current stage' })
  stage!: number;

  @ApiProperty({
    type: StageRequest,
    nullable: true,
    description: 'What is to be decided next; null when it is over',
  })
  currentStage!: StageRequest | null;

  @ApiProperty({ description: 'SHA-256 of what is reviewed; send it back with the decision' })
  contentHash!: string;

  @ApiProperty()
  openedBy!: string;

  @ApiProperty()
  openedAt!: Date;

  @ApiProperty({ type: Date, nullable: true })
  closedAt!: Date | null;

  @ApiProperty({
    type: Date,
    nullable: true,
    description: 'When the draft is wished to go out; of a review that is over: as it was then',
  })
  wishedAt!: Date | null;

  @ApiProperty({ type: [DecisionView] })
  decisions!: readonly DecisionView[];

  @ApiProperty({ description: 'Whether the reader may decide the current stage' })
  mayDecide!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'Why not, for people' })
  whyNot!: string | null;
}

export class ReviewDetailView extends ReviewView {
  @ApiProperty({ type: DraftContentView })
  content!: DraftContent;

  @ApiProperty({
    type: [RenditionView],
    description: 'What each channel will show: part of what is approved',
  })
  renditions!: readonly RenditionView[];

  @ApiProperty({ description: 'Whether a stage has nobody who could decide it' })
  blocked!: boolean;

  @ApiProperty({ type: [String], description: 'Names of stages nobody could decide now' })
  emptyStages!: readonly string[];

  @ApiPropertyOptional({ description: 'What is missing, for people' })
  blockedReason?: string;
}

export class ReviewPageView {
  @ApiProperty({ type: [ReviewView] })
  items!: readonly ReviewView[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

export class ReviewFlowView {
  @ApiProperty({ type: [StageRequest] })
  stages!: readonly StageRequest[];
}
