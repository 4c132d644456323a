import { ApiProperty } from '@nestjs/swagger';
import { statesOf } from '#libs/kernel/transition.js';
import { RELEASE_TRANSITIONS, type ReleaseState } from '../release.transitions.js';
import type { BulkKind } from './bulk.rules.js';

export const BULK_KINDS: readonly BulkKind[] = [
  'reschedule',
  'shift',
  'cancel',
  'hold',
  'resume',
  'withdraw',
  'backlog',
];

const OUTCOMES = ['proposed', 'chosen', 'refused', 'left', 'done', 'changed'] as const;

export class BulkNoteView {
  @ApiProperty({ example: 'near-planned' })
  readonly code!: string;

  @ApiProperty()
  readonly message!: string;
}

export class BulkItemView {
  @ApiProperty({ format: 'uuid' })
  readonly releaseId!: string;

  @ApiProperty({ format: 'uuid' })
  readonly channelId!: string;

  @ApiProperty()
  readonly channelName!: string;

  @ApiProperty()
  readonly title!: string;

  @ApiProperty({ enum: statesOf(RELEASE_TRANSITIONS), enumName: 'ReleaseState' })
  readonly stateBefore!: ReleaseState;

  @ApiProperty({ format: 'date-time' })
  readonly plannedBefore!: string;

  @ApiProperty({
    type: String,
    enum: ['replan', 'resume', 'cancel', 'hold', 'withdraw', 'wish'],
    nullable: true,
    description: 'What is done to it; `wish`: it is on its way and taken back as soon as it is out',
  })
  readonly does!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly plannedAfter!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'How a withdrawal works on its channel' })
  readonly way!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'What to know of that, for people' })
  readonly wayNote!: string | null;

  @ApiProperty({
    type: [BulkNoteView],
    description: 'What planning would say of its new time, and what it would come too near to',
  })
  readonly conflicts!: readonly BulkNoteView[];

  @ApiProperty({ enum: OUTCOMES })
  readonly outcome!: (typeof OUTCOMES)[number];

  @ApiProperty({ type: BulkNoteView, nullable: true })
  readonly refusal!: BulkNoteView | null;

  @ApiProperty({ type: String, enum: ['restored', 'changed'], nullable: true })
  readonly undo!: string | null;

  @ApiProperty({ enum: statesOf(RELEASE_TRANSITIONS), enumName: 'ReleaseState' })
  readonly stateNow!: ReleaseState;
}

/** One act on many releases: what it would do, and once applied what it did. */
export class BulkActView {
  @ApiProperty({ format: 'uuid', description: 'By which it is applied and undone' })
  readonly id!: string;

  @ApiProperty({ enum: BULK_KINDS })
  readonly kind!: BulkKind;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: Date;

  @ApiProperty({ format: 'date-time', description: 'It can be applied until then' })
  readonly expiresAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly appliedAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly undoUntil!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly undoneAt!: Date | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Releases by outcome, and `restored` by undoing',
  })
  readonly counts!: Readonly<Record<string, number>>;

  @ApiProperty({ type: [BulkItemView] })
  readonly items!: readonly BulkItemView[];
}
