import { Inject, Injectable } from '@nestjs/common';
import { CONNECTORS, type ConnectorRegistry } from '#libs/channels/connector.js';
import { Database } from '#libs/database/database.js';
import type { Scope } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { decodeCursor, invalidCursor, pageOf, type Page } from '#libs/kernel/paging.js';
import { notFound } from '#libs/kernel/problem.js';
import type { CommentView, DayView, FeedbackFaultView, FeedbackView } from './feedback.views.js';

interface Row {
  readonly kind: string;
  readonly metricsReadAt: Date | null;
  readonly metricsAt: Date | null;
  readonly metricsFault: FeedbackFaultView | null;
  readonly commentsReadAt: Date | null;
  readonly commentsAt: Date | null;
  readonly commentsFault: FeedbackFaultView | null;
  readonly count: number;
  readonly days: readonly DayView[];
}

interface CommentRow {
  readonly id: string;
  readonly text: string;
  readonly writtenAt: Date | null;
  readonly reply: string | null;
  readonly readAt: Date;
  readonly key: string;
}

/** What came back for one release. */
@Injectable()
export class ReleaseFeedback {
  constructor(
    private readonly database: Database,
    @Inject(CONNECTORS) private readonly connectors: ConnectorRegistry,
  ) {}

  /** @throws Problem not-found outside of the scope. */
  async of(releaseId: string, scope: Scope): Promise<FeedbackView> {
    const [row] = isId(releaseId)
      ? await this.database.query<Row>(
          `SELECT h.kind, f.metrics_read_at AS "metricsReadAt", f.metrics_at AS "metricsAt", f.metrics_fault AS "metricsFault",
             f.comments_read_at AS "commentsReadAt", f.comments_at AS "commentsAt", f.comments_fault AS "commentsFault",
             (SELECT count(*)::int FROM release_comment c WHERE c.release_id = r.id) AS count,
             ARRAY(SELECT jsonb_build_object('day', m.day, 'counters', m.counters) FROM release_metric m
               WHERE m.release_id = r.id ORDER BY m.day) AS days
           FROM release r JOIN channel h ON h.id = r.channel_id LEFT JOIN release_feedback f ON f.release_id = r.id
           WHERE r.id = $1 AND r.department_id = $2`,
          [releaseId, scope.departmentId],
        )
      : [];
    if (row === undefined) throw notFound('这条发布');
    const connector = this.connectors.get(row.kind);
    const { days, count } = row;
    return {
      metrics:
        connector?.metrics === undefined
          ? null
          : { ...asked(row.metricsReadAt, row.metricsAt, row.metricsFault), days },
      comments:
        connector?.comments === undefined
          ? null
          : { ...asked(row.commentsReadAt, row.commentsAt, row.commentsFault), count },
    };
  }

  /** The newest first. @throws Problem not-found, `invalid-cursor`. */
  async comments(
    releaseId: string,
    scope: Scope,
    limit: number,
    cursor: string | undefined,
  ): Promise<Page<CommentView>> {
    await this.of(releaseId, scope);
    const [at, id] = cursor === undefined ? [null, null] : decodeCommentCursor(cursor);
    const rows = await this.database.query<CommentRow>(
      `SELECT comment_id AS id, text, written_at AS "writtenAt", reply, read_at AS "readAt",
         coalesce(written_at, read_at)::text AS key
       FROM release_comment
       WHERE release_id = $1
         AND ($2::timestamptz IS NULL OR (coalesce(written_at, read_at), comment_id) < ($2::timestamptz, $3))
       ORDER BY coalesce(written_at, read_at) DESC, comment_id DESC LIMIT $4`,
      [releaseId, at, id, limit + 1],
    );
    return pageOf(rows, limit, (row) => [row.key, row.id], viewOf);
  }
}

function asked(
  readAt: Date | null,
  nextAt: Date | null,
  fault: FeedbackFaultView | null,
): { readAt: string | null; nextAt: string | null; fault: FeedbackFaultView | null } {
  return { readAt: readAt?.toISOString() ?? null, nextAt: nextAt?.toISOString() ?? null, fault };
}

function viewOf({ key: _key, writtenAt, readAt, ...comment }: CommentRow): CommentView {
  return { ...comment, writtenAt: writtenAt?.toISOString() ?? null, readAt: readAt.toISOString() };
}

/** Comments have the platform's ids, not ours. */
function decodeCommentCursor(cursor: string): readonly [at: string, id: string] {
  const [at = '', id = ''] = decodeCursor(cursor, 2);
  const readable = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/.test(at) && !id.includes('\u0000');
  if (readable && !Number.isNaN(Date.parse(at.replace(' ', 'T').replace('+00', 'Z')))) return [at, id];
  throw invalidCursor();
}
