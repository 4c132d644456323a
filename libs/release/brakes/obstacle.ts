import type { ChannelState } from '#libs/channels/channel.transitions.js';
import type { QuotaDeclaration } from '#libs/channels/connector.js';
import type { DayKind, WorkingHours } from '../working-time.js';
import type { WindowTimes } from './blackout/window.timing.js';

/** When the catalogue is asked: while planning, by "why not?", and inside the commit's compare-and-set. */
export type Moment = 'plan' | 'why' | 'commit';

export type Severity = 'refuse' | 'warn';

export type AfterBlackout = 'resume' | 'decide' | 'reapprove';

export interface StopFact {
  readonly id: string;
  readonly scope: 'all' | 'platform' | 'channel' | 'topic';
  readonly reason: string;
  readonly by: string;
}

export interface WindowFact extends WindowTimes {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  readonly after: AfterBlackout;
  readonly spacingSeconds: number;
}

/** What a department asks of its releases. */
export interface DepartmentRules {
  /** Between the last approval and the release. */
  readonly minLeadMinutes: number;
  readonly workingHours: (WorkingHours & { readonly severity: Severity }) | null;
}

/** One platform budget in the window that the judged instant falls in. */
export interface QuotaFact {
  readonly label: string;
  readonly per: QuotaDeclaration['per'];
  /** What commits may use: the limit without what is kept for look-ups. */
  readonly most: number;
  readonly used: number;
  /** Other releases of the channel that are planned into the window and have not gone out. */
  readonly planned: number;
  readonly resetAt: Date;
}

/** Gathered for planning and for "why not?" only: the commit does not wait for it. */
export interface PlanningFacts {
  readonly publishers: number;
  readonly credentialsExpireAt: Date | null;
  /** Planned times of the channel's other releases within its minimum spacing, nearest first. */
  readonly neighbours: readonly Date[];
  /** Another release of the same approved content on the channel: one at the very same instant if there is, its twin. */
  readonly sameContent: { readonly state: string; readonly plannedAt: Date; readonly twin: boolean } | null;
  readonly quotas: readonly QuotaFact[];
  /** The draft was edited after this revision was sealed. */
  readonly editedSince: boolean;
}

/** Everything that the obstacles judge by. */
export interface BrakeFacts {
  readonly moment: Moment;
  readonly now: Date;
  /** The instant judged: now at the commit, the planned one otherwise. */
  readonly at: Date;
  /** Null while nothing is planned yet. */
  readonly latestAt: Date | null;
  readonly channel: {
    readonly name: string;
    readonly state: ChannelState;
    readonly stateReason: string | null;
    readonly minSpacingSeconds: number;
  };
  readonly allStopped: boolean;
  readonly stops: readonly StopFact[];
  readonly windows: readonly WindowFact[];
  readonly exempt: boolean;
  readonly approved: boolean;
  readonly approvedAt: Date | null;
  readonly draftArchived: boolean;
  /** A blackout that held this release asks for another approval, which is not given yet. */
  readonly reapprovalOwed: boolean;
  readonly rules: DepartmentRules;
  /** What admins wrote over the published table for the judged day of the working hours. */
  readonly writtenDay: DayKind | null;
  /** Of the channel's other releases, if within the minimum spacing before now. */
  readonly lastCommitAt: Date | null;
  readonly planning: PlanningFacts | null;
  /** For a release that corrects another one. */
  readonly withdrawalWished?: boolean;
  readonly correction?: { readonly way: string; readonly correctedState: string } | null;
}

/** What keeps a release held, so that whoever ends it finds the release. */
export interface HoldRef {
  readonly kind: 'stop' | 'blackout';
  readonly id: string;
}

/** What the commit makes of an obstacle; left out: the release is held for a person. */
export type AtCommit =
  { readonly do: 'hold' } | { readonly do: 'wait'; readonly until: Date } | { readonly do: 'expire' };

export interface Found {
  /** For people, in Chinese: what is in the way and what to do about it. */
  readonly sentence: string;
  readonly severity?: Severity;
  readonly atCommit?: AtCommit;
  readonly until?: Date;
  readonly ref?: HoldRef;
  readonly after?: AfterBlackout;
  readonly spacingSeconds?: number;
}

/** One reason for "not now". Pure: everything it knows is in the facts. */
export interface Obstacle {
  /** Stable, snake_case; kept as the release's hold reason. */
  readonly code: string;
  readonly moments: readonly Moment[];
  /** When planning: whether it refuses or warns. */
  readonly severity: Severity;
  /** Whether the release does not go out by itself while this is so; otherwise it is a warning only. */
  readonly blocks: boolean;
  find(facts: BrakeFacts): Found | undefined;
}
