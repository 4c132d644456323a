import type { Actor, AuditLog } from '#libs/audit/audit.js';
import type { Reader, Tx } from '#libs/database/tx.js';

/** The emergency stop of all channels of all departments. */
export interface PublishingStopFacts {
  readonly stopped: boolean;
  readonly reason: string | null;
  /** Null until somebody touched it. */
  readonly changedBy: { readonly id: string; readonly name: string } | null;
  readonly changedAt: Date;
}

export async function publishingStop(reader: Reader): Promise<PublishingStopFacts> {
  const [row] = await reader.query<PublishingStopFacts>(
    `SELECT s.stopped, s.reason, s.changed_at AS "changedAt",
       CASE WHEN u.id IS NULL THEN NULL ELSE jsonb_build_object('id', u.id, 'name', u.display_name) END AS "changedBy"
     FROM publishing_stop s LEFT JOIN app_user u ON u.id = s.changed_by WHERE s.id = 1`,
  );
  if (row === undefined) throw new Error('the row of the emergency stop is missing');
  return row;
}

/**
 * Reads the stop for a commit and keeps it as it is until the transaction ends: a stop waits for this transaction, and
 * this one sees a stop that has returned.
 */
export async function isStoppedForCommit(tx: Tx): Promise<boolean> {
  const [row] = await tx.query<{ stopped: boolean }>(
    'SELECT stopped FROM publishing_stop WHERE id = 1 FOR SHARE',
  );
  return row?.stopped ?? true;
}

/**
 * Stops everything. When the transaction has ended, no later commit on any channel begins. Already stopped: the first
 * reason stays.
 */
export async function stopEverything(
  tx: Tx,
  audit: AuditLog,
  request: { readonly actor: Actor; readonly reason: string },
): Promise<PublishingStopFacts> {
  return await setStop(tx, audit, true, request.actor, request.reason);
}

/** Lifts the stop. Sends nothing by itself. */
export async function resumeEverything(
  tx: Tx,
  audit: AuditLog,
  request: { readonly actor: Actor; readonly reason: string | null },
): Promise<PublishingStopFacts> {
  return await setStop(tx, audit, false, request.actor, request.reason);
}

/**
 * Waits for the commits that are passing their gate and keeps new ones before it until the transaction ends. Whatever
 * is written after this call and has returned is seen by every later commit.
 */
export async function holdCommits(tx: Tx): Promise<void> {
  await tx.query('LOCK TABLE publishing_stop IN EXCLUSIVE MODE');
}

/**
 * The table lock comes first because row locks alone are not fair: commits that follow each other closely share the row
 * without a gap, and the stop would wait for as long as they do. Behind a waiting table lock new commits queue up.
 */
async function setStop(
  tx: Tx,
  audit: AuditLog,
  stopped: boolean,
  actor: Actor,
  reason: string | null,
): Promise<PublishingStopFacts> {
  await holdCommits(tx);
  const [changed] = await tx.query(
    `UPDATE publishing_stop SET stopped = $1, reason = $2, changed_by = $3, changed_at = clock_timestamp()
     WHERE id = 1 AND stopped <> $1 RETURNING id`,
    [stopped, reason, actor.id],
  );
  if (changed !== undefined) {
    await audit.append(tx, [
      {
        actor,
        action: stopped ? 'publishing.stopped' : 'publishing.resumed',
        subjectType: 'publishing',
        subjectId: 'all',
        departmentId: null,
        detail: { reason },
        lane: 'publishing',
      },
    ]);
  }
  return await publishingStop(tx);
}
