import type { Fault, PlatformHandle } from '#libs/kernel/outcome.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { Reader, Tx } from '#libs/database/tx.js';
import type { ReleaseState } from './release.transitions.js';

export type GateState = 'waiting' | 'open' | 'waived';

/** By placeholder key: the release whose address is meant, and the address that filled it, null until staging. */
export type ReleaseLinks = Readonly<
  Record<string, { readonly releaseId: string; readonly url: string | null }>
>;

/** A release as it is stored; the truth that jobs only point at. */
export interface ReleaseRow {
  readonly id: string;
  readonly planId: string;
  readonly departmentId: string;
  readonly channelId: string;
  readonly draftId: string;
  readonly revisionId: string;
  readonly renditionId: string;
  readonly approvedHash: string;
  readonly marker: string;
  readonly state: ReleaseState;
  /** Grows with every move that takes ownership; who lost it writes nothing. */
  readonly fence: number;
  readonly plannedAt: Date;
  readonly plannedZone: string;
  readonly latestAt: Date;
  readonly stageAt: Date;
  readonly stagedAt: Date | null;
  readonly commitStartedAt: Date | null;
  readonly acceptedAt: Date | null;
  readonly publishedAt: Date | null;
  readonly firstCommitAt: Date | null;
  readonly staged: JsonObject | null;
  readonly filled: JsonObject | null;
  readonly handle: PlatformHandle | null;
  readonly correlation: string | null;
  readonly fault: Fault | null;
  readonly holdReason: string | null;
  readonly lookups: number;
  readonly absences: number;
  readonly confirms: number;
  readonly refreshes: number;
  /** Commits made before a person last let it go; they do not count any more. */
  readonly commitsBefore: number;
  /** Its name within the plan; null for plans made before steps had names. */
  readonly step: string | null;
  /** Null without a gate. `waived`: it goes on without what it waited for, by rule or by a person. */
  readonly gateState: GateState | null;
  /** Nothing of its plan goes out before this instant. */
  readonly embargoAt: Date | null;
  /** Where the addresses of other releases, named by placeholders in its text, come from. */
  readonly links: ReleaseLinks | null;
  readonly jobQueue: string | null;
  readonly jobId: string | null;
  readonly jobAt: Date | null;
}

/** Select list over table `release` named `r`. */
export const RELEASE_COLUMNS = `
  r.id, r.plan_id AS "planId", r.department_id AS "departmentId", r.channel_id AS "channelId",
  r.draft_id AS "draftId", r.revision_id AS "revisionId", r.rendition_id AS "renditionId",
  r.approved_hash AS "approvedHash", r.marker, r.state, r.fence, r.planned_at AS "plannedAt",
  r.planned_zone AS "plannedZone", r.latest_at AS "latestAt", r.stage_at AS "stageAt", r.staged_at AS "stagedAt",
  r.commit_started_at AS "commitStartedAt", r.accepted_at AS "acceptedAt", r.published_at AS "publishedAt",
  r.first_commit_at AS "firstCommitAt", r.staged, r.filled, r.handle, r.correlation, r.fault,
  r.hold_reason AS "holdReason", r.lookups, r.absences, r.confirms, r.refreshes, r.commits_before AS "commitsBefore",
  r.step, r.gate_state AS "gateState", r.embargo_at AS "embargoAt", r.links,
  r.job_queue AS "jobQueue", r.job_id AS "jobId", r.job_at AS "jobAt"`;

export async function findRelease(reader: Reader, releaseId: string): Promise<ReleaseRow | undefined> {
  const [row] = await reader.query<ReleaseRow>(`SELECT ${RELEASE_COLUMNS} FROM release r WHERE r.id = $1`, [
    releaseId,
  ]);
  return row;
}

/** Those of the releases that exist, in no order. */
export async function findReleases(reader: Reader, ids: readonly string[]): Promise<readonly ReleaseRow[]> {
  return await reader.query<ReleaseRow>(
    `SELECT ${RELEASE_COLUMNS} FROM release r WHERE r.id = ANY($1::uuid[])`,
    [[...ids]],
  );
}

/** Locks the row until the transaction ends. */
export async function lockRelease(reader: Reader, releaseId: string): Promise<ReleaseRow | undefined> {
  const [row] = await reader.query<ReleaseRow>(
    `SELECT ${RELEASE_COLUMNS} FROM release r WHERE r.id = $1 FOR UPDATE`,
    [releaseId],
  );
  return row;
}

/**
 * Locks the rows for their commits, and their drafts against being archived or losing their approval, until the
 * transaction ends. The order is the same everywhere: stops, channels, releases, drafts.
 */
export async function lockForCommit(tx: Tx, ids: readonly string[]): Promise<readonly ReleaseRow[]> {
  return await tx.prepared<ReleaseRow>(
    `SELECT ${RELEASE_COLUMNS} FROM release r JOIN draft d ON d.id = r.draft_id
     WHERE r.id = ANY($1::uuid[]) ORDER BY r.id FOR UPDATE OF r FOR SHARE OF d`,
    [[...ids]],
  );
}
