import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { conflict } from '#libs/kernel/problem.js';
import { MoveRelease, type Move } from '../move-release.js';
import { demandAct, releaseInScope } from '../release-guard.js';
import type { ReleaseRow } from '../release-row.js';
import { ReplanRelease } from './replan-release.js';

/** `hold_reason` of what a person held, as opposed to a paused channel or a stop. */
export const HELD_BY_PERSON = 'person';

/** Pauses one release and lets it go on. */
@Injectable()
export class HoldRelease {
  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    private readonly replan: ReplanRelease,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Problem 409 `release-state` when it waits already, is on its way or out. */
  async hold(releaseId: string, reason: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await releaseInScope(tx, releaseId, scopeOf(principal));
      demandAct(row, 'hold');
      await this.holdRow(tx, row, reason, actorOf(principal));
    });
  }

  /**
   * Lets a held release go on towards its planned time. Sends nothing by itself: when that time has passed, a person
   * says when instead.
   * @throws Problem 409 `release-state`, 409 `release-overdue`.
   */
  async resume(releaseId: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await releaseInScope(tx, releaseId, scopeOf(principal));
      demandAct(row, 'resume');
      if (this.isOverdue(row)) throw conflict('release-overdue', OVERDUE);
      await this.resumeRow(tx, row, actorOf(principal));
    });
  }

  isOverdue(row: ReleaseRow): boolean {
    return row.plannedAt <= this.clock.now();
  }

  /** `row` is locked and in a state that can be held. */
  async holdRow(tx: Tx, row: ReleaseRow, reason: string, actor: Actor): Promise<ReleaseRow | undefined> {
    return await this.mover.move(tx, holdMove(row, reason, actor));
  }

  /** `row` is locked, held and not overdue. */
  async resumeRow(tx: Tx, row: ReleaseRow, actor: Actor): Promise<ReleaseRow> {
    return await this.replan.to(tx, row, {
      time: { instant: row.plannedAt, zone: row.plannedZone },
      cause: 'resumed',
      actor,
    });
  }
}

export const OVERDUE = '计划时间已经过去，恢复不会自动补发。请选择立即发布、改期或取消。';

/** Holds a release that waits, by a person's decision. */
export function holdMove(row: ReleaseRow, reason: string, actor: Actor): Move {
  return {
    releaseId: row.id,
    from: [row.state],
    to: 'held',
    takeOver: true,
    cause: 'held',
    actor,
    set: { holdReason: HELD_BY_PERSON, fault: null },
    detail: { reason },
    job: null,
  };
}
