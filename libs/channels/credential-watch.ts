import { Inject, Injectable, Logger } from '@nestjs/common';
import { AuditLog, SYSTEM } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { ChannelAccess } from './channel-access.js';
import { askForReport } from './check/connection-report.js';
import { CONNECTORS, type ConnectorRegistry } from './connector.js';

/** How often a channel is asked how long its credentials live. */
const CHECK_EVERY_HOURS = 12;
/** Days before the end at which people hear of it: nobody can renew some credentials but the account's owner. */
export const TOLD_DAYS = [7, 3, 1] as const;
/** A token is renewed this long before its end, while it still works (reference A2.2: the platform overlaps by 5 min). */
const RENEW_AHEAD_SECONDS = 230;
const RENEW_WITHIN_MS = 15_000;
/** Two ends closer than this are the same: a platform tells the seconds left, not the instant. */
const SAME_END_SECONDS = 86_400;

interface Watched {
  readonly channelId: string;
  readonly kind: string;
  readonly departmentId: string;
}

interface Ending extends Watched {
  readonly endsAt: Date;
  readonly planned: number;
}

/** Looks ahead for credentials that end: renews what can be renewed, and says in time what people must renew. */
@Injectable()
export class CredentialWatch {
  private readonly log = new Logger(CredentialWatch.name);

  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly access: ChannelAccess,
    @Inject(CONNECTORS) private readonly connectors: ConnectorRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(): Promise<void> {
    await this.renew();
    await this.check();
    await this.tell();
  }

  /** Renews the tokens that end within minutes. One that cannot be renewed is tried again the next time. */
  async renew(): Promise<number> {
    const now = this.clock.now();
    const ending = await this.database.query<Watched>(
      `SELECT DISTINCT c.id AS "channelId", c.kind, c.department_id AS "departmentId" FROM channel_token t
       JOIN channel c ON c.id = t.channel_id
       WHERE c.state = 'active' AND t.expires_at > $1 AND t.expires_at < $1::timestamptz + make_interval(secs => $2)`,
      [now, RENEW_AHEAD_SECONDS],
    );
    let renewed = 0;
    for (const one of ending) renewed += (await this.renewOne(one)) ? 1 : 0;
    return renewed;
  }

  private async renewOne(one: Watched): Promise<boolean> {
    const connector = this.connectors.get(one.kind);
    if (connector?.renewCredential === undefined) return false;
    try {
      const context = await this.access.contextFor(one.channelId, {
        signal: AbortSignal.timeout(RENEW_WITHIN_MS),
      });
      const renewal = await connector.renewCredential(context);
      if (!renewal.renewed)
        this.log.warn(
          { channelId: one.channelId, fault: renewal.fault.code },
          'a token was not renewed ahead',
        );
      return renewal.renewed;
    } catch (error) {
      this.log.warn({ err: error, channelId: one.channelId }, 'a token was not renewed ahead');
      return false;
    }
  }

  /** Asks each channel twice a day; of all processes one asks. Answers how many were asked. */
  async check(): Promise<number> {
    const now = this.clock.now();
    const due = await this.database.query<Watched>(
      `INSERT INTO credential_watch AS w (channel_id, checked_at)
       SELECT id, $1 FROM channel WHERE state IN ('active', 'paused')
       ON CONFLICT (channel_id) DO UPDATE SET checked_at = excluded.checked_at
         WHERE w.checked_at < $1::timestamptz - make_interval(hours => $2)
       RETURNING channel_id AS "channelId", (SELECT kind FROM channel WHERE id = channel_id) AS kind,
         (SELECT department_id FROM channel WHERE id = channel_id) AS "departmentId"`,
      [now, CHECK_EVERY_HOURS],
    );
    for (const one of due) await this.checkOne(one);
    return due.length;
  }

  private async checkOne(one: Watched): Promise<void> {
    const connector = this.connectors.get(one.kind);
    if (connector === undefined) return;
    try {
      const report = await askForReport(
        connector,
        this.clock,
        async (signal) => await this.access.contextFor(one.channelId, { signal }),
      );
      const health = { ...report, checkedAt: this.clock.now().toISOString() };
      await this.database.query('UPDATE channel SET health = $2 WHERE id = $1', [
        one.channelId,
        JSON.stringify(health),
      ]);
    } catch (error) {
      this.log.warn({ err: error, channelId: one.channelId }, 'a channel could not be checked');
    }
  }

  /** Leaves an entry at 7, 3 and 1 days before the end, each once per credential. Answers how many. */
  async tell(): Promise<number> {
    const now = this.clock.now();
    const ending = await this.database.query<Ending>(
      `SELECT c.id AS "channelId", c.kind, c.department_id AS "departmentId", e.at AS "endsAt",
         (SELECT count(*)::int FROM release r WHERE r.channel_id = c.id AND r.planned_at > e.at
           AND r.state IN ('scheduled', 'staging', 'staged', 'held', 'waiting_quota')) AS planned
       FROM channel c
       CROSS JOIN LATERAL (SELECT (c.health ->> 'credentialsExpireAt')::timestamptz AS at) e
       WHERE c.state <> 'retired' AND e.at < $1::timestamptz + make_interval(days => $2)`,
      [now, TOLD_DAYS[0]],
    );
    let told = 0;
    for (const one of ending) told += (await this.tellOne(one, now)) ? 1 : 0;
    return told;
  }

  private async tellOne(one: Ending, now: Date): Promise<boolean> {
    const left = (one.endsAt.getTime() - now.getTime()) / 86_400_000;
    const days = TOLD_DAYS.findLast((limit) => left <= limit);
    if (days === undefined) return false;
    return await this.database.transaction(async (tx) => {
      const fresh = await tx.query(
        `INSERT INTO credential_watch AS w (channel_id, checked_at, told_for, told_days) VALUES ($1, $4, $2, $3)
         ON CONFLICT (channel_id) DO UPDATE SET told_for = excluded.told_for, told_days = excluded.told_days
           WHERE w.told_for IS NULL OR w.told_days > $3 OR abs(extract(epoch FROM w.told_for - excluded.told_for)) > $5
         RETURNING channel_id`,
        [one.channelId, one.endsAt, days, now, SAME_END_SECONDS],
      );
      if (fresh.length === 0) return false;
      await this.audit.append(tx, [
        {
          actor: SYSTEM,
          action: 'channel.credential_expiring',
          subjectType: 'channel',
          subjectId: one.channelId,
          departmentId: one.departmentId,
          detail: { days, endsAt: one.endsAt.toISOString(), planned: one.planned },
          lane: `channel:${one.channelId}`,
        },
      ]);
      return true;
    });
  }
}
