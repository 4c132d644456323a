import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '#libs/audit/audit.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { CORRECTION_WAITS } from '../brakes/obstacles/correction.js';
import { ReplanRelease } from '../hold/replan-release.js';
import { lockRelease } from '../release-row.js';

/** Lets a correction go on once what it corrects is proved to be gone. */
@Injectable()
export class FollowCorrection {
  constructor(
    private readonly replan: ReplanRelease,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The correction that waited goes out at its planned time, or now when that has passed: the person asked for both as
   * one act. What is later than its latest time expires by itself.
   */
  async oldGone(tx: Tx, correctedId: string): Promise<void> {
    const waiting = await tx.query<{ id: string }>(
      `SELECT r.id FROM release_correction c JOIN release r ON r.id = c.release_id
       WHERE c.corrects_id = $1 AND c.way = 'withdraw_first' AND r.state = 'held' AND r.hold_reason = $2`,
      [correctedId, CORRECTION_WAITS.code],
    );
    for (const { id } of waiting) {
      const row = await lockRelease(tx, id);
      if (row?.state !== 'held') continue;
      const now = this.clock.now();
      const instant = row.plannedAt > now ? row.plannedAt : now;
      const latestSeconds = Math.max(Math.floor((row.latestAt.getTime() - instant.getTime()) / 1000), 0);
      await this.replan.to(tx, row, {
        time: { instant, zone: row.plannedZone },
        cause: 'correction.old_gone',
        actor: SYSTEM,
        latestSeconds,
      });
    }
  }
}
