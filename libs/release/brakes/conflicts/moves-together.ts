import type { Reader } from '#libs/database/tx.js';
import { UNTOUCHED, type ReleaseState } from '../../release.transitions.js';
import type { Placed } from '../facts/planning-facts.js';
import { QUOTA_CROWDED } from '../obstacles/quota-crowded.js';
import { SAME_CONTENT } from '../obstacles/same-content.js';
import type { ConflictView } from './conflict.view.js';
import type { PlanConflicts } from './plan-conflicts.js';

/** Refusals that hang on what else moves, in the order in which they are believed; any other holds by itself. */
const MUTUAL = [SAME_CONTENT.code, QUOTA_CROWDED.code];

export interface Judged {
  /** Of those that may move and of those that may not. */
  readonly conflicts: readonly ConflictView[];
  /** Those that stay where they are. */
  readonly staying: ReadonlySet<string>;
}

/**
 * What planning says of moves that are made together: each is judged among the others where they would be, and what is
 * refused stays and is in the way of who would take its place.
 */
export async function judgeTogether(
  reader: Reader,
  planning: PlanConflicts,
  moves: readonly Placed[],
): Promise<Judged> {
  const contents = await contentsOf(reader, moves);
  const told: ConflictView[] = [];
  const staying = new Set<string>();
  let moving = moves;
  let blocked: ReadonlySet<string> = new Set();
  for (;;) {
    const met = await planning.ofMoves(reader, moving, without(moving, blocked));
    const refused = firstRefused(met);
    if (refused.size === 0 && blocked.size === 0) return { conflicts: [...told, ...met], staying };
    for (const id of refused) staying.add(id);
    told.push(...met.filter((one) => one.releaseId !== null && refused.has(one.releaseId)));
    moving = without(moving, refused);
    blocked = followersOf(refused, moving, contents);
  }
}

function without(moves: readonly Placed[], ids: ReadonlySet<string>): readonly Placed[] {
  return moves.filter((move) => !ids.has(move.releaseId));
}

/** Those to keep back first: the others may be free to go without them. */
function firstRefused(met: readonly ConflictView[]): ReadonlySet<string> {
  const ranks = new Map<string, number>();
  for (const { releaseId, severity, code } of met) {
    if (releaseId === null || severity !== 'refuse') continue;
    ranks.set(releaseId, Math.min(ranks.get(releaseId) ?? MUTUAL.length, MUTUAL.indexOf(code)));
  }
  const first = Math.min(...ranks.values());
  return new Set([...ranks].filter(([, rank]) => rank === first).map(([id]) => id));
}

interface Content {
  readonly id: string;
  readonly state: ReleaseState;
  readonly draftId: string;
  readonly channelId: string;
  readonly revisionId: string;
  readonly approvedHash: string;
  readonly plannedAt: Date;
}

async function contentsOf(reader: Reader, moves: readonly Placed[]): Promise<ReadonlyMap<string, Content>> {
  if (moves.length === 0) return new Map();
  const rows = await reader.query<Content>(
    `SELECT r.id, r.state, r.draft_id AS "draftId", r.channel_id AS "channelId", r.revision_id AS "revisionId",
       r.approved_hash AS "approvedHash", r.planned_at AS "plannedAt" FROM release r WHERE r.id = ANY($1::uuid[])`,
    [moves.map((move) => move.releaseId)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * Those that would take the place of one that stays, and so on along the row. They are known at once, so that a long row
 * is not judged again for each of its members.
 */
function followersOf(
  staying: ReadonlySet<string>,
  moving: readonly Placed[],
  contents: ReadonlyMap<string, Content>,
): ReadonlySet<string> {
  const coming = new Map<string, Content[]>();
  for (const { releaseId, at } of moving) {
    const content = contents.get(releaseId);
    if (content === undefined) continue;
    const place = placeOf(content, at);
    const those = coming.get(place);
    if (those === undefined) coming.set(place, [content]);
    else those.push(content);
  }
  const blocked = new Set<string>();
  const open = [...staying];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const stays = contents.get(id);
    if (stays === undefined || !UNTOUCHED.includes(stays.state)) continue;
    for (const one of coming.get(placeOf(stays, stays.plannedAt)) ?? []) {
      if (one.id === id || blocked.has(one.id) || !isSame(one, stays)) continue;
      blocked.add(one.id);
      open.push(one.id);
    }
  }
  return blocked;
}

function placeOf({ draftId, channelId }: Content, at: Date): string {
  return `${draftId} ${channelId} ${at.getTime()}`;
}

function isSame(one: Content, other: Content): boolean {
  return one.revisionId === other.revisionId || one.approvedHash === other.approvedHash;
}
