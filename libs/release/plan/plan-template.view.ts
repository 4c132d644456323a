import { ApiProperty } from '@nestjs/swagger';
import type { DataOf } from '#libs/http/data-of.js';
import { GATE_REACTIONS, type GateReaction } from './gate.rules.js';
import type { TemplateRow } from './plan-template.queries.js';

export class TemplateGateView {
  @ApiProperty()
  afterStep!: string;

  @ApiProperty({ enum: ['published', 'seen'] })
  after!: 'published' | 'seen';

  @ApiProperty()
  delaySeconds!: number;

  @ApiProperty()
  lateAfterSeconds!: number;

  @ApiProperty({ enum: GATE_REACTIONS })
  onFailed!: GateReaction;

  @ApiProperty({ enum: GATE_REACTIONS })
  onUnknown!: GateReaction;

  @ApiProperty({ enum: GATE_REACTIONS })
  onLate!: GateReaction;

  @ApiProperty({ enum: GATE_REACTIONS })
  onRecalled!: GateReaction;
}

export class TemplateStepView {
  @ApiProperty()
  name!: string;

  @ApiProperty({ format: 'uuid' })
  channelId!: string;

  @ApiProperty({ type: Number, nullable: true })
  offsetSeconds!: number | null;

  @ApiProperty({ type: TemplateGateView, nullable: true })
  gate!: TemplateGateView | null;

  @ApiProperty({ type: Number, nullable: true })
  latestSeconds!: number | null;
}

export class PlanTemplateView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty()
  note!: string;

  @ApiProperty({ type: [TemplateStepView] })
  steps!: readonly TemplateStepView[];

  @ApiProperty({ description: 'The ETag' })
  version!: number;

  @ApiProperty()
  archived!: boolean;

  @ApiProperty()
  createdBy!: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt!: string;
}

export class PlanTemplateListView {
  @ApiProperty({ type: [PlanTemplateView] })
  items!: readonly PlanTemplateView[];
}

export function templateData(row: TemplateRow): DataOf<PlanTemplateView> {
  const { id, name, note, steps, version, createdBy } = row;
  return {
    id,
    name,
    note,
    steps,
    version,
    archived: row.archivedAt !== null,
    createdBy,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
