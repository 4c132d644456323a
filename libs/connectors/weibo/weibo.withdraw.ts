import type {
  ConnectorContext,
  PresenceOutcome,
  WithdrawalWay,
  WithdrawOutcome,
} from '#libs/channels/connector.js';
import type { Fault, PlatformReceipt } from '#libs/kernel/outcome.js';
import { WeiboClient } from './weibo.client.js';
import { readFailure, readStatus, unreadable } from './weibo.reply.js';

/** The post is gone already (reference B7.3). */
const STATUS_NOT_FOUND = 20101;

/** Deletes the post; one that is gone already counts as withdrawn (reference B6). */
export async function withdrawPost(
  receipt: PlatformReceipt,
  context: ConnectorContext,
): Promise<WithdrawOutcome> {
  const id = receipt.ids['idstr'];
  if (id === undefined) return { kind: 'failed', fault: NO_RECEIPT, retryable: false };
  const reply = await new WeiboClient(context, 'reserve').destroy(id);
  if (reply.kind === 'ok') return { kind: 'withdrawn' };
  if (reply.kind === 'refused' && reply.number === STATUS_NOT_FOUND) return { kind: 'withdrawn' };
  // Deleting again is harmless, so doubt is repeated like a read.
  const failure = readFailure(reply, context.clock.now());
  if (failure.kind === 'quota') return failure;
  return { kind: 'failed', fault: failure.fault, retryable: failure.kind === 'retry' };
}

/** What the preview of a withdrawal says. */
export const WITHDRAWAL: WithdrawalWay = {
  way: 'delete',
  note: '永久删除微博，不能恢复；转发仍在，但显示原文已删除。',
};

/** Reads the post back. One that only the account itself can see is gone for the public (reference B9.7). */
export async function presenceOf(
  receipt: PlatformReceipt,
  context: ConnectorContext,
): Promise<PresenceOutcome> {
  const id = receipt.ids['idstr'];
  if (id === undefined) return { kind: 'unknown', fault: NO_RECEIPT };
  const reply = await new WeiboClient(context, 'reserve').show(id);
  if (reply.kind === 'refused' && reply.number === STATUS_NOT_FOUND) {
    return { kind: 'gone', evidence: { errorCode: reply.number } };
  }
  if (reply.kind !== 'ok') return { kind: 'unknown', fault: readFailure(reply, context.clock.now()).fault };
  const status = readStatus(reply.data);
  if (status === null) return { kind: 'unknown', fault: unreadable(200) };
  const { visibility } = status;
  if (visibility === null || visibility === 0) return { kind: 'shown', evidence: { idstr: id } };
  const note = VISIBLE_TO[visibility] ?? '不对公众可见';
  return { kind: 'gone', evidence: { idstr: id, visibleType: visibility, note } };
}

/** Kinds of visibility that hide a post from the public (reference B3.1). */
const VISIBLE_TO: Readonly<Record<number, string>> = {
  1: '仅自己可见：微博还在，但公众看不到',
  2: '仅密友可见：微博还在，但公众看不到',
  3: '仅指定分组可见：微博还在，但公众看不到',
};

const NO_RECEIPT: Fault = {
  code: 'weibo.receipt_without_id',
  message: '回执中没有微博编号，无法自动撤回，请登录微博手工删除。',
};
