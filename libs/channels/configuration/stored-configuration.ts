import type { Reader } from '#libs/database/tx.js';
import type { Scope } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { notFound } from '#libs/kernel/problem.js';
import type { ChannelState } from '../channel.transitions.js';
import type { StoredConfiguration } from './configurations.js';

/** A channel as it is stored, sealed credentials included: for the acts of this library alone. */
export interface StoredChannel extends StoredConfiguration {
  readonly departmentId: string;
  readonly name: string;
  readonly state: ChannelState;
  readonly version: number;
  readonly latestSeconds: number;
  readonly stageLeadSeconds: number;
  readonly minSpacingSeconds: number;
}

const SELECT = `
  SELECT id AS "channelId", kind, name, settings, quota_limits AS "quotaLimits", sealed_credentials AS sealed,
    credential_changes AS "credentialChanges", department_id AS "departmentId", state, version,
    latest_seconds AS "latestSeconds", stage_lead_seconds AS "stageLeadSeconds",
    min_spacing_seconds AS "minSpacingSeconds"
  FROM channel WHERE id = $1 AND department_id = $2`;

/** @throws Problem not-found. */
export async function storedChannel(
  reader: Reader,
  channelId: string,
  scope: Scope,
  lock: '' | 'FOR UPDATE' = '',
): Promise<StoredChannel> {
  const rows = isId(channelId)
    ? await reader.query<StoredChannel>(`${SELECT} ${lock}`, [channelId, scope.departmentId])
    : [];
  const [channel] = rows;
  if (channel === undefined) throw notFound('这个渠道');
  return channel;
}
