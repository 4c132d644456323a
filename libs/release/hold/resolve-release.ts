import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { AdvanceRelease } from '../advance.js';
import { demandAct, releaseInScope } from '../release-guard.js';
import { ReplanRelease } from './replan-release.js';

/** Ends a doubt by the word of a person who looked at the platform. */
@Injectable()
export class ResolveRelease {
  constructor(
    private readonly database: Database,
    private readonly advance: AdvanceRelease,
    private readonly replan: ReplanRelease,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * "It is out, here is the link": a person saw it on the platform.
   * @throws Problem 409 `release-state`.
   */
  async out(releaseId: string, publicUrl: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await releaseInScope(tx, releaseId, scopeOf(principal));
      demandAct(row, 'resolve');
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

  /**
   * "It is not out, send again": a person looked and answers for it.
   * @throws Problem 409 `release-state`.
   */
  async notOut(releaseId: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await releaseInScope(tx, releaseId, scopeOf(principal));
      demandAct(row, 'resolve');
      await this.replan.to(tx, row, {
        time: { instant: this.clock.now(), zone: row.plannedZone },
        cause: 'resolved.not_out',
        actor: actorOf(principal),
      });
    });
  }
}
