import { Injectable } from '@nestjs/common';
import { SYSTEM } from '#libs/audit/audit.js';
import type { Tx } from '#libs/database/tx.js';
import { MoveRelease } from '../move-release.js';
import type { ReleaseRow } from '../release-row.js';
import { commitJobAt } from '../release.timing.js';
import { gateIsOpen } from './gate-state.js';

/** The plan's word inside the commit's compare-and-set: embargo first, then the gate. */
@Injectable()
export class GateAtCommit {
  constructor(private readonly mover: MoveRelease) {}

  /** False when the release must wait; what continues it is then owed. The row must be locked. */
  async mayCommit(tx: Tx, row: ReleaseRow, now: Date): Promise<boolean> {
    if (row.embargoAt !== null && row.embargoAt > now) {
      await this.untilEmbargo(tx, row, row.embargoAt, now);
      return false;
    }
    if (await gateIsOpen(tx, row, now)) return true;
    await this.mover.owe(tx, row, 'release.gate', now);
    return false;
  }

  private async untilEmbargo(tx: Tx, row: ReleaseRow, embargo: Date, now: Date): Promise<void> {
    const span = Math.max(row.latestAt.getTime() - row.plannedAt.getTime(), 10_000);
    await this.mover.move(tx, {
      releaseId: row.id,
      from: ['staged'],
      to: 'staged',
      fence: row.fence,
      takeOver: true,
      cause: 'commit.embargo',
      actor: SYSTEM,
      detail: { plannedAt: embargo.toISOString(), before: row.plannedAt.toISOString() },
      set: { plannedAt: embargo, latestAt: new Date(embargo.getTime() + span) },
      job: { queue: 'release.commit', at: new Date(commitJobAt(embargo.getTime(), now.getTime())) },
    });
  }
}
