import type {
  ChannelProfile,
  ConnectorContext,
  WithdrawalWay,
  WithdrawOutcome,
} from '#libs/channels/connector.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { GhostClient, unreadable, type GhostReply } from './ghost.client.js';
import { NOT_STAGED } from './ghost.commit.js';
import { ghostError, ghostFault, ghostOutcome } from './ghost.errors.js';
import { postIn } from './ghost.post.js';
import { readGhostSettings } from './ghost.settings.js';
import { isPostId } from './ghost.staged.js';

/** Back to a draft or away for good, as the channel says. Gone counts as withdrawn (reference 1.6). */
export async function withdrawFromGhost(
  receipt: PlatformReceipt,
  context: ConnectorContext,
): Promise<WithdrawOutcome> {
  const { postId } = receipt.ids;
  if (!isPostId(postId)) return { kind: 'failed', fault: NOT_STAGED, retryable: false };
  const site = new GhostClient(context);
  if (readGhostSettings(context.channel.settings).withdrawTo === 'delete') {
    const reply = await site.remove(postId);
    return reply.kind === 'ok' ? { kind: 'withdrawn' } : failed(reply);
  }
  const reply = await site.post(postId);
  if (reply.kind !== 'ok') return failed(reply);
  const remote = postIn(reply.data);
  if (remote === null) return { kind: 'failed', fault: unreadable(200), retryable: true };
  if (remote.status === 'draft') return { kind: 'withdrawn' };
  const saved = await site.save(postId, { status: 'draft', updated_at: remote.updatedAt });
  if (saved.kind !== 'ok') return failed(saved);
  if (postIn(saved.data)?.status === 'draft') return { kind: 'withdrawn' };
  return { kind: 'failed', fault: unreadable(200), retryable: true };
}

/** A withdrawal may be repeated: it looks first, so a save that came between only means once more. */
function failed(reply: Exclude<GhostReply, { kind: 'ok' }>): WithdrawOutcome {
  if (reply.kind !== 'refused') return { kind: 'failed', fault: reply.fault, retryable: true };
  const { status, name } = reply.refusal;
  if (ghostError(status, name).verdict === 'gone') return { kind: 'withdrawn' };
  const { kind } = ghostOutcome(reply.refusal);
  const retryable = kind === 'retry' || kind === 'unknown';
  return { kind: 'failed', fault: ghostFault(reply.refusal), retryable };
}

export function withdrawalOnGhost(channel: ChannelProfile): WithdrawalWay {
  return readGhostSettings(channel.settings).withdrawTo === 'delete' ? FOR_GOOD : TO_DRAFT;
}

const TO_DRAFT: WithdrawalWay = {
  way: 'private',
  note: '把文章退回草稿：公众不再能打开，内容留在网站后台，可以恢复。',
};

const FOR_GOOD: WithdrawalWay = {
  way: 'delete',
  note: '从网站上彻底删除文章：公众不再能打开，网站方也不能恢复。',
};
