import { Inject, Injectable, Logger } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { CronTasks } from '#libs/queue/cron-tasks.js';
import { AskedChannel } from './poll/asked-channel.js';
import { FollowReleases } from './poll/follow-releases.js';
import { ReadComments } from './poll/read-comments.js';
import { ReadMetrics } from './poll/read-metrics.js';

/** One round ends before the next begins. */
const ROUND_MS = 45_000;
/** What citizens wrote is deleted so long after it was read. */
const COMMENTS_KEPT_DAYS = 180;

/** Asks platforms each minute for what is due, in one publisher of however many. */
@Injectable()
export class FeedbackWorkers {
  private readonly log = new Logger(FeedbackWorkers.name);
  private readonly cron: CronTasks;
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly channel: AskedChannel,
    private readonly follow: FollowReleases,
    private readonly metrics: ReadMetrics,
    private readonly comments: ReadComments,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.cron = new CronTasks(database, (fault, task) => {
      this.log.warn({ err: fault, task }, 'a periodic task did not work this time');
    });
  }

  start(): void {
    this.cron.start({
      name: 'feedback.ask',
      cron: '20 * * * * *',
      run: async () => {
        await this.round();
      },
    });
    this.cron.start({
      name: 'feedback.tidy',
      cron: '40 7 * * * *',
      run: async () => {
        await this.tidy();
      },
    });
  }

  /** Begins nothing more and breaks off what is under way: it changes nothing at a platform. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.channel.end();
    await this.cron.stop();
  }

  /** Asks until nothing is due or the time is used up; what is left waits for the next round. */
  async round(): Promise<void> {
    const end = this.clock.monotonic() + ROUND_MS;
    await this.follow.run();
    for (const act of [this.metrics, this.comments]) {
      while (!this.stopping && this.clock.monotonic() < end && (await act.one()));
    }
  }

  /** Deletes comments that are old. */
  async tidy(): Promise<void> {
    await this.database.query(
      `DELETE FROM release_comment WHERE (release_id, comment_id) IN (
         SELECT release_id, comment_id FROM release_comment WHERE read_at < $1 ORDER BY read_at LIMIT 5000)`,
      [new Date(this.clock.now().getTime() - COMMENTS_KEPT_DAYS * 86_400_000)],
    );
  }
}
