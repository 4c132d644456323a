import { Inject, Injectable } from '@nestjs/common';
import type { PresenceOutcome } from '#libs/channels/connector.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { MoveRelease } from '../move-release.js';
import { demandAct, releaseInScope } from '../release-guard.js';
import { ReleaseMaterial } from '../release-material.js';
import type { ReleaseRow } from '../release-row.js';
import { CloseWithdrawal } from './close-withdrawal.js';
import { ReadPresence } from './read-presence.js';
import { receiptOf } from './withdrawal-row.js';

export interface Recheck {
  readonly seen: PresenceOutcome;
  readonly checkedAt: Date;
}

/** Reads a release back from its platform now, because a person asks. */
@Injectable()
export class RecheckRelease {
  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    private readonly material: ReleaseMaterial,
    private readonly presence: ReadPresence,
    private readonly closing: CloseWithdrawal,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Gone though it should be public: removed by the platform. Gone as was asked for: withdrawn, proved.
   * @throws Problem 409 `release-state` when there is nothing on the platform to look for.
   */
  async run(releaseId: string, principal: Principal): Promise<Recheck> {
    const before = await this.database.transaction(async (tx) => await this.locked(tx, releaseId, principal));
    const material = await this.material.load(this.database, before);
    const seen = await this.presence.of(material, await receiptOf(this.database, releaseId));
    const checkedAt = this.clock.now();
    await this.database.transaction(async (tx) => {
      await this.record(tx, await this.locked(tx, releaseId, principal), seen, principal);
    });
    return { seen, checkedAt };
  }

  private async locked(tx: Tx, releaseId: string, principal: Principal): Promise<ReleaseRow> {
    const row = await releaseInScope(tx, releaseId, scopeOf(principal));
    demandAct(row, 'recheck');
    return row;
  }

  private async record(tx: Tx, row: ReleaseRow, seen: PresenceOutcome, principal: Principal): Promise<void> {
    const actor = actorOf(principal);
    if (seen.kind !== 'gone') {
      const detail = seen.kind === 'shown' ? { evidence: seen.evidence } : { fault: { ...seen.fault } };
      await this.mover.note(tx, row, { cause: `recheck.${seen.kind}`, actor, detail });
      return;
    }
    const { evidence } = seen;
    if (row.state !== 'published') {
      await this.closing.gone(tx, { row, cause: 'withdraw.proved', actor, evidence });
      return;
    }
    const fault = {
      code: 'release.gone_at_recheck',
      message: '复核时平台上已看不到这条内容，可能被平台或他人删除。',
    };
    await this.mover.move(tx, {
      releaseId: row.id,
      from: ['published'],
      to: 'removed_by_platform',
      takeOver: true,
      cause: 'recheck.gone',
      actor,
      set: { fault },
      detail: { evidence, fault },
      job: null,
    });
  }
}
