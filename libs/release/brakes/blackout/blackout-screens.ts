import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import type { Scope } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { isId } from '#libs/kernel/ids.js';
import { decodeTimeCursor, pageOf } from '#libs/kernel/paging.js';
import { invalid, notFound } from '#libs/kernel/problem.js';
import { UNTOUCHED } from '../../release.transitions.js';
import { BRIEF_COLUMNS, BRIEF_FROM, type ReleaseBriefView } from '../release-brief.js';
import type { BlackoutRequest, BlackoutScope } from './blackout.requests.js';
import type {
  BlackoutPageView,
  BlackoutPreviewView,
  BlackoutView,
  OccurrenceListView,
  OccurrenceView,
} from './blackout.views.js';
import { readBlackoutTimes } from './read-blackout.js';
import { occurrenceAt, occurrencesIn, type WindowRule } from './window.timing.js';

const LONGEST_SPAN_MS = 100 * 86_400_000;
const MOST_OCCURRENCES = 2_000;
const MOST_PREVIEWED = 10_000;
const MOST_LISTED = 200;

interface Row {
  readonly id: string;
  readonly scope: BlackoutScope;
  readonly channelId: string | null;
  readonly name: string;
  readonly reason: string;
  readonly rule: WindowRule;
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly endedAt: Date | null;
  readonly cancelledAt: Date | null;
  readonly after: BlackoutView['after'];
  readonly spacingSeconds: number;
  readonly holding: number;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly version: number;
  readonly key: string;
}

/** Blackout windows for people: lists, the calendar's shading, and what a new one would hold. */
@Injectable()
export class BlackoutScreens {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first. `openOnly`: neither over nor cancelled. */
  async page(
    scope: Scope,
    openOnly: boolean,
    limit: number,
    cursor: string | undefined,
  ): Promise<BlackoutPageView> {
    const [at, id] = cursor === undefined ? [null, null] : decodeTimeCursor(cursor);
    const now = this.clock.now();
    const rows = await this.database.query<Row>(
      `${SELECT} AND ($2 = false OR (b.cancelled_at IS NULL AND (b.ends_at IS NULL OR b.ends_at > $3)))
         AND ($4::timestamptz IS NULL OR (b.created_at, b.id) < ($4::timestamptz, $5::uuid))
       ORDER BY b.created_at DESC, b.id DESC LIMIT $6`,
      [scope.departmentId, openOnly, now, at, id, limit + 1],
    );
    return pageOf(
      rows,
      limit,
      (row) => [row.key, row.id],
      (row) => viewOf(row, now),
    );
  }

  /** @throws Problem not-found, also for another department's. */
  async one(id: string, scope: Scope): Promise<BlackoutView> {
    const [row] = isId(id)
      ? await this.database.query<Row>(`${SELECT} AND b.id = $2`, [scope.departmentId, id])
      : [];
    if (row === undefined) throw notFound('这个静默期');
    return viewOf(row, this.clock.now());
  }

  /** @throws Problem 422 for a span that is none or too long. */
  async occurrences(scope: Scope, from: Date, to: Date): Promise<OccurrenceListView> {
    if (to <= from) throw invalid([{ field: 'to', code: 'end-before-start', message: '结束必须晚于开始。' }]);
    if (to.getTime() - from.getTime() > LONGEST_SPAN_MS)
      throw invalid([{ field: 'to', code: 'too-long', message: '一次最多查看 100 天。' }]);
    const rows = await this.database.query<Row>(
      `${SELECT} AND b.cancelled_at IS NULL AND b.starts_at < $3 AND (b.ends_at IS NULL OR b.ends_at > $2)`,
      [scope.departmentId, from, to],
    );
    const items = rows
      .flatMap((row) =>
        occurrencesIn(row, from, to, MOST_OCCURRENCES).map(({ start, end }): OccurrenceView => {
          const { id: windowId, name, reason, scope: whom, channelId } = row;
          return { windowId, name, reason, scope: whom, channelId, start, end };
        }),
      )
      .sort((a, b) => a.start.getTime() - b.start.getTime());
    return { items: items.slice(0, MOST_OCCURRENCES), cut: items.length >= MOST_OCCURRENCES };
  }

  /** The planned releases that the window would hold. @throws Problem 422. */
  async preview(request: BlackoutRequest, scope: Scope): Promise<BlackoutPreviewView> {
    const window = { ...readBlackoutTimes(request, this.clock.now()), endedAt: null };
    const planned = await this.database.query<ReleaseBriefView & { readonly mine: boolean }>(
      `SELECT ${BRIEF_COLUMNS}, r.department_id = $1 AS mine FROM ${BRIEF_FROM}
       WHERE r.state = ANY($2) AND r.planned_at >= $3 AND ($4::timestamptz IS NULL OR r.planned_at < $4)
         AND ($5 = 'all' OR r.department_id = $1) AND ($5 <> 'channel' OR r.channel_id = $6::uuid)
       ORDER BY r.planned_at, r.id LIMIT ${MOST_PREVIEWED}`,
      [
        scope.departmentId,
        [...UNTOUCHED],
        window.startsAt,
        window.endsAt,
        request.scope,
        request.channelId ?? null,
      ],
    );
    const inside = planned.filter((one) => occurrenceAt(window, one.plannedAt) !== undefined);
    const mine = inside.filter((one) => one.mine).map(({ mine: _mine, ...brief }) => brief);
    return {
      releases: mine.slice(0, MOST_LISTED),
      total: mine.length,
      elsewhere: inside.length - mine.length,
    };
  }
}

function viewOf(row: Row, now: Date): BlackoutView {
  const { rule, key: _key, ...rest } = row;
  const active = row.cancelledAt === null ? occurrenceAt(row, now) : undefined;
  return {
    ...rest,
    kind: rule.kind,
    days: rule.kind === 'weekly' ? rule.days : null,
    from: rule.kind === 'weekly' ? rule.from : null,
    to: rule.kind === 'weekly' ? rule.to : null,
    cron: rule.kind === 'cron' ? rule.cron : null,
    minutes: rule.kind === 'cron' ? rule.minutes : null,
    zone: rule.kind === 'once' ? null : rule.zone,
    activeUntil: active?.end ?? null,
  };
}

const SELECT = `
  SELECT b.id, b.scope, b.channel_id AS "channelId", b.name, b.reason, b.rule, b.starts_at AS "startsAt",
    b.ends_at AS "endsAt", b.ended_at AS "endedAt", b.cancelled_at AS "cancelledAt", b.after,
    b.spacing_seconds AS "spacingSeconds", u.display_name AS "createdBy", b.created_at AS "createdAt", b.version,
    b.created_at::text AS key,
    (SELECT count(*)::int FROM release_hold o JOIN release r ON r.id = o.release_id
       WHERE o.ref_id = b.id AND r.state = 'held' AND r.hold_reason = 'blackout' AND r.department_id = $1) AS holding
  FROM blackout_window b JOIN app_user u ON u.id = b.created_by
  WHERE (b.department_id IS NULL OR b.department_id = $1)`;
