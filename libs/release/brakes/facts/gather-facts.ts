import type { ChannelState } from '#libs/channels/channel.transitions.js';
import type { Reader } from '#libs/database/tx.js';
import type { DayKind } from '../../working-time.js';
import type { BrakeFacts, DepartmentRules, StopFact, WindowFact } from '../obstacle.js';
import { STOP_MATCHES, WINDOW_CONCERNS } from './stop-matches.js';

/** Which content would go where and when. */
export interface Intended {
  /** Null while nothing is planned yet. */
  readonly releaseId: string | null;
  /** Null while no content is chosen: then nothing is said about it. */
  readonly revisionId: string | null;
  readonly channelId: string;
  /** What was approved; null while planning: then any approved rendition of the revision for the channel counts. */
  readonly approvedHash: string | null;
  readonly latestAt: Date | null;
  /** When it would go out, where that is not the same for all. */
  readonly at?: Date;
}

interface WindowJson extends Omit<WindowFact, 'startsAt' | 'endsAt' | 'endedAt'> {
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly endedAt: string | null;
}

interface Row {
  readonly place: number;
  readonly name: string;
  readonly state: ChannelState;
  readonly stateReason: string | null;
  readonly minSpacingSeconds: number;
  readonly draftArchived: boolean;
  readonly approvedAt: Date | null;
  readonly minLeadMinutes: number;
  readonly workingHours: DepartmentRules['workingHours'];
  readonly writtenDay: DayKind | null;
  readonly stops: readonly StopFact[] | null;
  readonly windows: readonly WindowJson[] | null;
  readonly exempt: boolean;
  readonly reapprovalOwed: boolean;
  readonly lastCommitAt: Date | null;
  readonly withdrawalWished: boolean;
  readonly correction: { readonly way: string; readonly correctedState: string } | null;
}

/**
 * What every moment judges by, for many in one statement and in their order. At the commit it is asked after the
 * barrier, the channels and the drafts are locked: its snapshot then holds every stop, window and revocation that has
 * returned.
 */
export async function gatherAllFacts(
  reader: Reader,
  all: readonly Intended[],
  judged: Pick<BrakeFacts, 'moment' | 'now' | 'at'>,
): Promise<readonly BrakeFacts[]> {
  const rows = await reader.prepared<Row>(FACTS, [
    JSON.stringify(all.map((one, place) => ({ at: judged.at, ...one, place }))),
  ]);
  const byPlace = new Map(rows.map((row) => [row.place, row]));
  return all.map((intended, place) => {
    const row = byPlace.get(place);
    if (row === undefined)
      throw new Error(`channel ${intended.channelId} or revision ${intended.revisionId} does not exist`);
    return factsOf(row, intended, { ...judged, at: intended.at ?? judged.at });
  });
}

function factsOf(
  row: Row,
  intended: Intended,
  judged: Pick<BrakeFacts, 'moment' | 'now' | 'at'>,
): BrakeFacts {
  return {
    ...judged,
    latestAt: intended.latestAt,
    channel: {
      name: row.name,
      state: row.state,
      stateReason: row.stateReason,
      minSpacingSeconds: row.minSpacingSeconds,
    },
    allStopped: row.stops?.some((stop) => stop.scope === 'all') ?? false,
    stops: row.stops ?? [],
    windows: (row.windows ?? []).map(windowOf),
    exempt: row.exempt,
    approved: intended.revisionId === null || row.approvedAt !== null,
    approvedAt: row.approvedAt,
    draftArchived: row.draftArchived,
    reapprovalOwed: row.reapprovalOwed,
    rules: { minLeadMinutes: row.minLeadMinutes, workingHours: row.workingHours },
    writtenDay: row.writtenDay,
    lastCommitAt: row.lastCommitAt,
    planning: null,
    correction: row.correction,
    withdrawalWished: row.withdrawalWished,
  };
}

export function windowOf(json: WindowJson): WindowFact {
  return {
    ...json,
    startsAt: new Date(json.startsAt),
    endsAt: json.endsAt === null ? null : new Date(json.endsAt),
    endedAt: json.endedAt === null ? null : new Date(json.endedAt),
  };
}

/** Members of a window `b` as the facts have them. */
export const WINDOW_JSON = `jsonb_build_object('id', b.id, 'name', b.name, 'reason', b.reason, 'rule', b.rule,
  'startsAt', b.starts_at, 'endsAt', b.ends_at, 'endedAt', b.ended_at, 'after', b.after,
  'spacingSeconds', b.spacing_seconds)`;

const FACTS = `
  SELECT i.place, h.name, h.state, h.state_reason AS "stateReason", h.min_spacing_seconds AS "minSpacingSeconds",
    coalesce(d.state = 'archived', false) AS "draftArchived",
    (SELECT min(w.closed_at) FROM review w WHERE w.revision_id = v.id AND w.state = 'approved'
       AND w.rendition_hashes ? h.id::text
       AND (i."approvedHash" IS NULL OR w.rendition_hashes -> h.id::text ->> 'hash' = i."approvedHash")) AS "approvedAt",
    coalesce(u.min_lead_minutes, 0) AS "minLeadMinutes", u.working_hours AS "workingHours",
    CASE WHEN u.working_hours IS NOT NULL THEN (SELECT y.kind FROM day_override y
      WHERE y.day = (i.at AT TIME ZONE (u.working_hours ->> 'zone'))::date) END AS "writtenDay",
    (SELECT jsonb_agg(jsonb_build_object('id', s.id, 'scope', s.scope, 'reason', s.reason,
         'by', (SELECT p.display_name FROM app_user p WHERE p.id = s.created_by)) ORDER BY s.created_at)
       FROM emergency_stop s WHERE s.lifted_at IS NULL AND ${STOP_MATCHES}) AS stops,
    (SELECT jsonb_agg(${WINDOW_JSON}) FROM blackout_window b
       WHERE b.cancelled_at IS NULL AND b.starts_at <= i.at AND (b.ends_at IS NULL OR b.ends_at > i.at)
         AND ${WINDOW_CONCERNS}) AS windows,
    EXISTS (SELECT 1 FROM release_withdrawal q
      WHERE q.release_id = i."releaseId" AND q.closed_at IS NULL AND q.state = 'wished') AS "withdrawalWished",
    (SELECT jsonb_build_object('way', k.way, 'correctedState', x.state)
       FROM release_correction k JOIN release x ON x.id = k.corrects_id WHERE k.release_id = i."releaseId") AS correction,
    EXISTS (SELECT 1 FROM release_exemption e WHERE e.release_id = i."releaseId") AS exempt,
    EXISTS (SELECT 1 FROM release_hold o WHERE o.release_id = i."releaseId" AND o.reapproval_owed) AS "reapprovalOwed",
    CASE WHEN h.min_spacing_seconds > 0 THEN (
      SELECT max(o.commit_started_at) FROM release o
      WHERE o.channel_id = h.id AND o.id IS DISTINCT FROM i."releaseId"
        AND o.planned_at > i.at - interval '2 days'
        AND o.commit_started_at > i.at - make_interval(secs => h.min_spacing_seconds)
    ) END AS "lastCommitAt"
  FROM jsonb_to_recordset($1::jsonb) AS i(place integer, "releaseId" uuid, "revisionId" uuid, "channelId" uuid,
      "approvedHash" text, at timestamptz)
    JOIN channel h ON h.id = i."channelId" LEFT JOIN revision v ON v.id = i."revisionId"
    LEFT JOIN draft d ON d.id = v.draft_id
    LEFT JOIN department_release_rules u ON u.department_id = h.department_id`;
