import { Injectable, Logger } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import { isConnectionLoss, retryDelayMs } from '#libs/database/pg-errors.js';
import type { Tx } from '#libs/database/tx.js';
import { derive, type LoggedFact } from './notice.rules.js';
import { NoticeBook } from './notice-book.js';

/** Entries taken in one transaction. */
const BATCH = 200;

/** Tries of one entry before it is passed over, so that it keeps not all later ones back. */
const MOST_TRIES = 30;

interface Lane {
  readonly lane: string;
}

/**
 * Reads the audit log and raises what it means. Every cause is an entry there, written in the cause's own transaction;
 * each lane is numbered without gaps in the order of its commits, so a cursor per lane misses nothing and repeats
 * nothing: the notice and the step of the cursor commit together, and two readers of a lane wait for each other.
 */
@Injectable()
export class LogReader {
  private readonly log = new Logger(LogReader.name);
  private readonly tries = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly book: NoticeBook,
  ) {}

  /** Reads to the end of the log. Answers how many entries it took. */
  async run(): Promise<number> {
    const behind = await this.database.query<Lane>(
      `SELECT l.lane FROM audit_lane l LEFT JOIN notice_cursor c ON c.lane = l.lane
       WHERE l.last_number > coalesce(c.number, 0) ORDER BY l.lane`,
    );
    let taken = 0;
    const faults: unknown[] = [];
    for (const { lane } of behind) {
      try {
        for (let batch = BATCH; batch === BATCH; taken += batch) {
          batch = await this.database.transaction(async (tx) => await this.take(tx, lane));
        }
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length > 0) throw new AggregateError(faults, 'some lanes of the log could not be read');
    return taken;
  }

  private async take(tx: Tx, lane: string): Promise<number> {
    const [cursor] = await tx.query<{ number: string }>(
      `INSERT INTO notice_cursor AS c (lane, number) VALUES ($1, 0)
       ON CONFLICT (lane) DO UPDATE SET number = c.number RETURNING number`,
      [lane],
    );
    const entries = await tx.query<LoggedFact & { number: string }>(
      `SELECT number, action, subject_type AS "subjectType", subject_id AS "subjectId", department_id AS "departmentId",
         actor_id AS "actorId", actor_name AS "actorName", detail
       FROM audit_entry WHERE lane = $1 AND number > $2 ORDER BY number LIMIT $3`,
      [lane, cursor?.number ?? '0', BATCH],
    );
    for (const entry of entries) await this.tell(tx, lane, entry);
    const last = entries.at(-1);
    if (last !== undefined)
      await tx.query('UPDATE notice_cursor SET number = $2 WHERE lane = $1', [lane, last.number]);
    return entries.length;
  }

  /** What fails is tried again with the whole batch; an entry that fails for good is passed over. */
  private async tell(tx: Tx, lane: string, entry: LoggedFact & { number: string }): Promise<void> {
    const { raise, settle } = derive(entry);
    if (raise.length === 0 && settle.length === 0) return;
    const key = `${lane} ${entry.number}`;
    await tx.query('SAVEPOINT told');
    try {
      await this.book.settle(tx, settle);
      for (const candidate of raise) await this.book.raise(tx, candidate);
      await tx.query('RELEASE SAVEPOINT told');
      this.tries.delete(key);
    } catch (error) {
      if (retryDelayMs(error) !== undefined || isConnectionLoss(error)) throw error;
      const tries = (this.tries.get(key) ?? 0) + 1;
      this.tries.set(key, tries);
      if (tries < MOST_TRIES) throw error;
      this.tries.delete(key);
      await tx.query('ROLLBACK TO SAVEPOINT told');
      this.log.error({ err: error, action: entry.action, entry: key }, 'an entry could not be told of');
    }
  }
}
