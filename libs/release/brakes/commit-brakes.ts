import { Injectable } from '@nestjs/common';
import { SYSTEM } from '#libs/audit/audit.js';
import type { ChannelFacts } from '#libs/channels/channel.queries.js';
import type { Tx } from '#libs/database/tx.js';
import { faultJson } from '../advance.js';
import { holdReplaced } from '../correct/correction-row.js';
import { MoveRelease } from '../move-release.js';
import type { ReleaseRow } from '../release-row.js';
import { firstObstacle, type Finding } from './catalogue.js';
import { gatherAllFacts } from './facts/gather-facts.js';
import { HoldForObstacle } from './hold-for-obstacle.js';
import type { BrakeFacts } from './obstacle.js';

/** A release before its commit, with its channel as it is now. */
export interface BrakeSubject {
  readonly row: ReleaseRow;
  readonly channel: ChannelFacts;
}

/** The catalogue of obstacles at the commit: what says "not now" inside the compare-and-set. */
@Injectable()
export class CommitBrakes {
  constructor(
    private readonly mover: MoveRelease,
    private readonly holds: HoldForObstacle,
  ) {}

  /**
   * Turns away what something is in the way of: it is then held, expired or owed another try later, in this transaction.
   * Answers the ids of the releases turned away. The releases, their channels and drafts are locked, and the barrier of
   * the stops is shared.
   */
  async turnAway(
    tx: Tx,
    subjects: readonly BrakeSubject[],
    seen: { readonly allStopped: boolean; readonly now: Date },
  ): Promise<ReadonlySet<string>> {
    const { now } = seen;
    const gathered = await gatherAllFacts(
      tx,
      subjects.map(({ row }) => ({
        releaseId: row.id,
        revisionId: row.revisionId,
        channelId: row.channelId,
        approvedHash: row.approvedHash,
        latestAt: row.latestAt,
        at: row.plannedAt > now ? row.plannedAt : now,
      })),
      { moment: 'commit', now, at: now },
    );
    const replaced = await this.replacedBy(tx, subjects, gathered);
    const turned = new Set<string>();
    for (const [index, facts] of gathered.entries()) {
      const subject = subjects[index];
      if (subject === undefined) continue;
      const { row, channel } = subject;
      const { correction = null } = facts;
      const correctedState = replaced.get(row.id);
      const obstacle = firstObstacle({
        ...facts,
        allStopped: facts.allStopped || seen.allStopped,
        channel: { ...facts.channel, state: channel.state, stateReason: channel.stateReason },
        correction:
          correction === null || correctedState === undefined
            ? correction
            : { ...correction, correctedState },
      });
      if (obstacle === undefined) continue;
      turned.add(row.id);
      await this.carryOut(tx, row, obstacle);
    }
    return turned;
  }

  /** Only corrections in place lock what they correct. */
  private async replacedBy(
    tx: Tx,
    subjects: readonly BrakeSubject[],
    gathered: readonly BrakeFacts[],
  ): Promise<ReadonlyMap<string, string>> {
    const replacing = subjects.filter((_one, index) => gathered[index]?.correction?.way === 'update');
    return replacing.length === 0
      ? new Map()
      : await holdReplaced(
          tx,
          replacing.map(({ row }) => row.id),
        );
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
