import { ApiProperty } from '@nestjs/swagger';
import type { BrokenLink } from '#libs/audit/chain-check.js';
import type { JsonObject } from '#libs/kernel/json.js';

export class AuditEntryView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ format: 'date-time' })
  readonly at!: string;

  @ApiProperty({ description: 'The chain the entry belongs to' })
  readonly lane!: string;

  @ApiProperty({ description: 'Its place in the chain' })
  readonly number!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null: the system itself' })
  readonly actorId!: string | null;

  @ApiProperty()
  readonly actor!: string;

  @ApiProperty({ example: 'release.moved' })
  readonly action!: string;

  @ApiProperty({ example: 'release' })
  readonly subjectType!: string;

  @ApiProperty()
  readonly subjectId!: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  readonly detail!: JsonObject;

  @ApiProperty()
  readonly hash!: string;
}

export class AuditPageView {
  @ApiProperty({ type: [AuditEntryView] })
  readonly items!: readonly AuditEntryView[];

  @ApiProperty({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

export class BrokenLinkView {
  @ApiProperty()
  readonly lane!: string;

  @ApiProperty({ type: 'integer', description: 'Place of the first broken link' })
  readonly number!: number;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null when the entry is gone' })
  readonly id!: string | null;

  @ApiProperty({
    enum: ['content-changed', 'number-missing', 'previous-hash-wrong', 'tail-cut-off', 'head-changed'],
  })
  readonly reason!: BrokenLink['reason'];
}

export class LaneView {
  @ApiProperty()
  readonly lane!: string;

  @ApiProperty({ type: 'integer', description: 'Intact entries, counted from the first' })
  readonly entries!: number;

  @ApiProperty()
  readonly ok!: boolean;

  @ApiProperty({ type: BrokenLinkView, nullable: true })
  readonly brokenAt!: BrokenLinkView | null;
}

export class VerificationView {
  @ApiProperty()
  readonly ok!: boolean;

  @ApiProperty({ type: 'integer' })
  readonly entries!: number;

  @ApiProperty({ type: [LaneView] })
  readonly lanes!: readonly LaneView[];

  @ApiProperty({ type: BrokenLinkView, nullable: true })
  readonly firstBroken!: BrokenLinkView | null;
}
