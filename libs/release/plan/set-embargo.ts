import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { isId } from '#libs/kernel/ids.js';
import { conflict, invalid, notFound } from '#libs/kernel/problem.js';
import { takeTurnOfRevision } from '../brakes/conflicts/content-turn.js';
import { PlanConflicts } from '../brakes/conflicts/plan-conflicts.js';
import { MoveRelease, type Move } from '../move-release.js';
import { RELEASE_COLUMNS, type ReleaseRow } from '../release-row.js';
import { commitJobAt, stageAt } from '../release.timing.js';
import { UNTOUCHED } from '../release.transitions.js';
import { readPlannedTime } from './planned-time.js';

type Waiting = ReleaseRow & { readonly leadSeconds: number };

/** Sets, moves or lifts the instant before which nothing of a plan goes out. */
@Injectable()
export class SetEmbargo {
  @Inject() private readonly conflicts!: PlanConflicts;

  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Releases planned before it move to it. Lifting it moves nothing.
   * @throws Problem 404; 422 for a wrong time; 409 `plan-is-out` when something of the plan is out or on its way;
   * 409 `plan-conflict` when a release would come to where the same content is planned already.
   */
  async run(
    planId: string,
    embargoAt: string | null,
    zone: string | undefined,
    by: Principal,
  ): Promise<void> {
    const instant = embargoAt === null ? null : this.instantOf(embargoAt, zone);
    await this.database.transaction(async (tx) => {
      await this.lockPlan(tx, planId, by);
      const rows = await tx.query<Waiting>(
        `SELECT ${RELEASE_COLUMNS}, h.stage_lead_seconds AS "leadSeconds"
         FROM release r JOIN channel h ON h.id = r.channel_id WHERE r.plan_id = $1 ORDER BY r.id FOR UPDATE OF r`,
        [planId],
      );
      const out = rows.find((row) => row.firstCommitAt !== null || row.state === 'committing');
      if (instant !== null && out !== undefined)
        throw conflict('plan-is-out', '计划中已有发布发出或正在发出，不能再设解禁时间。', {
          members: { releaseId: out.id },
        });
      await tx.query('UPDATE release_plan SET embargo_at = $2 WHERE id = $1', [planId, instant]);
      await tx.query('UPDATE release SET embargo_at = $2 WHERE plan_id = $1', [planId, instant]);
      if (instant !== null) await this.postponeAll(tx, rows, instant, by);
      await this.tell(tx, planId, instant, by);
    });
  }

  private instantOf(text: string, zone: string | undefined): Date {
    const reading = readPlannedTime('embargoAt', text, zone, this.clock.now());
    if (!reading.ok) throw invalid([reading.fault]);
    return reading.time.instant;
  }

  private async lockPlan(tx: Tx, planId: string, by: Principal): Promise<void> {
    const [plan] = isId(planId)
      ? await tx.query<{ revisionId: string }>(
          'SELECT revision_id AS "revisionId" FROM release_plan WHERE id = $1 AND department_id = $2',
          [planId, by.departmentId],
        )
      : [];
    if (plan === undefined) throw notFound('这个发布计划');
    await takeTurnOfRevision(tx, plan.revisionId);
    await tx.query('SELECT 1 FROM release_plan WHERE id = $1 FOR UPDATE', [planId]);
  }

  private async postponeAll(tx: Tx, rows: readonly Waiting[], instant: Date, by: Principal): Promise<void> {
    const early = rows.filter((row) => row.plannedAt < instant && UNTOUCHED.includes(row.state));
    await this.conflicts.refuseTwins(
      tx,
      early.map((row) => ({ ...row, plannedAt: instant })),
    );
    for (const row of early) await this.postpone(tx, row, instant, by);
  }

  private async postpone(tx: Tx, row: Waiting, instant: Date, by: Principal): Promise<void> {
    const nowMs = this.clock.now().getTime();
    const stage = new Date(stageAt(instant.getTime(), row.leadSeconds, nowMs));
    const late = row.latestAt.getTime() - row.plannedAt.getTime();
    await this.mover.move(tx, {
      releaseId: row.id,
      from: [row.state],
      to: row.state,
      cause: 'embargo.set',
      actor: actorOf(by),
      detail: { plannedAt: instant.toISOString(), before: row.plannedAt.toISOString() },
      set: { plannedAt: instant, latestAt: new Date(instant.getTime() + late), stageAt: stage },
      job: jobFor(row, instant, stage, nowMs),
    });
    await tx.query('UPDATE release_gate SET estimated_at = $2 WHERE release_id = $1 AND estimated_at = $3', [
      row.id,
      instant,
      row.plannedAt,
    ]);
  }

  private async tell(tx: Tx, planId: string, instant: Date | null, by: Principal): Promise<void> {
    await this.audit.append(tx, [
      {
        actor: actorOf(by),
        action: instant === null ? 'plan.embargo_lifted' : 'plan.embargo_set',
        subjectType: 'plan',
        subjectId: planId,
        departmentId: by.departmentId,
        detail: instant === null ? {} : { embargoAt: instant.toISOString() },
        lane: `department:${by.departmentId}`,
      },
    ]);
  }
}

/** What the release owed before, at its new time. */
function jobFor(row: ReleaseRow, instant: Date, stage: Date, nowMs: number): Move['job'] {
  if (row.state === 'held') return null;
  if (row.jobQueue === 'release.gate') return { queue: 'release.gate', at: new Date(nowMs) };
  if (row.state === 'staged')
    return { queue: 'release.commit', at: new Date(commitJobAt(instant.getTime(), nowMs)) };
  if (row.state === 'scheduled') return { queue: 'release.stage', at: stage };
  return { queue: 'release.stage', at: row.jobAt ?? new Date(nowMs) };
}
