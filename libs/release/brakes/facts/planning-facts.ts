import { Injectable } from '@nestjs/common';
import type { ChannelFacts } from '#libs/channels/channel.queries.js';
import { QuotaBook } from '#libs/channels/quota-book.js';
import type { QuotaWindow } from '#libs/channels/quota.timing.js';
import type { Reader } from '#libs/database/tx.js';
import { UNTOUCHED } from '../../release.transitions.js';
import type { BrakeFacts, PlanningFacts, QuotaFact } from '../obstacle.js';
import { gatherAllFacts, type Intended } from './gather-facts.js';

/** A publisher that has not been seen for this long is taken for dead. */
export const PUBLISHER_SILENCE_SECONDS = 30;

/** One release as it is planned, or would be. */
export interface Asked extends Omit<Intended, 'channelId'> {
  readonly channel: ChannelFacts;
  readonly at: Date;
}

export interface Judged {
  readonly moment: 'plan' | 'why';
  readonly now: Date;
  /** Releases that would move in the same act: they count where they would be, not where they are. */
  readonly together?: readonly Placed[];
}

export interface Placed {
  readonly releaseId: string;
  readonly channelId: string;
  readonly at: Date;
}

interface Row {
  readonly place: number;
  readonly publishers: number;
  readonly credentialsExpireAt: string | null;
  readonly neighbours: readonly string[] | null;
  readonly sameContent: { readonly state: string; readonly plannedAt: string; readonly twin: boolean } | null;
  /** The same content would come to the same instant in the same act. */
  readonly meetsTwin: boolean;
  readonly editedSince: boolean | null;
}

/** Everything the obstacles judge by while planning and for "why not?". */
@Injectable()
export class PlanningFactsReader {
  constructor(private readonly quotas: QuotaBook) {}

  async read(reader: Reader, asked: Asked, judged: Judged): Promise<BrakeFacts> {
    const [facts] = await this.readAll(reader, [asked], judged);
    if (facts === undefined) throw new Error('no facts were read');
    return facts;
  }

  /** For many, by four statements, in their order. */
  async readAll(reader: Reader, all: readonly Asked[], judged: Judged): Promise<readonly BrakeFacts[]> {
    if (all.length === 0) return [];
    const { moment, now, together = [] } = judged;
    const gathered = await gatherAllFacts(reader, all.map(intendedOf), { moment, now, at: now });
    const rows = await reader.query<Row>(AROUND, [
      JSON.stringify(all.map((asked, place) => ({ ...intendedOf(asked), place }))),
      PUBLISHER_SILENCE_SECONDS,
      together.map((one) => one.releaseId),
      JSON.stringify(together),
    ]);
    const around = new Map(rows.map((row) => [row.place, row]));
    const others = all.map(({ channel, releaseId }) =>
      together.filter((one) => one.channelId === channel.channelId && one.releaseId !== releaseId),
    );
    const quotas = await this.quotaFacts(reader, all, together);
    return gathered.map((facts, place) => {
      const [asked, row] = [all[place], around.get(place)];
      if (asked === undefined || row === undefined) throw new Error('a release was not judged');
      return { ...facts, planning: planningOf(asked, row, others[place] ?? [], quotas[place] ?? []) };
    });
  }

  private async quotaFacts(
    reader: Reader,
    all: readonly Asked[],
    together: readonly Placed[],
  ): Promise<readonly (readonly QuotaFact[])[]> {
    const budgets = await this.quotas.releaseBudgets(reader, all);
    const ahead = all.map((asked) => aheadOf(asked, together));
    const spans = all.flatMap((asked, place) =>
      (budgets[place] ?? []).map(({ window }) => ({
        channel: asked.channel.channelId,
        release: asked.releaseId,
        ...window,
      })),
    );
    const counts = (await plannedInto(reader, spans, together)).values();
    return budgets.map((own, place) =>
      own.map(({ label, per, most, used, window }) => ({
        label,
        per,
        most,
        used,
        planned:
          (counts.next().value ?? 0) +
          (ahead[place] ?? []).filter((one) => one.at >= window.start && one.at < window.end).length,
        resetAt: window.end,
      })),
    );
  }
}

function intendedOf({ releaseId, revisionId, approvedHash, latestAt, at, channel }: Asked): Intended {
  return { releaseId, revisionId, approvedHash, latestAt, at, channelId: channel.channelId };
}

/** Of its channel, those that move in the same act before it: a budget is given out in the order of the act. */
function aheadOf({ channel, releaseId }: Asked, together: readonly Placed[]): readonly Placed[] {
  const own = together.findIndex((one) => one.releaseId === releaseId);
  return together
    .slice(0, own === -1 ? together.length : own)
    .filter((one) => one.channelId === channel.channelId);
}

