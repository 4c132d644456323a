import type { Actor } from '#libs/audit/audit.js';
import { newId } from '#libs/kernel/ids.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { mayMove } from '#libs/kernel/transition.js';
import { JOB_SCHEMA } from '#libs/queue/job-queue.js';
import { RELEASE_COLUMNS, type GateState, type ReleaseRow } from './release-row.js';
import type { ReleaseQueue } from './release.queues.js';
import { RELEASE_TRANSITIONS, type ReleaseState } from './release.transitions.js';

/** So many milliseconds before the database's own instant. */
export interface Ago {
  readonly agoMs: number;
}

/**
 * Columns that may change together with the state. `now` stands for the database's own instant, `so-far` for all that
 * are recorded.
 */
export interface ReleaseChanges {
  readonly plannedAt?: Date;
  readonly plannedZone?: string;
  readonly latestAt?: Date;
  readonly stageAt?: Date;
  readonly stagedAt?: 'now' | null;
  readonly commitStartedAt?: 'now' | Ago | null;
  /** The publisher in whose lane it is under way together with others of its account; null when alone. */
  readonly laneOf?: string | null;
  readonly firstCommitAt?: 'keep-first' | Date | null;
  readonly acceptedAt?: 'now' | Ago | null;
  readonly publishedAt?: Date | 'now' | null;
  readonly confirmedAt?: 'now' | null;
  readonly staged?: JsonObject | null;
  readonly filled?: JsonObject | null;
  readonly handle?: JsonObject | null;
  readonly correlation?: string | null;
  readonly fault?: JsonObject | null;
  readonly holdReason?: string | null;
  readonly revisionId?: string;
  readonly renditionId?: string;
  readonly approvedHash?: string;
  readonly lookups?: number;
  readonly absences?: number;
  readonly confirms?: number;
  readonly refreshes?: number;
  readonly commitsBefore?: 'so-far';
  readonly gateState?: GateState;
  readonly links?: JsonObject | null;
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
  readonly job: OwedJob | ClaimedJob | null;
}

/** A job to be made. */
export interface OwedJob {
  readonly queue: ReleaseQueue;
  readonly at: Date;
}

/** The job that is being worked on now stays the owed one: should its worker die, the sweep finds the release. */
export interface ClaimedJob extends OwedJob {
  readonly claimedId: string;
}

export function isClaimed(job: OwedJob | ClaimedJob): job is ClaimedJob {
  return 'claimedId' in job;
}

/** A release as a move left it, with the state it came from. */
export interface Moved extends ReleaseRow {
  readonly previous: ReleaseState;
}

/** A move with the id of the job it makes. */
export interface PreparedMove {
  readonly move: Move;
  readonly jobId: string;
}

type Alike = readonly [PreparedMove, ...PreparedMove[]];

export interface Column {
  readonly name: string;
  readonly type: 'timestamptz' | 'jsonb' | 'text' | 'integer' | 'uuid';
}

/** Where each change goes. */
export const COLUMNS: Readonly<Record<keyof ReleaseChanges, Column>> = {
  plannedAt: { name: 'planned_at', type: 'timestamptz' },
  plannedZone: { name: 'planned_zone', type: 'text' },
  latestAt: { name: 'latest_at', type: 'timestamptz' },
  stageAt: { name: 'stage_at', type: 'timestamptz' },
  stagedAt: { name: 'staged_at', type: 'timestamptz' },
  commitStartedAt: { name: 'commit_started_at', type: 'timestamptz' },
  laneOf: { name: 'lane_of', type: 'text' },
  firstCommitAt: { name: 'first_commit_at', type: 'timestamptz' },
  acceptedAt: { name: 'accepted_at', type: 'timestamptz' },
  publishedAt: { name: 'published_at', type: 'timestamptz' },
  confirmedAt: { name: 'confirmed_at', type: 'timestamptz' },
  staged: { name: 'staged', type: 'jsonb' },
  filled: { name: 'filled', type: 'jsonb' },
  handle: { name: 'handle', type: 'jsonb' },
  correlation: { name: 'correlation', type: 'text' },
  fault: { name: 'fault', type: 'jsonb' },
  holdReason: { name: 'hold_reason', type: 'text' },
  revisionId: { name: 'revision_id', type: 'uuid' },
  renditionId: { name: 'rendition_id', type: 'uuid' },
  approvedHash: { name: 'approved_hash', type: 'text' },
  lookups: { name: 'lookups', type: 'integer' },
  absences: { name: 'absences', type: 'integer' },
  confirms: { name: 'confirms', type: 'integer' },
  refreshes: { name: 'refreshes', type: 'integer' },
  commitsBefore: { name: 'commits_before', type: 'integer' },
  gateState: { name: 'gate_state', type: 'text' },
  links: { name: 'links', type: 'jsonb' },
};

/**
 * The moves in groups that one statement can carry out: of the same states, queue and columns.
 * @throws Error for a move that the transition table does not know, or two moves of one release.
 */
