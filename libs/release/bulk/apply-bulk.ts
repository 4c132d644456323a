import { Inject, Injectable } from '@nestjs/common';
import { AuditLog, type Actor } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { conflict, Problem } from '#libs/kernel/problem.js';
import { PlanConflicts } from '../brakes/conflicts/plan-conflicts.js';
import { cancelMove } from '../hold/cancel-release.js';
import { holdMove } from '../hold/hold-release.js';
import { ReplanRelease } from '../hold/replan-release.js';
import { MoveRelease, type Move } from '../move-release.js';
import { RELEASE_COLUMNS, type ReleaseRow } from '../release-row.js';
import { STATE_LABELS } from '../release.transitions.js';
import { AskWithdrawal, refuseWhileReplaced } from '../withdraw/ask-withdrawal.js';
import { actInScope, beforeOf, ITEM, lockAct, type ActItem, type ActRow } from './act-row.js';
import { refusedMoves } from './bulk-conflicts.js';
import { lapsed, unchanged, type BulkAct, type Refusal } from './bulk.rules.js';
import { lockItems, type LockedItem } from './lock-items.js';

/** How long a bulk act can be undone. */
const UNDO_MINUTES = 15;

export interface ApplyOrder {
  /** Only these of the preview; all when left out. */
  readonly releaseIds?: readonly string[] | undefined;
  /** Goes on with the others when some changed since the preview. */
  readonly skipChanged: boolean;
}

/** Carries out exactly what a preview showed. Pressing again changes nothing and answers the same. */
@Injectable()
export class ApplyBulk {
  @Inject() private readonly replan!: ReplanRelease;
  @Inject() private readonly withdrawals!: AskWithdrawal;
  @Inject() private readonly mover!: MoveRelease;
  @Inject() private readonly conflicts!: PlanConflicts;

  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * In transactions of bounded size; a crash in between is gone on with by pressing again.
   * @throws Problem 404, 409 `preview-expired`, 409 `preview-outdated` listing what changed since: then nothing is done.
   */
  async apply(actId: string, order: ApplyOrder, principal: Principal): Promise<void> {
    const scope = scopeOf(principal);
    await this.database.transaction(async (tx) => {
      const act = await lockAct(tx, actId, scope);
      if (act.appliedAt === null) await this.begin(tx, act, order, principal);
    });
    const { act } = await actInScope(this.database, actId, scope);
    const actor = actorOf(principal);
    while (
      await this.database.transaction(async (tx) => {
        await lockAct(tx, actId, scope);
        return await this.batch(tx, actId, act, actor);
      })
    );
  }

  private async begin(tx: Tx, act: ActRow, order: ApplyOrder, principal: Principal): Promise<void> {
    if (act.expiresAt <= this.clock.now())
      throw conflict('preview-expired', '预览已过期，请重新预览后再确认。');
    const items = (await proposed(tx, act.id)).filter(
      (item) => order.releaseIds?.includes(item.releaseId) ?? true,
    );
    if (items.length === 0) throw conflict('nothing-to-apply', '没有可以执行的发布。');
    const changed = await this.changedOf(tx, items);
    if (changed.length > 0 && !order.skipChanged) {
      throw conflict(
        'preview-outdated',
        '预览之后有发布发生了变化，没有执行任何操作。请重新预览，或跳过它们。',
        {
          members: { changed },
        },
      );
    }
    await tx.query(
      `UPDATE release_act_item SET outcome = CASE WHEN release_id = ANY($2::uuid[]) THEN 'chosen' ELSE 'left' END
       WHERE act_id = $1 AND outcome = 'proposed'`,
      [act.id, items.map((item) => item.releaseId)],
    );
    await tx.query(
      `UPDATE release_act SET applied_at = clock_timestamp(), applied_by = $2,
         undo_until = clock_timestamp() + make_interval(mins => $3) WHERE id = $1`,
      [act.id, principal.userId, UNDO_MINUTES],
    );
    await this.audit.append(tx, [
      {
        actor: actorOf(principal),
        action: 'releases.bulk_applied',
        subjectType: 'release_act',
        subjectId: act.id,
        departmentId: principal.departmentId,
        detail: { ...act.act, releases: items.length },
        lane: `department:${principal.departmentId}`,
      },
    ]);
  }

