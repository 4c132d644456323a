import type { Reader, Tx } from '#libs/database/tx.js';
import type { ChannelState } from './channel.transitions.js';
import type { ChannelProfile } from './connector.js';

/** A channel as the neighbours need it: its public side and the rules that hold for it. No credentials. */
export interface ChannelFacts extends ChannelProfile {
  readonly departmentId: string;
  readonly state: ChannelState;
  /** Why it is in this state, for people; null when nobody said. */
  readonly stateReason: string | null;
  readonly version: number;
  /** How late a release of this channel may still go out by itself, in seconds. */
  readonly latestSeconds: number;
  /** How long before the due time a release is staged, in seconds. */
  readonly stageLeadSeconds: number;
  /** Least time between two commits, in seconds; 0 for none. */
  readonly minSpacingSeconds: number;
  /** The account's own limits where they differ from the platform's, by quota name. */
  readonly quotaLimits: Readonly<Record<string, number>>;
}

const COLUMNS = `
  c.id AS "channelId", c.kind, c.name, c.settings, c.department_id AS "departmentId", c.state,
  c.state_reason AS "stateReason", c.version, c.latest_seconds AS "latestSeconds",
  c.stage_lead_seconds AS "stageLeadSeconds", c.min_spacing_seconds AS "minSpacingSeconds", c.quota_limits AS "quotaLimits"`;

/** One channel, whatever its state; undefined when there is none. */
export async function channelProfile(reader: Reader, channelId: string): Promise<ChannelFacts | undefined> {
  const [row] = await reader.query<ChannelFacts>(`SELECT ${COLUMNS} FROM channel c WHERE c.id = $1`, [
    channelId,
  ]);
  return row;
}

/** The channels among `ids` that exist, by name. */
export async function channelProfiles(
  reader: Reader,
  ids: readonly string[],
): Promise<readonly ChannelFacts[]> {
  return await reader.query<ChannelFacts>(
    `SELECT ${COLUMNS} FROM channel c WHERE c.id = ANY($1::uuid[]) ORDER BY c.name, c.id`,
    [[...ids]],
  );
}

/** A department's channels that may publish, by name. */
export async function activeChannels(reader: Reader, departmentId: string): Promise<readonly ChannelFacts[]> {
  return await reader.query<ChannelFacts>(
    `SELECT ${COLUMNS} FROM channel c WHERE c.department_id = $1 AND c.state = 'active' ORDER BY c.name, c.id`,
    [departmentId],
  );
}

/**
 * Locks the channel until the transaction ends: a pause waits for this transaction, and this one sees a pause that has
 * returned.
 */
export async function lockChannel(tx: Tx, channelId: string): Promise<ChannelFacts | undefined> {
  const [row] = await lockChannels(tx, [channelId]);
  return row;
}

/**
 * The same for several, in one order for all. What merely refers to a channel (a receipt, a callback, a counter) need
 * not wait: the key is not what is locked.
 */
export async function lockChannels(tx: Tx, ids: readonly string[]): Promise<readonly ChannelFacts[]> {
  return await tx.prepared<ChannelFacts>(
    `SELECT ${COLUMNS} FROM channel c WHERE c.id = ANY($1::uuid[]) ORDER BY c.id FOR NO KEY UPDATE`,
    [[...ids]],
  );
}
