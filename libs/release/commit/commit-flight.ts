import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { CredentialsUnreadable } from '#libs/channels/channel-access.js';
import type { ConnectorContext } from '#libs/channels/connector.js';
import { Database } from '#libs/database/database.js';
import { isConnectionLoss } from '#libs/database/pg-errors.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { Together } from '#libs/kernel/together.js';
import { HoldUnreadable } from '../brakes/hold-unreadable.js';
import { MoveRelease } from '../move-release.js';
import { ReleaseMaterial, type CheckedMaterial } from '../release-material.js';
import { findRelease, findReleases, type ReleaseRow } from '../release-row.js';
import { COMMIT_LEAD_MS } from '../release.timing.js';
import { CallSlots } from './call-slots.js';
import { ChannelLanes } from './channel-lanes.js';
import { CommitGate, type CommitTicket } from './commit-gate.js';
import { CommitRelease } from './commit-release.js';

/** Waits before asking again while another publisher commits on the same account; each longer than the one before. */
const FIRST_BUSY_MS = 20;
const LONGEST_BUSY_MS = 200;
const BUSY_FOR_MS = 15_000;
const DOUBT_AHEAD_MS = 5_000;
const FARTHEST_WAIT_MS = 10_000;

/** Releases whose material is loaded by the same statements. */
const LOADED_TOGETHER = 40;

/** Everything one release needs for its commit, at hand before its instant. */
interface Prepared {
  readonly row: ReleaseRow;
  readonly material: CheckedMaterial;
}

/** Takes one release from its commit job to the recorded outcome: waits for the exact instant, passes the gate, calls. */
@Injectable()
export class CommitFlight {
  private readonly lanes = new ChannelLanes();
  private readonly slots: CallSlots;
  private readonly together: Together<string, Prepared | undefined>;

  @Inject() private readonly unreadable!: HoldUnreadable;

  constructor(
    private readonly database: Database,
    private readonly gate: CommitGate,
    private readonly commits: CommitRelease,
    private readonly material: ReleaseMaterial,
    private readonly mover: MoveRelease,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.slots = new CallSlots(settings.callsAtOnce);
    this.together = new Together(clock, {
      most: LOADED_TOGETHER,
      atOnce: 1,
      act: async (releaseIds) => await this.prepareAll(releaseIds),
      tryAlone: (error) => !isConnectionLoss(error),
    });
  }

  /** `landing` is aborted when the publisher stops: a release that still waits is left to another publisher. */
  async run(releaseId: string, worker: string, landing: AbortSignal): Promise<void> {
    const busyUntil = { at: 0 };
    for (;;) {
      const prepared = await this.together.do(releaseId);
      if (prepared === undefined) return;
      const { row, material } = prepared;
      const call = new AbortController();
      const context = await this.contextFor(releaseId, material, call.signal);
      if (context === undefined) return;
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

  /** Undefined when the channel's credentials cannot be opened: then the release is held. */
  private async contextFor(
    releaseId: string,
    material: CheckedMaterial,
    signal: AbortSignal,
  ): Promise<ConnectorContext | undefined> {
    try {
      return await this.material.context(material, signal);
    } catch (error) {
      if (!(error instanceof CredentialsUnreadable)) throw error;
      await this.unreadable.run(releaseId, error);
      return undefined;
    }
  }

  /** Undefined for a release that does not wait for its commit, or not yet. */
  private async prepareAll(releaseIds: readonly string[]): Promise<readonly (Prepared | undefined)[]> {
    const found = await findReleases(this.database, releaseIds);
    const near: ReleaseRow[] = [];
    for (const row of found.filter((one) => one.state === 'staged')) {
      if (row.plannedAt.getTime() - this.clock.now().getTime() <= FARTHEST_WAIT_MS) near.push(row);
      else await this.later(row.id, new Date(row.plannedAt.getTime() - COMMIT_LEAD_MS));
    }
    const materials = near.length === 0 ? [] : await this.material.loadChecked(this.database, near);
    const prepared = new Map<string, Prepared>();
    for (const [index, row] of near.entries()) {
      const material = materials[index];
      if (material !== undefined) prepared.set(row.id, { row, material });
    }
    return releaseIds.map((id) => prepared.get(id));
  }

  private async approach(
    releaseId: string,
    worker: string,
    busyUntil: { at: number },
    fly: (ticket: CommitTicket) => Promise<void>,
    material: CheckedMaterial,
  ): Promise<boolean> {
    for (let wait = FIRST_BUSY_MS; ; wait = Math.min(wait * 2, LONGEST_BUSY_MS)) {
      const answer = await this.slots.hold(async () => {
        const passed = await this.gate.pass(releaseId, material, worker);
        if (passed.kind === 'go') await fly(passed.ticket);
        return passed;
      });
      switch (answer.kind) {
        case 'go':
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
          await this.clock.sleep(wait);
        }
      }
    }
  }

  private async waitFor(instant: Date, releaseId: string, landing: AbortSignal): Promise<boolean> {
    try {
      await this.clock.sleepUntil(instant, landing);
      return true;
    } catch {
      await this.later(
        releaseId,
        new Date(Math.max(this.clock.now().getTime(), instant.getTime() - COMMIT_LEAD_MS)),
      );
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
