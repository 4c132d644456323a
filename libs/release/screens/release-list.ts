import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Database } from '#libs/database/database.js';
import type { Scope } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { notFound } from '#libs/kernel/problem.js';
import { decodeTimeCursor, pageOf, type Page } from '#libs/kernel/paging.js';
import { statesOf } from '#libs/kernel/transition.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { actsFor, RELEASE_ACTS, STATES_FOR, type ReleaseAct } from '../hold/act.rules.js';
import { scheduleVersion } from '../hold/schedule-version.js';
import type { GateState } from '../release-row.js';
import { RELEASE_TRANSITIONS, type ReleaseState } from '../release.transitions.js';
import { latenessMs, micro, PUBLIC_AT } from './instants.js';

/** What went wrong, safe to show: a stable code, the platform's own number where it gave one, and what to do. */
export class FaultView {
  @ApiProperty({ required: false })
  readonly code?: string;

  @ApiProperty({ required: false, description: "The platform's own number" })
  readonly platformCode?: string;

  @ApiProperty({ required: false, description: 'For people, in Chinese' })
  readonly message?: string;
}

/** A release as people see it. */
export class ReleaseView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ format: 'uuid' })
  readonly planId!: string;

  @ApiProperty({ format: 'uuid' })
  readonly channelId!: string;

  @ApiProperty()
  readonly channelName!: string;

  @ApiProperty({ example: 'wechat' })
  readonly channelKind!: string;

  @ApiProperty({ format: 'uuid' })
  readonly draftId!: string;

  @ApiProperty({ example: '2026-000123' })
  readonly draftCode!: string;

  @ApiProperty({ format: 'uuid' })
  readonly revisionId!: string;

  @ApiProperty()
  readonly title!: string;

  @ApiProperty({ enum: statesOf(RELEASE_TRANSITIONS), enumName: 'ReleaseState' })
  readonly state!: ReleaseState;

  @ApiProperty({ description: 'SHA-256 of what was approved for this channel' })
  readonly approvedHash!: string;

  @ApiProperty({ description: 'What is looked for on the platform' })
  readonly marker!: string;

  @ApiProperty({ format: 'date-time' })
  readonly plannedAt!: string;

  @ApiProperty({ description: 'The zone it was meant in', example: 'Asia/Shanghai' })
  readonly plannedZone!: string;

  @ApiProperty({ format: 'date-time', description: 'It does not go out by itself after this' })
  readonly latestAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly stagedAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly commitStartedAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly acceptedAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: "By the platform's word" })
  readonly publishedAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly confirmedAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Read back from outside' })
  readonly seenAt!: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Of our one call; null before it' })
  readonly commitLatenessMs!: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: "By the platform's own word, which may be in whole seconds; null before publication",
  })
  readonly publicLatenessMs!: number | null;

  @ApiProperty({ type: String, nullable: true })
  readonly publicUrl!: string | null;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, nullable: true })
  readonly platformIds!: Readonly<Record<string, string>> | null;

  @ApiProperty({ type: String, nullable: true, description: 'Hash of what went out' })
  readonly receiptHash!: string | null;

  @ApiProperty({ type: FaultView, nullable: true })
  readonly fault!: JsonObject | null;

  @ApiProperty({ type: String, nullable: true })
  readonly holdReason!: string | null;

  @ApiProperty({
    enum: RELEASE_ACTS,
    enumName: 'ReleaseAct',
    isArray: true,
    description:
      'What may be done with it now, by whom each act is open to; `exempt` is of use only where a blackout is in its way',
  })
  readonly choices!: readonly ReleaseAct[];

  @ApiProperty({
    description:
      'Changes with every decision about its time or text, not with its preparation: send it as If-Match, in quotes, with `reschedule`',
  })
  readonly version!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Its name within the plan' })
  readonly step!: string | null;

  @ApiProperty({
    type: String,
    enum: ['waiting', 'open', 'waived'],
    nullable: true,
    description: 'Null without a gate; while `waiting`, the planned time is only what is expected',
  })
  readonly gateState!: GateState | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The release it waits for or waited for',
  })
  readonly waitsForId!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'It does not go out before this',
  })
  readonly embargoAt!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description:
      'A newer approved revision of the same draft; this release stays with its own until a person swaps',
  })
  readonly newerRevisionId!: string | null;

  @ApiProperty({ description: 'A person chose to stay with the planned revision' })
  readonly newerRevisionDeclined!: boolean;

  @ApiProperty({ description: 'A blackout that held it asks for another approval, which is not given yet' })
  readonly reapprovalOwed!: boolean;

  @ApiProperty({ description: 'No blackout holds it, by word of an admin' })
  readonly exempt!: boolean;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The release it corrects' })
  readonly correctsId!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The release that corrects it' })
  readonly correctedById!: string | null;
}

/** A release as it is read; what may be done with it follows from its state, and its version from what was decided. */
type ReleaseViewRow = Omit<ReleaseView, 'choices' | 'version'>;

export class ReleasePageView {
  @ApiProperty({ type: [ReleaseView] })
  readonly items!: readonly ReleaseView[];

