import { ApiProperty } from '@nestjs/swagger';
import { statesOf } from '#libs/kernel/transition.js';
import { RELEASE_TRANSITIONS, type ReleaseState } from '../../release.transitions.js';
import { ReleaseBriefView } from '../release-brief.js';
import { DECISIONS, STOP_SCOPES, type Decision, type StopScope } from './stop.requests.js';

const STATES = statesOf(RELEASE_TRANSITIONS);

/** How many releases a stop met, and what they were doing. */
export class StopCountsView {
  @ApiProperty({ description: 'Had not begun to go out; the stop keeps them back' })
  readonly stopped!: number;

  @ApiProperty({ description: 'Were out already, published within the hour before' })
  readonly out!: number;

  @ApiProperty({ description: 'Could no longer be stopped' })
  readonly inFlight!: number;

  @ApiProperty({ description: 'Of those in flight: whose outcome is known by now' })
  readonly settled!: number;
}

/** One emergency stop. */
export class StopView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ enum: STOP_SCOPES })
  readonly scope!: StopScope;

  @ApiProperty({ type: String, nullable: true })
  readonly platform!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  readonly channelId!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly category!: string | null;

  @ApiProperty({ type: [String] })
  readonly words!: readonly string[];

  @ApiProperty()
  readonly reason!: string;

  @ApiProperty()
  readonly createdBy!: string;

  @ApiProperty()
  readonly createdAt!: Date;

  @ApiProperty({ type: String, nullable: true })
  readonly liftedBy!: string | null;

  @ApiProperty({ type: Date, nullable: true })
  readonly liftedAt!: Date | null;

  @ApiProperty({ type: StopCountsView, description: 'Over all departments it concerns' })
  readonly counts!: StopCountsView;
}

export class StopPageView {
  @ApiProperty({ type: [StopView] })
  readonly items!: readonly StopView[];

  @ApiProperty({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

/** One release that a stop met. `state` is what has become of it. */
export class StoppedReleaseView extends ReleaseBriefView {
  @ApiProperty({ enum: STATES, enumName: 'ReleaseState', description: 'When the stop met it' })
  readonly stateThen!: ReleaseState;

  @ApiProperty({ description: 'Its outcome is known' })
  readonly settled!: boolean;
}

/** The true list of a stop, filled in as what was in flight settles. Of the reader's department. */
export class StopDetailView extends StopView {
  @ApiProperty({ type: [StoppedReleaseView] })
  readonly stopped!: readonly StoppedReleaseView[];

  @ApiProperty({ type: [StoppedReleaseView] })
  readonly out!: readonly StoppedReleaseView[];

  @ApiProperty({ type: [StoppedReleaseView] })
  readonly inFlight!: readonly StoppedReleaseView[];
}

/** A release that waits for a decision after a stop. */
export class HeldByStopView extends ReleaseBriefView {
  @ApiProperty({ enum: DECISIONS, isArray: true })
  readonly choices!: readonly Decision[];

  @ApiProperty({ description: 'A time for replan, spaced on its channel' })
  readonly suggestedAt!: Date;
}

export class HeldByStopListView {
  @ApiProperty({ type: [HeldByStopView] })
  readonly items!: readonly HeldByStopView[];
}

export class HeldDecisionView {
  @ApiProperty({ format: 'uuid' })
  readonly releaseId!: string;

  @ApiProperty({ enum: DECISIONS })
  readonly decision!: Decision;

  @ApiProperty()
  readonly done!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'Of the refusal' })
  readonly code!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'For people, in Chinese' })
  readonly message!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The new time of a replan' })
  readonly plannedAt!: string | null;
}

export class HeldDecisionsView {
  @ApiProperty({ type: [HeldDecisionView] })
  readonly items!: readonly HeldDecisionView[];
}
