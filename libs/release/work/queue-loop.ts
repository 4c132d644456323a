import { Logger } from '@nestjs/common';
import type { Clock } from '#libs/kernel/clock.js';
import { Together } from '#libs/kernel/together.js';
import type { ClaimedJob, JobQueue } from '#libs/queue/job-queue.js';
import { claimFailures, jobs as jobMeter } from '#libs/telemetry/meters.js';
import { inSpan } from '#libs/telemetry/tracing.js';

export interface LoopOptions {
  readonly queue: string;
  /** Jobs under way at once. */
  readonly most: number;
  /** Wait between claims when nothing was due and nobody woke it. */
  readonly idleMs: number;
  /** Shares of the queue that are left to other publishers just now; none unless told. */
  readonly leave?: () => readonly string[];
  readonly handle: (job: ClaimedJob, landing: AbortSignal) => Promise<void>;
}

const COMPLETED_TOGETHER = 200;

/** Longest wait after the database did not answer. */
const LONGEST_BACKOFF_MS = 5_000;

/**
 * Claims due jobs and works on them side by side, each settled by itself, so that a slow one keeps nobody waiting. A
 * failed job is offered again by the queue. Carries on by itself when the database was away.
 */
export class QueueLoop {
  private readonly log: Logger;
  private readonly landing = new AbortController();
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly completions: Together<string, undefined>;
  private rouse: () => void = () => undefined;
  private waiting = false;
  private ended: Promise<void> | undefined;
  private lastTurn = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly jobs: JobQueue,
    private readonly clock: Clock,
    private readonly options: LoopOptions,
  ) {
    this.log = new Logger(`QueueLoop ${options.queue}`);
    this.completions = new Together(clock, {
      most: COMPLETED_TOGETHER,
      atOnce: 1,
      act: async (ids) => {
        await this.jobs.complete(options.queue, ids);
        return ids.map(() => undefined);
      },
    });
  }

  start(): void {
    this.ended = this.turn();
  }

  /** Claims nothing more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.landing.abort(new Error('the publisher is stopping'));
    await this.ended;
    await Promise.allSettled(this.underWay.values());
  }

  /** When it last went round, in the clock's monotonic milliseconds. */
  get turnedAt(): number {
    return this.lastTurn;
  }

  /** Says of every job under way that somebody still works on it. */
  async beat(): Promise<void> {
    await this.jobs.touch(this.options.queue, [...this.underWay.keys()]);
  }

  /** True while it has free hands and waits for something to become due. */
  get waitsForWork(): boolean {
    return this.waiting;
  }

  /** Tells that something is due. */
  wake(): void {
    if (this.waiting) this.rouse();
  }

  get queue(): string {
    return this.options.queue;
  }

  private async turn(): Promise<void> {
    const { signal } = this.landing;
    let backoff = this.options.idleMs;
    while (!signal.aborted) {
      this.lastTurn = this.clock.monotonic();
      const free = this.options.most - this.underWay.size;
      const claimed = await this.claim(free);
      backoff = claimed === undefined ? Math.min(backoff * 2, LONGEST_BACKOFF_MS) : this.options.idleMs;
      for (const job of claimed ?? []) this.take(job);
      if (claimed?.length === free && this.underWay.size < this.options.most) continue;
      await this.pause(backoff, signal);
    }
  }

  /** Until the time is up, something is said to be due, or, when all hands are full, one is free again. */
  private async pause(ms: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    this.rouse = () => {
      over.abort(new Error('there is something to do'));
    };
    this.waiting = this.underWay.size < this.options.most;
    await this.clock.sleep(ms, AbortSignal.any([signal, over.signal])).catch(() => undefined);
    this.waiting = false;
  }

  private async claim(free: number): Promise<readonly ClaimedJob[] | undefined> {
    if (free <= 0) return [];
    try {
      return await inSpan('queue.claim', { 'jida.queue': this.options.queue }, async (span) => {
        const claimed = await this.jobs.claim(this.options.queue, free, this.options.leave?.());
        span?.setAttribute('jida.jobs', claimed.length);
        return claimed;
      });
    } catch (error) {
      claimFailures.inc({ queue: this.options.queue });
      this.log.warn({ err: error }, 'jobs could not be claimed');
      return undefined;
    }
  }

  private take(job: ClaimedJob): void {
    const work = this.work(job).finally(() => {
      if (this.underWay.get(job.id) === work) this.underWay.delete(job.id);
      if (!this.waiting) this.rouse();
    });
    this.underWay.set(job.id, work);
  }

  private async work(job: ClaimedJob): Promise<void> {
    const end = jobMeter.startTimer({ queue: this.options.queue });
    try {
      await this.handle(job);
      end({ outcome: 'done' });
      await this.completions.do(job.id);
    } catch (error) {
      end({ outcome: 'failed' });
      const reason = error instanceof Error ? error.message : 'unknown';
      this.log.warn({ err: error, jobId: job.id }, 'a job failed and will be offered again');
      await this.jobs.fail(this.options.queue, job.id, reason.slice(0, 300)).catch(() => undefined);
    }
  }

  private async handle(job: ClaimedJob): Promise<void> {
    const { queue, handle } = this.options;
    const attributes = { 'jida.queue': queue, 'jida.release_id': job.data['releaseId'] ?? '' };
    await inSpan(`job ${queue}`, attributes, async () => {
      await handle(job, this.landing.signal);
    });
  }
}
