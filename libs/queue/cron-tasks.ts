import { schedule, type ScheduledTask } from 'node-cron';
import type { Database } from '#libs/database/database.js';
import { CronRuns } from './cron-runs.js';

export interface CronTask {
  /** The same in every process; names the fires in `cron_run`. */
  readonly name: string;
  /** Five fields, or six with seconds first; in UTC. */
  readonly cron: string;
  readonly run: () => Promise<void>;
}

/** How long a fire that was begun keeps others from taking it over, in milliseconds. */
const LEASE_MS = 10 * 60_000;

/** Periodic work that happens once per fire however many processes run, on node-cron's timers. */
export class CronTasks {
  private readonly tasks: ScheduledTask[] = [];
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly database: Database,
    private readonly report: (fault: unknown, task: string) => void,
  ) {}

  /** A fire that comes while the one before is under way is left out. */
  start(task: CronTask): void {
    const scheduled = schedule(
      task.cron,
      async () => {
        await this.keep(task);
      },
      {
        name: task.name,
        timezone: 'UTC',
        noOverlap: true,
        distributed: true,
        distributedLease: LEASE_MS,
        runCoordinator: new CronRuns(this.database),
        suppressMissedWarning: true,
        unref: true,
        logger: {
          info: nothing,
          warn: nothing,
          debug: nothing,
          error: (fault) => {
            this.report(fault, task.name);
          },
        },
      },
    );
    this.tasks.push(scheduled);
  }

  /** Fires no more, and waits for what is under way. */
  async stop(): Promise<void> {
    for (const task of this.tasks.splice(0)) await task.destroy();
    await Promise.allSettled([...this.underWay]);
  }

  private async keep(task: CronTask): Promise<void> {
    const work = task.run().catch((fault: unknown) => {
      this.report(fault, task.name);
    });
    this.underWay.add(work);
    await work;
    this.underWay.delete(work);
  }
}

/** Cron for "about every so many seconds": the largest even division of a minute or an hour that is no longer. */
export function everySeconds(seconds: number): string {
  const fitting = (most: number): number => {
    let step = Math.max(1, Math.min(Math.floor(most), 30));
    while (60 % step !== 0) step -= 1;
    return step;
  };
  if (seconds < 60) return `*/${fitting(seconds)} * * * * *`;
  return seconds >= 3600 ? '0 0 * * * *' : `0 */${fitting(seconds / 60)} * * * *`;
}

function nothing(): void {
  // node-cron tells of each skipped fire; with several processes that is the normal case.
}
