import type { Clock } from '#libs/kernel/clock.js';
import type { OutcomeKind } from '#libs/kernel/outcome.js';
import { mayMove } from '#libs/kernel/transition.js';
import type { Step } from '../advance.rules.js';
import type { Doubt } from '../commit/gate.rules.js';
import type { ReleaseQueue } from '../release.queues.js';
import { surelyNothing } from '../release.rules.js';
import { commitJobAt } from '../release.timing.js';
import { OWED, RELEASE_TRANSITIONS, type ReleaseState } from '../release.transitions.js';

const START = Date.parse('2026-03-02T01:00:00Z');
export const LATEST_MS = 1_800_000;

export interface Attempt {
  readonly startedAt: number;
  readonly deadline: number;
  outcome: OutcomeKind | null;
}

export interface Job {
  readonly id: number;
  readonly queue: ReleaseQueue;
  readonly at: number;
  claimedAt: number | null;
  claimedBy: object | null;
}

export interface Row {
  readonly id: string;
  state: ReleaseState;
  fence: number;
  plannedAt: Date;
  latestAt: Date;
  firstCommitAt: number | null;
  acceptedAt: number;
  lookups: number;
  absences: number;
  confirms: number;
  refreshes: number;
  job: Job | null;
  readonly attempts: Attempt[];
}

export interface Move {
  readonly from: readonly ReleaseState[];
  readonly fence?: number;
  readonly step: Omit<Step, 'detail'>;
  readonly cause: string;
}

/** The rows of one account's releases over a virtual clock, changed as the real mover changes them. */
export class SimulatedBooks {
  readonly log: string[] = [];
  readonly broken: string[] = [];
  protected readonly rows: Row[];
  protected paused = false;
  protected time = 0;
  private jobs = 0;

  constructor(releases: number) {
    this.rows = Array.from({ length: releases }, (_, index) => this.planned(String.fromCharCode(65 + index)));
  }

  protected get clock(): Clock {
    return { now: () => this.now, monotonic: () => this.time } as Clock;
  }

  protected get now(): Date {
    return new Date(START + this.time);
  }

  /** Its commits that did not surely come to nothing. */
  protected doubtsOf(row: Row): number {
    return row.attempts.filter(({ outcome }) => outcome === null || !surelyNothing(outcome)).length;
  }

  /** Another release of the account whose call may still come to something. */
  protected doubtBeside(row: Row): Doubt | undefined {
    const others = this.rows.filter((other) => other !== row).map((other) => other.state);
    const state = (['committing', 'verifying'] as const).find((doubt) => others.includes(doubt));
    return state && { state, ours: false };
  }

  private planned(id: string): Row {
    const at = START + 5_000;
    return {
      ...{ id, state: 'staged', fence: 0, plannedAt: new Date(at), latestAt: new Date(at + LATEST_MS) },
      ...{ firstCommitAt: null, acceptedAt: 0, lookups: 0, absences: 0, confirms: 0, refreshes: 0 },
      job: this.job('release.commit', commitJobAt(at, START)),
      attempts: [],
    };
  }

  private job(queue: ReleaseQueue, at: number): Job {
    this.jobs += 1;
    return { id: this.jobs, queue, at, claimedAt: null, claimedBy: null };
  }

  /** The compare-and-set of the real mover, without the database. */
  protected move(row: Row, { from, fence, step, cause }: Move): boolean {
    if (!from.includes(row.state)) return false;
    if (fence !== undefined && row.fence !== fence) return false;
    if (!mayMove(RELEASE_TRANSITIONS, row.state, step.to))
      this.broken.push(`the table knows no move from ${row.state} to ${step.to}`);
    this.say(`${row.id}: ${row.state} → ${step.to} (${cause})`);
    if (step.to === 'committing' && this.paused) this.broken.push(`${row.id} began its commit while paused`);
    const job = step.job === null ? null : this.job(step.job.queue, step.job.at.getTime());
    Object.assign(row, { state: step.to, fence: row.fence + 1, job });
    this.write(row, step.set);
    return true;
  }

  private write(row: Row, set: Step['set']): void {
    const nowMs = this.now.getTime();
    if (set.firstCommitAt === 'keep-first') row.firstCommitAt ??= nowMs;
    else if (set.firstCommitAt !== undefined) row.firstCommitAt = set.firstCommitAt?.getTime() ?? null;
    if (set.acceptedAt === 'now') row.acceptedAt = nowMs;
    row.plannedAt = set.plannedAt ?? row.plannedAt;
    row.latestAt = set.latestAt ?? row.latestAt;
    row.lookups = set.lookups ?? row.lookups;
    row.absences = set.absences ?? row.absences;
    row.confirms = set.confirms ?? row.confirms;
    row.refreshes = set.refreshes ?? row.refreshes;
  }

  protected owe(row: Row, queue: ReleaseQueue, at: number): null {
    row.job = this.job(queue, at);
    return null;
  }

  protected judge(row: Row, shown: number): void {
    if (shown > 1) this.broken.push(`never twice: ${row.id} is shown ${shown} times`);
    if (OWED.includes(row.state)) this.broken.push(`never lost: ${row.id} stays ${row.state}`);
    const agrees = row.state === 'needs_attention' || shown === (row.state === 'published' ? 1 : 0);
    if (!agrees) this.broken.push(`record and platform: ${row.id} is ${row.state} and shown ${shown} times`);
  }

  protected say(line: string): void {
    this.log.push(`${(this.time / 1000).toFixed(1).padStart(6)} s  ${line}`);
  }
}
