import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { KINDS, pathOf, type Audience, type Candidate } from './notice.rules.js';

/** A message waits this long, so that a burst of causes is one message that counts them all. */
export const SETTLE_SECONDS = 15;

/** Items listed with a notice; it counts on beyond. */
const MOST_ITEMS = 50;

interface Raised {
  readonly id: string;
}

/** Writes notices: one per cause, whoever finds it and however often. */
@Injectable()
export class NoticeBook {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Raises a notice or counts the cause up on the one that is open, for everybody concerned, with what is to be sent. */
  async raise(tx: Tx, candidate: Candidate): Promise<void> {
    const rule = KINDS[candidate.kind];
    const now = this.clock.now();
    if (rule.windowMinutes !== null) {
      await tx.query('UPDATE notice SET open = false WHERE group_key = $1 AND open AND first_at < $2', [
        candidate.groupKey,
        new Date(now.getTime() - rule.windowMinutes * 60_000),
      ]);
    }
    const about = await this.about(tx, candidate);
    const path = pathOf(candidate.subject);
    const [notice] = await tx.query<Raised>(
      `INSERT INTO notice AS n (id, kind, level, group_key, open, department_id, path, facts, count, first_at, last_at)
       VALUES ($1, $2, $3, $4, true, $5, $6, $7, 1, $8, $8)
       ON CONFLICT (group_key) WHERE open DO UPDATE SET count = n.count + 1, last_at = excluded.last_at,
         path = coalesce($9, n.path) RETURNING id`,
      [
        newId(),
        candidate.kind,
        candidate.level ?? rule.level,
        candidate.groupKey,
        candidate.departmentId,
        path,
        JSON.stringify(about.facts),
        now,
        candidate.groupPath,
      ],
    );
    if (notice === undefined) throw new Error('a notice was neither made nor found');
    await tx.query(
      `INSERT INTO notice_item (notice_id, path, title, at)
       SELECT $1, $2, $3, $4 WHERE (SELECT count(*) FROM notice_item WHERE notice_id = $1) < $5
       ON CONFLICT (notice_id, path) DO UPDATE SET at = excluded.at`,
      [notice.id, path, about.title.slice(0, 240), now, MOST_ITEMS],
    );
    await this.address(tx, notice.id, candidate, now);
  }

  /**
   * Raises unless one of the group is open already: for a state that lasts rather than a cause that happens. Who finds
   * it at the same time waits here, so that it is told once.
   */
  async raiseOnce(tx: Tx, candidate: Candidate): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [candidate.groupKey]);
    const open = await tx.query('SELECT 1 FROM notice WHERE group_key = $1 AND open', [candidate.groupKey]);
    if (open.length === 0) await this.raise(tx, candidate);
  }

  /** Ends the groups whose key is one of these or begins with it. What was not sent yet is not sent any more. */
  async settle(tx: Tx, groups: readonly string[]): Promise<void> {
    if (groups.length === 0) return;
    const ended = await tx.query<{ id: string }>(
      `UPDATE notice n SET open = false, settled_at = $2
       FROM unnest($1::text[]) g WHERE n.open AND (n.group_key = g OR starts_with(n.group_key, g || ':')) RETURNING n.id`,
      [[...groups], this.clock.now()],
    );
    if (ended.length === 0) return;
    await tx.query(
      `UPDATE notice_message SET state = 'dropped', done_at = $2 WHERE notice_id = ANY($1::uuid[]) AND state = 'waiting'
         AND way <> 'webhook'`,
      [ended.map((row) => row.id), this.clock.now()],
    );
  }

  private async address(tx: Tx, noticeId: string, candidate: Candidate, now: Date): Promise<void> {
    const rule = KINDS[candidate.kind];
    const userIds = await recipients(tx, candidate.audience, candidate.except);
    await tx.query(
      `INSERT INTO notice_reader (notice_id, user_id, in_app, read_count)
       SELECT $1, u, coalesce(p.in_app, true), 0
       FROM unnest($2::uuid[]) u LEFT JOIN notice_preference p ON p.user_id = u AND p.kind = $3
       ON CONFLICT (notice_id, user_id) DO NOTHING`,
      [noticeId, userIds, candidate.kind],
    );
    const due = new Date(now.getTime() + SETTLE_SECONDS * 1000);
    if (this.settings.smtpHost !== null) {
      await tx.query(
        `INSERT INTO notice_message (id, notice_id, way, target_id, state, due_at, attempts, created_at)
         SELECT gen_random_uuid(), $1, CASE w.way WHEN 'now' THEN 'email' ELSE 'digest' END, m.user_id, 'waiting', $4, 0, $5
         FROM unnest($2::uuid[]) u
         JOIN notice_profile m ON m.user_id = u AND m.email IS NOT NULL
         LEFT JOIN notice_preference p ON p.user_id = u AND p.kind = $3
         CROSS JOIN LATERAL (SELECT coalesce(p.email, $6::varchar) AS way) w
         WHERE w.way <> 'none'
         ON CONFLICT (notice_id, way, target_id) DO NOTHING`,
        [noticeId, userIds, candidate.kind, due, now, rule.email],
      );
    }
    await tx.query(
      `INSERT INTO notice_message (id, notice_id, way, target_id, state, due_at, attempts, created_at)
       SELECT gen_random_uuid(), $1, 'webhook', h.id, 'waiting', $3, 0, $4 FROM notice_webhook h
       WHERE h.state = 'active' AND ($2::uuid IS NULL OR h.department_id = $2)
         AND (h.kinds IS NULL OR $5 = ANY(h.kinds))
       ON CONFLICT (notice_id, way, target_id) DO NOTHING`,
      [noticeId, candidate.departmentId, due, now, candidate.kind],
    );
  }

  /** What the text needs to name the item. */
  private async about(
    tx: Tx,
    { subject, facts }: Candidate,
  ): Promise<{ readonly title: string; readonly facts: JsonObject }> {
    const statement = NAMES[subject.type];
    const [row] = statement === undefined ? [] : await tx.query<Names>(statement, [subject.id]);
    const names: JsonObject = {
      ...(row?.title == null ? {} : { title: row.title }),
      ...(row?.channel == null ? {} : { channel: row.channel }),
    };
    const limitAt = facts['limitAt'];
    const shown = typeof limitAt === 'string' ? { limitAt: this.dayOf(limitAt) } : {};
    return { title: row?.title ?? row?.channel ?? '', facts: { ...names, ...facts, ...shown } };
  }

  private dayOf(instant: string): string {
    return new Intl.DateTimeFormat('zh-CN', {
      timeZone: this.settings.timeZone,
      dateStyle: 'medium',
      timeStyle: 'short',
    }).format(new Date(instant));
  }
}

