import { Inject, Injectable } from '@nestjs/common';
import { CONNECTORS, type ConnectorRegistry } from '#libs/channels/connector.js';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { Database } from '#libs/database/database.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { JOB_SCHEMA } from '#libs/queue/job-queue.js';
import type { Audience, Candidate, NoticeKind } from './notice.rules.js';
import { NoticeBook } from './notice-book.js';

/** A publisher beats every 5 s. */
const PUBLISHER_SILENT_SECONDS = 15;
/** A start or a change of hands is not a silence. */
const SILENT_FOR_MS = 10_000;
const SCHEDULER_SILENT_SECONDS = 50;
const SWEEP_TASK = 'release.sweep';
const STUCK_SECONDS = 60;
const OWED_SECONDS = 60;
/** So many results in a row learned by asking, and none by a push, say that pushes do not arrive. */
const POLLED_IN_A_ROW = 3;

const EVERYWHERE: Audience = { by: 'roles', departmentId: null, roles: ['editor', 'admin'] };
const ADMINS: Audience = { by: 'roles', departmentId: null, roles: ['admin'] };

/**
 * Finds what nobody writes an entry about, because it is an absence: no publisher, a queue nobody works on, releases
 * without a job, pushes that do not come. Runs in the server too, so that it also speaks when no publisher is alive.
 */
@Injectable()
export class Watchdog {
  private silentSince: number | undefined;

