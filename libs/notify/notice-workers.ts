import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { CredentialWatch } from '#libs/channels/credential-watch.js';
import { Database } from '#libs/database/database.js';
import { FreshnessWatch } from '#libs/freshness/freshness-watch.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { Runway } from '#libs/kernel/runway.js';
import { LogReader } from './log-reader.js';
import { DigestPost } from './post/digest-post.js';
import { MailPost } from './post/mail-post.js';
import { WebhookPost } from './post/webhook-post.js';
import { Watchdog } from './watchdog.js';

const READ_EVERY_MS = 1_000;
const POST_EVERY_MS = 2_000;
const WATCH_EVERY_MS = 5_000;
const CLOCKS_EVERY_MS = 60_000;
const TIDY_EVERY_MS = 3_600_000;

/** Longest that telling waits for publications that are due or under way in the same process. */
const MOST_WAIT_MS = 5_000;

/** Notices are kept this long after their last cause. */
const KEPT_DAYS = 180;

/**
 * Everything that tells people. Runs in every process: each part claims what it does in the database, so that one
 * process or ten tell the same. What fails here is logged and tried again, and touches no release.
 */
@Injectable()
export class NoticeWorkers implements BeforeApplicationShutdown {
  private readonly log = new Logger(NoticeWorkers.name);
  private readonly running = new Set<Promise<void>>();
  private stops: readonly (() => void)[] = [];

  @Inject() private readonly freshness!: FreshnessWatch;
  @Inject() private readonly credentials!: CredentialWatch;
  @Inject() private readonly runway!: Runway;

  constructor(
    private readonly database: Database,
    private readonly reader: LogReader,
    private readonly watchdog: Watchdog,
    private readonly mail: MailPost,
    private readonly digest: DigestPost,
    private readonly webhooks: WebhookPost,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  start(): void {
    this.stops = [
      this.every(READ_EVERY_MS, async () => await this.reader.run()),
      this.every(POST_EVERY_MS, async () => await this.mail.run()),
      this.every(POST_EVERY_MS, async () => await this.webhooks.run()),
      this.every(WATCH_EVERY_MS, async () => {
        await this.watchdog.run();
      }),
      this.every(CLOCKS_EVERY_MS, async () => await this.freshness.run()),
      this.every(CLOCKS_EVERY_MS, async () => {
        await this.credentials.run();
      }),
      this.every(CLOCKS_EVERY_MS, async () => await this.digest.run()),
      this.every(TIDY_EVERY_MS, async () => {
        await this.tidy();
      }),
    ];
  }

  /** Begins nothing more and waits for what is under way. */
  async stop(): Promise<void> {
    for (const stop of this.stops) stop();
    await Promise.allSettled([...this.running]);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  private every(ms: number, act: () => Promise<unknown>): () => void {
    return this.clock.every(ms, async () => {
      const run = this.quietly(act).finally(() => {
        this.running.delete(run);
      });
      this.running.add(run);
      await run;
    });
  }

  private async quietly(act: () => Promise<unknown>): Promise<void> {
    try {
      await this.runway.clear(MOST_WAIT_MS);
      await act();
    } catch (error) {
      this.log.warn({ err: error }, 'telling people did not work this time');
    }
  }

  /** Forgets what is old. */
  private async tidy(): Promise<void> {
    await this.database.query(
      'DELETE FROM notice WHERE id IN (SELECT id FROM notice WHERE last_at < $1 ORDER BY last_at LIMIT 5000)',
      [new Date(this.clock.now().getTime() - KEPT_DAYS * 86_400_000)],
    );
  }
}
