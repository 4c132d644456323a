import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import type { Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { isId } from '#libs/kernel/ids.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { decodeTimeCursor, pageOf, type Page } from '#libs/kernel/paging.js';
import { notFound } from '#libs/kernel/problem.js';
import type { NoticeKind, NoticeLevel } from './notice.rules.js';
import { textOf } from './notice.text.js';
import type { NoticeView } from './notice.views.js';

interface Row {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly level: NoticeLevel;
  readonly path: string;
  readonly facts: JsonObject;
  readonly count: number;
  readonly items: readonly { readonly path: string; readonly title: string }[];
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly settledAt: Date | null;
  readonly readAt: Date | null;
  readonly unread: boolean;
  readonly key: string;
}

export interface FeedFilter {
  readonly unread: boolean;
  readonly kinds: readonly NoticeKind[] | null;
}

/** Items shown with a notice. */
const SHOWN_ITEMS = 20;

/** A notice that counted up after it was read is unread again; a mere information whose cause is over is not. */
const UNREAD = "(r.read_count < n.count AND (n.settled_at IS NULL OR n.level <> 'info'))";

const VIEW = `
  SELECT n.id, n.kind, n.level, n.path, n.facts, n.count, n.first_at AS "firstAt", n.last_at AS "lastAt",
    n.settled_at AS "settledAt", r.read_at AS "readAt", ${UNREAD} AS unread, n.last_at::text AS key,
    ARRAY(SELECT jsonb_build_object('path', i.path, 'title', i.title) FROM notice_item i
      WHERE i.notice_id = n.id ORDER BY i.at DESC, i.path LIMIT ${SHOWN_ITEMS}) AS items
  FROM notice_reader r JOIN notice n ON n.id = r.notice_id`;

/** A person's notices. */
@Injectable()
export class NoticeFeed {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The newest first. @throws Problem `invalid-cursor`. */
  async page(user: Principal, filter: FeedFilter, limit: number, cursor?: string): Promise<Page<NoticeView>> {
    const [at, id] = cursor === undefined ? [null, null] : decodeTimeCursor(cursor);
    const rows = await this.database.query<Row>(
      `${VIEW} WHERE r.user_id = $1 AND r.in_app AND (NOT $2 OR (${UNREAD}))
         AND ($3::text[] IS NULL OR n.kind = ANY($3))
         AND ($4::timestamptz IS NULL OR (n.last_at, n.id) < ($4, $5::uuid))
       ORDER BY n.last_at DESC, n.id DESC LIMIT $6`,
      [user.userId, filter.unread, filter.kinds === null ? null : [...filter.kinds], at, id, limit + 1],
    );
    return pageOf(rows, limit, (row) => [row.key, row.id], viewOf);
  }

  /** @throws Problem not-found, also for a notice that others got. */
  async one(noticeId: string, user: Principal): Promise<NoticeView> {
    const [row] = isId(noticeId)
      ? await this.database.query<Row>(`${VIEW} WHERE r.user_id = $1 AND r.in_app AND n.id = $2`, [
          user.userId,
          noticeId,
        ])
      : [];
    if (row === undefined) throw notFound('这条通知');
    return viewOf(row);
  }

  async unread(user: Principal): Promise<number> {
    const [row] = await this.database.query<{ unread: number }>(
      `SELECT count(*)::int AS unread FROM notice_reader r JOIN notice n ON n.id = r.notice_id
       WHERE r.user_id = $1 AND r.in_app AND ${UNREAD}`,
      [user.userId],
    );
    return row?.unread ?? 0;
  }

  /** Marks these as read, or all up to `until`. Answers how many were unread. */
  async markRead(user: Principal, which: readonly string[] | { readonly until: Date }): Promise<number> {
    const ids = 'until' in which ? null : which.filter(isId);
    const rows = await this.database.query(
      `UPDATE notice_reader r SET read_count = n.count, read_at = $2 FROM notice n
       WHERE n.id = r.notice_id AND r.user_id = $1 AND r.in_app AND r.read_count < n.count
         AND ($3::uuid[] IS NULL OR n.id = ANY($3)) AND ($4::timestamptz IS NULL OR n.last_at <= $4) RETURNING n.id`,
      [user.userId, this.clock.now(), ids, 'until' in which ? which.until : null],
    );
    return rows.length;
  }
}

function viewOf(row: Row): NoticeView {
  const zh = textOf(row, 'zh');
  const en = textOf(row, 'en');
  return {
    id: row.id,
    kind: row.kind,
    level: row.level,
    title: { zh: zh.title, en: en.title },
    body: { zh: zh.body, en: en.body },
    path: row.path,
    count: row.count,
    items: row.items,
    firstAt: row.firstAt,
    lastAt: row.lastAt,
    settledAt: row.settledAt,
    readAt: row.readAt,
    unread: row.unread,
  };
}
