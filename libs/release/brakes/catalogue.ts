import { APPROVAL_LEAD } from './obstacles/approval-lead.js';
import { DRAFT_ARCHIVED, EDITED_SINCE, NOT_APPROVED, REAPPROVAL_OWED } from './obstacles/approval-lost.js';
import { BLACKOUT } from './obstacles/blackout.js';
import { CHANNEL_PAUSED, CHANNEL_STOPPED } from './obstacles/channel-closed.js';
import { CHANNEL_SPACING } from './obstacles/channel-spacing.js';
import { CORRECTION_MOOT, CORRECTION_WAITS, WITHDRAWAL_WISHED } from './obstacles/correction.js';
import { CREDENTIALS_EXPIRING } from './obstacles/credentials-expiring.js';
import { NO_PUBLISHER } from './obstacles/no-publisher.js';
import { PUBLISHING_STOPPED } from './obstacles/publishing-stopped.js';
import { QUOTA_CROWDED } from './obstacles/quota-crowded.js';
import { SAME_CONTENT } from './obstacles/same-content.js';
import { TOO_LATE } from './obstacles/too-late.js';
import { WORKING_HOURS } from './obstacles/working-hours.js';
import type { BrakeFacts, Found, Obstacle, Severity } from './obstacle.js';

/**
 * Everything that says "not now", in the order in which it is told: what a person decided first, then approval and
 * time, then what only warns. A new obstacle is a new file and a line here.
 */
export const OBSTACLES: readonly Obstacle[] = [
  PUBLISHING_STOPPED,
  CHANNEL_PAUSED,
  CHANNEL_STOPPED,
  DRAFT_ARCHIVED,
  NOT_APPROVED,
  WITHDRAWAL_WISHED,
  CORRECTION_MOOT,
  CORRECTION_WAITS,
  BLACKOUT,
  REAPPROVAL_OWED,
  TOO_LATE,
  APPROVAL_LEAD,
  NO_PUBLISHER,
  CREDENTIALS_EXPIRING,
  QUOTA_CROWDED,
  CHANNEL_SPACING,
  SAME_CONTENT,
  WORKING_HOURS,
  EDITED_SINCE,
];

export interface Finding extends Found {
  readonly code: string;
  readonly severity: Severity;
  readonly blocks: boolean;
}

/** All obstacles that the facts show at their moment, in the catalogue's order. */
export function obstaclesIn(facts: BrakeFacts): readonly Finding[] {
  return OBSTACLES.flatMap((obstacle) => {
    if (!obstacle.moments.includes(facts.moment)) return [];
    const found = obstacle.find(facts);
    if (found === undefined) return [];
    const { code, severity, blocks } = obstacle;
    return [{ code, blocks, ...found, severity: found.severity ?? severity }];
  });
}

/** The first obstacle that the commit must honour. */
export function firstObstacle(facts: BrakeFacts): Finding | undefined {
  return obstaclesIn(facts)[0];
}
