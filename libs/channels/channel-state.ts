import type { Actor, AuditLog } from '#libs/audit/audit.js';
import type { Tx } from '#libs/database/tx.js';
import type { Scope } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { conflict, notFound, type Problem } from '#libs/kernel/problem.js';
import { mayMove, nextStates } from '#libs/kernel/transition.js';
import { lockChannel, type ChannelFacts } from './channel.queries.js';
import { CHANNEL_TRANSITIONS, type ChannelState } from './channel.transitions.js';

export interface ChannelStateRequest {
  readonly channelId: string;
  readonly scope: Scope;
  readonly actor: Actor;
  /** Why, for people; null when nobody says. */
  readonly reason: string | null;
}

/**
 * Pauses a channel. Waits for a commit that holds the channel's row; when the transaction has ended, no later commit on
 * this channel begins. A paused channel stays as it is.
 * @throws Problem not-found, 409 `channel-state`.
 */
export async function pauseChannel(
  tx: Tx,
  audit: AuditLog,
  request: ChannelStateRequest,
): Promise<ChannelFacts> {
  return await moveChannel(tx, audit, request, 'paused', 'channel.paused');
}

/**
 * Opens a paused or stopped channel again. Sends nothing by itself. An active channel stays as it is.
 * @throws Problem not-found, 409 `channel-state`.
 */
export async function resumeChannel(
  tx: Tx,
  audit: AuditLog,
  request: ChannelStateRequest,
): Promise<ChannelFacts> {
  return await moveChannel(tx, audit, request, 'active', 'channel.resumed');
}

/**
 * Takes a channel out of use for good. Its credentials stay, sealed: what is in flight must still be looked up.
 * @throws Problem not-found, 409 `channel-state`.
 */
export async function retireChannel(
  tx: Tx,
  audit: AuditLog,
  request: ChannelStateRequest,
): Promise<ChannelFacts> {
  return await moveChannel(tx, audit, request, 'retired', 'channel.retired');
}

/**
 * The channel of this department, locked until the transaction ends.
 * @throws Problem not-found.
 */
export async function lockOwnChannel(tx: Tx, channelId: string, scope: Scope): Promise<ChannelFacts> {
  const channel = isId(channelId) ? await lockChannel(tx, channelId) : undefined;
  if (channel?.departmentId !== scope.departmentId) throw notFound('这个渠道');
  return channel;
}

async function moveChannel(
  tx: Tx,
  audit: AuditLog,
  request: ChannelStateRequest,
  to: ChannelState,
  action: string,
): Promise<ChannelFacts> {
  const channel = await lockOwnChannel(tx, request.channelId, request.scope);
  if (channel.state === to) return channel;
  if (!mayMove(CHANNEL_TRANSITIONS, channel.state, to)) throw wrongChannelState(channel.state);
  await tx.query(
    `UPDATE channel SET state = $2, state_reason = $3, state_changed_at = clock_timestamp(), version = version + 1,
       updated_at = clock_timestamp() WHERE id = $1`,
    [channel.channelId, to, request.reason],
  );
  await audit.append(tx, [
    {
      actor: request.actor,
      action,
      subjectType: 'channel',
      subjectId: channel.channelId,
      departmentId: channel.departmentId,
      detail: { from: channel.state, to, reason: request.reason },
      lane: `channel:${channel.channelId}`,
    },
  ]);
  return { ...channel, state: to, stateReason: request.reason, version: channel.version + 1 };
}

const STATE_NAMES: Readonly<Record<ChannelState, string>> = {
  active: '使用中',
  paused: '已暂停',
  stopped: '因故障停用',
  retired: '已退役',
};

export function wrongChannelState(state: ChannelState): Problem {
  const detail = `渠道现在“${STATE_NAMES[state]}”，不能这样做。${state === 'retired' ? '如需再次使用，请新建渠道。' : '请刷新后再试。'}`;
  return conflict('channel-state', detail, {
    members: { state, allowed: nextStates(CHANNEL_TRANSITIONS, state) },
  });
}
