import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/audit/audit.js';
import type { Tx } from '#libs/database/tx.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { FollowCorrection } from '../correct/follow-correction.js';
import { MoveRelease } from '../move-release.js';
import type { ReleaseRow } from '../release-row.js';
import { endWithdrawal } from './withdrawal-row.js';

export interface Gone {
  readonly row: ReleaseRow;
  readonly cause: 'withdraw.proved' | 'withdraw.confirmed';
  readonly actor: Actor;
  readonly evidence: JsonObject;
}

/** Ends a withdrawal once the item is proved, or confirmed by a person, to be gone. */
@Injectable()
export class CloseWithdrawal {
  constructor(
    private readonly mover: MoveRelease,
    private readonly corrections: FollowCorrection,
  ) {}

  /** Undefined when the release moved meanwhile: nothing was written. */
  async gone(tx: Tx, { row, cause, actor, evidence }: Gone): Promise<ReleaseRow | undefined> {
    const moved = await this.mover.move(tx, {
      releaseId: row.id,
      from: [row.state],
      to: 'withdrawn',
      fence: row.fence,
      takeOver: true,
      cause,
      actor,
      set: { fault: null },
      detail: { evidence },
      job: null,
    });
    if (moved === undefined) return undefined;
    await endWithdrawal(tx, row.id, {
      state: cause === 'withdraw.proved' ? 'proved' : 'confirmed',
      evidence,
      closedBy: actor.id,
    });
    await this.corrections.oldGone(tx, row.id);
    return moved;
  }
}
