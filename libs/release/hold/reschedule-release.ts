import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { isId } from '#libs/kernel/ids.js';
import { invalid, Problem } from '#libs/kernel/problem.js';
import { wallText } from '#libs/kernel/wall-clock.js';
import type { ConflictView } from '../brakes/conflicts/conflict.view.js';
import { takeTurnsOfReleases } from '../brakes/conflicts/content-turn.js';
import { PlanConflicts } from '../brakes/conflicts/plan-conflicts.js';
import { refuseBeforeEmbargo } from '../plan/embargo.js';
import { readPlannedTime } from '../plan/planned-time.js';
import { demandAct, releaseInScope, releaseInView } from '../release-guard.js';
import type { ReleaseRow } from '../release-row.js';
import { STATE_LABELS } from '../release.transitions.js';
import { ReplanRelease } from './replan-release.js';
import { scheduleVersion } from './schedule-version.js';

export interface NewTime {
  /** With an explicit offset. */
  readonly plannedAt: string;
  readonly timeZone?: string | undefined;
  readonly latestSeconds?: number | undefined;
  /** The version of the schedule that the person saw; whichever it is, when left out. */
  readonly seen?: string | undefined;
}

/** Moves the due time of what has not gone out; touches no text. */
@Injectable()
export class RescheduleRelease {
  constructor(
    private readonly database: Database,
    private readonly replan: ReplanRelease,
    private readonly conflicts: PlanConflicts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * What is already staged stays staged. The same time again changes nothing.
   * @throws Problem 422 for a wrong time, 409 `release-state` when it is on its way or out, 412 `stale-version` when
   * somebody decided otherwise meanwhile, 409 `plan-conflict`.
   */
  async reschedule(releaseId: string, wanted: NewTime, principal: Principal): Promise<void> {
    const reading = readPlannedTime('plannedAt', wanted.plannedAt, wanted.timeZone, this.clock.now());
    if (!reading.ok) throw invalid([reading.fault]);
    const { latestSeconds } = wanted;
    await this.database.transaction(async (tx) => {
      if (isId(releaseId)) await takeTurnsOfReleases(tx, [releaseId]);
      const row = await releaseInScope(tx, releaseId, scopeOf(principal));
      demandAct(row, 'reschedule');
      const same =
        row.plannedAt.getTime() === reading.time.instant.getTime() && row.plannedZone === reading.time.zone;
      if (same && latestSeconds === undefined && row.state !== 'held' && row.state !== 'expired') return;
      if (wanted.seen !== undefined && wanted.seen !== scheduleVersion(row)) throw stale(row);
      await this.conflicts.refuseMove(tx, row, reading.time.instant);
      await this.replan.to(tx, row, {
        time: reading.time,
        cause: 'rescheduled',
        actor: actorOf(principal),
        ...(latestSeconds === undefined ? {} : { latestSeconds }),
      });
    });
  }

  /**
   * What would be in the way of the release at another time; changes nothing.
   * @throws Problem as `reschedule`, but for conflicts and staleness.
   */
  async preview(
    releaseId: string,
    wanted: Pick<NewTime, 'plannedAt' | 'timeZone'>,
    principal: Principal,
  ): Promise<readonly ConflictView[]> {
    const reading = readPlannedTime('plannedAt', wanted.plannedAt, wanted.timeZone, this.clock.now());
    if (!reading.ok) throw invalid([reading.fault]);
    const row = await releaseInView(this.database, releaseId, scopeOf(principal));
    demandAct(row, 'reschedule');
    refuseBeforeEmbargo(row, reading.time.instant);
    return await this.conflicts.ofMove(this.database, row, reading.time.instant);
  }

  /**
   * Sends a held or expired release at once, by a person's decision.
   * @throws Problem 409 `release-state`.
   */
  async sendNow(releaseId: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await releaseInScope(tx, releaseId, scopeOf(principal));
      demandAct(row, 'send_now');
      await this.replan.to(tx, row, {
        time: { instant: this.clock.now(), zone: row.plannedZone },
        cause: 'sent_now',
        actor: actorOf(principal),
      });
    });
  }
}

function stale(row: ReleaseRow): Problem {
  const time = wallText(row.plannedAt, 'Asia/Shanghai');
  return new Problem(
    412,
    'stale-version',
    '内容已被他人修改',
    `在您操作期间，这条发布已被他人或系统改动：现为“${STATE_LABELS[row.state].zh}”，计划于北京时间 ${time}。请刷新查看后，再决定是否改期。`,
    { members: { version: scheduleVersion(row), state: row.state, plannedAt: row.plannedAt.toISOString() } },
  );
}