  constructor(
    private readonly database: Database,
    private readonly book: NoticeBook,
    @Inject(CONNECTORS) private readonly connectors: ConnectorRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async run(): Promise<void> {
    await this.publisher();
    await this.scheduler();
    await this.queues();
    await this.owed();
    await this.callbacks();
    await this.renewed();
    await this.freshAgain();
    await this.columns();
    await this.missedSlots();
  }

  private async publisher(): Promise<void> {
    const alive = await this.database.query(
      'SELECT 1 FROM publisher WHERE seen_at > clock_timestamp() - make_interval(secs => $1) LIMIT 1',
      [PUBLISHER_SILENT_SECONDS],
    );
    if (alive.length > 0) {
      this.silentSince = undefined;
      await this.over(['publisher.silent']);
      return;
    }
    this.silentSince ??= this.clock.monotonic();
    if (this.clock.monotonic() - this.silentSince < SILENT_FOR_MS) return;
    await this.lasting([system('publisher.silent', 'publisher.silent', {}, EVERYWHERE)]);
  }

  /** Publishers are alive, and yet no sweep was fired for a while. */
  private async scheduler(): Promise<void> {
    const patience = Math.max(SCHEDULER_SILENT_SECONDS, 3 * this.settings.sweepSeconds);
    const [row] = await this.database.query<{ seconds: number }>(
      `SELECT extract(epoch FROM clock_timestamp() - greatest(min(p.started_at),
         (SELECT max(started_at) FROM cron_run WHERE task = $2 AND fire_at > clock_timestamp() - interval '1 day')))::int AS seconds
       FROM publisher p WHERE p.seen_at > clock_timestamp() - make_interval(secs => $1)`,
      [PUBLISHER_SILENT_SECONDS, SWEEP_TASK],
    );
    const seconds = row?.seconds ?? 0;
    if (seconds < patience) await this.over(['scheduler.silent']);
    else await this.lasting([system('scheduler.silent', 'scheduler.silent', { seconds }, ADMINS)]);
  }

  private async queues(): Promise<void> {
    const stuck = await this.database.query<{ queue: string; seconds: number }>(
      `SELECT name AS queue, extract(epoch FROM now() - min(start_after))::int AS seconds FROM ${JOB_SCHEMA}.job
       WHERE state IN ('created', 'retry') AND start_after < now() - make_interval(secs => $1) GROUP BY name`,
      [STUCK_SECONDS],
    );
    await this.settleOthers(
      'queue.stuck',
      stuck.map(({ queue }) => queue),
    );
    await this.lasting(
      stuck.map(({ queue, seconds }) =>
        system('queue.stuck', `queue.stuck:${queue}`, { queue, seconds }, ADMINS),
      ),
    );
  }

  private async owed(): Promise<void> {
    const [row] = await this.database.query<{ owed: number }>(
      `SELECT count(*)::int AS owed FROM release r
       WHERE r.state IN ('scheduled', 'staging', 'staged', 'committing', 'accepted', 'waiting_quota', 'verifying', 'withdrawing')
         AND r.job_at < clock_timestamp() - make_interval(secs => $1)
         AND NOT EXISTS (SELECT 1 FROM ${JOB_SCHEMA}.job j
           WHERE j.name = r.job_queue AND j.id = r.job_id AND j.state IN ('created', 'retry', 'active'))`,
      [OWED_SECONDS],
    );
    const owed = row?.owed ?? 0;
    if (owed === 0) await this.over(['release.owed']);
    else await this.lasting([system('release.owed', 'release.owed', { owed }, ADMINS)]);
  }

  private async callbacks(): Promise<void> {
    const kinds = [...this.connectors.values()]
      .filter((one) => one.callbacks !== undefined && one.capabilities.asynchronous)
      .map((one) => one.kind);
    const silent = await this.database.query<{ id: string; departmentId: string; name: string }>(
      `SELECT h.id, h.department_id AS "departmentId", h.name FROM channel h
       CROSS JOIN LATERAL (
         SELECT count(*) AS n, bool_and(c.source = 'poll') AS polled FROM (
           SELECT source FROM release_receipt WHERE channel_id = h.id AND source IN ('poll', 'callback')
             AND recorded_at > statement_timestamp() - interval '7 days'
           ORDER BY recorded_at DESC LIMIT $2) c) x
       WHERE h.kind = ANY($1) AND h.state = 'active' AND x.n = $2 AND x.polled ORDER BY h.id`,
      [kinds, POLLED_IN_A_ROW],
    );
    await this.settleOthers(
      'callback.silent',
      silent.map(({ id }) => id),
    );
    await this.lasting(
      silent.map(({ id, departmentId }) => ({
        kind: 'callback.silent' as const,
        groupKey: `callback.silent:${id}`,
        departmentId,
        subject: { type: 'channel' as const, id },
        groupPath: null,
        facts: { polled: POLLED_IN_A_ROW },
        audience: { by: 'roles' as const, departmentId, roles: ['admin' as const] },
        except: null,
      })),
    );
  }

  /** A credential that was renewed is no worry any more. */
  private async renewed(): Promise<void> {
    const over = await this.database.query<{ key: string }>(
      `SELECT n.group_key AS key FROM notice n JOIN channel h ON n.group_key LIKE 'channel.credential:' || h.id || ':%'
       WHERE n.open AND n.kind = 'channel.credential'
         AND (h.health ->> 'credentialsExpireAt')::timestamptz > clock_timestamp() + interval '7 days'`,
    );
    await this.over(over.map(({ key }) => key));
  }

  /** A column that was published to since, or is not kept up any more, goes stale no longer. The log names channels only. */
  private async freshAgain(): Promise<void> {
    const over = await this.database.query<{ key: string }>(
      `SELECT n.group_key AS key FROM notice n
         JOIN release_column c ON n.group_key LIKE 'freshness.reached:' || c.id || ':%'
       WHERE n.open AND n.kind = 'freshness.reached' AND (c.state <> 'active' OR EXISTS (
         SELECT 1 FROM release_plan q JOIN release r ON r.plan_id = q.id
         WHERE q.column_id = c.id AND r.state = 'published' AND r.confirmed_at > n.first_at))`,
    );
    await this.over(over.map(({ key }) => key));
  }

  /** Slots to come for which too few drafts wait, by the column's own warning. */
  private async columns(): Promise<void> {
    const short = await this.database.query<ShortColumn>(
      `SELECT DISTINCT ON (c.id) c.id, c.department_id AS "departmentId", c.name AS column, c.time_zone AS zone,
         s.goes_at AS next, s.wanted,
         (SELECT count(*)::int FROM column_entry e WHERE e.column_id = c.id AND e.state = 'queued') AS left
       FROM column_slot s JOIN release_column c ON c.id = s.column_id
       WHERE c.state = 'active' AND s.state = 'open' AND s.warning IS NOT NULL AND s.goes_at > clock_timestamp()
       ORDER BY c.id, s.goes_at`,
    );
    await this.settleOthers(
      'column.short',
      short.map(({ id }) => id),
    );
    await this.lasting(
      short.map(({ id, departmentId, column, left, next, zone, wanted }) => ({
        kind: 'column.short' as const,
        groupKey: `column.short:${id}`,
        departmentId,
        subject: { type: 'column' as const, id },
        groupPath: null,
        ...(left === 0 ? { level: 'alarm' as const } : {}),
        facts: { column, left, wanted, next: dayIn(zone, next) },
        audience: { by: 'roles' as const, departmentId, roles: ['editor' as const] },
        except: null,
      })),
    );
  }

  /** Slots that nobody was there for, of columns that ask what to do then. */
  private async missedSlots(): Promise<void> {
    const asked = await this.database.query<AskedColumn>(
      `SELECT DISTINCT ON (c.id) c.id, c.department_id AS "departmentId", c.name AS column, c.time_zone AS zone, s.goes_at AS next
       FROM column_slot s JOIN release_column c ON c.id = s.column_id
       WHERE s.state = 'asked' AND c.state = 'active' ORDER BY c.id, s.goes_at`,
    );
    await this.settleOthers(
      'column.asked',
      asked.map(({ id }) => id),
    );
    await this.lasting(
      asked.map(({ id, departmentId, column, next, zone }) => ({
        kind: 'column.asked' as const,
        groupKey: `column.asked:${id}`,
        departmentId,
        subject: { type: 'column' as const, id },
        groupPath: null,
        facts: { column, next: dayIn(zone, next) },
        audience: { by: 'roles' as const, departmentId, roles: ['editor' as const, 'admin' as const] },
        except: null,
      })),
    );
  }

  private async lasting(candidates: readonly Candidate[]): Promise<void> {
    for (const candidate of candidates) {
      await this.database.transaction(async (tx) => {
        await this.book.raiseOnce(tx, candidate);
      });
    }
  }

  private async over(groups: readonly string[]): Promise<void> {
    const open = await this.database.query(
      'SELECT 1 FROM notice WHERE open AND group_key = ANY($1::text[]) LIMIT 1',
      [[...groups]],
    );
    if (open.length === 0) return;
    await this.database.transaction(async (tx) => {
      await this.book.settle(tx, groups);
    });
  }

  /** Ends the notices of this kind whose cause is not among those that still hold. */
  private async settleOthers(kind: NoticeKind, holding: readonly string[]): Promise<void> {
    const ended = await this.database.query<{ key: string }>(
      'SELECT group_key AS key FROM notice WHERE open AND kind = $1 AND group_key <> ALL($2::text[])',
      [kind, holding.map((one) => `${kind}:${one}`)],
    );
    await this.over(ended.map(({ key }) => key));
  }
}

interface AskedColumn {
  readonly id: string;
  readonly departmentId: string;
  readonly column: string;
  readonly zone: string;
  readonly next: Date;
}

interface ShortColumn extends AskedColumn {
  readonly wanted: number;
  readonly left: number;
}

function dayIn(timeZone: string, instant: Date): string {
  return new Intl.DateTimeFormat('zh-CN', { timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(
    instant,
  );
}

function system(
  kind: NoticeKind,
  groupKey: string,
  facts: Candidate['facts'],
  audience: Audience,
): Candidate {
  return {
    kind,
    groupKey,
    departmentId: null,
    subject: {
      type: 'system',
      id: kind === 'publisher.silent' || kind === 'scheduler.silent' ? 'publishers' : 'queues',
    },
    groupPath: null,
    facts,
    audience,
    except: null,
  };
}
