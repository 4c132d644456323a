import { ApiProperty } from '@nestjs/swagger';
import { PlanPreviewView } from '../../plan/plan-preview.view.js';
import { PlanView } from '../../screens/plan-list.js';
import { ReleaseView } from '../../screens/release-list.js';
import { ConflictView } from './conflict.view.js';

export class PlannedView extends PlanView {
  @ApiProperty({ type: [ConflictView] })
  readonly conflicts!: readonly ConflictView[];
}

export class RescheduledView extends ReleaseView {
  @ApiProperty({ type: [ConflictView] })
  readonly conflicts!: readonly ConflictView[];
}

export class PlanWithConflictsView extends PlanPreviewView {
  @ApiProperty({ type: [ConflictView] })
  conflicts!: readonly ConflictView[];
}

export class MovePreviewView {
  @ApiProperty({ type: [ConflictView] })
  readonly conflicts!: readonly ConflictView[];
}
