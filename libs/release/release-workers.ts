import { hostname } from 'node:os';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { Database } from '#libs/database/database.js';
import { ensurePartitions } from '#libs/database/partitions.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { clockAheadMs } from '#libs/kernel/clock-offset.js';
import { newId } from '#libs/kernel/ids.js';
import { CronTasks, everySeconds } from '#libs/queue/cron-tasks.js';
import { JobQueue, type ClaimedJob } from '#libs/queue/job-queue.js';
import { clockAhead, sweepRescues } from '#libs/telemetry/meters.js';
import { BrakeSweep } from './brakes/brake-sweep.js';
import { CommitFlight } from './commit/commit-flight.js';
import { ConfirmRelease } from './confirm/confirm-release.js';
import { SeeRelease } from './confirm/see-release.js';
import { SettleCallback } from './confirm/settle-callback.js';
import { GateKeeper } from './plan/gate-keeper.js';
import type { ReleaseQueue } from './release.queues.js';
import { StageRelease } from './stage/stage-release.js';
import { SweepReleases } from './sweep/sweep-releases.js';
import { VerifyRelease } from './verify/verify-release.js';
import { WithdrawRelease } from './withdraw/withdraw-release.js';
import { CommitShares } from './work/commit-shares.js';
import { DueWatch } from './work/due-watch.js';
import { QueueLoop } from './work/queue-loop.js';

const HEARTBEAT_MS = 5_000;
const ADOPTION_MS = 1_000;
/** A publisher whose clock differs from the database's by more than this publishes noticeably early or late. */
export const MOST_CLOCK_AHEAD_MS = 1_000;
/** How often the partitions of the months to come are looked after. */
const PARTITIONS_MS = 3_600_000;
/** How long a loop goes without looking when nobody wakes it. */
const UNWOKEN_MS = 2_000;

/** Releases that wait for their instant or their account's lane in one publisher; each holds its rendered text. */
const COMMITS_AT_HAND = 2_000;

type Handler = (job: ClaimedJob, landing: AbortSignal) => Promise<void>;

/** Everything a publisher does: one loop per queue, its heartbeat, and the sweep. */
@Injectable()
export class ReleaseWorkers {
  private readonly log = new Logger(ReleaseWorkers.name);
  private readonly id = newId();
  private readonly name = `${hostname()}:${process.pid}`;
  private readonly cron: CronTasks;
  private loops: readonly QueueLoop[] = [];
  private stops: (() => void)[] = [];
  private swept = 0;
  private beatAt = Number.NEGATIVE_INFINITY;
  private aheadMs = 0;

  @Inject() private readonly stage!: StageRelease;
  @Inject() private readonly flight!: CommitFlight;
  @Inject() private readonly verify!: VerifyRelease;
  @Inject() private readonly confirm!: ConfirmRelease;
  @Inject() private readonly callbacks!: SettleCallback;
  @Inject() private readonly gates!: GateKeeper;
  @Inject() private readonly see!: SeeRelease;
  @Inject() private readonly withdraw!: WithdrawRelease;
  @Inject() private readonly sweeper!: SweepReleases;
  @Inject() private readonly brakes!: BrakeSweep;

  constructor(
    private readonly database: Database,
    private readonly jobs: JobQueue,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.cron = new CronTasks(database, (fault, task) => {
      this.log.warn({ err: fault, task }, 'a periodic task did not work this time');
    });
  }

