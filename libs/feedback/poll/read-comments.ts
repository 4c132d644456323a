import { Inject, Injectable } from '@nestjs/common';
import type { CommentsOutcome, PlatformComment } from '#libs/channels/connector.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { Traced } from '#libs/telemetry/tracing.js';
import { afterFault, nextCommentsAt } from '../feedback.timing.js';
import { AskedChannel, type AskFailed } from './asked-channel.js';
import { LEASE_MS } from './lease.js';

/** Longer than any platform allows. */
const MOST_CHARACTERS = 5_000;

interface Asked {
  readonly releaseId: string;
  readonly channelId: string;
  readonly kind: string;
  readonly publishedAt: Date;
  readonly cursor: string | null;
  readonly ids: Readonly<Record<string, string>>;
  readonly publicUrl: string | null;
}

/** Reads what citizens wrote under one release at a time, from where the last reading stopped. */
@Injectable()
export class ReadComments {
  constructor(
    private readonly database: Database,
    private readonly channel: AskedChannel,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Answers whether there was anything to read. */
  @Traced('feedback.comments')
  async one(): Promise<boolean> {
    const asked = await this.claim();
    if (asked === undefined) return false;
    const { ids, publicUrl, cursor } = asked;
    const request = { receipt: { ids, publicUrl, publishedAt: null }, cursor };
    const outcome = await this.channel.ask<CommentsOutcome>(asked, (connector, context) =>
      connector.comments?.(request, context),
    );
    await this.database.transaction(async (tx) => {
      await this.record(tx, asked, outcome);
    });
    return true;
  }

  /** Whoever claims has some minutes; if it dies, others read again after them. The newest release goes first. */
  private async claim(): Promise<Asked | undefined> {
    const now = this.clock.now();
    return await this.database.transaction(async (tx) => {
      const [asked] = await tx.query<Asked>(
        `WITH due AS (
           SELECT f.release_id FROM release_feedback f JOIN channel h ON h.id = f.channel_id
           WHERE f.comments_at <= $1 AND h.state IN ('active', 'paused')
           ORDER BY f.published_at DESC, f.release_id FOR UPDATE OF f SKIP LOCKED LIMIT 1)
         UPDATE release_feedback f SET comments_at = $2
         FROM due, channel h, release_receipt c
         WHERE f.release_id = due.release_id AND h.id = f.channel_id AND c.release_id = f.release_id
         RETURNING f.release_id AS "releaseId", f.channel_id AS "channelId", h.kind, f.published_at AS "publishedAt",
           f.comments_cursor AS cursor, c.platform_ids AS ids, c.public_url AS "publicUrl"`,
        [now, new Date(now.getTime() + LEASE_MS)],
      );
      return asked;
    });
  }

  private async record(tx: Tx, asked: Asked, outcome: CommentsOutcome | AskFailed): Promise<void> {
    const now = this.clock.now();
    if (outcome.kind !== 'read') {
      await this.postpone(tx, asked, outcome, now);
      return;
    }
    await tx.query(
      `INSERT INTO release_comment (release_id, comment_id, text, written_at, reply, read_at)
       SELECT $1, c.id, c.text, c.written_at, c.reply, $3
       FROM jsonb_to_recordset($2::jsonb) AS c(id text, text text, written_at timestamptz, reply text)
       ON CONFLICT (release_id, comment_id) DO UPDATE SET text = excluded.text, reply = excluded.reply`,
      [asked.releaseId, JSON.stringify(outcome.comments.map(kept)), now],
    );
    // A pass that goes on but found nothing new may be one that gets nowhere: it takes its turn again later.
    const next = outcome.more && outcome.comments.length > 0 ? now : nextCommentsAt(asked.publishedAt, now);
    await tx.query(
      `UPDATE release_feedback SET comments_at = $2, comments_cursor = $3, comments_read_at = $4, comments_fault = NULL
       WHERE release_id = $1`,
      [asked.releaseId, next, outcome.cursor, now],
    );
  }

  /** What the account may not or cannot do now it cannot do for its other releases either; they wait along. */
  private async postpone(
    tx: Tx,
    asked: Asked,
    outcome: Exclude<CommentsOutcome, { kind: 'read' }> | AskFailed,
    now: Date,
  ): Promise<void> {
    const next = nextAt(outcome, asked.publishedAt, now);
    await tx.query(
      'UPDATE release_feedback SET comments_at = $2, comments_fault = $3::jsonb WHERE release_id = $1',
      [asked.releaseId, next, JSON.stringify(outcome.fault satisfies Fault)],
    );
    const passing = outcome.kind === 'quota' || (outcome.kind === 'failed' && outcome.retryable);
    if (next === null || !passing) return;
    await tx.query(
      `UPDATE release_feedback SET comments_at = $2 WHERE channel_id = $1 AND comments_at < $2 AND comments_at <= $3`,
      [asked.channelId, next, now],
    );
  }
}

/** Who wrote it is not kept: nobody here needs it. */
function kept(comment: PlatformComment): object {
  return {
    id: comment.id,
    text: storable(comment.text),
    written_at: comment.writtenAt,
    reply: comment.reply === null ? null : storable(comment.reply),
  };
}

/** PostgreSQL stores no NUL and no half of a surrogate pair. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '').slice(0, MOST_CHARACTERS).toWellFormed();
}

function nextAt(
  outcome: Exclude<CommentsOutcome, { kind: 'read' }> | AskFailed,
  publishedAt: Date,
  now: Date,
): Date | null {
  if (outcome.kind === 'quota') return new Date(outcome.resetAt);
  if (outcome.kind === 'unsupported' || nextCommentsAt(publishedAt, now) === null) return null;
  return afterFault(outcome.retryable, now);
}
