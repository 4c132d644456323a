import type { Reader, Tx } from '#libs/database/tx.js';
import { newId } from '#libs/kernel/ids.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';

/**
 * `wished`: it is not public yet and is taken back as soon as it is; `asked`; `waiting` for the budget; `called`: the
 * platform has taken the call, proof is owed; `by_hand`: a person must act; `proved` by a read-back; `confirmed` by a
 * person; `void`: it never came to it.
 */
export type WithdrawalState =
  'wished' | 'asked' | 'waiting' | 'called' | 'by_hand' | 'proved' | 'confirmed' | 'void';

export interface OpenWithdrawal {
  readonly id: string;
  readonly state: WithdrawalState;
  readonly reason: string;
  readonly calledAt: Date | null;
  readonly checks: number;
}

/** The withdrawal of a release that has not ended. */
export async function openWithdrawal(reader: Reader, releaseId: string): Promise<OpenWithdrawal | undefined> {
  const [row] = await reader.query<OpenWithdrawal>(
    `SELECT id, state, reason, called_at AS "calledAt", checks FROM release_withdrawal
     WHERE release_id = $1 AND closed_at IS NULL`,
    [releaseId],
  );
  return row;
}

export interface NewWithdrawal {
  readonly releaseId: string;
  readonly state: 'wished' | 'asked';
  readonly way: string;
  readonly reason: string;
  readonly askedBy: string | null;
}

/** Opens a withdrawal, or wakes the one that is open: asking again starts over. */
export async function recordWithdrawal(tx: Tx, wanted: NewWithdrawal): Promise<void> {
  await tx.query(
    `INSERT INTO release_withdrawal (id, release_id, state, way, reason, asked_by, asked_at, checks)
     VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp(), 0)
     ON CONFLICT (release_id) WHERE closed_at IS NULL
     DO UPDATE SET state = excluded.state, way = excluded.way, called_at = NULL, not_before = NULL, checks = 0`,
    [newId(), wanted.releaseId, wanted.state, wanted.way, wanted.reason, wanted.askedBy],
  );
}

export interface WithdrawalChange {
  readonly state: WithdrawalState;
  readonly called?: boolean;
  readonly notBefore?: Date;
  readonly checks?: number;
}

export async function changeWithdrawal(tx: Tx, releaseId: string, change: WithdrawalChange): Promise<void> {
  await tx.query(
    `UPDATE release_withdrawal SET state = $2, not_before = $3, checks = coalesce($4, checks),
       called_at = CASE WHEN $5 THEN clock_timestamp() ELSE called_at END
     WHERE release_id = $1 AND closed_at IS NULL`,
    [releaseId, change.state, change.notBefore ?? null, change.checks ?? null, change.called === true],
  );
}

export interface WithdrawalEnd {
  readonly state: 'proved' | 'confirmed' | 'void';
  readonly evidence: JsonObject;
  readonly closedBy: string | null;
}

export async function endWithdrawal(tx: Tx, releaseId: string, end: WithdrawalEnd): Promise<void> {
  await tx.query(
    `UPDATE release_withdrawal SET state = $2, evidence = $3, closed_at = clock_timestamp(), closed_by = $4, not_before = NULL
     WHERE release_id = $1 AND closed_at IS NULL`,
    [releaseId, end.state, JSON.stringify(end.evidence), end.closedBy],
  );
}

/** What the platform answered at publication; without ids when only a person saw it. */
export async function receiptOf(reader: Reader, releaseId: string): Promise<PlatformReceipt> {
  const [row] = await reader.query<{ ids: Record<string, string>; url: string | null }>(
    'SELECT platform_ids AS ids, public_url AS url FROM release_receipt WHERE release_id = $1',
    [releaseId],
  );
  return { ids: row?.ids ?? {}, publicUrl: row?.url ?? null, publishedAt: null };
}
