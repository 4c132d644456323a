import { ApiProperty } from '@nestjs/swagger';
import type { DataOf } from '#libs/http/data-of.js';
import { latestAt } from '../release.timing.js';
import type { PlanDraft } from '../plan-releases.js';

export class PreviewStepView {
  @ApiProperty()
  step!: string;

  @ApiProperty({ format: 'uuid' })
  channelId!: string;

  @ApiProperty()
  channelName!: string;

  @ApiProperty({
    format: 'date-time',
    description: 'With a gate only what is expected when the others are on time',
  })
  plannedAt!: string;

  @ApiProperty({ example: 'Asia/Shanghai' })
  plannedZone!: string;

  @ApiProperty({ format: 'date-time' })
  latestAt!: string;

  @ApiProperty({ description: 'True when another release decides the real time' })
  estimated!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'The step it waits for' })
  waitsFor!: string | null;
}

/** What a plan would come to; nothing is stored. */
export class PlanPreviewView {
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  embargoAt!: string | null;

  @ApiProperty({ type: [PreviewStepView] })
  releases!: readonly PreviewStepView[];
}

export function previewData(draft: PlanDraft): DataOf<PlanPreviewView> {
  return {
    embargoAt: draft.embargo?.instant.toISOString() ?? null,
    releases: draft.steps.map((step) => ({
      step: step.step,
      channelId: step.channel.channelId,
      channelName: step.channel.name,
      plannedAt: step.time.instant.toISOString(),
      plannedZone: step.time.zone,
      latestAt: new Date(latestAt(step.time.instant.getTime(), step.latestSeconds)).toISOString(),
      estimated: step.gate !== null,
      waitsFor: step.gate === null ? null : (draft.steps[step.gate.parent]?.step ?? null),
    })),
  };
}
