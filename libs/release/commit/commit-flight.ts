import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { MoveRelease } from '../move-release.js';
import { ReleaseMaterial } from '../release-material.js';
import { findRelease } from '../release-row.js';
import { ChannelLanes } from './channel-lanes.js';
import { CommitGate, type CommitTicket } from './commit-gate.js';
import { CommitRelease } from './commit-release.js';

/** Wait before asking again while another commit of the same account is under way. */
const BUSY_MS = 20;
const BUSY_FOR_MS = 15_000;
const DOUBT_AHEAD_MS = 5_000;
const FARTHEST_WAIT_MS = 10_000;

/** Takes one release from its commit job to the recorded outcome: waits for the exact instant, passes the gate, calls. */
@Injectable()
export class CommitFlight {
  private readonly lanes = new ChannelLanes();

  constructor(
    private readonly database: Database,
    private readonly gate: CommitGate,
    private readonly commits: CommitRelease,
    private readonly material: ReleaseMaterial,
    private readonly mover: MoveRelease,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `landing` is aborted when the publisher stops: a release that still waits is left to another publisher. */
  async run(releaseId: string, worker: string, landing: AbortSignal): Promise<void> {
    const busyUntil = { at: 0 };
    for (;;) {
      const row = await findRelease(this.database, releaseId);
      if (row?.state !== 'staged') return;
      if (row.plannedAt.getTime() - this.clock.now().getTime() > FARTHEST_WAIT_MS) {
        await this.later(releaseId, new Date(row.plannedAt.getTime() - 2_000));
        return;
      }
      const material = await this.material.load(this.database, row);
      const call = new AbortController();
      const context = await this.material.context(material, call.signal);
      if (!(await this.waitFor(row.plannedAt, releaseId, landing))) return;
      const fly = async (ticket: CommitTicket): Promise<void> => {
        await this.commits.make(ticket, material, context, call);
      };
      const again = await this.lanes.run(
        row.channelId,
        async () => await this.approach(releaseId, worker, busyUntil, fly, material),
      );
      if (!again) return;
    }
  }

  private async approach(
    releaseId: string,
    worker: string,
    busyUntil: { at: number },
    fly: (ticket: CommitTicket) => Promise<void>,
    material: Parameters<CommitGate['pass']>[1],
  ): Promise<boolean> {
    for (;;) {
      const answer = await this.gate.pass(releaseId, material, worker);
      switch (answer.kind) {
        case 'go':
          await fly(answer.ticket);
          return false;
        case 'over':
          return false;
        case 'reload':
        case 'not_yet':
          return true;
        case 'doubt_ahead':
          await this.later(releaseId, new Date(this.clock.now().getTime() + DOUBT_AHEAD_MS));
          return false;
        case 'busy': {
          const now = this.clock.now().getTime();
          if (busyUntil.at === 0) busyUntil.at = now + BUSY_FOR_MS;
          if (now > busyUntil.at) {
            await this.later(releaseId, new Date(now + 1_000));
            return false;
          }
          await this.clock.sleep(BUSY_MS);
        }
      }
    }
  }

  private async waitFor(instant: Date, releaseId: string, landing: AbortSignal): Promise<boolean> {
    try {
      await this.clock.sleepUntil(instant, landing);
      return true;
    } catch {
      await this.later(releaseId, new Date(Math.max(this.clock.now().getTime(), instant.getTime() - 2_000)));
      return false;
    }
  }

  private async later(releaseId: string, at: Date): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await findRelease(tx, releaseId);
      if (row?.state === 'staged') await this.mover.owe(tx, row, 'release.commit', at);
    });
  }
}
