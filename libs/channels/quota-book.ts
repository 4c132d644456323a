import { Inject, Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import type { ChannelFacts } from './channel.queries.js';
import { CONNECTORS, type ConnectorRegistry, type QuotaDeclaration, type QuotaUse } from './connector.js';
import { quotaWindow, type QuotaWindow } from './quota.timing.js';

export type QuotaAnswer =
  | { readonly ok: true }
  /** Nothing left for this purpose before `resetAt`. */
  | { readonly ok: false; readonly resetAt: Date };

/** The quota that had nothing left. */
export interface QuotaRefusal {
  readonly name: string;
  readonly label: string;
  readonly resetAt: Date;
}

/** What is left of one budget in the window of now. */
export interface QuotaLeft {
  readonly name: string;
  readonly label: string;
  readonly per: QuotaDeclaration['per'];
  /** The channel's own limit where it has one. */
  readonly limit: number;
  /** What holds where the channel has no limit of its own. */
  readonly standardLimit: number;
  readonly reserve: number;
  readonly used: number;
  /** For everything but look-ups; 0 while the platform says it is spent. */
  readonly left: number;
  readonly resetAt: Date;
}

/** One budget that releases spend, in one window. */
export interface ReleaseBudget {
  readonly name: string;
  readonly label: string;
  readonly per: QuotaDeclaration['per'];
  /** Without what is kept for look-ups. */
  readonly most: number;
  /** All of it while the platform says it is spent. */
  readonly used: number;
  readonly window: QuotaWindow;
}

/** What is taken for, and when the platform will count it: now unless told. */
export interface BookedUse extends QuotaUse {
  readonly at?: Date;
}

/** What of a channel its budgets depend on. */
export type QuotaOwner = Pick<ChannelFacts, 'channelId' | 'kind' | 'settings' | 'quotaLimits'>;

/** Windows older than this are forgotten; longer than any window and any look at the past month. */
const KEPT_DAYS = 62;

/**
 * Counts what is taken from the platforms' budgets, shared by all processes. Taking is one conditional statement, so
 * no number of concurrent callers takes more than the limit.
 */
@Injectable()
export class QuotaBook {
  constructor(
    @Inject(CONNECTORS) private readonly connectors: ConnectorRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Takes one, if there is one. Look-ups may use the reserve, and go on when the platform has said that the budget is
   * spent: they change nothing, and doubt must be resolved.
   * A budget that does not apply to the channel is endless and not counted.
   * @throws Error for a quota that the connector does not declare.
   */
  async take(tx: Tx, channel: QuotaOwner, name: string, use: BookedUse): Promise<QuotaAnswer> {
    const quota = this.declared(channel, name);
    if (!applies(quota, channel)) return { ok: true };
    const { spender, at = this.clock.now() } = use;
    if (spender === undefined) return await this.takeOne(tx, channel, quota, { ...use, at });
    const [first] = await tx.query(
      `INSERT INTO quota_spender (channel_id, quota, window_start, spender)
       SELECT c.id, $2, $3, $4 FROM (SELECT id FROM channel WHERE id = $1 FOR KEY SHARE) c
       ON CONFLICT DO NOTHING RETURNING spender`,
      [channel.channelId, name, quotaWindow(quota.per, at).start, spender],
    );
    if (first === undefined) return { ok: true };
    const answer = await this.takeOne(tx, channel, quota, { ...use, at });
    if (!answer.ok) await this.forgetSpender(tx, channel, name, spender);
    return answer;
  }

  /** Puts back what a spender took, for a call of which surely nothing came. Repeatable. */
  async giveBack(tx: Tx, channel: QuotaOwner, name: string, spender: string): Promise<void> {
    for (const windowStart of await this.forgetSpender(tx, channel, name, spender)) {
      await tx.query(
        `UPDATE quota_use SET used = used - 1 WHERE channel_id = $1 AND quota = $2 AND window_start = $3 AND used > 0`,
        [channel.channelId, name, windowStart],
      );
    }
  }

  private async forgetSpender(
    tx: Tx,
    channel: QuotaOwner,
    name: string,
    spender: string,
  ): Promise<readonly Date[]> {
    const rows = await tx.query<{ windowStart: Date }>(
      `DELETE FROM quota_spender WHERE channel_id = $1 AND quota = $2 AND spender = $3
       RETURNING window_start AS "windowStart"`,
      [channel.channelId, name, spender],
    );
    return rows.map((row) => row.windowStart);
  }

  private async takeOne(
    tx: Tx,
    channel: QuotaOwner,
    quota: QuotaDeclaration,
    { at, ...use }: BookedUse & { readonly at: Date },
  ): Promise<QuotaAnswer> {
    const { name } = quota;
    const window = quotaWindow(quota.per, at);
    const most = mostFor(use, limitOf(channel, quota), quota.reserve);
    const [taken] = await tx.query<{ opened: boolean }>(TAKE, [
      channel.channelId,
      name,
      window.start,
      most,
      use.forLookup ? null : at,
    ]);
    if (taken === undefined) return { ok: false, resetAt: await this.resetAt(tx, channel, name, at, window) };
    if (taken.opened) await this.forget(tx, channel, name, at);
    return { ok: true };
  }

  /**
   * Takes one of each quota, or none of any.
   * @throws Error for a quota that the connector does not declare.
   */
  async takeAll(
    tx: Tx,
    channel: ChannelFacts,
    names: readonly string[],
    use: BookedUse,
  ): Promise<QuotaRefusal | undefined> {
    const { at = this.clock.now() } = use;
    for (const [index, name] of names.entries()) {
      const answer = await this.take(tx, channel, name, { ...use, at });
      if (answer.ok) continue;
      for (const taken of names.slice(0, index)) await this.putBack(tx, channel, taken, at);
      return { name, label: this.declared(channel, name).label, resetAt: answer.resetAt };
    }
    return undefined;
  }

  /** Puts back one that was taken for the instant `at`, for a call that did not reach the platform. */
  async putBack(tx: Tx, channel: QuotaOwner, name: string, at: Date): Promise<void> {
    const quota = this.declared(channel, name);
    if (!applies(quota, channel)) return;
    const window = quotaWindow(quota.per, at);
    await tx.query(
      'UPDATE quota_use SET used = used - 1 WHERE channel_id = $1 AND quota = $2 AND window_start = $3 AND used > 0',
      [channel.channelId, name, window.start],
    );
  }

  /** Records that the platform itself said nothing is left before `until`. A later word never shortens an earlier. */
  async markExhausted(tx: Tx, channel: QuotaOwner, name: string, until: Date): Promise<void> {
    const quota = this.declared(channel, name);
    if (!applies(quota, channel)) return;
    const window = quotaWindow(quota.per, this.clock.now());
    const instant = Number.isNaN(until.getTime()) ? window.end : until;
    await tx.query(
      `INSERT INTO quota_use AS q (channel_id, quota, window_start, used, exhausted_until)
       SELECT c.id, $2, $3, 0, $4 FROM (SELECT id FROM channel WHERE id = $1 FOR KEY SHARE) c
       ON CONFLICT (channel_id, quota, window_start)
       DO UPDATE SET exhausted_until = greatest(q.exhausted_until, excluded.exhausted_until)`,
      [channel.channelId, name, window.start, instant],
    );
  }

  /** All declared quotas of one channel. */
  async remaining(reader: Reader, channel: QuotaOwner): Promise<readonly QuotaLeft[]> {
    const left = await this.remainingOf(reader, [channel]);
    return left.get(channel.channelId) ?? [];
  }

  /** All declared quotas of many channels, by channel id, in one statement. */
  async remainingOf(
    reader: Reader,
    channels: readonly QuotaOwner[],
  ): Promise<ReadonlyMap<string, readonly QuotaLeft[]>> {
    const now = this.clock.now();
    const rows = await reader.query<QuotaRow>(REMAINING, [
      channels.map((channel) => channel.channelId),
      quotaWindow('month', now).start,
      now,
    ]);
    return new Map(
      channels.map((channel) => {
        const own = rows.filter((row) => row.channelId === channel.channelId);
        const declared = this.connectors.get(channel.kind)?.capabilities.quotas ?? [];
        return [
          channel.channelId,
          declared
            .filter((quota) => applies(quota, channel))
            .map((quota) => leftOf(quota, channel, own, now)),
        ];
      }),
    );
  }

  /**
   * What releases of each channel spend of each budget, in the window that `at` falls in: each budget that a commit or a
   * release takes one of. In the order asked, by one statement.
   */
  async releaseBudgets(
    reader: Reader,
    asked: readonly { readonly channel: QuotaOwner; readonly at: Date }[],
  ): Promise<readonly (readonly ReleaseBudget[])[]> {
    const declared = asked.map(({ channel }) =>
      (this.connectors.get(channel.kind)?.capabilities.quotas ?? []).filter(
        (quota) => (quota.spentByCommit || quota.spentByRelease === true) && applies(quota, channel),
      ),
    );
    const spending = asked.filter((_one, index) => declared[index]?.length !== 0);
    if (spending.length === 0) return declared.map(() => []);
    const earliest = new Date(Math.min(...spending.map(({ at }) => at.getTime())));
    const rows = await reader.query<QuotaRow>(REMAINING, [
      [...new Set(spending.map(({ channel }) => channel.channelId))],
      quotaWindow('month', earliest).start,
      earliest,
    ]);
    return asked.map(({ channel, at }, index) => {
      const own = rows.filter((row) => row.channelId === channel.channelId);
      return (declared[index] ?? []).map((quota) => budgetOf(quota, channel, own, at));
    });
  }

  private declared(channel: QuotaOwner, name: string): QuotaDeclaration {
    const quotas = this.connectors.get(channel.kind)?.capabilities.quotas ?? [];
    const quota = quotas.find((each) => each.name === name);
    if (quota === undefined) throw new Error(`channels of kind ${channel.kind} have no quota ${name}`);
    return quota;
  }

  private async resetAt(
    tx: Tx,
    channel: QuotaOwner,
    name: string,
    now: Date,
    window: QuotaWindow,
  ): Promise<Date> {
    const [row] = await tx.query<{ until: Date | null }>(
      `SELECT max(exhausted_until) AS until FROM quota_use WHERE channel_id = $1 AND quota = $2 AND exhausted_until > $3`,
      [channel.channelId, name, now],
    );
    return row?.until ?? window.end;
  }

  private async forget(tx: Tx, channel: QuotaOwner, name: string, now: Date): Promise<void> {
    const oldest = new Date(now.getTime() - KEPT_DAYS * 86_400_000);
    await tx.query(
      `DELETE FROM quota_use WHERE channel_id = $1 AND quota = $2 AND window_start < $3 AND coalesce(exhausted_until, $4) <= $4`,
      [channel.channelId, name, oldest, now],
    );
    await tx.query(`DELETE FROM quota_spender WHERE channel_id = $1 AND quota = $2 AND window_start < $3`, [
      channel.channelId,
      name,
      oldest,
    ]);
  }
}

interface QuotaRow {
  readonly channelId: string;
  readonly quota: string;
  readonly windowStart: Date;
  readonly used: number;
  readonly exhaustedUntil: Date | null;
}

function mostFor({ forLookup, spare }: QuotaUse, limit: number, reserve: number): number {
  if (forLookup) return limit;
  return spare === true ? Math.floor((limit - reserve) / 2) : limit - reserve;
}

function limitOf(channel: QuotaOwner, quota: QuotaDeclaration): number {
  return channel.quotaLimits[quota.name] ?? standardLimitOf(channel, quota);
}

function standardLimitOf(channel: QuotaOwner, quota: QuotaDeclaration): number {
  return quota.limitFor?.(channel.settings) ?? quota.limit;
}

function applies(quota: QuotaDeclaration, channel: QuotaOwner): boolean {
  return quota.appliesTo?.(channel.settings) ?? true;
}

function budgetOf(
  quota: QuotaDeclaration,
  channel: QuotaOwner,
  rows: readonly QuotaRow[],
  at: Date,
): ReleaseBudget {
  const window = quotaWindow(quota.per, at);
  const own = rows.filter((row) => row.quota === quota.name);
  const exhausted = own.some((row) => row.exhaustedUntil !== null && row.exhaustedUntil > at);
  const most = Math.max(0, limitOf(channel, quota) - quota.reserve);
  const used = own.find((row) => row.windowStart.getTime() === window.start.getTime())?.used ?? 0;
  const { name, label, per } = quota;
  return { name, label, per, most, used: exhausted ? most : used, window };
}

function leftOf(
  quota: QuotaDeclaration,
  channel: QuotaOwner,
  rows: readonly QuotaRow[],
  now: Date,
): QuotaLeft {
  const window = quotaWindow(quota.per, now);
  const own = rows.filter((row) => row.quota === quota.name);
  const used = own.find((row) => row.windowStart.getTime() === window.start.getTime())?.used ?? 0;
  const exhausted = own.flatMap((row) =>
    row.exhaustedUntil !== null && row.exhaustedUntil > now ? [row.exhaustedUntil] : [],
  );
  const limit = limitOf(channel, quota);
  return {
    name: quota.name,
    label: quota.label,
    per: quota.per,
    limit,
    standardLimit: standardLimitOf(channel, quota),
    reserve: quota.reserve,
    used,
    left: exhausted.length > 0 ? 0 : Math.max(0, limit - quota.reserve - used),
    resetAt: exhausted.reduce(
      (latest, until) => (until > latest ? until : latest),
      exhausted[0] ?? window.end,
    ),
  };
}

/**
 * $4 is the most that may be used, $5 the instant up to which an exhaustion is over (null: not asked). The channel is
 * locked first, as its foreign key would lock it last: a commit that holds the channel and waits for the same counter
 * would otherwise make a deadlock.
 */
const TAKE = `
  INSERT INTO quota_use AS q (channel_id, quota, window_start, used)
  SELECT c.id, $2::varchar, $3, 1 FROM (SELECT id FROM channel WHERE id = $1 FOR KEY SHARE) c
  WHERE $4::integer > 0 AND ($5::timestamptz IS NULL OR NOT EXISTS (
    SELECT 1 FROM quota_use e WHERE e.channel_id = $1 AND e.quota = $2 AND e.exhausted_until > $5))
  ON CONFLICT (channel_id, quota, window_start) DO UPDATE SET used = q.used + 1
  WHERE q.used < $4 AND ($5::timestamptz IS NULL OR q.exhausted_until IS NULL OR q.exhausted_until <= $5)
  RETURNING (xmax = 0) AS opened`;

const REMAINING = `
  SELECT channel_id AS "channelId", quota, window_start AS "windowStart", used, exhausted_until AS "exhaustedUntil"
  FROM quota_use WHERE channel_id = ANY($1::uuid[]) AND (window_start >= $2 OR exhausted_until > $3)`;