  @ApiProperty({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

export interface ReleaseFilter {
  readonly states: readonly ReleaseState[] | null;
  readonly channelId: string | null;
  readonly planId: string | null;
  readonly draftId: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
  /** Only what waits for another approval that this person may give. */
  readonly reapprover?: string | undefined;
}

const VIEW = `
  SELECT r.id, r.plan_id AS "planId", r.channel_id AS "channelId", h.name AS "channelName", h.kind AS "channelKind",
    r.draft_id AS "draftId", d.code AS "draftCode", r.revision_id AS "revisionId", v.content ->> 'title' AS title, r.state,
    r.approved_hash AS "approvedHash", r.marker, r.planned_zone AS "plannedZone",
    ${micro('r.planned_at')} AS "plannedAt", ${micro('r.latest_at')} AS "latestAt", ${micro('r.staged_at')} AS "stagedAt",
    ${micro('r.commit_started_at')} AS "commitStartedAt", ${micro('r.accepted_at')} AS "acceptedAt",
    ${micro(`(${PUBLIC_AT})`)} AS "publishedAt", ${micro('r.confirmed_at')} AS "confirmedAt", ${micro('r.seen_at')} AS "seenAt",
    ${latenessMs('r.commit_started_at')} AS "commitLatenessMs", ${latenessMs(`(${PUBLIC_AT})`)} AS "publicLatenessMs",
    c.public_url AS "publicUrl", c.platform_ids AS "platformIds", c.approved_hash AS "receiptHash", r.fault,
    r.hold_reason AS "holdReason", r.step, r.gate_state AS "gateState", g.parent_id AS "waitsForId",
    ${micro('r.embargo_at')} AS "embargoAt", n.id AS "newerRevisionId",
    coalesce(r.kept_revision_id = n.id, false) AS "newerRevisionDeclined",
    coalesce(o.reapproval_owed, false) AS "reapprovalOwed", x.release_id IS NOT NULL AS exempt,
    (SELECT e.corrects_id FROM release_correction e WHERE e.release_id = r.id) AS "correctsId",
    (SELECT e.release_id FROM release_correction e JOIN release y ON y.id = e.release_id
     WHERE e.corrects_id = r.id AND y.state <> 'cancelled' ORDER BY e.created_at DESC LIMIT 1) AS "correctedById"
  FROM release r
  JOIN channel h ON h.id = r.channel_id JOIN draft d ON d.id = r.draft_id JOIN revision v ON v.id = r.revision_id
  LEFT JOIN release_receipt c ON c.release_id = r.id LEFT JOIN release_gate g ON g.release_id = r.id
  LEFT JOIN revision n ON n.id = d.approved_revision_id AND n.number > v.number
  LEFT JOIN release_hold o ON o.release_id = r.id LEFT JOIN release_exemption x ON x.release_id = r.id`;

/** That `reapprove` is possible (`actsFor`), and not their own work. */
const WAITS_FOR = (person: string): string => `
  o.reapproval_owed AND x.release_id IS NULL
  AND r.state IN (${STATES_FOR.reapprove.map((state) => `'${state}'`).join(', ')})
  AND (r.state <> 'held' OR r.hold_reason IS DISTINCT FROM 'blackout')
  AND NOT EXISTS (SELECT 1 FROM release_plan p
    WHERE p.id = r.plan_id AND ${person} = ANY(d.authors || v.authors || p.created_by))`;

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
    const rows = await this.database.query<ReleaseViewRow>(
      `${VIEW}
       WHERE r.department_id = $1
         AND ($2::text[] IS NULL OR r.state = ANY($2)) AND ($3::uuid IS NULL OR r.channel_id = $3)
         AND ($4::uuid IS NULL OR r.plan_id = $4) AND ($5::uuid IS NULL OR r.draft_id = $5)
         AND ($6::timestamptz IS NULL OR r.planned_at >= $6) AND ($7::timestamptz IS NULL OR r.planned_at < $7)
         AND ($8::timestamptz IS NULL OR (r.planned_at, r.id) < ($8::timestamptz, $9::uuid))
         AND ($11::uuid IS NULL OR (${WAITS_FOR('$11::uuid')}))
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
        filter.reapprover ?? null,
      ],
    );
    return pageOf(rows, limit, (row) => [row.plannedAt, row.id], completed);
  }

  /** @throws Problem not-found outside of the scope. */
  async one(releaseId: string, scope: Scope): Promise<ReleaseView> {
    const [row] = isId(releaseId)
      ? await this.database.query<ReleaseViewRow>(`${VIEW} WHERE r.id = $1 AND r.department_id = $2`, [
          releaseId,
          scope.departmentId,
        ])
      : [];
    if (row === undefined) throw notFound('这条发布');
    return completed(row);
  }
}

function completed(row: ReleaseViewRow): ReleaseView {
  const [plannedAt, latestAt] = [new Date(row.plannedAt), new Date(row.latestAt)];
  return {
    ...row,
    choices: actsFor(row),
    version: scheduleVersion({ ...row, plannedAt, latestAt }),
  };
}