function planningOf(
  { channel, at }: Asked,
  row: Row,
  others: readonly Placed[],
  quotas: readonly QuotaFact[],
): PlanningFacts {
  const { credentialsExpireAt, publishers, editedSince } = row;
  return {
    publishers,
    credentialsExpireAt: credentialsExpireAt === null ? null : new Date(credentialsExpireAt),
    neighbours: nearest(
      [...(row.neighbours ?? []).map((text) => new Date(text)), ...others.map((one) => one.at)],
      at,
      channel.minSpacingSeconds * 1000,
    ),
    sameContent: sameContentOf(row, at),
    quotas,
    editedSince: editedSince === true,
  };
}

function sameContentOf({ sameContent, meetsTwin }: Row, at: Date): PlanningFacts['sameContent'] {
  if (meetsTwin) return { state: 'scheduled', plannedAt: at, twin: true };
  return sameContent === null ? null : { ...sameContent, plannedAt: new Date(sameContent.plannedAt) };
}

interface Span extends QuotaWindow {
  readonly channel: string;
  readonly release: string | null;
}

/** How many other releases of its channel are planned into each span and have not gone out. */
async function plannedInto(
  reader: Reader,
  spans: readonly Span[],
  together: readonly Placed[],
): Promise<readonly number[]> {
  if (spans.length === 0) return [];
  const rows = await reader.query<{ planned: number }>(
    `SELECT (SELECT count(*)::int FROM release r
        WHERE r.channel_id = w.channel AND r.id IS DISTINCT FROM w.release AND r.id <> ALL($2::uuid[])
          AND r.state = ANY($3) AND r.planned_at >= w.start AND r.planned_at < w."end") AS planned
     FROM jsonb_to_recordset($1::jsonb) AS w(place integer, channel uuid, release uuid, start timestamptz, "end" timestamptz)
     ORDER BY w.place`,
    [
      JSON.stringify(spans.map((span, place) => ({ ...span, place }))),
      together.map((one) => one.releaseId),
      [...UNTOUCHED],
    ],
  );
  return rows.map((row) => row.planned);
}

/** Those within the spacing, nearest first. */
function nearest(times: readonly Date[], at: Date, spacingMs: number): readonly Date[] {
  const apart = (time: Date): number => Math.abs(time.getTime() - at.getTime());
  return times.filter((time) => apart(time) < spacingMs).sort((one, other) => apart(one) - apart(other));
}

/** Of each release asked about; those that would move with it ($3, and where to: $4) are not where they are. */
const AROUND = `
  WITH i AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($1::jsonb) AS i(place integer, "releaseId" uuid,
      "revisionId" uuid, "channelId" uuid, "approvedHash" text, at timestamptz)),
    moved AS MATERIALIZED (SELECT o.id, o.channel_id, o.draft_id, o.revision_id, o.approved_hash, t.at
      FROM jsonb_to_recordset($4::jsonb) AS t("releaseId" uuid, at timestamptz) JOIN release o ON o.id = t."releaseId"),
    met AS MATERIALIZED (SELECT DISTINCT i.place
      FROM i JOIN revision v ON v.id = i."revisionId"
        JOIN moved o ON o.channel_id = i."channelId" AND o.draft_id = v.draft_id AND o.at = i.at
      WHERE o.id IS DISTINCT FROM i."releaseId"
        AND (o.revision_id = v.id OR o.approved_hash = i."approvedHash"))
  SELECT i.place, met.place IS NOT NULL AS "meetsTwin",
    (SELECT count(*)::int FROM publisher p
       WHERE p.seen_at > clock_timestamp() - make_interval(secs => $2)) AS publishers,
    h.health ->> 'credentialsExpireAt' AS "credentialsExpireAt",
    CASE WHEN h.min_spacing_seconds > 0 THEN (
      SELECT jsonb_agg(o.planned_at ORDER BY abs(extract(epoch FROM o.planned_at - i.at)))
      FROM release o
      WHERE o.channel_id = h.id AND o.id IS DISTINCT FROM i."releaseId" AND o.id <> ALL($3::uuid[])
        AND o.state NOT IN ('cancelled', 'failed', 'expired', 'withdrawn', 'removed_by_platform')
        AND o.planned_at > i.at - make_interval(secs => h.min_spacing_seconds)
        AND o.planned_at < i.at + make_interval(secs => h.min_spacing_seconds)
    ) END AS neighbours,
    (SELECT jsonb_build_object('state', o.state, 'plannedAt', o.planned_at,
         'twin', o.planned_at = i.at AND o.id <> ALL($3::uuid[]))
       FROM release o
       WHERE o.draft_id = v.draft_id AND o.channel_id = h.id AND o.id IS DISTINCT FROM i."releaseId"
         AND (o.revision_id = v.id OR o.approved_hash = i."approvedHash")
         AND o.state NOT IN ('cancelled', 'failed', 'expired', 'withdrawn', 'removed_by_platform')
       ORDER BY (o.planned_at = i.at AND o.id <> ALL($3::uuid[])) DESC, o.planned_at LIMIT 1) AS "sameContent",
    d.content_hash <> v.content_hash AS "editedSince"
  FROM i LEFT JOIN met ON met.place = i.place
    JOIN channel h ON h.id = i."channelId" LEFT JOIN revision v ON v.id = i."revisionId"
    LEFT JOIN draft d ON d.id = v.draft_id`;
