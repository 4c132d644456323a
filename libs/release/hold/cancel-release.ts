import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { MoveRelease, type Move } from '../move-release.js';
import { demandAct, releaseInScope } from '../release-guard.js';
import type { ReleaseRow } from '../release-row.js';

/** Drops a release that is not out. */
@Injectable()
export class CancelRelease {
  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
  ) {}

  /** @throws Problem 409 `release-state` with the state it is in, when it is on its way or out. */
  async cancel(releaseId: string, reason: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await releaseInScope(tx, releaseId, scopeOf(principal));
      demandAct(row, 'cancel');
      await this.cancelRow(tx, row, reason, actorOf(principal));
    });
  }

  /** `row` is locked and in a state that can be cancelled. */
  async cancelRow(tx: Tx, row: ReleaseRow, reason: string, actor: Actor): Promise<ReleaseRow | undefined> {
    return await this.mover.move(tx, cancelMove(row, reason, actor));
  }
}

export function cancelMove(row: ReleaseRow, reason: string, actor: Actor): Move {
  return {
    releaseId: row.id,
    from: [row.state],
    to: 'cancelled',
    takeOver: true,
    cause: 'cancelled',
    actor,
    detail: { reason },
    job: null,
  };
}
