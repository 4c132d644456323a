import type { Reader } from '#libs/database/tx.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { linkHash, type ChainedEntry } from '../audit.js';

export interface BrokenLink {
  readonly lane: string;
  readonly number: number;
  readonly id: string | null;
  readonly reason:
    'content-changed' | 'number-missing' | 'previous-hash-wrong' | 'tail-cut-off' | 'head-changed';
}

export interface LaneReport {
  readonly lane: string;
  readonly entries: number;
  readonly brokenAt: BrokenLink | null;
}

export interface ChainReport {
  readonly ok: boolean;
  readonly entries: number;
  readonly lanes: readonly LaneReport[];
  readonly firstBroken: BrokenLink | null;
}

interface StoredEntry extends Omit<ChainedEntry, 'number' | 'at'> {
  readonly number: string;
  readonly at: Date;
  readonly hash: string;
}

const BATCH = 1_000;
const FIRST_HASH = '0'.repeat(64);

/** Walks every lane of the log from its first entry, in batches, and names the first broken link of each. */
export async function verifyChains(reader: Reader): Promise<ChainReport> {
  const heads = await reader.query<{ lane: string; last_number: string; last_hash: string }>(
    `SELECT coalesce(l.lane, e.lane) AS lane, coalesce(l.last_number, 0) AS last_number, coalesce(l.last_hash, '') AS last_hash
     FROM audit_lane l FULL JOIN (SELECT DISTINCT lane FROM audit_entry) e ON e.lane = l.lane ORDER BY 1`,
  );
  const lanes: LaneReport[] = [];
  for (const head of heads)
    lanes.push(await verifyLane(reader, head.lane, Number(head.last_number), head.last_hash));
  const firstBroken = lanes.find((lane) => lane.brokenAt !== null)?.brokenAt ?? null;
  return {
    ok: firstBroken === null,
    entries: lanes.reduce((sum, lane) => sum + lane.entries, 0),
    lanes,
    firstBroken,
  };
}

async function verifyLane(
  reader: Reader,
  lane: string,
  lastNumber: number,
  lastHash: string,
): Promise<LaneReport> {
  let number = 0;
  let hash = FIRST_HASH;
  const broken = (at: number, id: string | null, reason: BrokenLink['reason']): LaneReport => ({
    lane,
    entries: number,
    brokenAt: { lane, number: at, id, reason },
  });
  for (;;) {
    const batch = await readBatch(reader, lane, number);
    for (const entry of batch) {
      if (Number(entry.number) !== number + 1) return broken(number + 1, null, 'number-missing');
      if (entry.previousHash !== hash) return broken(number + 1, entry.id, 'previous-hash-wrong');
      if (recomputed(entry) !== entry.hash) return broken(number + 1, entry.id, 'content-changed');
      number += 1;
      hash = entry.hash;
    }
    if (batch.length < BATCH) break;
  }
  if (number < lastNumber) return broken(number + 1, null, 'tail-cut-off');
  if (number > lastNumber || hash !== lastHash) return broken(number, null, 'head-changed');
  return { lane, entries: number, brokenAt: null };
}

function recomputed(entry: StoredEntry): string {
  const { hash: _hash, number, at, ...rest } = entry;
  return linkHash({ ...rest, number: Number(number), at: at.toISOString() });
}

async function readBatch(reader: Reader, lane: string, after: number): Promise<readonly StoredEntry[]> {
  return await reader.query<StoredEntry & { detail: JsonObject }>(
    `SELECT id, lane, number, at, actor_id AS "actorId", actor_name AS "actorName", action, subject_type AS "subjectType",
       subject_id AS "subjectId", department_id AS "departmentId", detail, previous_hash AS "previousHash", hash
     FROM audit_entry WHERE lane = $1 AND number > $2 ORDER BY number LIMIT ${BATCH}`,
    [lane, after],
  );
}
