import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import type { Scope } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { notFound } from '#libs/kernel/problem.js';
import { decodeTimeCursor, pageOf, type Page } from '#libs/kernel/paging.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { ReleaseState } from '../release.transitions.js';
import { latenessMs, micro } from './instants.js';

export interface ReleaseView {
  readonly id: string;
  readonly planId: string;
  readonly channelId: string;
  readonly channelName: string;
  readonly channelKind: string;
  readonly draftId: string;
  readonly draftCode: string;
  readonly revisionId: string;
  readonly title: string;
  readonly state: ReleaseState;
  readonly approvedHash: string;
  readonly marker: string;
  readonly plannedAt: string;
  readonly plannedZone: string;
  readonly latestAt: string;
  readonly stagedAt: string | null;
  readonly commitStartedAt: string | null;
  readonly acceptedAt: string | null;
  readonly publishedAt: string | null;
  readonly confirmedAt: string | null;
  readonly seenAt: string | null;
  /** Of our one call; null before it. */
  readonly commitLatenessMs: number | null;
  /** By the platform's own word, which may be in whole seconds; null before publication. */
  readonly publicLatenessMs: number | null;
  readonly publicUrl: string | null;
  readonly platformIds: Readonly<Record<string, string>> | null;
  readonly receiptHash: string | null;
  readonly fault: JsonObject | null;
  readonly holdReason: string | null;
}

export interface ReleaseFilter {
  readonly states: readonly ReleaseState[] | null;
  readonly channelId: string | null;
  readonly planId: string | null;
  readonly draftId: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
}

const VIEW = `
  SELECT r.id, r.plan_id AS "planId", r.channel_id AS "channelId", h.name AS "channelName", h.kind AS "channelKind",
    r.draft_id AS "draftId", d.code AS "draftCode", r.revision_id AS "revisionId", v.content ->> 'title' AS title, r.state,
    r.approved_hash AS "approvedHash", r.marker, r.planned_zone AS "plannedZone",
    ${micro('r.planned_at')} AS "plannedAt", ${micro('r.latest_at')} AS "latestAt", ${micro('r.staged_at')} AS "stagedAt",
    ${micro('r.commit_started_at')} AS "commitStartedAt", ${micro('r.accepted_at')} AS "acceptedAt",
    ${micro('r.published_at')} AS "publishedAt", ${micro('r.confirmed_at')} AS "confirmedAt", ${micro('r.seen_at')} AS "seenAt",
    ${latenessMs('r.commit_started_at')} AS "commitLatenessMs", ${latenessMs('r.published_at')} AS "publicLatenessMs",
    c.public_url AS "publicUrl", c.platform_ids AS "platformIds", c.approved_hash AS "receiptHash", r.fault,
    r.hold_reason AS "holdReason"
  FROM release r
  JOIN channel h ON h.id = r.channel_id JOIN draft d ON d.id = r.draft_id JOIN revision v ON v.id = r.revision_id
  LEFT JOIN release_receipt c ON c.release_id = r.id`;

/** Lists of releases for people, by planned time. */
@Injectable()
export class ReleaseList {
  constructor(private readonly database: Database) {}

  async page(
    filter: ReleaseFilter,
    scope: Scope,
    limit: number,
    cursor: string | undefined,
  ): Promise<Page<ReleaseView>> {
    const [at, id] = cursor === undefined ? [null, null] : decodeTimeCursor(cursor);
    const rows = await this.database.query<ReleaseView>(
      `${VIEW}
       WHERE r.department_id = $1
         AND ($2::text[] IS NULL OR r.state = ANY($2)) AND ($3::uuid IS NULL OR r.channel_id = $3)
         AND ($4::uuid IS NULL OR r.plan_id = $4) AND ($5::uuid IS NULL OR r.draft_id = $5)
         AND ($6::timestamptz IS NULL OR r.planned_at >= $6) AND ($7::timestamptz IS NULL OR r.planned_at < $7)
         AND ($8::timestamptz IS NULL OR (r.planned_at, r.id) < ($8::timestamptz, $9::uuid))
       ORDER BY r.planned_at DESC, r.id DESC LIMIT $10`,
      [
        scope.departmentId,
        filter.states,
        filter.channelId,
        filter.planId,
        filter.draftId,
        filter.from,
        filter.to,
        at,
        id,
        limit + 1,
      ],
    );
    return pageOf(
      rows,
      limit,
      (row) => [row.plannedAt, row.id],
      (row) => row,
    );
  }

  /** @throws Problem not-found outside of the scope. */
  async one(releaseId: string, scope: Scope): Promise<ReleaseView> {
    const [row] = isId(releaseId)
      ? await this.database.query<ReleaseView>(`${VIEW} WHERE r.id = $1 AND r.department_id = $2`, [
          releaseId,
          scope.departmentId,
        ])
      : [];
    if (row === undefined) throw notFound('这条发布');
    return row;
  }
}
