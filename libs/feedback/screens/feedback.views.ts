import { ApiProperty } from '@nestjs/swagger';
import type { MetricName } from '#libs/channels/connector.js';

export const METRIC_NAMES = [
  'delivered',
  'readers',
  'reads',
  'sharers',
  'shares',
  'likes',
  'recommends',
  'favorites',
  'comments',
  'reposts',
] as const satisfies readonly MetricName[];

export class FeedbackFaultView {
  @ApiProperty()
  readonly code!: string;

  @ApiProperty({ type: String, required: false })
  readonly platformCode?: string;

  @ApiProperty()
  readonly message!: string;
}

/** How far the platform has been asked. */
export class AskedView {
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'The last answer' })
  readonly readAt!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When it is asked next; null: not any more',
  })
  readonly nextAt!: string | null;

  @ApiProperty({
    type: FeedbackFaultView,
    nullable: true,
    description: 'Why the last asking came to nothing',
  })
  readonly fault!: FeedbackFaultView | null;
}

export class DayView {
  @ApiProperty({ format: 'date', description: 'In China' })
  readonly day!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: `From publication until the end of the day: ${METRIC_NAMES.join(', ')}. What the platform does not count is missing.`,
  })
  readonly counters!: Readonly<Partial<Record<MetricName, number>>>;
}

export class MetricsView extends AskedView {
  @ApiProperty({ type: [DayView], description: 'Oldest first' })
  readonly days!: readonly DayView[];
}

export class CommentsView extends AskedView {
  @ApiProperty({ description: 'Read so far and kept' })
  readonly count!: number;
}

export class FeedbackView {
  @ApiProperty({ type: MetricsView, nullable: true, description: 'Null: the platform counts nothing for us' })
  readonly metrics!: MetricsView | null;

  @ApiProperty({ type: CommentsView, nullable: true, description: 'Null: the platform shows us no comments' })
  readonly comments!: CommentsView | null;
}

export class CommentView {
  @ApiProperty()
  readonly id!: string;

  @ApiProperty()
  readonly text!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Null when the platform gave no time',
  })
  readonly writtenAt!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'What the account answered on the platform' })
  readonly reply!: string | null;

  @ApiProperty({ format: 'date-time' })
  readonly readAt!: string;
}

export class CommentPageView {
  @ApiProperty({ type: [CommentView] })
  readonly items!: readonly CommentView[];

  @ApiProperty({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
