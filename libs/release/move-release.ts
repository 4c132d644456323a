import { Injectable } from '@nestjs/common';
import { AuditLog, type Actor, type AuditEvent } from '#libs/audit/audit.js';
import type { Tx } from '#libs/database/tx.js';
import { newId } from '#libs/kernel/ids.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { JobQueue, type NewJob } from '#libs/queue/job-queue.js';
import {
  byShape,
  DROP_WAITING_JOB,
  isClaimed,
  moveParameters,
  moveStatement,
  type Move,
  type Moved,
  type ReleaseChanges,
} from './move-statement.js';
import { wakeGated, wakesGated } from './plan/gate-wake.js';
import type { ReleaseRow } from './release-row.js';
import { shareOf, type ReleaseQueue } from './release.queues.js';
import type { ReleaseState } from './release.transitions.js';

export type { Move, ReleaseChanges };

/** The only writer of a release's state. */
@Injectable()
export class MoveRelease {
  constructor(
    private readonly queue: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Moves one release by one conditional statement, with its history entry, its job and its audit entry in the same
   * transaction; the job it had waiting is taken away, since it would find nothing to do. Answers the row as it became,
   * or undefined when it was not in an expected state or the fence was lost: then nothing was written.
   * @throws Error for a move that the transition table does not know: a fault of the caller.
   */
  async move(tx: Tx, move: Move): Promise<ReleaseRow | undefined> {
    const [row] = await this.moveAll(tx, [move]);
    return row;
  }

  /**
   * Moves many releases, those that change alike by one statement; answers in the order asked. One that cannot be moved
   * keeps none of the others.
   * @throws Error for a move that the transition table does not know, or two moves of one release: faults of the caller.
   */
  async moveAll(tx: Tx, moves: readonly Move[]): Promise<readonly (ReleaseRow | undefined)[]> {
    const moved = new Map<string, Moved>();
    const jobs = new Map<ReleaseQueue, NewJob[]>();
    for (const alike of byShape(moves)) {
      for (const row of await tx.prepared<Moved>(moveStatement(alike[0].move), moveParameters(alike)))
        moved.set(row.id, row);
      for (const { move, jobId } of alike) {
        const row = moved.get(move.releaseId);
        if (row === undefined || move.job === null || isClaimed(move.job)) continue;
        const waiting = jobs.get(move.job.queue) ?? [];
        waiting.push(jobOf(row, move.job.queue, jobId, move.job.at));
        jobs.set(move.job.queue, waiting);
      }
    }
    const telling = moves.filter((move) => moved.has(move.releaseId) && wakesGated(move));
    // One does not need what another answers: they are sent without waiting, and run in this order.
    await Promise.all([
      ...[...jobs].map(async ([queue, waiting]) => {
        await this.queue.addAll(tx, queue, waiting);
      }),
      wakeGated(
        tx,
        this.queue,
        telling.map((move) => move.releaseId),
      ),
      this.audit.append(
        tx,
        moves.flatMap((move) => {
          const row = moved.get(move.releaseId);
          return row === undefined ? [] : [auditOf(move, row)];
        }),
      ),
    ]);
    return moves.map((move) => moved.get(move.releaseId));
  }

  /** Owes a job without a change of state: the release stays where it is, to be looked at again at `at`. */
  async owe(tx: Tx, row: ReleaseRow, queue: ReleaseQueue, at: Date): Promise<void> {
    const id = newId();
    const [owed] = await tx.query(
      `WITH o AS (SELECT id, job_queue, job_id FROM release WHERE id = $1 FOR UPDATE),
       n AS (UPDATE release r SET job_queue = $3, job_id = $4, job_at = $5 FROM o
         WHERE r.id = o.id AND r.state = $2 AND r.fence = $6
         RETURNING r.id, o.job_queue AS "previousQueue", o.job_id AS "previousJob"),
       ${DROP_WAITING_JOB}
       SELECT id FROM n`,
      [row.id, row.state, queue, id, at, row.fence],
    );
    if (owed !== undefined) await this.queue.add(tx, queue, jobOf(row, queue, id, at));
  }

  /** Writes into the release's history and the audit log what happened without a change of state. */
  async note(
    tx: Tx,
    row: ReleaseRow,
    note: { readonly cause: string; readonly actor: Actor; readonly detail: JsonObject },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO release_event (id, release_id, at, from_state, to_state, cause, actor_id, detail)
       VALUES ($1, $2, clock_timestamp(), $3, $3, $4, $5, $6)`,
      [newId(), row.id, row.state, note.cause, note.actor.id, JSON.stringify(note.detail)],
    );
    await this.audit.append(tx, [auditOf({ ...note, to: row.state }, { ...row, previous: row.state })]);
  }
}

function jobOf(row: ReleaseRow, queue: ReleaseQueue, id: string, startAfter: Date): NewJob {
  const job = { id, data: { releaseId: row.id }, startAfter };
  return queue === 'release.commit' ? { ...job, share: shareOf(row.channelId) } : job;
}

function auditOf(
  move: Pick<Move, 'to' | 'cause' | 'actor' | 'detail'>,
  row: ReleaseRow & { readonly previous: ReleaseState },
): AuditEvent {
  return {
    actor: move.actor,
    action: `release.${move.cause}`,
    subjectType: 'release',
    subjectId: row.id,
    departmentId: row.departmentId,
    detail: { from: row.previous, to: move.to, channelId: row.channelId, ...move.detail },
    lane: `channel:${row.channelId}`,
  };
}