  async start(): Promise<void> {
    await this.beat();
    const shares = new CommitShares(this.database, this.id);
    await shares.divide();
    const loop = (queue: ReleaseQueue, most: number, handle: Handler): QueueLoop =>
      new QueueLoop(this.jobs, this.clock, {
        queue,
        most,
        idleMs: UNWOKEN_MS,
        handle,
        ...(queue === 'release.commit' ? { leave: () => shares.left() } : {}),
      });
    this.loops = [
      loop('release.stage', 8, async (job) => {
        await this.stage.run(releaseOf(job), job.id);
      }),
      loop('release.commit', COMMITS_AT_HAND, async (job, landing) => {
        await this.flight.run(releaseOf(job), this.name, landing);
      }),
      loop('release.verify', 8, async (job) => {
        await this.verify.run(releaseOf(job), job.id);
      }),
      loop('release.confirm', 8, async (job) => {
        await this.confirm.poll(releaseOf(job));
      }),
      loop('release.withdraw', 4, async (job) => {
        await this.withdraw.run(releaseOf(job));
      }),
      loop('release.gate', 8, async (job) => {
        await this.gates.run(releaseOf(job));
      }),
      loop('release.see', 16, async (job) => {
        await this.see.run(releaseOf(job));
      }),
      loop('callback.settle', 8, async (job) => {
        await this.callbacks.run(job.data['callbackEventId'] ?? '');
      }),
    ];
    for (const one of this.loops) one.start();
    this.stops = [
      new DueWatch(this.jobs, this.clock, this.loops).start(),
      this.clock.every(HEARTBEAT_MS, async () => {
        await this.quietly(async () => {
          await this.beat();
          await shares.divide();
        });
      }),
      this.clock.every(PARTITIONS_MS, async () => {
        await this.quietly(async () => {
          await ensurePartitions(this.database);
        });
      }),
      this.clock.every(ADOPTION_MS, async () => {
        await this.quietly(async () => {
          await shares.adopt();
        });
      }),
    ];
    const often = everySeconds(this.settings.sweepSeconds);
    this.cron.start({
      name: 'release.sweep',
      cron: often,
      run: async () => {
        await this.sweep();
      },
    });
    this.cron.start({
      name: 'release.brakes',
      cron: often,
      run: async () => {
        await this.brakes.run();
      },
    });
  }

  /** Claims nothing more, waits for what is under way, and says good-bye. */
  async stop(): Promise<void> {
    for (const stop of this.stops) stop();
    await this.cron.stop();
    await Promise.all(
      this.loops.map(async (loop) => {
        await loop.stop();
      }),
    );
    await this.quietly(async () => {
      await this.database.query('DELETE FROM publisher WHERE id = $1', [this.id]);
    });
  }

  /** Releases the sweep had to rescue since the start: should stay zero. */
  get rescued(): number {
    return this.swept;
  }

  /** Queues whose loop has not gone round for `ms` milliseconds. */
  stuckQueues(ms: number): readonly string[] {
    const since = this.clock.monotonic() - ms;
    return this.loops.filter((loop) => loop.turnedAt < since).map((loop) => loop.queue);
  }

  /** Milliseconds since the last heartbeat that was written. */
  get heartbeatAgeMs(): number {
    return this.clock.monotonic() - this.beatAt;
  }

  /** How far this machine's clock is certainly ahead of the database's; negative when it is behind. */
  get clockAheadMs(): number {
    return this.aheadMs;
  }

  private async sweep(): Promise<void> {
    const { owedButNotQueued } = await this.sweeper.run();
    this.swept += owedButNotQueued;
    sweepRescues.inc(owedButNotQueued);
  }

  private async beat(): Promise<void> {
    const before = this.clock.now();
    const [seen] = await this.database.query<{ other: Date }>(
      `INSERT INTO publisher (id, name, started_at, seen_at) VALUES ($1, $2, clock_timestamp(), clock_timestamp())
       ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp() RETURNING seen_at AS other`,
      [this.id, this.name],
    );
    if (seen !== undefined)
      this.compareClocks(clockAheadMs({ before, other: seen.other, after: this.clock.now() }));
    this.beatAt = this.clock.monotonic();
    await Promise.all(
      this.loops.map(async (loop) => {
        await loop.beat();
      }),
    );
  }

  /** Releases are due by this machine's clock: one that is off makes them early or late without any other sign. */
  private compareClocks(aheadMs: number): void {
    const wasWrong = Math.abs(this.aheadMs) > MOST_CLOCK_AHEAD_MS;
    this.aheadMs = aheadMs;
    clockAhead.set(aheadMs / 1000);
    if (Math.abs(aheadMs) > MOST_CLOCK_AHEAD_MS && !wasWrong)
      this.log.error(
        { aheadMs },
        "this machine's clock and the database's differ: releases go out at the wrong time",
      );
  }

  private async quietly(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.log.warn({ err: error }, 'a periodic task did not work this time');
    }
  }
}

function releaseOf(job: ClaimedJob): string {
  return job.data['releaseId'] ?? '';
}
