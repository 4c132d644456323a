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

  /** Appends in order. The lane stays locked until the transaction ends: call it last. */
  async append(tx: Tx, events: readonly AuditEvent[]): Promise<void> {
    const lanes = [...new Set(events.map((event) => event.lane))].sort();
    for (const lane of lanes) {
      await this.appendToLane(
        tx,
        lane,
        events.filter((event) => event.lane === lane),
      );
    }
  }

  private async appendToLane(tx: Tx, lane: string, events: readonly AuditEvent[]): Promise<void> {
    const head = await this.lockHead(tx, lane);
    const at = this.clock.now().toISOString();
    const rows = [];
    for (const event of events) {
      const entry: ChainedEntry = {
        id: newId(),
        lane,
        number: head.number + 1,
        at,
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
    await tx.query(INSERT_ENTRIES, [JSON.stringify(rows)]);
    await tx.query('UPDATE audit_lane SET last_number = $2, last_hash = $3 WHERE lane = $1', [
      lane,
      head.number,
      head.hash,
    ]);
  }

  private async lockHead(tx: Tx, lane: string): Promise<{ number: number; hash: string }> {
    const [row] = await tx.query<{ last_number: string; last_hash: string }>(
      `INSERT INTO audit_lane AS l (lane, last_number, last_hash) VALUES ($1, 0, $2)
       ON CONFLICT (lane) DO UPDATE SET last_number = l.last_number
       RETURNING last_number, last_hash`,
      [lane, FIRST_HASH],
    );
    return { number: Number(row?.last_number ?? 0), hash: row?.last_hash ?? FIRST_HASH };
  }
}

const INSERT_ENTRIES = `
  INSERT INTO audit_entry (id, lane, number, at, actor_id, actor_name, action, subject_type, subject_id,
    department_id, detail, previous_hash, hash)
  SELECT id, lane, number, at, "actorId", "actorName", action, "subjectType", "subjectId", "departmentId", detail,
    "previousHash", hash
  FROM jsonb_to_recordset($1::jsonb) AS e(id uuid, lane text, number bigint, at timestamptz, "actorId" uuid,
    "actorName" text, action text, "subjectType" text, "subjectId" text, "departmentId" uuid, detail jsonb,
    "previousHash" text, hash text)`;
