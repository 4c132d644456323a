import { HoldUnapproved } from './approvals/hold-unapproved.js';
import { RevokeApprovals } from './approvals/revoke.js';
import { BlackoutScreens } from './blackout/blackout-screens.js';
import { ChangeBlackouts } from './blackout/change-blackouts.js';
import { EndBlackouts } from './blackout/end-blackouts.js';
import { BlackoutExceptions } from './blackout/exceptions.js';
import { BrakeSweep } from './brake-sweep.js';
import { CommitBrakes } from './commit-brakes.js';
import { CredentialForecast } from './conflicts/credential-forecast.js';
import { PlanConflicts } from './conflicts/plan-conflicts.js';
import { PlanningFactsReader } from './facts/planning-facts.js';
import { HoldForObstacle } from './hold-for-obstacle.js';
import { HoldUnreadable } from './hold-unreadable.js';
import { DepartmentReleaseRules } from './rules/department-rules.js';
import { DecideHeld } from './stop/decide-held.js';
import { EmergencyStops } from './stop/emergency-stops.js';
import { StopScreens } from './stop/stop-screens.js';
import { DraftWhys } from './why/draft-why.js';

/** What the engine itself asks. */
export const BRAKES = [
  HoldForObstacle,
  HoldUnreadable,
  CommitBrakes,
  EndBlackouts,
  HoldUnapproved,
  BrakeSweep,
  PlanningFactsReader,
  PlanConflicts,
];

/** What people do with brakes, and see of them. */
export const BRAKE_ACTS = [
  ChangeBlackouts,
  BlackoutScreens,
  BlackoutExceptions,
  EmergencyStops,
  StopScreens,
  DecideHeld,
  DepartmentReleaseRules,
  CredentialForecast,
  RevokeApprovals,
  DraftWhys,
];
