import { Injectable } from '@nestjs/common';
import type { ChannelFacts } from '#libs/channels/channel.queries.js';
import { QuotaBook, type ReleaseBudget } from '#libs/channels/quota-book.js';
import type { Reader } from '#libs/database/tx.js';
import { UNTOUCHED } from '../../release.transitions.js';
import type { BrakeFacts, PlanningFacts, QuotaFact } from '../obstacle.js';
import { gatherFacts, type Intended } from './gather-facts.js';

/** A publisher that has not been seen for this long is taken for dead. */
export const PUBLISHER_SILENCE_SECONDS = 30;

/** One release as it is planned, or would be. */
export interface Asked extends Omit<Intended, 'channelId'> {
  readonly channel: ChannelFacts;
  readonly at: Date;
  /** Releases that would move in the same act: they count where they would be, not where they are. */
  readonly together?: readonly Placed[];
}

export interface Placed {
  readonly releaseId: string;
  readonly channelId: string;
  readonly at: Date;
}

interface Row {
  readonly publishers: number;
  readonly credentialsExpireAt: string | null;
  readonly neighbours: readonly string[] | null;
  readonly sameContent: { readonly state: string; readonly plannedAt: string; readonly twin: boolean } | null;
  readonly editedSince: boolean | null;
}

/** Everything the obstacles judge by while planning and for "why not?". */
@Injectable()
export class PlanningFactsReader {
  constructor(private readonly quotas: QuotaBook) {}

  async read(
    reader: Reader,
    asked: Asked,
    judged: { readonly moment: 'plan' | 'why'; readonly now: Date },
  ): Promise<BrakeFacts> {
    const { channel, at, releaseId, revisionId, approvedHash } = asked;
    const facts = await gatherFacts(reader, { ...asked, channelId: channel.channelId }, { ...judged, at });
    const others = (asked.together ?? []).filter(
      (one) => one.channelId === channel.channelId && one.releaseId !== releaseId,
    );
    const [row] = await reader.query<Row>(AROUND, [
      channel.channelId,
      releaseId,
      revisionId,
      approvedHash,
      at,
      PUBLISHER_SILENCE_SECONDS,
      others.map((one) => one.releaseId),
    ]);
    if (row === undefined) throw new Error(`channel ${channel.channelId} does not exist`);
    const planning: PlanningFacts = {
      publishers: row.publishers,
      credentialsExpireAt: row.credentialsExpireAt === null ? null : new Date(row.credentialsExpireAt),
      neighbours: nearest(
        [...(row.neighbours ?? []).map((text) => new Date(text)), ...others.map((one) => one.at)],
        at,
        channel.minSpacingSeconds * 1000,
      ),
      sameContent:
        row.sameContent === null
          ? null
          : { ...row.sameContent, plannedAt: new Date(row.sameContent.plannedAt) },
      quotas: await this.quotaFacts(reader, asked, others),
      editedSince: row.editedSince === true,
    };
    return { ...facts, planning };
  }

  private async quotaFacts(
    reader: Reader,
    asked: Asked,
    others: readonly Placed[],
  ): Promise<readonly QuotaFact[]> {
    const budgets = await this.quotas.releaseBudgets(reader, asked.channel, asked.at);
    if (budgets.length === 0) return [];
    const counts = await plannedInto(reader, asked, budgets, others);
    return budgets.map(({ label, per, most, used, window }, index) => ({
      label,
      per,
      most,
      used,
      planned:
        (counts[index] ?? 0) + others.filter((one) => one.at >= window.start && one.at < window.end).length,
      resetAt: window.end,
    }));
  }
}

/** How many other releases of the channel are planned into each window and have not gone out. */
async function plannedInto(
  reader: Reader,
  asked: Asked,
  budgets: readonly ReleaseBudget[],
  others: readonly Placed[],
): Promise<readonly number[]> {
  const rows = await reader.query<{ planned: number }>(
    `SELECT (SELECT count(*)::int FROM release r
        WHERE r.channel_id = $1 AND r.id IS DISTINCT FROM $2::uuid AND r.id <> ALL($6::uuid[]) AND r.state = ANY($3)
          AND r.planned_at >= w.start AND r.planned_at < w.stop) AS planned
     FROM unnest($4::timestamptz[], $5::timestamptz[]) WITH ORDINALITY AS w(start, stop, place) ORDER BY w.place`,
    [
      asked.channel.channelId,
      asked.releaseId,
      [...UNTOUCHED],
      budgets.map((budget) => budget.window.start),
      budgets.map((budget) => budget.window.end),
      others.map((one) => one.releaseId),
    ],
  );
  return rows.map((row) => row.planned);
}

/** Those within the spacing, nearest first. */
function nearest(times: readonly Date[], at: Date, spacingMs: number): readonly Date[] {
  const apart = (time: Date): number => Math.abs(time.getTime() - at.getTime());
  return times.filter((time) => apart(time) < spacingMs).sort((one, other) => apart(one) - apart(other));
}

const AROUND = `
  SELECT
    (SELECT count(*)::int FROM publisher p
       WHERE p.seen_at > clock_timestamp() - make_interval(secs => $6)) AS publishers,
    h.health ->> 'credentialsExpireAt' AS "credentialsExpireAt",
    CASE WHEN h.min_spacing_seconds > 0 THEN (
      SELECT jsonb_agg(o.planned_at ORDER BY abs(extract(epoch FROM o.planned_at - $5::timestamptz)))
      FROM release o
      WHERE o.channel_id = h.id AND o.id IS DISTINCT FROM $2::uuid AND o.id <> ALL($7::uuid[])
        AND o.state NOT IN ('cancelled', 'failed', 'expired', 'withdrawn', 'removed_by_platform')
        AND o.planned_at > $5::timestamptz - make_interval(secs => h.min_spacing_seconds)
        AND o.planned_at < $5::timestamptz + make_interval(secs => h.min_spacing_seconds)
    ) END AS neighbours,
    (SELECT jsonb_build_object('state', o.state, 'plannedAt', o.planned_at,
         'twin', o.planned_at = $5::timestamptz AND o.id <> ALL($7::uuid[]))
       FROM release o
       WHERE o.draft_id = v.draft_id AND o.channel_id = h.id AND o.id IS DISTINCT FROM $2::uuid
         AND (o.revision_id = v.id OR o.approved_hash = $4)
         AND o.state NOT IN ('cancelled', 'failed', 'expired', 'withdrawn', 'removed_by_platform')
       ORDER BY (o.planned_at = $5::timestamptz AND o.id <> ALL($7::uuid[])) DESC, o.planned_at LIMIT 1) AS "sameContent",
    d.content_hash <> v.content_hash AS "editedSince"
  FROM channel h LEFT JOIN revision v ON v.id = $3::uuid LEFT JOIN draft d ON d.id = v.draft_id
  WHERE h.id = $1`;
