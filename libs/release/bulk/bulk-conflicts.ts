import type { Reader } from '#libs/database/tx.js';
import type { ConflictView } from '../brakes/conflicts/conflict.view.js';
import { judgeTogether } from '../brakes/conflicts/moves-together.js';
import type { PlanConflicts } from '../brakes/conflicts/plan-conflicts.js';
import type { Placed } from '../brakes/facts/planning-facts.js';
import type { Conflict } from './act-row.js';
import type { Refusal } from './bulk.rules.js';

export interface Intended {
  readonly releaseId: string;
  readonly channelId: string;
  readonly atMs: number;
  /** Whether it comes to another time, or goes on towards the one it has. */
  readonly moves: boolean;
}

export interface Met {
  readonly conflicts: readonly Conflict[];
  /** Why it may not move, in the words of a single reschedule. */
  readonly refusal: Refusal | undefined;
}

const MINUTE_MS = 60_000;

/** Said of the whole system, not of a release's time. */
const NOT_OF_A_MOVE = ['no_publisher'];

/** Everything that planning would say of the new times, what it refuses, and what would come too near. By release. */
export async function bulkConflicts(
  reader: Reader,
  planning: PlanConflicts,
  intended: readonly Intended[],
): Promise<ReadonlyMap<string, Met>> {
  const moving = intended.filter((one) => one.moves).map(placedOf);
  const { conflicts, staying } = await judgeTogether(reader, planning, moving);
  const going = intended.filter((one) => !one.moves).map(placedOf);
  const met = [...conflicts, ...(await planning.ofMoves(reader, going))];
  const near = await conflictsOf(reader, intended, staying);
  return new Map(
    intended.map(({ releaseId }) => {
      const tooNear = near.get(releaseId) ?? [];
      const told = tooNear.length > 0 ? [...NOT_OF_A_MOVE, 'channel_spacing'] : NOT_OF_A_MOVE;
      const own = met.filter((one) => one.releaseId === releaseId);
      const others = own.filter((one) => !told.includes(one.code));
      return [
        releaseId,
        {
          conflicts: [...tooNear, ...others.map(({ code, sentence }) => ({ code, message: sentence }))],
          refusal: staying.has(releaseId) ? refusalOf(own) : undefined,
        },
      ];
    }),
  );
}

/** What may not move now, among others that move with it. By release. */
export async function refusedMoves(
  reader: Reader,
  planning: PlanConflicts,
  moves: readonly Placed[],
): Promise<ReadonlyMap<string, Refusal>> {
  const { conflicts, staying } = await judgeTogether(reader, planning, moves);
  return new Map(
    [...staying].flatMap((releaseId) => {
      const refusal = refusalOf(conflicts.filter((one) => one.releaseId === releaseId));
      return refusal === undefined ? [] : [[releaseId, refusal] as const];
    }),
  );
}

function refusalOf(conflicts: readonly ConflictView[]): Refusal | undefined {
  const refusing = conflicts.filter((one) => one.severity === 'refuse');
  const [first] = refusing;
  if (first === undefined) return undefined;
  return { code: first.code, message: refusing.map((one) => one.sentence).join(' ') };
}

function placedOf({ releaseId, channelId, atMs }: Intended): Placed {
  return { releaseId, channelId, at: new Date(atMs) };
}

/**
 * Warns of what would come too near on the same channel: by its own minimum spacing, or within one minute. What stays
 * counts where it is.
 */
async function conflictsOf(
  reader: Reader,
  intended: readonly Intended[],
  staying: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly Conflict[]>> {
  const others = await reader.query<{ id: string; channelId: string; at: Date; spacing: number }>(
    `SELECT r.id, r.channel_id AS "channelId", r.planned_at AS at, h.min_spacing_seconds AS spacing
     FROM release r JOIN channel h ON h.id = r.channel_id
     WHERE r.channel_id = ANY($1::uuid[]) AND r.state IN ('scheduled', 'staging', 'staged', 'waiting_quota')
       AND r.id <> ALL($2::uuid[])`,
    [
      [...new Set(intended.map((one) => one.channelId))],
      intended.map((one) => one.releaseId).filter((id) => !staying.has(id)),
    ],
  );
  const spacings = new Map(others.map((one) => [one.channelId, one.spacing * 1000]));
  return new Map(
    intended.map((one) => {
      const near = Math.max(spacings.get(one.channelId) ?? 0, MINUTE_MS);
      const conflicts: Conflict[] = [];
      if (
        others.some(
          (other) =>
            other.id !== one.releaseId &&
            other.channelId === one.channelId &&
            isNear(other.at.getTime(), one.atMs, near),
        )
      )
        conflicts.push(NEAR_PLANNED);
      const within = intended.some(
        (other) =>
          other.releaseId !== one.releaseId &&
          other.channelId === one.channelId &&
          (staying.has(one.releaseId) || !staying.has(other.releaseId)) &&
          isNear(other.atMs, one.atMs, near),
      );
      if (within) conflicts.push(NEAR_EACH_OTHER);
      return [one.releaseId, conflicts];
    }),
  );
}

function isNear(one: number, other: number, withinMs: number): boolean {
  return Math.abs(one - other) < withinMs;
}

const NEAR_PLANNED: Conflict = {
  code: 'near-planned',
  message: '同一渠道在相近的时间已有另一条发布。',
};
const NEAR_EACH_OTHER: Conflict = {
  code: 'near-each-other',
  message: '这次操作会让同一渠道的多条发布挤在一起。',
};
