import { contentHash } from '#libs/kernel/canonical-json.js';
import type { Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { Tx } from '#libs/database/tx.js';

/** Who did it: a person, or a part of the system. */
export interface Actor {
  /** Null for the system itself. */
  readonly id: string | null;
  readonly name: string;
}

export const SYSTEM: Actor = { id: null, name: '系统' };

export interface AuditEvent {
  readonly actor: Actor;
  /** Verb in the past, like `draft.created`, `release.moved`. */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly departmentId: string | null;
  /** Facts for the reader; never a secret. */
  readonly detail: JsonObject;
  /**
   * Which chain takes the entry. Entries of one lane wait for each other until their transaction ends, so busy
   * subjects get lanes of their own, like `channel:<id>`.
   */
  readonly lane: string;
}

const FIRST_HASH = '0'.repeat(64);

/** What is hashed: every member of the entry and the hash before it. */
export interface ChainedEntry {
  readonly id: string;
  readonly lane: string;
  readonly number: number;
  readonly at: string;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly departmentId: string | null;
  readonly detail: JsonObject;
  readonly previousHash: string;
}

export function linkHash(entry: ChainedEntry): string {
  return contentHash({ ...entry });
}

/** Writes entries into the hash-chained log, inside the transaction of the change they tell of. */
export class AuditLog {
  constructor(private readonly clock: Clock) {}

  /** Appends in order. The lanes stay locked until the transaction ends: call it last. */
  async append(tx: Tx, events: readonly AuditEvent[]): Promise<void> {
    if (events.length === 0) return;
    const heads = await lockHeads(tx, [...new Set(events.map((event) => event.lane))]);
    const now = this.clock.now();
    const rows = [];
    for (const event of events) {
      const head = heads.get(event.lane);
      if (head === undefined) throw new Error(`the lane ${event.lane} has no head`);
      if (now > head.at) head.at = now;
      const entry: ChainedEntry = {
        id: newId(),
        lane: event.lane,
        number: head.number + 1,
        at: head.at.toISOString(),
        actorId: event.actor.id,
        actorName: event.actor.name,
        action: event.action,
        subjectType: event.subjectType,
        subjectId: event.subjectId,
        departmentId: event.departmentId,
        detail: event.detail,
        previousHash: head.hash,
      };
      head.number = entry.number;
      head.hash = linkHash(entry);
      rows.push({ ...entry, hash: head.hash });
    }
    const moved = [...heads].map(([lane, head]) => ({ lane, ...head, at: head.at.toISOString() }));
    await tx.prepared(INSERT_ENTRIES, [JSON.stringify(rows), JSON.stringify(moved)]);
  }
}

interface Head {
  number: number;
  hash: string;
  /** The newest entry's; a clock that is behind never makes the next one older, so that months are whole. */
  at: Date;
}

/** Locks the lanes in one order, so that two writers of several never wait for each other. */
async function lockHeads(tx: Tx, lanes: readonly string[]): Promise<Map<string, Head>> {
  const sorted = [...lanes].sort();
  const found = await headsOf(tx, sorted);
  if (found.size === sorted.length) return found;
  await tx.query(
    `INSERT INTO audit_lane (lane, last_number, last_hash, last_at) SELECT l, 0, $2, 'epoch'
     FROM unnest($1::text[]) l ORDER BY l ON CONFLICT (lane) DO NOTHING`,
    [sorted, FIRST_HASH],
  );
  return await headsOf(tx, sorted);
}

async function headsOf(tx: Tx, sorted: readonly string[]): Promise<Map<string, Head>> {
  const rows = await tx.prepared<{ lane: string; number: string; hash: string; at: Date }>(
    `SELECT lane, last_number AS number, last_hash AS hash, last_at AS at
     FROM audit_lane WHERE lane = ANY($1::text[]) ORDER BY lane FOR UPDATE`,
    [sorted],
  );
  return new Map(rows.map((row) => [row.lane, { number: Number(row.number), hash: row.hash, at: row.at }]));
}

const INSERT_ENTRIES = `
  WITH heads AS (
    UPDATE audit_lane l SET last_number = m.number, last_hash = m.hash, last_at = m.at
    FROM jsonb_to_recordset($2::jsonb) AS m(lane text, number bigint, hash text, at timestamptz) WHERE l.lane = m.lane)
  INSERT INTO audit_entry (id, lane, number, at, actor_id, actor_name, action, subject_type, subject_id,
    department_id, detail, previous_hash, hash)
  SELECT id, lane, number, at, "actorId", "actorName", action, "subjectType", "subjectId", "departmentId", detail,
    "previousHash", hash
  FROM jsonb_to_recordset($1::jsonb) AS e(id uuid, lane text, number bigint, at timestamptz, "actorId" uuid,
    "actorName" text, action text, "subjectType" text, "subjectId" text, "departmentId" uuid, detail jsonb,
    "previousHash" text, hash text)`;