export function byShape(moves: readonly Move[]): readonly Alike[] {
  const groups = new Map<string, [PreparedMove, ...PreparedMove[]]>();
  const seen = new Set<string>();
  for (const move of moves) {
    for (const from of move.from) {
      if (!mayMove(RELEASE_TRANSITIONS, from, move.to))
        throw new Error(`no release moves from ${from} to ${move.to}`);
    }
    if (seen.has(move.releaseId)) throw new Error(`release ${move.releaseId} was to be moved twice at once`);
    seen.add(move.releaseId);
    const prepared = { move, jobId: move.job !== null && isClaimed(move.job) ? move.job.claimedId : newId() };
    const shape = shapeOf(move);
    const group = groups.get(shape);
    if (group === undefined) groups.set(shape, [prepared]);
    else group.push(prepared);
  }
  return [...groups.values()];
}

function shapeOf(move: Move): string {
  return JSON.stringify([
    move.from,
    move.to,
    move.takeOver,
    move.job?.queue ?? null,
    columnsOf(move).map(kindOf),
  ]);
}

function columnsOf(move: Move): readonly [keyof ReleaseChanges, unknown][] {
  return Object.entries(move.set ?? {}) as [keyof ReleaseChanges, unknown][];
}

/** The instant of the database or one before it, the first that ever was, or the value of each move. */
function kindOf([name, value]: readonly [keyof ReleaseChanges, unknown]): readonly [
  keyof ReleaseChanges,
  string,
] {
  if (isAgo(value)) return [name, 'ago'];
  return [name, value === 'now' || value === 'keep-first' || value === 'so-far' ? value : 'value'];
}

function isAgo(value: unknown): value is Ago {
  return typeof value === 'object' && value !== null && 'agoMs' in value;
}

const COMMITS_SO_FAR = `(SELECT count(*)::integer FROM release_attempt a WHERE a.release_id = r.id AND a.kind = 'commit')`;

/** One conditional statement for moves that are alike. */
export function moveStatement(move: Move): string {
  const kinds = columnsOf(move).map(kindOf);
  const sets = kinds.map(([name, kind]) => {
    const column = COLUMNS[name].name;
    if (kind === 'now') return `${column} = clock_timestamp()`;
    if (kind === 'ago')
      return `${column} = statement_timestamp() - make_interval(secs => m.${column} / 1000)`;
    if (kind === 'keep-first') return `${column} = coalesce(r.${column}, clock_timestamp())`;
    if (kind === 'so-far') return `${column} = ${COMMITS_SO_FAR}`;
    return `${column} = m.${column}`;
  });
  if (move.takeOver === true) sets.push('fence = r.fence + 1');
  const values = kinds
    .filter(([, kind]) => kind === 'value' || kind === 'ago')
    .map(
      ([name, kind]) => `, ${COLUMNS[name].name} ${kind === 'ago' ? 'double precision' : COLUMNS[name].type}`,
    );
  return `
    WITH m AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($1::jsonb) AS m(id uuid, expected_fence integer,
      next_job uuid, next_at timestamptz, event_id uuid, cause text, actor_id uuid, detail jsonb${values.join('')})),
    o AS (SELECT r.id, r.state, r.fence, r.job_queue, r.job_id FROM release r WHERE r.id = ANY($2::uuid[])
      ORDER BY r.id FOR UPDATE),
    n AS (UPDATE release r
    SET state = $4, state_changed_at = clock_timestamp(), job_queue = $5, job_id = m.next_job, job_at = m.next_at
      ${sets.map((set) => `, ${set}`).join('')}
    FROM o JOIN m ON m.id = o.id
    WHERE r.id = o.id AND o.state = ANY($3) AND r.state = ANY($3)
      AND (m.expected_fence IS NULL OR o.fence = m.expected_fence)
    RETURNING ${RELEASE_COLUMNS}, o.state AS previous, o.job_queue AS "previousQueue", o.job_id AS "previousJob"),
    ${DROP_WAITING_JOB},
    e AS (INSERT INTO release_event (id, release_id, at, from_state, to_state, cause, actor_id, detail)
      SELECT m.event_id, n.id, clock_timestamp(), n.previous, $4, m.cause, m.actor_id, m.detail
      FROM n JOIN m ON m.id = n.id)
    SELECT * FROM n`;
}

export function moveParameters(alike: Alike): readonly unknown[] {
  const [{ move: first }] = alike;
  const rows = alike.map(({ move, jobId }) => ({
    id: move.releaseId,
    expected_fence: move.fence ?? null,
    next_job: move.job === null ? null : jobId,
    next_at: move.job?.at ?? null,
    event_id: newId(),
    cause: move.cause,
    actor_id: move.actor.id,
    detail: move.detail ?? {},
    ...Object.fromEntries(
      columnsOf(move).map(([name, value]) => [COLUMNS[name].name, isAgo(value) ? value.agoMs : value]),
    ),
  }));
  return [
    JSON.stringify(rows),
    alike.map(({ move }) => move.releaseId),
    [...first.from],
    first.to,
    first.job?.queue ?? null,
  ];
}

/** Takes the job of before away unless somebody works on it. */
export const DROP_WAITING_JOB = `
  gone AS (DELETE FROM ${JOB_SCHEMA}.job j USING n
    WHERE j.name = n."previousQueue" AND j.id = n."previousJob" AND j.state IN ('created', 'retry'))`;