  /** False when nothing was left to do. */
  private async batch(tx: Tx, actId: string, act: BulkAct, actor: Actor): Promise<boolean> {
    const locked = await lockItems(tx, actId, `i.outcome = 'chosen'`, 'forth');
    if (locked.length === 0) return false;
    const refused = new Map<string, Refusal>();
    const moves: Move[] = [];
    const withdrawn: LockedItem[] = [];
    for (const one of locked) {
      const refusal = this.changeOf(one.item, one.row) ?? this.collect(one, act, actor, { moves, withdrawn });
      if (refusal !== undefined) refused.set(one.row.id, refusal);
    }
    for (const [id, refusal] of await this.refusedOf(tx, locked, refused)) refused.set(id, refusal);
    const free = moves.filter((move) => !refused.has(move.releaseId));
    await this.mover.moveAll(tx, free.toSorted(byRelease));
    for (const one of withdrawn) {
      const refusal = await this.withdraw(tx, one, act, actor);
      if (refusal !== undefined) refused.set(one.row.id, refusal);
    }
    await tx.query(
      `UPDATE release_act_item SET outcome = CASE WHEN release_id = ANY($3::uuid[]) THEN 'changed' ELSE 'done' END,
         refusal = $4::jsonb -> release_id::text
       WHERE act_id = $1 AND release_id = ANY($2::uuid[])`,
      [
        actId,
        locked.map((one) => one.row.id),
        [...refused.keys()],
        JSON.stringify(Object.fromEntries(refused)),
      ],
    );
    return true;
  }

  /** What a single reschedule would refuse now: it may have come about since the preview, or the others stay. */
  private async refusedOf(
    tx: Tx,
    locked: readonly LockedItem[],
    refused: ReadonlyMap<string, Refusal>,
  ): Promise<ReadonlyMap<string, Refusal>> {
    const moving = locked.flatMap(({ item: { releaseId, channelId, after } }) =>
      after?.do === 'replan' && !refused.has(releaseId)
        ? [{ releaseId, channelId, at: new Date(after.plannedAt) }]
        : [],
    );
    return await refusedMoves(tx, this.conflicts, moving);
  }

  private collect(
    { item, row, channel }: LockedItem,
    act: BulkAct,
    actor: Actor,
    into: { moves: Move[]; withdrawn: LockedItem[] },
  ): Refusal | undefined {
    const { after } = item;
    const reason = 'reason' in act ? act.reason : '';
    try {
      if (after === null) return GONE;
      if ('plannedAt' in after) {
        const time = { instant: new Date(after.plannedAt), zone: after.zone };
        const cause = after.do === 'resume' ? 'resumed' : 'rescheduled';
        into.moves.push(this.replan.moveOf(row, { time, cause, actor }, channel));
      } else if (after.do === 'cancel') into.moves.push(cancelMove(row, reason, actor));
      else if (after.do === 'hold') into.moves.push(holdMove(row, reason, actor));
      else into.withdrawn.push({ item, row, channel });
      return undefined;
    } catch (error) {
      return refusalOf(error);
    }
  }

  private async changedOf(
    tx: Tx,
    items: readonly ActItem[],
  ): Promise<readonly ({ readonly releaseId: string } & Refusal)[]> {
    const rows = await tx.query<ReleaseRow>(
      `SELECT ${RELEASE_COLUMNS} FROM release r WHERE r.id = ANY($1::uuid[])`,
      [items.map((item) => item.releaseId)],
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return items.flatMap((item) => {
      const row = byId.get(item.releaseId);
      const refusal = row === undefined ? GONE : this.changeOf(item, row);
      return refusal === undefined ? [] : [{ releaseId: item.releaseId, ...refusal }];
    });
  }

  /** What makes the preview untrue: the release has changed, or its proposed time has passed. */
  private changeOf({ before, after }: ActItem, row: ReleaseRow): Refusal | undefined {
    if (unchanged(before, beforeOf(row)))
      return after === null ? undefined : lapsed(after, this.clock.now().getTime());
    const message = `预览之后发生了变化，现在是“${STATE_LABELS[row.state].zh}”，计划时间 ${row.plannedAt.toISOString()}。`;
    return { code: 'changed-since-preview', message };
  }

  private async withdraw(
    tx: Tx,
    { item, row }: LockedItem,
    act: BulkAct,
    actor: Actor,
  ): Promise<Refusal | undefined> {
    const reason = 'reason' in act ? act.reason : '';
    try {
      if (item.after?.do === 'wish') await this.withdrawals.wishRow(tx, row, reason, actor);
      else {
        await refuseWhileReplaced(tx, row);
        await this.withdrawals.askRow(tx, row, reason, actor);
      }
      return undefined;
    } catch (error) {
      return refusalOf(error);
    }
  }
}

/** @throws What is no refusal. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof Problem) return { code: error.code, message: error.detail };
  throw error;
}

function byRelease(one: Move, other: Move): number {
  return one.releaseId < other.releaseId ? -1 : 1;
}

async function proposed(tx: Tx, actId: string): Promise<readonly ActItem[]> {
  return await tx.query<ActItem>(
    `SELECT ${ITEM} FROM release_act_item i WHERE i.act_id = $1 AND i.outcome = 'proposed' ORDER BY i.position`,
    [actId],
  );
}

const GONE: Refusal = { code: 'not-found', message: '这条发布已不存在。' };
