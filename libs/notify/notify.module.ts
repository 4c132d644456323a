import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ChannelsModule } from '#libs/channels/channels.module.js';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { FreshnessModule } from '#libs/freshness/freshness.module.js';
import { LogReader } from './log-reader.js';
import { NoticeBook } from './notice-book.js';
import { NoticeFeed } from './notice-feed.js';
import { NoticeSettings } from './notice-settings.js';
import { NoticeWorkers } from './notice-workers.js';
import { DigestPost } from './post/digest-post.js';
import { MailPost } from './post/mail-post.js';
import { MAILER, smtpMailer, type Mailer } from './post/mailer.js';
import { WebhookPost } from './post/webhook-post.js';
import { Watchdog } from './watchdog.js';
import { PushLog } from './webhooks/push-log.js';
import { Webhooks } from './webhooks/webhooks.js';

/** Who hears of what: in the console, by mail, and pushed to departments' own systems. */
@Module({
  imports: [ChannelsModule, FreshnessModule],
  providers: [
    { provide: MAILER, useFactory: (settings: Settings) => smtpMailer(settings), inject: [SETTINGS] },
    NoticeBook,
    LogReader,
    Watchdog,
    NoticeFeed,
    NoticeSettings,
    Webhooks,
    PushLog,
    MailPost,
    DigestPost,
    WebhookPost,
    NoticeWorkers,
  ],
  exports: [
    NoticeFeed,
    NoticeSettings,
    Webhooks,
    PushLog,
    NoticeWorkers,
    LogReader,
    Watchdog,
    MailPost,
    DigestPost,
    WebhookPost,
  ],
})
export class NotifyModule implements OnApplicationShutdown {
  constructor(@Inject(MAILER) private readonly mailer: Mailer | null) {}

  onApplicationShutdown(): void {
    this.mailer?.close();
  }
}
