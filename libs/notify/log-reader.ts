import { Injectable, Logger } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import { isConnectionLoss, retryDelayMs } from '#libs/database/pg-errors.js';
import type { Tx } from '#libs/database/tx.js';
import { derive, type Candidate, type LoggedFact } from './notice.rules.js';
import { NoticeBook } from './notice-book.js';

/** Entries of one lane taken in one transaction, and lanes. */
const BATCH = 200;
const LANES_TOGETHER = 25;

/** Tries of one entry before it is passed over, so that it keeps not all later ones back. */
const MOST_TRIES = 30;

interface Entry extends LoggedFact {
  readonly lane: string;
  readonly number: string;
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
    const behind = await this.database.query<{ lane: string }>(
      `SELECT l.lane FROM audit_lane l LEFT JOIN notice_cursor c ON c.lane = l.lane
       WHERE l.last_number > coalesce(c.number, 0) ORDER BY l.lane`,
    );
    let taken = 0;
    const faults: unknown[] = [];
    for (let first = 0; first < behind.length; first += LANES_TOGETHER) {
      const lanes = behind.slice(first, first + LANES_TOGETHER).map(({ lane }) => lane);
      try {
        taken += await this.readAll(lanes);
      } catch {
        for (const lane of lanes) {
          try {
            taken += await this.readAll([lane]);
          } catch (error) {
            faults.push(error);
          }
        }
      }
    }
    if (faults.length > 0) throw new AggregateError(faults, 'some lanes of the log could not be read');
    return taken;
  }

  private async readAll(lanes: readonly string[]): Promise<number> {
    let taken = 0;
    for (let left = lanes; left.length > 0;) {
      const counts = await this.database.transaction(async (tx) => await this.take(tx, left));
      for (const count of counts.values()) taken += count;
      left = left.filter((lane) => counts.get(lane) === BATCH);
    }
    return taken;
  }

  /** Answers how many entries of each lane were taken. */
  private async take(tx: Tx, lanes: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const cursors = await tx.query<{ lane: string; number: string }>(
      `INSERT INTO notice_cursor AS c (lane, number) SELECT l, 0 FROM unnest($1::text[]) l ORDER BY l
       ON CONFLICT (lane) DO UPDATE SET number = c.number RETURNING lane, number`,
      [[...lanes]],
    );
    const entries = await tx.query<Entry>(ENTRIES, [
      cursors.map((cursor) => cursor.lane),
      cursors.map((cursor) => cursor.number),
      BATCH,
    ]);
    await this.tellAll(tx, entries);
    const last = new Map(entries.map((entry) => [entry.lane, entry.number]));
    await tx.query(
      `UPDATE notice_cursor c SET number = m.number FROM unnest($1::text[], $2::bigint[]) AS m(lane, number)
       WHERE c.lane = m.lane`,
      [[...last.keys()], [...last.values()]],
    );
    const counts = new Map<string, number>();
    for (const { lane } of entries) counts.set(lane, (counts.get(lane) ?? 0) + 1);
    return counts;
  }

  /** In order; what only ends groups is done for many entries at once. */
  private async tellAll(tx: Tx, entries: readonly Entry[]): Promise<void> {
    let ending: string[] = [];
    for (const entry of entries) {
      const { raise, settle } = derive(entry);
      ending.push(...settle);
      if (raise.length === 0) continue;
      await this.book.settle(tx, ending);
      ending = [];
      await this.tell(tx, entry, raise);
    }
    await this.book.settle(tx, ending);
  }

  /** What fails is tried again with the whole batch; an entry that fails for good is passed over. */
  private async tell(tx: Tx, entry: Entry, raise: readonly Candidate[]): Promise<void> {
    const key = `${entry.lane} ${entry.number}`;
    await tx.query('SAVEPOINT told');
    try {
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

const ENTRIES = `
  SELECT c.lane, e.number, e.action, e.subject_type AS "subjectType", e.subject_id AS "subjectId",
    e.department_id AS "departmentId", e.actor_id AS "actorId", e.actor_name AS "actorName", e.detail
  FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS c(lane, number, place)
    CROSS JOIN LATERAL (SELECT a.* FROM audit_entry a WHERE a.lane = c.lane AND a.number > c.number
      ORDER BY a.number LIMIT $3) e
  ORDER BY c.place, e.number`;
