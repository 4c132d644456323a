import { Injectable } from '@nestjs/common';
import { SYSTEM } from '#libs/audit/audit.js';
import type { ChannelFacts } from '#libs/channels/channel.queries.js';
import type { Tx } from '#libs/database/tx.js';
import { faultJson } from '../advance.js';
import { MoveRelease } from '../move-release.js';
import type { ReleaseRow } from '../release-row.js';
import { firstObstacle, type Finding } from './catalogue.js';
import { gatherFacts } from './facts/gather-facts.js';
import { HoldForObstacle } from './hold-for-obstacle.js';

/** The catalogue of obstacles at the commit: what says "not now" inside the compare-and-set. */
@Injectable()
export class CommitBrakes {
  constructor(
    private readonly mover: MoveRelease,
    private readonly holds: HoldForObstacle,
  ) {}

  /**
   * True when something was in the way: the release is then held, expired or owed another try later, in this
   * transaction. `row`, its channel and its draft are locked, and the barrier of the stops is shared.
   */
  async turnAway(
    tx: Tx,
    row: ReleaseRow,
    seen: { readonly channel: ChannelFacts; readonly allStopped: boolean; readonly now: Date },
  ): Promise<boolean> {
    const { channel, now } = seen;
    const gathered = await gatherFacts(
      tx,
      {
        releaseId: row.id,
        revisionId: row.revisionId,
        channelId: row.channelId,
        approvedHash: row.approvedHash,
        latestAt: row.latestAt,
      },
      { moment: 'commit', now, at: now },
    );
    const facts = {
      ...gathered,
      allStopped: gathered.allStopped || seen.allStopped,
      channel: { ...gathered.channel, state: channel.state, stateReason: channel.stateReason },
    };
    const obstacle = firstObstacle(facts);
    if (obstacle === undefined) return false;
    await this.carryOut(tx, row, obstacle);
    return true;
  }

  private async carryOut(tx: Tx, row: ReleaseRow, obstacle: Finding): Promise<void> {
    const consequence = obstacle.atCommit ?? { do: 'hold' };
    switch (consequence.do) {
      case 'hold':
        await this.holds.hold(tx, row, obstacle, { actor: SYSTEM, cause: 'commit.held' });
        return;
      case 'wait':
        await this.mover.owe(tx, row, 'release.commit', consequence.until);
        return;
      case 'expire': {
        const fault = faultJson({ code: `release.${obstacle.code}`, message: obstacle.sentence });
        await this.mover.move(tx, {
          releaseId: row.id,
          from: [row.state],
          to: 'expired',
          fence: row.fence,
          takeOver: true,
          cause: 'commit.expired',
          actor: SYSTEM,
          set: { fault },
          detail: { fault },
          job: null,
        });
      }
    }
  }
}
