import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import type { Scope } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { isId } from '#libs/kernel/ids.js';
import { decodeTimeCursor, pageOf } from '#libs/kernel/paging.js';
import { notFound } from '#libs/kernel/problem.js';
import { IN_FLIGHT } from '../../release.transitions.js';
import { BRIEF_COLUMNS, BRIEF_FROM, type ReleaseBriefView } from '../release-brief.js';
import { DECISIONS } from './stop.requests.js';
import type {
  HeldByStopListView,
  StopDetailView,
  StopPageView,
  StopView,
  StoppedReleaseView,
} from './stop.views.js';

const MOST_LISTED = 2_000;
const FIRST_AFTER_MS = 300_000;
const SPACING_SECONDS = 300;

interface Listed extends StoppedReleaseView {
  readonly found: 'waiting' | 'in_flight' | 'out';
}

/** Emergency stops for people. */
@Injectable()
export class StopScreens {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async page(
    scope: Scope,
    activeOnly: boolean,
    limit: number,
    cursor: string | undefined,
  ): Promise<StopPageView> {
    const [at, id] = cursor === undefined ? [null, null] : decodeTimeCursor(cursor);
    const rows = await this.database.query<StopView & { readonly key: string }>(
      `${SELECT} AND ($3 = false OR s.lifted_at IS NULL)
         AND ($4::timestamptz IS NULL OR (s.created_at, s.id) < ($4::timestamptz, $5::uuid))
       ORDER BY s.created_at DESC, s.id DESC LIMIT $6`,
      [scope.departmentId, [...IN_FLIGHT], activeOnly, at, id, limit + 1],
    );
    return pageOf(
      rows,
      limit,
      (row) => [row.key, row.id],
      ({ key: _key, ...view }) => view,
    );
  }

  /** The true list, as things are now. @throws Problem not-found. */
  async one(id: string, scope: Scope): Promise<StopDetailView> {
    const [row] = isId(id)
      ? await this.database.query<StopView & { readonly key: string }>(`${SELECT} AND s.id = $3`, [
          scope.departmentId,
          [...IN_FLIGHT],
          id,
        ])
      : [];
    if (row === undefined) throw notFound('这次停发');
    const listed = await this.database.query<Listed>(
      `SELECT ${BRIEF_COLUMNS}, x.found, x.state_then AS "stateThen", NOT r.state = ANY($3) AS settled
       FROM ${BRIEF_FROM} JOIN emergency_stop_release x ON x.release_id = r.id
       WHERE x.stop_id = $1 AND r.department_id = $2 ORDER BY r.planned_at, r.id LIMIT ${MOST_LISTED}`,
      [id, scope.departmentId, [...IN_FLIGHT]],
    );
    const of = (found: Listed['found']): StoppedReleaseView[] =>
      listed.filter((one) => one.found === found).map(({ found: _found, ...view }) => view);
    const { key: _key, ...view } = row;
    return { ...view, stopped: of('waiting'), out: of('out'), inFlight: of('in_flight') };
  }

  /** What this stop holds, each with a suggestion that keeps its channel's releases apart. @throws Problem not-found. */
  async held(id: string, scope: Scope): Promise<HeldByStopListView> {
    await this.one(id, scope);
    const rows = await this.database.query<ReleaseBriefView & { readonly spacing: number }>(
      `SELECT ${BRIEF_COLUMNS}, h.min_spacing_seconds AS spacing FROM ${BRIEF_FROM}
         JOIN release_hold o ON o.release_id = r.id
       WHERE o.ref_id = $1 AND r.department_id = $2 AND r.state = 'held' AND r.hold_reason = 'publishing_stopped'
       ORDER BY r.planned_at, r.id LIMIT ${MOST_LISTED}`,
      [id, scope.departmentId],
    );
    const next = new Map<string, number>();
    const items = rows.map(({ spacing, ...brief }) => {
      const at = next.get(brief.channelId) ?? this.clock.now().getTime() + FIRST_AFTER_MS;
      next.set(brief.channelId, at + Math.max(spacing, SPACING_SECONDS) * 1000);
      return { ...brief, choices: DECISIONS, suggestedAt: new Date(at) };
    });
    return { items };
  }
}

const SELECT = `
  SELECT s.id, s.scope, s.platform, s.channel_id AS "channelId", s.category, s.words, s.reason,
    u.display_name AS "createdBy", s.created_at AS "createdAt", l.display_name AS "liftedBy", s.lifted_at AS "liftedAt",
    s.created_at::text AS key,
    (SELECT jsonb_build_object(
        'stopped', count(*) FILTER (WHERE x.found = 'waiting'),
        'out', count(*) FILTER (WHERE x.found = 'out'),
        'inFlight', count(*) FILTER (WHERE x.found = 'in_flight'),
        'settled', count(*) FILTER (WHERE x.found = 'in_flight' AND NOT r.state = ANY($2)))
      FROM emergency_stop_release x JOIN release r ON r.id = x.release_id WHERE x.stop_id = s.id) AS counts
  FROM emergency_stop s JOIN app_user u ON u.id = s.created_by LEFT JOIN app_user l ON l.id = s.lifted_by
  WHERE (s.scope <> 'channel' OR s.department_id = $1)`;
