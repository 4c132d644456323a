import { Inject, Injectable } from '@nestjs/common';
import { channelProfiles, type ChannelFacts } from '#libs/channels/channel.queries.js';
import { CONNECTORS, type ConnectorRegistry } from '#libs/channels/connector.js';
import { QuotaBook } from '#libs/channels/quota-book.js';
import { quotaWindow } from '#libs/channels/quota.timing.js';
import { Database } from '#libs/database/database.js';
import { scopeOf, type Principal, type Scope } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { beforeOf } from '../bulk/act-row.js';
import { replan, type ItemProposal } from '../bulk/bulk.rules.js';
import { MOST_RELEASES, PreviewBulk, type ProposedItem } from '../bulk/preview-bulk.js';
import { RELEASE_COLUMNS, type ReleaseRow } from '../release-row.js';
import { paced, type PacedChannel, type PacedQuota } from './pacing.rules.js';

/** Between two releases of a channel that asks for less. */
const DEFAULT_SPACING_SECONDS = 300;
/** So that a person can read the proposal and staging has its time. */
const HEAD_START_MS = 120_000;

export interface BacklogOrder {
  readonly channelId?: string | undefined;
  readonly startAt?: Date | undefined;
  readonly spacingSeconds?: number | undefined;
}

export interface Backlog {
  readonly rows: readonly ReleaseRow[];
  readonly channels: readonly ChannelFacts[];
}

/** What fell due and did not go out, with a time for each: one after another, never all at once. */
@Injectable()
export class ProposeBacklog {
  @Inject() private readonly quotas!: QuotaBook;
  @Inject(CONNECTORS) private readonly connectors!: ConnectorRegistry;

  constructor(
    private readonly database: Database,
    private readonly previews: PreviewBulk,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** By channel and planned time, at most a thousand. */
  async backlog(scope: Scope, channelId: string | undefined): Promise<Backlog> {
    const rows = await this.database.query<ReleaseRow>(
      `SELECT ${RELEASE_COLUMNS} FROM release r
       WHERE r.department_id = $1 AND ($2::uuid IS NULL OR r.channel_id = $2)
         AND (r.state = 'expired' OR (r.state = 'held' AND r.planned_at <= $3 AND NOT ${WAITS_FOR_SOMETHING}))
       ORDER BY r.planned_at, r.id LIMIT $4`,
      [scope.departmentId, channelId ?? null, this.clock.now(), MOST_RELEASES],
    );
    const ids = [...new Set(rows.map((row) => row.channelId))];
    return { rows, channels: await channelProfiles(this.database, ids) };
  }

  /**
   * Answers the id of a bulk act, to be applied as a whole or in part; undefined when nothing is behind. Changes no
   * release.
   */
  async propose(order: BacklogOrder, principal: Principal): Promise<string | undefined> {
    const { rows, channels } = await this.backlog(scopeOf(principal), order.channelId);
    if (rows.length === 0) return undefined;
    const items: ProposedItem[] = [];
    for (const channel of channels) {
      const own = rows.filter((row) => row.channelId === channel.channelId);
      const times = paced(await this.channelOf(channel, own, order), own.length);
      for (const [index, row] of own.entries()) items.push(this.itemOf(row, channel, times[index]));
    }
    return await this.previews.keep({ kind: 'backlog' }, items, principal);
  }

  private itemOf(row: ReleaseRow, channel: ChannelFacts, atMs: number | undefined): ProposedItem {
    const before = beforeOf(row);
    const base = { releaseId: row.id, channelId: row.channelId, before };
    if (channel.state !== 'active') return { ...base, proposal: CLOSED };
    if (atMs === undefined) return { ...base, proposal: NO_SLOT };
    return { ...base, proposal: replan(before, atMs, row.plannedZone, this.clock.now().getTime()) };
  }

  private async channelOf(
    channel: ChannelFacts,
    own: readonly ReleaseRow[],
    order: BacklogOrder,
  ): Promise<PacedChannel> {
    const nowMs = this.clock.now().getTime();
    const [facts] = await this.database.query<{ spacing: number; taken: Date[] }>(TAKEN, [
      channel.channelId,
      own.map((row) => row.id),
      new Date(nowMs - 86_400_000),
    ]);
    const spacing = Math.max(facts?.spacing ?? 0, order.spacingSeconds ?? DEFAULT_SPACING_SECONDS);
    return {
      nowMs,
      startMs: Math.max(nowMs + HEAD_START_MS, order.startAt?.getTime() ?? 0),
      spacingMs: spacing * 1000,
      takenMs: (facts?.taken ?? []).map((at) => at.getTime()),
      quotas: await this.quotasOf(channel),
    };
  }

  private async quotasOf(channel: ChannelFacts): Promise<readonly PacedQuota[]> {
    const declared = this.connectors.get(channel.kind)?.capabilities.quotas ?? [];
    const spent = declared.filter(
      (quota) => quota.spentByCommit && (quota.appliesTo?.(channel.settings) ?? true),
    );
    const left = await this.quotas.remaining(this.database, channel);
    return spent.flatMap(({ name, per }) => {
      const one = left.find((each) => each.name === name);
      if (one === undefined) return [];
      const most = Math.max(one.limit - one.reserve, 0);
      return [
        {
          most,
          used: one.used,
          notBeforeMs: one.left === 0 && one.used < most ? one.resetAt.getTime() : 0,
          windowOf: (atMs: number) => {
            const { start, end } = quotaWindow(per, new Date(atMs));
            return { startMs: start.getTime(), endMs: end.getTime() };
          },
        },
      ];
    });
  }
}

/**
 * Goes on by itself once the blackout is over, the corrected is gone or the other release of its plan is out. To send a
 * release without the one it waits for is a decision about that one, not about a backlog.
 */
const WAITS_FOR_SOMETHING = `(coalesce(r.hold_reason, '') IN ('blackout', 'correction_waits')
  OR starts_with(coalesce(r.hold_reason, ''), 'gate_'))`;

const CLOSED: ItemProposal = {
  ok: false,
  refusal: { code: 'channel-closed', message: '渠道暂停或停用中，请先恢复渠道再安排。' },
};
const NO_SLOT: ItemProposal = {
  ok: false,
  refusal: { code: 'no-slot', message: '渠道的配额不允许，排不出时间。' },
};

/** The last day's commits count for the spacing too. */
const TAKEN = `
  SELECT h.min_spacing_seconds AS spacing,
    (SELECT coalesce(array_agg(r.planned_at ORDER BY r.planned_at), '{}') FROM release r
     WHERE r.channel_id = h.id AND r.id <> ALL($2::uuid[]) AND r.planned_at > $3
       AND r.state IN ('scheduled', 'staging', 'staged', 'waiting_quota', 'committing', 'accepted', 'verifying')) AS taken
  FROM channel h WHERE h.id = $1`;
