import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { demandAct, releaseInScope } from '../release-guard.js';
import { CloseWithdrawal } from './close-withdrawal.js';

/** "It is gone": a person looked at the platform and answers for it. */
@Injectable()
export class ConfirmGone {
  constructor(
    private readonly database: Database,
    private readonly closing: CloseWithdrawal,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Problem 409 `release-state` when nothing is being withdrawn. */
  async confirm(releaseId: string, note: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await releaseInScope(tx, releaseId, scopeOf(principal));
      demandAct(row, 'confirm_gone');
      const evidence = { by: 'person', note, at: this.clock.now().toISOString() };
      await this.closing.gone(tx, { row, cause: 'withdraw.confirmed', actor: actorOf(principal), evidence });
    });
  }
}
