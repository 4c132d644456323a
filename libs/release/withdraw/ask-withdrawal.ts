import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { MoveRelease } from '../move-release.js';
import { demandAct, releaseInScope } from '../release-guard.js';

/** Takes a published release back. */
@Injectable()
export class AskWithdrawal {
  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Problem 409 `release-state` when it is not public. */
  async ask(releaseId: string, reason: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await releaseInScope(tx, releaseId, scopeOf(principal));
      demandAct(row, 'withdraw');
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
}