interface Names {
  readonly title: string | null;
  readonly channel: string | null;
}

const NAMES: Readonly<Partial<Record<Candidate['subject']['type'], string>>> = {
  release: `SELECT v.content ->> 'title' AS title, h.name AS channel FROM release r
    JOIN channel h ON h.id = r.channel_id JOIN revision v ON v.id = r.revision_id WHERE r.id = $1`,
  review: `SELECT v.content ->> 'title' AS title, NULL AS channel FROM review w
    JOIN revision v ON v.id = w.revision_id WHERE w.id = $1`,
  draft: 'SELECT d.title, NULL AS channel FROM draft d WHERE d.id = $1',
  channel: 'SELECT NULL AS title, h.name AS channel FROM channel h WHERE h.id = $1',
  column: 'SELECT NULL AS title, c.name AS channel FROM release_column c WHERE c.id = $1',
};

async function recipients(tx: Tx, audience: Audience, except: string | null): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(...peopleOf(audience));
  return rows.map((row) => row.id).filter((id) => id !== except);
}

function peopleOf(audience: Audience): [sql: string, parameters: readonly unknown[]] {
  switch (audience.by) {
    case 'roles':
      return [
        `SELECT u.id FROM app_user u WHERE u.disabled_at IS NULL AND u.roles && $1::text[]
           AND ($2::uuid IS NULL OR u.department_id = $2) ORDER BY u.id`,
        [[...audience.roles], audience.departmentId],
      ];
    case 'reviewers':
      return [
        `SELECT u.id FROM review w JOIN revision v ON v.id = w.revision_id JOIN draft d ON d.id = w.draft_id
           JOIN app_user u ON u.department_id = w.department_id
         WHERE w.id = $1 AND w.state = 'open' AND u.disabled_at IS NULL AND 'reviewer' = ANY(u.roles)
           AND u.id <> ALL(d.authors || v.authors || w.opened_by)
           AND NOT EXISTS (SELECT 1 FROM review_decision x WHERE x.review_id = w.id AND x.decided_by = u.id) ORDER BY u.id`,
        [audience.reviewId],
      ];
    case 'reapprovers':
      return [
        `SELECT u.id FROM release r JOIN release_plan p ON p.id = r.plan_id JOIN revision v ON v.id = r.revision_id
           JOIN draft d ON d.id = r.draft_id JOIN app_user u ON u.department_id = r.department_id
         WHERE r.id = $1 AND u.disabled_at IS NULL AND 'reviewer' = ANY(u.roles)
           AND u.id <> ALL(d.authors || v.authors || p.created_by) ORDER BY u.id`,
        [audience.releaseId],
      ];
    case 'authors':
      return [
        `SELECT u.id FROM draft d JOIN app_user u ON u.id = ANY(d.authors || d.created_by) WHERE d.id = $1
           AND u.disabled_at IS NULL ORDER BY u.id`,
        [audience.draftId],
      ];
  }
}
