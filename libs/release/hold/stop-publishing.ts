import { Inject, Injectable } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { AuditLog } from '#libs/audit/audit.js';
import { lockOwnChannel, pauseChannel, resumeChannel } from '#libs/channels/channel-state.js';
import { Database } from '#libs/database/database.js';
import type { Reader, Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { statesOf } from '#libs/kernel/transition.js';
import { EmergencyStops } from '../brakes/stop/emergency-stops.js';
import { HoldForObstacle } from '../brakes/hold-for-obstacle.js';
import { RELEASE_COLUMNS, type ReleaseRow } from '../release-row.js';
import { IN_FLIGHT, RELEASE_TRANSITIONS, UNTOUCHED, type ReleaseState } from '../release.transitions.js';

export class StoppedRelease {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ format: 'uuid' })
  readonly channelId!: string;

  @ApiProperty()
  readonly title!: string;

  @ApiProperty({ enum: statesOf(RELEASE_TRANSITIONS), enumName: 'ReleaseState' })
  readonly state!: ReleaseState;

  @ApiProperty()
  readonly plannedAt!: Date;

  @ApiProperty({ type: String, nullable: true })
  readonly publicUrl!: string | null;
}

/** The true list a stop answers with (design, section 4.4). */
export class StopReport {
  @ApiPropertyOptional({
    format: 'uuid',
    description: 'Of an emergency stop: GET /stops/{id} tells how it goes on',
  })
  readonly stopId?: string;

  @ApiProperty({ type: [StoppedRelease] })
  readonly stopped!: readonly StoppedRelease[];

  @ApiProperty({ type: [StoppedRelease], description: 'Published in the last hour' })
  readonly out!: readonly StoppedRelease[];

  @ApiProperty({ type: [StoppedRelease] })
  readonly inFlight!: readonly StoppedRelease[];
}

export class HeldReleases {
  @ApiProperty({ type: [StoppedRelease] })
  readonly held!: readonly StoppedRelease[];
}

/** Pause and resume, for one channel or everything. */
@Injectable()
export class StopPublishing {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly holds: HoldForObstacle,
    private readonly stops: EmergencyStops,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * When this has returned, no later commit on the channel begins: the gate reads the row this statement held.
   * @throws Problem not-found, 409 `channel-state`.
   */
  async pauseChannel(channelId: string, reason: string, principal: Principal): Promise<StopReport> {
    await this.database.transaction(async (tx) => {
      await pauseChannel(tx, this.audit, {
        channelId,
        scope: scopeOf(principal),
        actor: actorOf(principal),
        reason,
      });
    });
    return await this.report(this.database, principal.departmentId, channelId);
  }

  /**
   * Opens the channel again. Whatever fell due meanwhile is held for a person's decision; nothing is sent by this. Of a
   * channel that is open nothing is held: what is late there is on its way.
   */
  async resumeChannel(channelId: string, principal: Principal): Promise<readonly StoppedRelease[]> {
    await this.database.transaction(async (tx) => {
      const channel = await lockOwnChannel(tx, channelId, scopeOf(principal));
      if (channel.state === 'active') return;
      await resumeChannel(tx, this.audit, {
        channelId,
        scope: scopeOf(principal),
        actor: actorOf(principal),
        reason: null,
      });
      await this.holdOverdue(tx, channelId, principal);
    });
    return await this.heldOn(channelId);
  }

  /** Stops everything at once, for all departments. The report's stop can be read again as things settle. */
  async stopAll(reason: string, principal: Principal): Promise<StopReport> {
    const stopId = await this.stops.declare({ scope: 'all', reason }, principal);
    const { stopped, out, inFlight } = await this.report(this.database, principal.departmentId, null);
    return { stopId, stopped, out, inFlight };
  }

  async resumeAll(principal: Principal): Promise<void> {
    await this.stops.liftAll(principal);
  }

  private async holdOverdue(tx: Tx, channelId: string, principal: Principal): Promise<void> {
    const overdue = await tx.query<ReleaseRow>(
      `SELECT ${RELEASE_COLUMNS} FROM release r
       WHERE r.state IN ('scheduled', 'staging', 'staged', 'waiting_quota') AND r.channel_id = $1 AND r.planned_at <= $2
         AND r.gate_state IS DISTINCT FROM 'waiting' ORDER BY r.id FOR UPDATE`,
      [channelId, this.clock.now()],
    );
    const sentence = '到时间时渠道处于暂停状态。请决定立即发布、改期或取消。';
    await this.holds.holdAll(
      tx,
      overdue,
      { code: 'channel_paused', sentence },
      { actor: actorOf(principal), cause: 'held.overdue' },
    );
  }

  private async heldOn(channelId: string): Promise<readonly StoppedRelease[]> {
    return await this.database.query<StoppedRelease>(
      `${LIST} WHERE r.channel_id = $1 AND r.state = 'held' ORDER BY r.planned_at LIMIT 500`,
      [channelId],
    );
  }

  private async report(
    reader: Reader,
    departmentId: string | null,
    channelId: string | null,
  ): Promise<StopReport> {
    const list = async (which: string, states: readonly ReleaseState[]): Promise<StoppedRelease[]> =>
      await reader.query<StoppedRelease>(
        `${LIST} WHERE ${which} AND r.state = ANY($1) AND ($2::uuid IS NULL OR r.department_id = $2)
           AND ($3::uuid IS NULL OR r.channel_id = $3) ORDER BY r.planned_at LIMIT 500`,
        [[...states], departmentId, channelId],
      );
    return {
      stopped: await list(NOT_OVER, UNTOUCHED),
      out: await list(JUST_OUT, ['published']),
      inFlight: await list(NOT_OVER, IN_FLIGHT),
    };
  }
}

/** In the words of the partial indexes, so that years of history are not read for an answer within seconds. */
const NOT_OVER = `r.state NOT IN ('published', 'cancelled', 'withdrawn', 'removed_by_platform')`;
const JUST_OUT = `r.state = 'published' AND r.published_at > statement_timestamp() - interval '1 day'
  AND r.confirmed_at > statement_timestamp() - interval '1 hour'`;

const LIST = `
  SELECT r.id, r.channel_id AS "channelId", d.title, r.state, r.planned_at AS "plannedAt", c.public_url AS "publicUrl"
  FROM release r JOIN draft d ON d.id = r.draft_id LEFT JOIN release_receipt c ON c.release_id = r.id`;
