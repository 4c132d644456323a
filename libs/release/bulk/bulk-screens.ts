import { Inject, Injectable } from '@nestjs/common';
import { channelProfiles } from '#libs/channels/channel.queries.js';
import { Database } from '#libs/database/database.js';
import type { Scope } from '#libs/identity/principal.js';
import { AskWithdrawal } from '../withdraw/ask-withdrawal.js';
import type { ReleaseState } from '../release.transitions.js';
import { actInScope, ITEM, type ActItem } from './act-row.js';
import type { BulkActView, BulkItemView } from './bulk.views.js';

interface Row extends ActItem {
  readonly channelName: string;
  readonly title: string;
  readonly stateNow: ReleaseState;
}

/** A bulk act for people. */
@Injectable()
export class BulkScreens {
  @Inject() private readonly withdrawals!: AskWithdrawal;

  constructor(private readonly database: Database) {}

  /** @throws Problem not-found outside of the scope. */
  async one(actId: string, scope: Scope): Promise<BulkActView> {
    const act = await actInScope(this.database, actId, scope);
    const rows = await this.database.query<Row>(
      `SELECT ${ITEM}, h.name AS "channelName", v.content ->> 'title' AS title, r.state AS "stateNow"
       FROM release_act_item i JOIN release r ON r.id = i.release_id JOIN channel h ON h.id = r.channel_id
         JOIN revision v ON v.id = r.revision_id
       WHERE i.act_id = $1 ORDER BY i.position`,
      [actId],
    );
    const ways = act.act.kind === 'withdraw' ? await this.ways(rows) : new Map<string, Way>();
    const counts: Record<string, number> = {};
    for (const row of rows) {
      counts[row.outcome] = (counts[row.outcome] ?? 0) + 1;
      if (row.undo === 'restored') counts['restored'] = (counts['restored'] ?? 0) + 1;
    }
    const { act: done, ...times } = act;
    return { ...times, kind: done.kind, counts, items: rows.map((row) => viewOf(row, ways)) };
  }

  private async ways(rows: readonly Row[]): Promise<ReadonlyMap<string, Way>> {
    const ids = [...new Set(rows.map((row) => row.channelId))];
    const channels = await channelProfiles(this.database, ids);
    return new Map(
      channels.map((channel) => [channel.channelId, this.withdrawals.wayOfChannel(channel)] as const),
    );
  }
}

type Way = ReturnType<AskWithdrawal['wayOfChannel']>;

function viewOf(row: Row, ways: ReadonlyMap<string, Way>): BulkItemView {
  const { after, before } = row;
  const way = after?.do === 'withdraw' || after?.do === 'wish' ? ways.get(row.channelId) : undefined;
  return {
    releaseId: row.releaseId,
    channelId: row.channelId,
    channelName: row.channelName,
    title: row.title,
    stateBefore: before.state,
    plannedBefore: before.plannedAt,
    does: after?.do ?? null,
    plannedAfter: after !== null && 'plannedAt' in after ? after.plannedAt : null,
    way: way?.way ?? null,
    wayNote: way?.note ?? null,
    conflicts: row.conflicts,
    outcome: row.outcome,
    refusal: row.refusal,
    undo: row.undo,
    stateNow: row.stateNow,
  };
}
