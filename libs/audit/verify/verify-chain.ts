import type { Database } from '#libs/database/database.js';
import type { Reader } from '#libs/database/tx.js';
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
  /** Intact entries, counted from the first that is not archived. */
  readonly entries: number;
  /** Entries before those, which were archived; their last link is known. */
  readonly archived: number;
  readonly ok: boolean;
  readonly brokenAt: BrokenLink | null;
}

export interface ChainReport {
  readonly ok: boolean;
  readonly entries: number;
  readonly lanes: readonly LaneReport[];
  readonly firstBroken: BrokenLink | null;
}

interface StoredEntry extends Omit<ChainedEntry, 'number'> {
  readonly number: string;
  readonly hash: string;
}

interface Head {
  readonly number: number;
  readonly hash: string;
}

const BATCH = 1_000;
const FIRST_HASH = '0'.repeat(64);

/**
 * Walks every lane of the log from its first entry, in batches, and names the first broken link of each. A lane is
 * read from one snapshot, so entries added meanwhile are not taken for forged ones.
 */
export async function verifyChains(database: Database): Promise<ChainReport> {
  const named = await database.query<{ lane: string }>(
    'SELECT lane FROM audit_lane UNION SELECT lane FROM audit_entry UNION SELECT lane FROM audit_archive ORDER BY 1',
  );
  const lanes: LaneReport[] = [];
  for (const { lane } of named) {
    lanes.push(
      await database.transaction(async (tx) => {
        await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
        return await verifyLane(tx, lane);
      }),
    );
  }
  const firstBroken = lanes.find((lane) => lane.brokenAt !== null)?.brokenAt ?? null;
  return {
    ok: firstBroken === null,
    entries: lanes.reduce((sum, lane) => sum + lane.entries, 0),
    lanes,
    firstBroken,
  };
}

async function headOf(reader: Reader, lane: string): Promise<Head> {
  const [row] = await reader.query<{ last_number: string; last_hash: string }>(
    'SELECT last_number, last_hash FROM audit_lane WHERE lane = $1',
    [lane],
  );
  return { number: Number(row?.last_number ?? 0), hash: row?.last_hash ?? '' };
}

/** Where the chain goes on after what was archived. */
async function archivedEndOf(reader: Reader, lane: string): Promise<Head> {
  const [row] = await reader.query<{ last_number: string; last_hash: string }>(
    'SELECT last_number, last_hash FROM audit_archive WHERE lane = $1',
    [lane],
  );
  return row === undefined
    ? { number: 0, hash: FIRST_HASH }
    : { number: Number(row.last_number), hash: row.last_hash };
}

async function verifyLane(reader: Reader, lane: string): Promise<LaneReport> {
  const head = await headOf(reader, lane);
  const archived = await archivedEndOf(reader, lane);
  let { number, hash } = archived;
  const broken = (at: number, id: string | null, reason: BrokenLink['reason']): LaneReport => ({
    lane,
    entries: number - archived.number,
    archived: archived.number,
    ok: false,
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
  if (number < head.number) return broken(number + 1, null, 'tail-cut-off');
  if (number > head.number || hash !== head.hash) return broken(number, null, 'head-changed');
  return { lane, entries: number - archived.number, archived: archived.number, ok: true, brokenAt: null };
}

function recomputed(entry: StoredEntry): string {
  const { hash: _hash, number, ...rest } = entry;
  return linkHash({ ...rest, number: Number(number) });
}

/** The time is read as text: a changed microsecond, which a Date would drop, must change the hash too. */
const AT = `regexp_replace(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '000Z$', 'Z')`;

async function readBatch(reader: Reader, lane: string, after: number): Promise<readonly StoredEntry[]> {
  return await reader.query<StoredEntry>(
    `SELECT id, lane, number, ${AT} AS at, actor_id AS "actorId", actor_name AS "actorName", action, subject_type AS "subjectType",
       subject_id AS "subjectId", department_id AS "departmentId", detail, previous_hash AS "previousHash", hash
     FROM audit_entry WHERE lane = $1 AND number > $2 ORDER BY number LIMIT ${BATCH}`,
    [lane, after],
  );
}
