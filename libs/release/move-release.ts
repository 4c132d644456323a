import { Injectable } from '@nestjs/common';
import { AuditLog, type Actor } from '#libs/audit/audit.js';
import type { Tx } from '#libs/database/tx.js';
import { newId } from '#libs/kernel/ids.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { mayMove } from '#libs/kernel/transition.js';
import { JOB_SCHEMA, JobQueue } from '#libs/queue/job-queue.js';
import { RELEASE_COLUMNS, type ReleaseRow } from './release-row.js';
import type { ReleaseQueue } from './release.queues.js';
import { RELEASE_TRANSITIONS, type ReleaseState } from './release.transitions.js';

/** Columns that may change together with the state. `now` stands for the database's own instant. */
export interface ReleaseChanges {
  readonly plannedAt?: Date;
  readonly plannedZone?: string;
  readonly latestAt?: Date;
  readonly stageAt?: Date;
  readonly stagedAt?: 'now' | null;
  readonly commitStartedAt?: 'now' | null;
  readonly firstCommitAt?: 'keep-first' | Date | null;
  readonly acceptedAt?: 'now' | null;
  readonly publishedAt?: Date | 'now' | null;
  readonly confirmedAt?: 'now' | null;
  readonly staged?: JsonObject | null;
  readonly filled?: JsonObject | null;
  readonly handle?: JsonObject | null;
  readonly correlation?: string | null;
  readonly fault?: JsonObject | null;
  readonly holdReason?: string | null;
  readonly lookups?: number;
  readonly absences?: number;
  readonly confirms?: number;
  readonly refreshes?: number;
}

export interface Move {
  readonly releaseId: string;
  /** The states it must be in; anything else moves nothing. */
  readonly from: readonly ReleaseState[];
  readonly to: ReleaseState;
  /** The fence the caller holds; a lost one moves nothing. */
  readonly fence?: number;
  /** Takes ownership away from whoever held the fence. */
  readonly takeOver?: boolean;
  /** Stable word for the history, like `commit.started`. */
  readonly cause: string;
  readonly actor: Actor;
  readonly detail?: JsonObject;
  readonly set?: ReleaseChanges;
  /** The job that continues the work, made in the same transaction; null when nothing is owed. */
  readonly job: { readonly queue: ReleaseQueue; readonly at: Date } | null;
}

const COLUMNS: Readonly<Record<keyof ReleaseChanges, string>> = {
  plannedAt: 'planned_at',
  plannedZone: 'planned_zone',
  latestAt: 'latest_at',
  stageAt: 'stage_at',
  stagedAt: 'staged_at',
  commitStartedAt: 'commit_started_at',
  firstCommitAt: 'first_commit_at',
  acceptedAt: 'accepted_at',
  publishedAt: 'published_at',
  confirmedAt: 'confirmed_at',
  staged: 'staged',
  filled: 'filled',
  handle: 'handle',
  correlation: 'correlation',
  fault: 'fault',
  holdReason: 'hold_reason',
  lookups: 'lookups',
  absences: 'absences',
  confirms: 'confirms',
  refreshes: 'refreshes',
};

const JSON_COLUMNS = new Set(['staged', 'filled', 'handle', 'fault']);

/** The only writer of a release's state. */
@Injectable()
export class MoveRelease {
  constructor(
    private readonly queue: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Moves one release by one conditional statement, with its history entry, its job and its audit entry in the same
   * transaction; the job it had waiting is taken away, since it would find nothing to do. Answers the row as it became, or undefined when it was not in an expected state or the fence was lost:
   * then nothing was written.
   * @throws Error for a move that the transition table does not know: a fault of the caller.
   */
  async move(tx: Tx, move: Move): Promise<ReleaseRow | undefined> {
    for (const from of move.from) {
      if (!mayMove(RELEASE_TRANSITIONS, from, move.to))
        throw new Error(`no release moves from ${from} to ${move.to}`);
    }
    const jobId = move.job === null ? null : newId();
    const { sql, parameters } = statement(move, jobId);
    const [row] = await tx.query<ReleaseRow & { previous: ReleaseState }>(sql, parameters);
    if (row === undefined) return undefined;
    if (move.job !== null && jobId !== null) {
      await this.queue.add(tx, move.job.queue, {
        id: jobId,
        data: { releaseId: row.id },
        startAfter: move.job.at,
      });
    }
    await this.record(tx, move, row);
    return row;
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
    if (owed !== undefined)
      await this.queue.add(tx, queue, { id, data: { releaseId: row.id }, startAfter: at });
  }

  private async record(tx: Tx, move: Move, row: ReleaseRow & { previous: ReleaseState }): Promise<void> {
    const detail: JsonObject = { ...move.detail };
    await tx.query(
      `INSERT INTO release_event (id, release_id, at, from_state, to_state, cause, actor_id, detail)
       VALUES ($1, $2, clock_timestamp(), $3, $4, $5, $6, $7)`,
      [newId(), row.id, row.previous, move.to, move.cause, move.actor.id, JSON.stringify(detail)],
    );
    await this.audit.append(tx, [
      {
        actor: move.actor,
        action: `release.${move.cause}`,
        subjectType: 'release',
        subjectId: row.id,
        departmentId: row.departmentId,
        detail: { from: row.previous, to: move.to, channelId: row.channelId, ...detail },
        lane: `channel:${row.channelId}`,
      },
    ]);
  }
}

/** Takes the job of before away unless somebody works on it. */
const DROP_WAITING_JOB = `
  gone AS (DELETE FROM ${JOB_SCHEMA}.job j USING n
    WHERE j.name = n."previousQueue" AND j.id = n."previousJob" AND j.state IN ('created', 'retry'))`;

function statement(move: Move, jobId: string | null): { sql: string; parameters: unknown[] } {
  const parameters: unknown[] = [
    move.releaseId,
    [...move.from],
    move.to,
    move.job?.queue ?? null,
    jobId,
    move.job?.at ?? null,
  ];
  const bind = (value: unknown): string => `$${parameters.push(value)}`;
  const sets = Object.entries(move.set ?? {}).map(([name, value]) => {
    const column = COLUMNS[name as keyof ReleaseChanges];
    if (value === 'now') return `${column} = clock_timestamp()`;
    if (value === 'keep-first') return `${column} = coalesce(r.${column}, clock_timestamp())`;
    if (JSON_COLUMNS.has(column))
      return `${column} = ${bind(value === null ? null : JSON.stringify(value))}::jsonb`;
    return `${column} = ${bind(value)}`;
  });
  if (move.takeOver === true) sets.push('fence = r.fence + 1');
  const fence = move.fence === undefined ? '' : `AND o.fence = ${bind(move.fence)}`;
  const sql = `
    WITH o AS (SELECT id, state, fence, job_queue, job_id FROM release WHERE id = $1 FOR UPDATE),
    n AS (UPDATE release r
    SET state = $3, state_changed_at = clock_timestamp(), job_queue = $4, job_id = $5, job_at = $6
      ${sets.map((set) => `, ${set}`).join('')}
    FROM o
    WHERE r.id = o.id AND o.state = ANY($2) AND r.state = ANY($2) ${fence}
    RETURNING ${RELEASE_COLUMNS}, o.state AS previous, o.job_queue AS "previousQueue", o.job_id AS "previousJob"),
    ${DROP_WAITING_JOB}
    SELECT * FROM n`;
  return { sql, parameters };
}
