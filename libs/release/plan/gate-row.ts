import type { Reader, Tx } from '#libs/database/tx.js';
import type { ReleaseState } from '../release.transitions.js';
import type { GateRule, ParentFacts } from './gate.rules.js';

/** A release's gate together with the release it waits for. */
export interface GateRow extends GateRule {
  readonly releaseId: string;
  readonly parentId: string;
  readonly latestSeconds: number;
  /** Not before this, as planned. */
  readonly floorAt: Date | null;
  /** The planned time the system last gave the release; another one was chosen by a person. */
  readonly estimatedAt: Date;
  readonly parent: ParentFacts;
  readonly parentName: string;
  readonly parentZone: string;
}

interface Stored extends Omit<GateRow, 'parent'> {
  readonly state: ReleaseState;
  readonly plannedAt: Date;
  readonly confirmedAt: Date | null;
  readonly seenAt: Date | null;
  readonly hasAddress: boolean;
}

const SELECT = `
  SELECT g.release_id AS "releaseId", g.parent_id AS "parentId", g.after, g.delay_seconds AS "delaySeconds",
    g.late_after_seconds AS "lateAfterSeconds", g.on_failed AS "onFailed", g.on_unknown AS "onUnknown",
    g.on_late AS "onLate", g.on_recalled AS "onRecalled", g.latest_seconds AS "latestSeconds", g.floor_at AS "floorAt",
    g.estimated_at AS "estimatedAt", p.state, p.planned_at AS "plannedAt", p.planned_zone AS "parentZone",
    coalesce(p.confirmed_at, p.published_at) AS "confirmedAt", p.seen_at AS "seenAt",
    EXISTS (SELECT 1 FROM release_receipt c WHERE c.release_id = p.id AND c.public_url IS NOT NULL) AS "hasAddress",
    coalesce(p.step, h.name) AS "parentName"
  FROM release_gate g JOIN release p ON p.id = g.parent_id JOIN channel h ON h.id = p.channel_id
  WHERE g.release_id = $1`;

/** Undefined for a release without a gate. */
export async function findGate(reader: Reader, releaseId: string): Promise<GateRow | undefined> {
  const [row] = await reader.query<Stored>(SELECT, [releaseId]);
  return row === undefined ? undefined : gateOf(row);
}

/** The same, with the parent kept from moving until the transaction ends. Lock the waiting release first. */
export async function holdGate(tx: Tx, releaseId: string): Promise<GateRow | undefined> {
  const [row] = await tx.query<Stored>(`${SELECT} FOR SHARE OF p`, [releaseId]);
  return row === undefined ? undefined : gateOf(row);
}

function gateOf(row: Stored): GateRow {
  const { state, plannedAt, confirmedAt, seenAt, hasAddress, ...gate } = row;
  const parent: ParentFacts = {
    state,
    plannedMs: plannedAt.getTime(),
    publishedMs: confirmedAt?.getTime() ?? null,
    seenMs: seenAt?.getTime() ?? null,
    hasAddress,
  };
  return { ...gate, parent };
}
