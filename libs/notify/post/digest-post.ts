import { Inject, Injectable, Logger } from '@nestjs/common';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { Database } from '#libs/database/database.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { noticesSent } from '#libs/telemetry/meters.js';
import type { Language } from '../notice.text.js';
import { MAILER, type Mailer } from './mailer.js';
import { digestMail, type NoticeFacts } from './notice-mail.js';

/** Notices in one digest; the rest comes with the next. */
const MOST = 200;
/** A digest that could not be sent is tried again this much later, this often. */
const RETRY_SECONDS = 600;
const MOST_TRIES = 12;

interface Reader {
  readonly userId: string;
  readonly email: string;
  readonly language: Language;
  readonly before: Date;
  readonly marked: Date;
}

interface Waiting extends NoticeFacts {
  readonly id: string;
}

/**
 * Sends each person's daily digest once the hour they chose has come in their zone; one that was missed, because nothing
 * ran then, as soon as something runs again.
 */
@Injectable()
export class DigestPost {
  private readonly log = new Logger(DigestPost.name);

  constructor(
    private readonly database: Database,
    @Inject(MAILER) private readonly mailer: Mailer | null,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Answers how many digests were sent. */
  async run(): Promise<number> {
    if (this.mailer === null) return 0;
    let sent = 0;
    for (const reader of await this.take()) sent += (await this.send(reader, this.mailer)) ? 1 : 0;
    return sent;
  }

  /**
   * Claims by moving the mark: whoever moved it sends. People without anything waiting are only marked;
   * whose digest failed waits for its next try.
   */
  private async take(): Promise<readonly Reader[]> {
    return await this.database.query<Reader>(
      `WITH due AS (
         SELECT p.user_id, p.digested_at, (date_trunc('day', l.here - hour.after_midnight) + hour.after_midnight)
           AT TIME ZONE p.time_zone AS at
         FROM notice_profile p JOIN app_user u ON u.id = p.user_id
           CROSS JOIN LATERAL (SELECT $1::timestamptz AT TIME ZONE p.time_zone AS here) l
           CROSS JOIN LATERAL (SELECT make_interval(hours => p.digest_hour) AS after_midnight) hour
         WHERE p.email IS NOT NULL AND u.disabled_at IS NULL),
       moved AS (
         UPDATE notice_profile p SET digested_at = $1 FROM due
         WHERE due.user_id = p.user_id AND p.digested_at = due.digested_at AND due.at <= $1 AND p.digested_at < due.at
           AND NOT EXISTS (SELECT 1 FROM notice_message w WHERE w.target_id = p.user_id AND w.way = 'digest'
             AND w.state = 'waiting' AND w.attempts > 0 AND w.due_at > $1)
         RETURNING p.user_id AS "userId", p.email, p.language, due.digested_at AS before, p.digested_at AS marked)
       SELECT m.* FROM moved m WHERE EXISTS (SELECT 1 FROM notice_message w WHERE w.target_id = m."userId"
         AND w.way = 'digest' AND w.state = 'waiting' AND w.due_at <= $1)`,
      [this.clock.now()],
    );
  }

  private async send(reader: Reader, mailer: Mailer): Promise<boolean> {
    const waiting = await this.database.query<Waiting>(
      `SELECT m.id, n.kind, n.count, n.facts, n.path,
         ARRAY(SELECT jsonb_build_object('path', i.path, 'title', i.title) FROM notice_item i
           WHERE i.notice_id = n.id ORDER BY i.at, i.path) AS items
       FROM notice_message m JOIN notice n ON n.id = m.notice_id
       WHERE m.target_id = $1 AND m.way = 'digest' AND m.state = 'waiting' AND m.due_at <= $2
       ORDER BY n.last_at DESC LIMIT $3`,
      [reader.userId, this.clock.now(), MOST],
    );
    const [first] = waiting;
    if (first === undefined) return false;
    const ids = waiting.map((one) => one.id);
    try {
      const mail = digestMail(waiting, reader.language, this.settings.publicUrl);
      await mailer.send({ id: `digest-${first.id}`, to: reader.email, ...mail });
    } catch (error) {
      this.log.warn({ err: error, userId: reader.userId }, 'a digest could not be mailed');
      noticesSent.inc({ way: 'digest', outcome: 'failed' });
      await this.later(reader, ids);
      return false;
    }
    noticesSent.inc({ way: 'digest', outcome: 'sent' });
    await this.database.query(
      `UPDATE notice_message SET state = 'sent', done_at = $2 WHERE id = ANY($1::uuid[]) AND state = 'waiting'`,
      [ids, this.clock.now()],
    );
    return true;
  }

  private async later(reader: Reader, ids: readonly string[]): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      await tx.query('UPDATE notice_profile SET digested_at = $2 WHERE user_id = $1 AND digested_at = $3', [
        reader.userId,
        reader.before,
        reader.marked,
      ]);
      await tx.query(
        `UPDATE notice_message SET attempts = attempts + 1, due_at = $2,
           state = CASE WHEN attempts + 1 >= $3 THEN 'failed' ELSE state END
         WHERE id = ANY($1::uuid[]) AND state = 'waiting'`,
        [ids, new Date(now.getTime() + RETRY_SECONDS * 1000), MOST_TRIES],
      );
    });
  }
}
