import { Inject, Injectable, Logger } from '@nestjs/common';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { Database } from '#libs/database/database.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { noticesSent } from '#libs/telemetry/meters.js';
import type { Language } from '../notice.text.js';
import { MAILER, type Mailer } from './mailer.js';
import { noticeMail, type NoticeFacts } from './notice-mail.js';

const BATCH = 20;
/** Who took a message has this long; after a crash somebody else sends it again under the same Message-ID. */
const LEASE_SECONDS = 120;
/** Mail per person and hour; what goes beyond waits for the digest. */
export const MOST_PER_HOUR = 20;
const RETRY_SECONDS = [30, 120, 600, 1_800, 3_600, 7_200, 14_400];

interface Due extends NoticeFacts {
  readonly id: string;
  readonly userId: string;
  readonly attempts: number;
  readonly email: string | null;
  readonly language: Language;
  readonly disabled: boolean;
}

/** Sends the mail that is due now. */
@Injectable()
export class MailPost {
  private readonly log = new Logger(MailPost.name);

  constructor(
    private readonly database: Database,
    @Inject(MAILER) private readonly mailer: Mailer | null,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Answers how many messages it dealt with. */
  async run(): Promise<number> {
    if (this.mailer === null) return 0;
    const due = await this.take();
    for (const one of due) await this.deal(one, this.mailer);
    return due.length;
  }

  private async take(): Promise<readonly Due[]> {
    const now = this.clock.now();
    return await this.database.query<Due>(
      `WITH due AS (
         SELECT id FROM notice_message WHERE way = 'email' AND state = 'waiting' AND due_at <= $1
         ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED),
       taken AS (
         UPDATE notice_message m SET attempts = m.attempts + 1, due_at = $1 + make_interval(secs => $3)
         FROM due WHERE m.id = due.id RETURNING m.id, m.notice_id, m.target_id, m.attempts)
       SELECT t.id, t.target_id AS "userId", t.attempts, p.email, coalesce(p.language, 'zh') AS language,
         u.disabled_at IS NOT NULL AS disabled, n.kind, n.count, n.facts, n.path,
         ARRAY(SELECT jsonb_build_object('path', i.path, 'title', i.title) FROM notice_item i
           WHERE i.notice_id = n.id ORDER BY i.at, i.path) AS items
       FROM taken t JOIN notice n ON n.id = t.notice_id JOIN app_user u ON u.id = t.target_id
       LEFT JOIN notice_profile p ON p.user_id = t.target_id`,
      [now, BATCH, LEASE_SECONDS],
    );
  }

  private async deal(one: Due, mailer: Mailer): Promise<void> {
    if (one.email === null || one.disabled) {
      await this.end(one, 'dropped', null);
      return;
    }
    if ((await this.sentLately(one)) >= MOST_PER_HOUR) {
      await this.leaveToDigest(one);
      return;
    }
    try {
      const mail = noticeMail(one, one.language, this.settings.publicUrl);
      await mailer.send({ id: one.id, to: one.email, ...mail });
      await this.end(one, 'sent', null);
    } catch (error) {
      await this.again(one, error);
    }
  }

  /** Counted again before each one: the batch itself may fill the hour. */
  private async sentLately(one: Due): Promise<number> {
    const [row] = await this.database.query<{ lately: number }>(
      `SELECT count(*)::int AS lately FROM notice_message WHERE target_id = $1 AND way = 'email' AND state = 'sent'
         AND done_at > $2::timestamptz - interval '1 hour'`,
      [one.userId, this.clock.now()],
    );
    return row?.lately ?? 0;
  }

  private async again(one: Due, error: unknown): Promise<void> {
    const fault = error instanceof Error ? `${codeOf(error)} ${error.message}`.trim() : 'unknown';
    this.log.warn({ err: error, messageId: one.id }, 'a notice could not be mailed');
    noticesSent.inc({ way: 'email', outcome: 'failed' });
    const wait = RETRY_SECONDS[one.attempts - 1];
    if (wait === undefined) {
      await this.end(one, 'failed', fault);
      return;
    }
    await this.database.query(
      `UPDATE notice_message SET due_at = $3, last_fault = $4 WHERE id = $1 AND attempts = $2 AND state = 'waiting'`,
      [one.id, one.attempts, new Date(this.clock.now().getTime() + wait * 1000), fault.slice(0, 300)],
    );
  }

  private async leaveToDigest(one: Due): Promise<void> {
    await this.database.query(
      `UPDATE notice_message m SET way = 'digest', attempts = 0, due_at = $3 WHERE id = $1 AND attempts = $2 AND state = 'waiting'
         AND NOT EXISTS (SELECT 1 FROM notice_message o WHERE o.notice_id = m.notice_id AND o.way = 'digest'
           AND o.target_id = m.target_id)`,
      [one.id, one.attempts, this.clock.now()],
    );
  }

  private async end(one: Due, state: 'sent' | 'failed' | 'dropped', fault: string | null): Promise<void> {
    if (state === 'sent') noticesSent.inc({ way: 'email', outcome: 'sent' });
    await this.database.query(
      `UPDATE notice_message SET state = $3, done_at = $4, last_fault = $5 WHERE id = $1 AND attempts = $2 AND state = 'waiting'`,
      [one.id, one.attempts, state, this.clock.now(), fault?.slice(0, 300) ?? null],
    );
  }
}

function codeOf(error: Error): string {
  const code: unknown = Reflect.get(error, 'responseCode') ?? Reflect.get(error, 'code');
  return typeof code === 'string' || typeof code === 'number' ? String(code) : '';
}
