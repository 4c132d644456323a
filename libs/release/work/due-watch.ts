import { Logger } from '@nestjs/common';
import type { Clock } from '#libs/kernel/clock.js';
import type { JobQueue } from '#libs/queue/job-queue.js';
import type { QueueLoop } from './queue-loop.js';

/** How often is looked what has become due: what a job may wait for a hand that is free. */
const LOOK_MS = 100;

/**
 * Looks for all queues at once what is due, by one small statement, and wakes their loops. A claim is a write that looks
 * for work as it goes; a publisher with nothing to do would spend more on a dozen empty ones a second than on publishing.
 */
export class DueWatch {
  private readonly log = new Logger(DueWatch.name);
  private failing = false;

  constructor(
    private readonly jobs: JobQueue,
    private readonly clock: Clock,
    private readonly loops: readonly QueueLoop[],
  ) {}

  /** Answers how to stop it. */
  start(): () => void {
    return this.clock.every(LOOK_MS, async () => {
      await this.look();
    });
  }

  private async look(): Promise<void> {
    const idle = this.loops.filter((loop) => loop.waitsForWork);
    if (idle.length === 0) return;
    try {
      const due = await this.jobs.due(idle.map((loop) => loop.queue));
      this.failing = false;
      for (const loop of idle) if (due.has(loop.queue)) loop.wake();
    } catch (error) {
      if (!this.failing) this.log.warn({ err: error }, 'what is due could not be looked up');
      this.failing = true;
    }
  }
}
