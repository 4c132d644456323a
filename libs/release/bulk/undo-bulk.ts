import { Inject, Injectable } from '@nestjs/common';
import { AuditLog, type Actor } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { conflict } from '#libs/kernel/problem.js';
import { PlanConflicts } from '../brakes/conflicts/plan-conflicts.js';
import { ReplanRelease } from '../hold/replan-release.js';
import { MoveRelease, type Move } from '../move-release.js';
import { beforeOf, lockAct } from './act-row.js';
import { refusedMoves } from './bulk-conflicts.js';
import { undoOf, type Refusal, type UndoStep } from './bulk.rules.js';
import { lockItems, type LockedItem } from './lock-items.js';

/** Puts back what a bulk act did, where nothing has gone out since. */
@Injectable()
export class UndoBulk {
  @Inject() private readonly replan!: ReplanRelease;
  @Inject() private readonly conflicts!: PlanConflicts;

  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Each release is put back or said to have changed; pressing again answers the same.
   * @throws Problem 404, 409 `not-applied`, 409 `undo-too-late`.
   */
  async undo(actId: string, principal: Principal): Promise<void> {
    const scope = scopeOf(principal);
    const actor = actorOf(principal);
    await this.database.transaction(async (tx) => {
      const act = await lockAct(tx, actId, scope);
      if (act.undoneAt !== null) return;
      if (act.undoUntil === null) throw conflict('not-applied', '这次批量操作还没有执行。');
      if (act.undoUntil <= this.clock.now()) throw conflict('undo-too-late', '已超过可以撤销的时间。');
      await tx.query('UPDATE release_act SET undone_at = clock_timestamp(), undone_by = $2 WHERE id = $1', [
        actId,
        principal.userId,
      ]);
      await this.audit.append(tx, [
        {
          actor,
          action: 'releases.bulk_undone',
          subjectType: 'release_act',
          subjectId: actId,
          departmentId: principal.departmentId,
          detail: { kind: act.act.kind },
          lane: `department:${principal.departmentId}`,
        },
      ]);
    });
    while (
      await this.database.transaction(async (tx) => {
        await lockAct(tx, actId, scope);
        return await this.batch(tx, actId, actor);
      })
    );
  }

  private async batch(tx: Tx, actId: string, actor: Actor): Promise<boolean> {
    const locked = await lockItems(tx, actId, `i.outcome = 'done' AND i.undo IS NULL`, 'back');
    if (locked.length === 0) return false;
    const moves = locked.flatMap((one) => {
      const { before, after } = one.item;
      const step =
        after === null ? undefined : undoOf(before, after, beforeOf(one.row), this.clock.now().getTime());
      return step === undefined ? [] : [this.moveOf(one, step, actor)];
    });
    const refused = await this.refusedOf(tx, locked, moves);
    const free = moves.filter((move) => !refused.has(move.releaseId));
    await this.mover.moveAll(tx, free);
    await tx.query(
      `UPDATE release_act_item SET undo = CASE WHEN release_id = ANY($3::uuid[]) THEN 'restored' ELSE 'changed' END,
         refusal = $4::jsonb -> release_id::text
       WHERE act_id = $1 AND release_id = ANY($2::uuid[])`,
      [
        actId,
        locked.map((one) => one.row.id),
        free.map((move) => move.releaseId),
        JSON.stringify(Object.fromEntries(refused)),
      ],
    );
    return true;
  }

  /** What a single reschedule to the old time would refuse now, as when somebody else has taken its place. */
  private async refusedOf(
    tx: Tx,
    locked: readonly LockedItem[],
    moves: readonly Move[],
  ): Promise<ReadonlyMap<string, Refusal>> {
    const moving = new Set(moves.map((move) => move.releaseId));
    const now = this.clock.now();
    const back = locked
      .filter(({ row }) => moving.has(row.id))
      .map(({ row, item }) => ({
        releaseId: row.id,
        channelId: row.channelId,
        at: new Date(item.before.plannedAt),
      }));
    return await refusedMoves(
      tx,
      this.conflicts,
      back.filter(({ at }) => at > now),
    );
  }

  private moveOf({ item, row, channel }: LockedItem, step: UndoStep, actor: Actor): Move {
    const cause = 'undone';
    if (step.to === 'replan') {
      const time = { instant: new Date(step.plannedAt), zone: step.zone };
      const spanMs = Date.parse(item.before.latestAt) - Date.parse(item.before.plannedAt);
      return this.replan.moveOf(row, { time, cause, actor, latestSeconds: spanMs / 1000 }, channel);
    }
    return {
      releaseId: row.id,
      from: [row.state],
      to: step.to,
      takeOver: true,
      cause,
      actor,
      detail: { plannedAt: item.before.plannedAt },
      set: {
        plannedAt: new Date(item.before.plannedAt),
        plannedZone: item.before.plannedZone,
        latestAt: new Date(item.before.latestAt),
        holdReason: step.holdReason,
      },
      job: null,
    };
  }
}
