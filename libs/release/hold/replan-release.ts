import { Inject, Injectable } from '@nestjs/common';
import { channelProfile, type ChannelFacts } from '#libs/channels/channel.queries.js';
import type { Tx } from '#libs/database/tx.js';
import type { Actor } from '#libs/audit/audit.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { conflict, Problem } from '#libs/kernel/problem.js';
import { MoveRelease, type Move } from '../move-release.js';
import { refuseBeforeEmbargo } from '../plan/embargo.js';
import { waiverOf } from '../plan/gate-waiver.js';
import type { PlannedTime } from '../plan/planned-time.js';
import type { ReleaseRow } from '../release-row.js';
import { commitJobAt, latestAt, stageAt } from '../release.timing.js';

const SHORTEST_SPAN_MS = 10_000;

export interface Replan {
  readonly time: PlannedTime;
  readonly cause: string;
  readonly actor: Actor;
  /** How late it may still go out by itself; as before when left out. */
  readonly latestSeconds?: number;
  readonly detail?: JsonObject;
}

/** Gives a release that has surely not gone out a due time and the job that goes with it. */
@Injectable()
export class ReplanRelease {
  constructor(
    private readonly mover: MoveRelease,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * `row` is locked by the caller. What is staged stays staged; a doubt or a fault behind it is staged anew.
   * @throws Problem 409 when its channel is gone, 409 `before-embargo`.
   */
  async to(tx: Tx, row: ReleaseRow, replan: Replan): Promise<ReleaseRow> {
    const channel = await channelProfile(tx, row.channelId);
    if (channel === undefined)
      throw new Problem(409, 'channel-gone', '渠道不存在', '这条发布的渠道已不存在。');
    const moved = await this.mover.move(tx, this.moveOf(row, replan, channel));
    if (moved === undefined) throw conflict('release-changed', '这条发布刚刚发生了变化，请刷新后再操作。');
    return moved;
  }

  /**
   * The move alone, for those who carry many out together.
   * @throws Problem 409 `before-embargo`.
   */
  moveOf(row: ReleaseRow, replan: Replan, channel: Pick<ChannelFacts, 'stageLeadSeconds'>): Move {
    refuseBeforeEmbargo(row, replan.time.instant);
    const { instant, zone } = replan.time;
    const nowMs = this.clock.now().getTime();
    const ready = row.staged !== null && ['staged', 'held', 'waiting_quota'].includes(row.state);
    const stage = new Date(stageAt(instant.getTime(), channel.stageLeadSeconds, nowMs));
    const spanMs =
      replan.latestSeconds === undefined
        ? Math.max(row.latestAt.getTime() - row.plannedAt.getTime(), SHORTEST_SPAN_MS)
        : replan.latestSeconds * 1000;
    return {
      releaseId: row.id,
      from: [row.state],
      to: ready ? 'staged' : 'scheduled',
      takeOver: true,
      cause: replan.cause,
      actor: replan.actor,
      detail: {
        plannedAt: instant.toISOString(),
        before: row.plannedAt.toISOString(),
        zone,
        ...replan.detail,
      },
      set: {
        plannedAt: instant,
        plannedZone: zone,
        latestAt: new Date(latestAt(instant.getTime(), spanMs / 1000)),
        stageAt: stage,
        holdReason: null,
        fault: null,
        refreshes: 0,
        commitsBefore: 'so-far',
        ...waiverOf(row, replan.cause),
      },
      job: ready
        ? { queue: 'release.commit', at: new Date(commitJobAt(instant.getTime(), nowMs)) }
        : { queue: 'release.stage', at: stage },
    };
  }
}
