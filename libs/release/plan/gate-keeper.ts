import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '#libs/audit/audit.js';
import { channelProfile } from '#libs/channels/channel.queries.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { faultJson } from '../advance.js';
import { MoveRelease, type Move, type ReleaseChanges } from '../move-release.js';
import { lockRelease, type ReleaseRow } from '../release-row.js';
import { commitJobAt, latestAt, stageAt } from '../release.timing.js';
import type { ReleaseState } from '../release.transitions.js';
import { holdGate, type GateRow } from './gate-row.js';
import { decideGate, type GateDecision, type GateTrouble } from './gate.rules.js';

/** In these a gate is looked at. While staging runs it is not: the end of staging asks again. */
const LOOKED_AT: readonly ReleaseState[] = ['scheduled', 'staged', 'held', 'waiting_quota'];

const WORDS: Readonly<Record<GateTrouble, string>> = {
  failed: '发布失败',
  unknown: '结果未知，正等待人工核实',
  late: '没有在规定时间内发布',
  recalled: '已取消、撤回或被平台删除',
};

/** Opens gates, and carries out what a plan says for when the release that is waited for is in trouble. */
@Injectable()
export class GateKeeper {
  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    private readonly queue: JobQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One look at a release's gate. May run any number of times. */
  async run(releaseId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await lockRelease(tx, releaseId);
      if (row === undefined || row.gateState === null || row.gateState === 'waived') return;
      if (!LOOKED_AT.includes(row.state)) return;
      const gate = await holdGate(tx, releaseId);
      if (gate === undefined) throw new Error(`release ${releaseId} has lost its gate`);
      const decision = decideGate(gate, gate.parent, this.clock.now().getTime());
      await this.carryOut(tx, row, gate, decision);
    });
  }

  private async carryOut(tx: Tx, row: ReleaseRow, gate: GateRow, decision: GateDecision): Promise<void> {
    switch (decision.kind) {
      case 'open':
        if (row.gateState === 'waiting') await this.open(tx, row, gate, decision);
        return;
      case 'go_on':
        await this.goOn(tx, row, gate, decision.trouble);
        return;
      case 'wait':
        await this.wait(tx, row, gate, decision.checkMs);
        return;
      case 'hold':
        await this.hold(tx, row, gate, decision.trouble);
        return;
      case 'cancel':
        await this.mover.move(tx, {
          ...base(row),
          to: 'cancelled',
          cause: 'gate.cancelled',
          detail: { parent: gate.parentId, trouble: decision.trouble },
          set: { fault: faultJson(troubleFault(gate, decision.trouble)) },
          job: null,
        });
    }
  }

  private async open(
    tx: Tx,
    row: ReleaseRow,
    gate: GateRow,
    decision: GateDecision & { kind: 'open' },
  ): Promise<void> {
    const due = Math.max(decision.dueMs, floorOf(row, gate));
    await this.proceed(tx, row, gate, {
      due: new Date(due),
      gateState: 'open',
      cause: 'gate.opened',
      by: decision.by,
    });
  }

  /** The plan says to go on without the other: at the time that was expected, or at once when it has passed. */
  private async goOn(tx: Tx, row: ReleaseRow, gate: GateRow, trouble: GateTrouble): Promise<void> {
    const due = Math.max(row.plannedAt.getTime(), this.clock.now().getTime(), row.embargoAt?.getTime() ?? 0);
    await this.proceed(tx, row, gate, {
      due: new Date(due),
      gateState: 'waived',
      cause: 'gate.gone_on',
      by: trouble,
    });
  }

  private async proceed(
    tx: Tx,
    row: ReleaseRow,
    gate: GateRow,
    step: {
      readonly due: Date;
      readonly gateState: 'open' | 'waived';
      readonly cause: string;
      readonly by: string;
    },
  ): Promise<void> {
    const ours = heldByGate(row);
    const moved = await this.mover.move(tx, {
      ...base(row),
      ...(await this.nextStep(tx, row, step.due, ours)),
      cause: step.cause,
      detail: {
        parent: gate.parentId,
        by: step.by,
        delaySeconds: gate.delaySeconds,
        plannedAt: step.due.toISOString(),
        before: row.plannedAt.toISOString(),
      },
      set: {
        ...(await this.timesOf(tx, row, step.due, gate)),
        gateState: step.gateState,
        ...(ours ? { holdReason: null, fault: null } : {}),
      },
    });
    if (moved === undefined) throw new Error(`release ${row.id} moved while its gate was held`);
    await tx.query(
      `UPDATE release_gate SET settled_at = clock_timestamp(), settled_by = $2, estimated_at = $3 WHERE release_id = $1`,
      [row.id, step.by, step.due],
    );
  }

  private async wait(tx: Tx, row: ReleaseRow, gate: GateRow, checkMs: number): Promise<void> {
    if (gate.parent.state === 'published') await this.lookAgain(tx, gate);
    const expected = new Date(
      Math.max(
        gate.parent.plannedMs + gate.delaySeconds * 1000,
        gate.floorAt?.getTime() ?? 0,
        row.embargoAt?.getTime() ?? 0,
      ),
    );
    const chosenByAPerson = row.plannedAt.getTime() !== gate.estimatedAt.getTime();
    const shifted = !chosenByAPerson && expected.getTime() !== row.plannedAt.getTime();
    if (row.gateState === 'open' || shifted) {
      await this.expect(tx, row, gate, { expected: shifted ? expected : row.plannedAt, checkMs });
    } else if (row.state === 'staged' || (row.state === 'scheduled' && row.links !== null)) {
      await this.mover.owe(tx, row, 'release.gate', new Date(checkMs));
    }
  }

  /** The parent's planned time has moved, or what had opened the gate is being taken back. */
  private async expect(
    tx: Tx,
    row: ReleaseRow,
    gate: GateRow,
    wait: { readonly expected: Date; readonly checkMs: number },
  ): Promise<void> {
    const times = await this.timesOf(tx, row, wait.expected, gate);
    const stagesFirst = row.state === 'scheduled' && row.links === null;
    const check = { queue: 'release.gate' as const, at: new Date(wait.checkMs) };
    const job: Move['job'] =
      row.state === 'held' ? null : stagesFirst ? { queue: 'release.stage', at: times.stageAt } : check;
    const waitingQuota = row.state === 'waiting_quota' && row.jobAt !== null;
    await this.mover.move(tx, {
      ...base(row),
      to: row.state,
      cause: 'gate.parent_moved',
      detail: {
        parent: gate.parentId,
        plannedAt: wait.expected.toISOString(),
        before: row.plannedAt.toISOString(),
      },
      set: { ...times, gateState: 'waiting' },
      job: waitingQuota ? { queue: 'release.stage', at: row.jobAt } : job,
    });
    if (stagesFirst) await this.checkLater(tx, row.id, new Date(wait.checkMs));
    await tx.query(
      'UPDATE release_gate SET estimated_at = $2, settled_at = NULL, settled_by = NULL WHERE release_id = $1',
      [row.id, wait.expected],
    );
  }

  private async hold(tx: Tx, row: ReleaseRow, gate: GateRow, trouble: GateTrouble): Promise<void> {
    const reason = `gate_${trouble}`;
    if (row.state === 'held' && (row.holdReason === reason || !heldByGate(row))) return;
    const fault = faultJson(troubleFault(gate, trouble));
    await this.mover.move(tx, {
      ...base(row),
      to: 'held',
      cause: 'gate.held',
      detail: { parent: gate.parentId, reason },
      set: { holdReason: reason, fault, gateState: 'waiting' },
      job: null,
    });
  }

  /** Where an opened release goes on, and the job for it. A hold that is not the gate's own stays. */
  private async nextStep(
    tx: Tx,
    row: ReleaseRow,
    due: Date,
    ours: boolean,
  ): Promise<Pick<Move, 'to' | 'job'>> {
    const nowMs = this.clock.now().getTime();
    if (row.state === 'held' && !ours) return { to: 'held', job: null };
    if (row.state === 'waiting_quota')
      return { to: 'waiting_quota', job: { queue: 'release.stage', at: row.jobAt ?? new Date(nowMs) } };
    if (row.staged !== null && row.state !== 'scheduled')
      return {
        to: 'staged',
        job: { queue: 'release.commit', at: new Date(commitJobAt(due.getTime(), nowMs)) },
      };
    const { stageAt: at } = await this.leadBefore(tx, row, due);
    return { to: 'scheduled', job: { queue: 'release.stage', at } };
  }

  private async timesOf(
    tx: Tx,
    row: ReleaseRow,
    due: Date,
    gate: GateRow,
  ): Promise<Required<Pick<ReleaseChanges, 'plannedAt' | 'latestAt' | 'stageAt'>>> {
    const { stageAt: stage } = await this.leadBefore(tx, row, due);
    return {
      plannedAt: due,
      latestAt: new Date(latestAt(due.getTime(), gate.latestSeconds)),
      stageAt: stage,
    };
  }

  private async leadBefore(tx: Tx, row: ReleaseRow, due: Date): Promise<{ readonly stageAt: Date }> {
    const channel = await channelProfile(tx, row.channelId);
    const lead = channel?.stageLeadSeconds ?? 0;
    return { stageAt: new Date(stageAt(due.getTime(), lead, this.clock.now().getTime())) };
  }

  /** Published and not yet seen: the page is read once more before the next check. */
  private async lookAgain(tx: Tx, gate: GateRow): Promise<void> {
    await this.queue.add(tx, 'release.see', {
      id: newId(),
      data: { releaseId: gate.parentId },
      startAfter: this.clock.now(),
    });
  }

  private async checkLater(tx: Tx, releaseId: string, at: Date): Promise<void> {
    await this.queue.add(tx, 'release.gate', { id: newId(), data: { releaseId }, startAfter: at });
  }
}

function base(row: ReleaseRow): Pick<Move, 'releaseId' | 'from' | 'takeOver' | 'actor'> {
  return { releaseId: row.id, from: [row.state], takeOver: true, actor: SYSTEM };
}

/** True for a release that was held by its own gate, and by nothing else. */
export function heldByGate(row: Pick<ReleaseRow, 'state' | 'holdReason'>): boolean {
  return row.state === 'held' && (row.holdReason?.startsWith('gate_') ?? false);
}

/** A time chosen by a person while it waited is kept: it goes out no earlier. */
function floorOf(row: ReleaseRow, gate: GateRow): number {
  const chosen = row.plannedAt.getTime() === gate.estimatedAt.getTime() ? 0 : row.plannedAt.getTime();
  return Math.max(chosen, gate.floorAt?.getTime() ?? 0, row.embargoAt?.getTime() ?? 0);
}

function troubleFault(gate: GateRow, trouble: GateTrouble): Fault {
  return {
    code: `release.gate_${trouble}`,
    message: `它要等待的“${gate.parentName}”${WORDS[trouble]}。请处理“${gate.parentName}”，或决定立即发布、改期、取消本条。`,
  };
}
