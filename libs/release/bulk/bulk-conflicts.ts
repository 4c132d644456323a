import type { Reader } from '#libs/database/tx.js';
import type { PlanConflicts } from '../brakes/conflicts/plan-conflicts.js';
import type { Conflict } from './act-row.js';

export interface Intended {
  readonly releaseId: string;
  readonly channelId: string;
  readonly atMs: number;
}

const MINUTE_MS = 60_000;

/** Said of the whole system, not of a release's time. */
const NOT_OF_A_MOVE = ['no_publisher'];

/** Everything that planning would say of the new times, and what would come too near. By release. */
export async function bulkConflicts(
  reader: Reader,
  planning: PlanConflicts,
  intended: readonly Intended[],
): Promise<ReadonlyMap<string, readonly Conflict[]>> {
  const near = await conflictsOf(reader, intended);
  const met = await planning.ofMoves(
    reader,
    intended.map(({ releaseId, channelId, atMs }) => ({ releaseId, channelId, at: new Date(atMs) })),
  );
  return new Map(
    intended.map(({ releaseId }) => {
      const tooNear = near.get(releaseId) ?? [];
      const told = tooNear.length > 0 ? [...NOT_OF_A_MOVE, 'channel_spacing'] : NOT_OF_A_MOVE;
      const others = met.filter((one) => one.releaseId === releaseId && !told.includes(one.code));
      return [releaseId, [...tooNear, ...others.map(({ code, sentence }) => ({ code, message: sentence }))]];
    }),
  );
}

/** Warns of what would come too near on the same channel: by its own minimum spacing, or within one minute. */
async function conflictsOf(
  reader: Reader,
  intended: readonly Intended[],
): Promise<ReadonlyMap<string, readonly Conflict[]>> {
  const others = await reader.query<{ channelId: string; at: Date; spacing: number }>(
    `SELECT r.channel_id AS "channelId", r.planned_at AS at, h.min_spacing_seconds AS spacing
     FROM release r JOIN channel h ON h.id = r.channel_id
     WHERE r.channel_id = ANY($1::uuid[]) AND r.state IN ('scheduled', 'staging', 'staged', 'waiting_quota')
       AND r.id <> ALL($2::uuid[])`,
    [[...new Set(intended.map((one) => one.channelId))], intended.map((one) => one.releaseId)],
  );
  const spacings = new Map(others.map((one) => [one.channelId, one.spacing * 1000]));
  return new Map(
    intended.map((one) => {
      const near = Math.max(spacings.get(one.channelId) ?? 0, MINUTE_MS);
      const conflicts: Conflict[] = [];
      if (
        others.some(
          (other) => other.channelId === one.channelId && isNear(other.at.getTime(), one.atMs, near),
        )
      )
        conflicts.push(NEAR_PLANNED);
      const within = intended.some(
        (other) =>
          other.releaseId !== one.releaseId &&
          other.channelId === one.channelId &&
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
