import { Inject, Injectable } from '@nestjs/common';
import { channelProfile } from '#libs/channels/channel.queries.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { invalid, Problem } from '#libs/kernel/problem.js';
import { AdvanceRelease } from '../advance.js';
import { MoveRelease } from '../move-release.js';
import { readPlannedTime } from '../plan/planned-time.js';
import { releaseInScope, wrongState } from '../release-guard.js';
import type { ReleaseRow } from '../release-row.js';
import { commitJobAt, latestAt, stageAt } from '../release.timing.js';
import { UNTOUCHED, type ReleaseState } from '../release.transitions.js';

const RESCHEDULABLE: readonly ReleaseState[] = [...UNTOUCHED, 'expired'];
const CANCELLABLE: readonly ReleaseState[] = [...UNTOUCHED, 'needs_attention', 'expired', 'failed'];

/** What people do with one release between planning and publication. Each is a compare-and-set against the commit. */
@Injectable()
export class ChangeRelease {
  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    private readonly advance: AdvanceRelease,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Moves the due time. What is already staged stays staged.
   * @throws Problem 422 for a wrong time, 409 `release-state` when it is on its way or out.
   */
  async reschedule(
    releaseId: string,
    plannedAt: string,
    timeZone: string | undefined,
    principal: Principal,
  ): Promise<void> {
    const reading = readPlannedTime('plannedAt', plannedAt, timeZone, this.clock.now());
    if (!reading.ok) throw invalid([reading.fault]);
    await this.database.transaction(async (tx) => {
      const row = await releaseInScope(tx, releaseId, scopeOf(principal));
      if (!RESCHEDULABLE.includes(row.state)) throw wrongState(row, '改期', RESCHEDULABLE);
      await this.replan(tx, row, reading.time.instant, reading.time.zone, 'rescheduled', principal);
    });
  }

  /** Sends a held or expired release at once, by a person's decision. */
  async sendNow(releaseId: string, principal: Principal): Promise<void> {
    const allowed: readonly ReleaseState[] = ['held', 'expired'];
    await this.database.transaction(async (tx) => {
      const row = await releaseInScope(tx, releaseId, scopeOf(principal));
      if (!allowed.includes(row.state)) throw wrongState(row, '立即发布', allowed);
      await this.replan(tx, row, this.clock.now(), row.plannedZone, 'sent_now', principal);
    });
  }

  async cancel(releaseId: string, reason: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await releaseInScope(tx, releaseId, scopeOf(principal));
      if (!CANCELLABLE.includes(row.state)) throw wrongState(row, '取消', CANCELLABLE);
      await this.mover.move(tx, {
        releaseId,
        from: [row.state],
        to: 'cancelled',
        takeOver: true,
        cause: 'cancelled',
        actor: actorOf(principal),
        detail: { reason },
        job: null,
      });
    });
  }

  /** "It is out, here is the link": a person saw it on the platform. */
  async resolveOut(releaseId: string, publicUrl: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await this.inNeed(tx, releaseId, principal);
      await this.advance.to(tx, {
        row,
        from: [row.state],
        next: { to: 'published', receipt: { ids: {}, publicUrl, publishedAt: null } },
        cause: 'resolved.out',
        source: 'person',
        now: this.clock.now(),
        actor: actorOf(principal),
        detail: { publicUrl },
      });
    });
  }

  /** "It is not out, send again": a person looked and answers for it. */
  async resolveNotOut(releaseId: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await this.inNeed(tx, releaseId, principal);
      await this.replan(tx, row, this.clock.now(), row.plannedZone, 'resolved.not_out', principal);
    });
  }

  /** Takes a published release back. */
  async withdraw(releaseId: string, reason: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await releaseInScope(tx, releaseId, scopeOf(principal));
      if (row.state !== 'published') throw wrongState(row, '撤回', ['published']);
      await this.mover.move(tx, {
        releaseId,
        from: ['published'],
        to: 'withdrawing',
        takeOver: true,
        cause: 'withdraw.asked',
        actor: actorOf(principal),
        detail: { reason },
        job: { queue: 'release.withdraw', at: this.clock.now() },
      });
    });
  }

  private async inNeed(tx: Tx, releaseId: string, principal: Principal): Promise<ReleaseRow> {
    const allowed: readonly ReleaseState[] = ['needs_attention', 'failed'];
    const row = await releaseInScope(tx, releaseId, scopeOf(principal));
    if (!allowed.includes(row.state)) throw wrongState(row, '人工确认', allowed);
    return row;
  }

  private async replan(
    tx: Tx,
    row: ReleaseRow,
    instant: Date,
    zone: string,
    cause: string,
    principal: Principal,
  ): Promise<void> {
    const channel = await channelProfile(tx, row.channelId);
    if (channel === undefined)
      throw new Problem(409, 'channel-gone', '渠道不存在', '这条发布的渠道已不存在。');
    const nowMs = this.clock.now().getTime();
    const ready =
      row.staged !== null &&
      (row.state === 'staged' || row.state === 'held' || row.state === 'waiting_quota');
    const stage = new Date(stageAt(instant.getTime(), channel.stageLeadSeconds, nowMs));
    const span = Math.max(row.latestAt.getTime() - row.plannedAt.getTime(), 10_000);
    await this.mover.move(tx, {
      releaseId: row.id,
      from: [row.state],
      to: ready ? 'staged' : 'scheduled',
      takeOver: true,
      cause,
      actor: actorOf(principal),
      detail: { plannedAt: instant.toISOString(), before: row.plannedAt.toISOString(), zone },
      set: {
        plannedAt: instant,
        plannedZone: zone,
        latestAt: new Date(latestAt(instant.getTime(), span / 1000)),
        stageAt: stage,
        holdReason: null,
        fault: null,
        refreshes: 0,
      },
      job: ready
        ? { queue: 'release.commit', at: new Date(commitJobAt(instant.getTime(), nowMs)) }
        : { queue: 'release.stage', at: stage },
    });
  }
}
