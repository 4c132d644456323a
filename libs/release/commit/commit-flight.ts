import { Inject, Injectable, Logger } from '@nestjs/common';
import { CredentialsUnreadable } from '#libs/channels/channel-access.js';
import type { ConnectorContext } from '#libs/channels/connector.js';
import { Database } from '#libs/database/database.js';
import { isConnectionLoss } from '#libs/database/pg-errors.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { Runway } from '#libs/kernel/runway.js';
import { Together } from '#libs/kernel/together.js';
import { HoldUnreadable } from '../brakes/hold-unreadable.js';
import { MoveRelease } from '../move-release.js';
import { overlaps, ReleaseMaterial, type CheckedMaterial, type Material } from '../release-material.js';
import { findRelease, findReleases, type ReleaseRow } from '../release-row.js';
import { COMMIT_LEAD_MS, gateAheadMs, CONNECT_AHEAD_MS } from '../release.timing.js';
import { ChannelLanes } from './channel-lanes.js';
import { CommitGate, type CommitTicket, type GateAnswer } from './commit-gate.js';
import { CommitRelease, type Ended, type StandingCall } from './commit-release.js';

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

/** A release that was let through, with its call where that could be begun. */
interface Cleared {
  readonly ticket: CommitTicket;
  readonly standing: StandingCall | undefined;
}

/** Takes one release from its commit job to the recorded outcome: waits for the exact instant, passes the gate, calls. */
@Injectable()
export class CommitFlight {
  private readonly log = new Logger(CommitFlight.name);
  private readonly together: Together<string, Prepared | undefined>;
  /** Accounts whose next call has a connection already. */
  private readonly connected = new Set<string>();

  @Inject() private readonly unreadable!: HoldUnreadable;
  @Inject() private readonly runway!: Runway;

  constructor(
    private readonly database: Database,
    private readonly gate: CommitGate,
    private readonly commits: CommitRelease,
    private readonly lanes: ChannelLanes,
    private readonly material: ReleaseMaterial,
    private readonly mover: MoveRelease,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
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
      const leave = this.runway.enter(prepared.row.plannedAt);
      try {
        if (!(await this.fly(prepared, worker, busyUntil, landing))) return;
      } finally {
        leave();
        this.connected.delete(prepared.row.channelId);
      }
    }
  }

  /** True when it must be prepared again. */
  private async fly(
    { row, material }: Prepared,
    worker: string,
    busyUntil: { at: number },
    landing: AbortSignal,
  ): Promise<boolean> {
    const call = new AbortController();
    const context = await this.contextFor(row.id, material, call.signal);
    if (context === undefined) return false;
    if (
      !(await this.waitForGate(row, landing, () => {
        this.connectAhead(row, material, context);
      }))
    )
      return false;
    let again = false;
    let ended: Ended | undefined;
    await this.lanes.run<Cleared>({
      channelId: row.channelId,
      overlaps: overlaps(material),
      gate: async () => {
        const answer = await this.approach(row.id, worker, busyUntil, material);
        again = answer.kind === 'reload' || answer.kind === 'not_yet';
        if (answer.kind !== 'go') return undefined;
        const { ticket } = answer;
        return { ticket, standing: this.commits.standBy(ticket, material, context) };
      },
      due: async ({ ticket }) => {
        await this.clock.sleepUntil(ticket.row.plannedAt);
      },
      call: async ({ ticket, standing }) => {
        ended = await this.commits.call(ticket, material, context, call, standing);
      },
      record: async () => {
        if (ended !== undefined) await this.commits.record(ended, landing);
      },
    });
    return again;
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

  /** Asks the gate until it says something else than that another publisher commits on the account. */
  private async approach(
    releaseId: string,
    worker: string,
    busyUntil: { at: number },
    material: CheckedMaterial,
  ): Promise<GateAnswer> {
    for (let wait = FIRST_BUSY_MS; ; wait = Math.min(wait * 2, LONGEST_BUSY_MS)) {
      const answer = await this.gate.pass(releaseId, material, worker);
      if (answer.kind === 'doubt_ahead')
        await this.later(releaseId, new Date(this.clock.now().getTime() + DOUBT_AHEAD_MS));
      if (answer.kind !== 'busy') return answer;
      const now = this.clock.now().getTime();
      if (busyUntil.at === 0) busyUntil.at = now + BUSY_FOR_MS;
      if (now > busyUntil.at) {
        await this.later(releaseId, new Date(now + 1_000));
        return { kind: 'over' };
      }
      await this.clock.sleep(wait);
    }
  }

  /** Until shortly before the instant. The more are due together, the earlier they go. */
  private async waitForGate(
    { id, plannedAt }: ReleaseRow,
    landing: AbortSignal,
    whenNear: () => void,
  ): Promise<boolean> {
    const planned = plannedAt.getTime();
    try {
      await this.clock.sleepUntil(new Date(planned - CONNECT_AHEAD_MS), landing);
      whenNear();
      await this.clock.sleepUntil(new Date(planned - gateAheadMs(this.runway.countAt(plannedAt))), landing);
      return true;
    } catch {
      await this.later(id, new Date(Math.max(this.clock.now().getTime(), planned - COMMIT_LEAD_MS)));
      return false;
    }
  }

  /** One connection for each account: its calls go one after another. What goes wrong here, the commit will find. */
  private connectAhead(
    { id, channelId, staged }: ReleaseRow,
    { connector }: Material,
    { channel, http }: ConnectorContext,
  ): void {
    if (this.connected.has(channelId)) return;
    try {
      const server = connector.commitServer?.(channel, staged ?? {}) ?? null;
      if (server === null) return;
      this.connected.add(channelId);
      http.connectAhead(server);
    } catch (error) {
      this.log.warn({ err: error, releaseId: id }, 'no connection could be opened ahead');
    }
  }

  private async later(releaseId: string, at: Date): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await findRelease(tx, releaseId);
      if (row?.state === 'staged') await this.mover.owe(tx, row, 'release.commit', at);
    });
  }
}
