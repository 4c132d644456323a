import { ApiProperty } from '@nestjs/swagger';
import type { Reader } from '#libs/database/tx.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { micro, PUBLIC_AT } from './instants.js';

const KINDS = [
  'review',
  'decision',
  'change',
  'call',
  'answer',
  'callback',
  'receipt',
  'withdrawal',
  'instant',
];

/** One thing that happened to a release, whoever did it. */
export class TimelineEntry {
  @ApiProperty({ format: 'date-time', description: 'UTC with microseconds' })
  readonly at!: string;

  @ApiProperty({
    enum: KINDS,
    description:
      'review and decision before planning; change: a move or a note; call and answer: one try at the platform; callback: what it pushed; instant: a time of its own',
  })
  readonly kind!: string;

  @ApiProperty({ example: 'rescheduled', description: 'Stable word of what it was' })
  readonly what!: string;

  @ApiProperty({ description: 'Who: a person, or 系统 or 平台' })
  readonly actor!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Facts; never a secret' })
  readonly detail!: JsonObject;
}

/** Everything, by time. What happens at one instant stays in the order: asked, done, answered. */
export async function timelineEntries(reader: Reader, releaseId: string): Promise<readonly TimelineEntry[]> {
  return await reader.query<TimelineEntry>(ENTRIES, [releaseId]);
}

const SYSTEM = `'系统'`;
const PLATFORM = `'平台'`;
const person = (column: string): string =>
  `coalesce((SELECT u.display_name FROM app_user u WHERE u.id = ${column}), ${SYSTEM})`;

const ENTRIES = `
  WITH r AS (SELECT * FROM release WHERE id = $1), e AS (
    SELECT w.opened_at AS at, 1 AS turn, 'review' AS kind, 'review.opened' AS what, ${person('w.opened_by')} AS actor,
      jsonb_build_object('reviewId', w.id, 'state', w.state, 'contentHash', w.content_hash) AS detail
    FROM r JOIN review w ON w.revision_id = r.revision_id
    UNION ALL
    SELECT d.decided_at, 2, 'decision', 'review.' || d.verdict, ${person('d.decided_by')},
      jsonb_build_object('stage', d.stage, 'stageName', w.stages -> d.stage ->> 'name', 'opinion', d.opinion,
        'contentHash', d.content_hash)
    FROM r JOIN review w ON w.revision_id = r.revision_id JOIN review_decision d ON d.review_id = w.id
    UNION ALL
    SELECT c.at, 4, 'change', c.cause, ${person('c.actor_id')},
      jsonb_strip_nulls(jsonb_build_object('from', c.from_state, 'to', c.to_state)) || c.detail
    FROM release_event c WHERE c.release_id = $1
    UNION ALL
    SELECT a.started_at, 5, 'call', a.kind || '.called', ${SYSTEM},
      jsonb_build_object('number', a.number, 'worker', a.worker, 'deadlineAt', ${micro('a.deadline_at')})
    FROM release_attempt a WHERE a.release_id = $1
    UNION ALL
    SELECT a.finished_at, 6, 'answer', a.kind || '.' || a.outcome, ${PLATFORM},
      jsonb_strip_nulls(jsonb_build_object('number', a.number, 'fault', a.fault))
    FROM release_attempt a WHERE a.release_id = $1 AND a.finished_at IS NOT NULL
    UNION ALL
    SELECT b.received_at, 6, 'callback', 'callback.' || coalesce(b.outcome ->> 'kind', 'received'), ${PLATFORM},
      jsonb_strip_nulls(jsonb_build_object('settlement', b.settlement, 'outcome', b.outcome))
    FROM r JOIN callback_event b ON b.channel_id = r.channel_id AND b.correlation = r.correlation
    UNION ALL
    SELECT c.recorded_at, 7, 'receipt', 'receipt.' || c.source, ${person('c.recorded_by')},
      jsonb_build_object('ids', c.platform_ids, 'publicUrl', c.public_url, 'approvedHash', c.approved_hash)
    FROM release_receipt c WHERE c.release_id = $1
    UNION ALL
    SELECT t.at, 8, 'withdrawal', 'withdrawal.' || t.what, ${person('t.person')}, t.detail
    FROM release_withdrawal w, LATERAL (VALUES
      (w.asked_at, 'asked', w.asked_by, jsonb_build_object('reason', w.reason, 'way', w.way)),
      (w.called_at, 'called', NULL::uuid, '{}'::jsonb),
      (w.closed_at, w.state, w.closed_by, jsonb_build_object('evidence', w.evidence))) AS t (at, what, person, detail)
    WHERE w.release_id = $1 AND t.at IS NOT NULL
    UNION ALL
    SELECT t.at, 9, 'instant', t.what, t.actor, '{}'::jsonb
    FROM r, LATERAL (VALUES (r.planned_at, 'due', ${SYSTEM}), (r.latest_at, 'latest', ${SYSTEM}),
      (r.embargo_at, 'embargo', ${SYSTEM}), (r.staged_at, 'staged', ${SYSTEM}),
      (r.commit_started_at, 'commit_started', ${SYSTEM}), (r.accepted_at, 'accepted', ${PLATFORM}),
      (${PUBLIC_AT}, 'published', ${PLATFORM}), (r.confirmed_at, 'confirmed', ${SYSTEM}),
      (r.seen_at, 'seen', ${SYSTEM})) AS t (at, what, actor)
    WHERE t.at IS NOT NULL)
  SELECT ${micro('e.at')} AS at, e.kind, e.what, e.actor, e.detail FROM e ORDER BY e.at, e.turn, e.what`;

/** One release of a chain of corrections, with its own receipt. */
export class ChainLink {
  @ApiProperty({ format: 'uuid' })
  readonly releaseId!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  readonly correctsId!: string | null;

  @ApiProperty({ type: String, nullable: true, enum: ['update', 'withdraw_first', 'release_first'] })
  readonly way!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly reason!: string | null;

  @ApiProperty()
  readonly state!: string;

  @ApiProperty({ format: 'uuid' })
  readonly revisionId!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly publishedAt!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly publicUrl!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Hash of what went out' })
  readonly receiptHash!: string | null;
}

/** The release with everything it corrects and everything that corrects it, oldest first. */
export async function correctionChain(reader: Reader, releaseId: string): Promise<readonly ChainLink[]> {
  return await reader.query<ChainLink>(
    `WITH RECURSIVE back AS (
       SELECT $1::uuid AS id
       UNION SELECT c.corrects_id FROM back JOIN release_correction c ON c.release_id = back.id),
     chain AS (
       SELECT id FROM back
       UNION SELECT c.release_id FROM chain JOIN release_correction c ON c.corrects_id = chain.id)
     SELECT r.id AS "releaseId", c.corrects_id AS "correctsId", c.way, c.reason, r.state, r.revision_id AS "revisionId",
       ${micro(`(${PUBLIC_AT})`)} AS "publishedAt", t.public_url AS "publicUrl", t.approved_hash AS "receiptHash"
     FROM chain JOIN release r ON r.id = chain.id LEFT JOIN release_correction c ON c.release_id = r.id
       LEFT JOIN release_receipt t ON t.release_id = r.id
     ORDER BY r.created_at, r.id`,
    [releaseId],
  );
}
