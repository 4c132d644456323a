import { channelProfiles, type ChannelFacts } from '#libs/channels/channel.queries.js';
import type { Tx } from '#libs/database/tx.js';
import { takeTurnsOfReleases } from '../brakes/conflicts/content-turn.js';
import { RELEASE_COLUMNS, type ReleaseRow } from '../release-row.js';
import { ITEM, type ActItem } from './act-row.js';

/** Small enough that nobody waits long for a lock this transaction holds. */
const BATCH = 50;

export interface LockedItem {
  readonly item: ActItem;
  readonly row: ReleaseRow;
  readonly channel: ChannelFacts;
}

/**
 * The next items of an act for which `condition` holds, their contents' turns and releases locked in one order before
 * anything is moved. Of those that move later the latest come first, of the others the earliest, and the other way round
 * when they move back: a place is left before another release of the act comes to it.
 */
export async function lockItems(
  tx: Tx,
  actId: string,
  condition: `i.${string}`,
  way: 'forth' | 'back',
): Promise<readonly LockedItem[]> {
  const items = await tx.query<ActItem>(
    `SELECT ${ITEM} FROM release_act_item i WHERE i.act_id = $1 AND ${condition} ORDER BY ${LEAVING_FIRST[way]} LIMIT ${BATCH}`,
    [actId],
  );
  await takeTurnsOfReleases(
    tx,
    items.map((item) => item.releaseId),
  );
  const rows = await tx.query<ReleaseRow>(
    `SELECT ${RELEASE_COLUMNS} FROM release r WHERE r.id = ANY($1::uuid[]) ORDER BY r.id FOR UPDATE`,
    [items.map((item) => item.releaseId)],
  );
  const channels = await channelProfiles(tx, [...new Set(items.map((item) => item.channelId))]);
  return items.flatMap((item) => {
    const row = rows.find((one) => one.id === item.releaseId);
    const channel = channels.find((one) => one.channelId === item.channelId);
    return row === undefined || channel === undefined ? [] : [{ item, row, channel }];
  });
}

const MOVES_LATER = `(i.after ->> 'plannedAt')::timestamptz > (i.before ->> 'plannedAt')::timestamptz`;

/** Positions follow the planned times. */
const LEAVING_FIRST = {
  forth: `CASE WHEN ${MOVES_LATER} THEN -i.position ELSE i.position END`,
  back: `CASE WHEN ${MOVES_LATER} THEN i.position ELSE -i.position END`,
};
