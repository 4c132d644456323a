import type {
  ChannelProfile,
  ConnectorContext,
  PresenceOutcome,
  WithdrawalWay,
  WithdrawOutcome,
} from '#libs/channels/connector.js';
import type { Fault, PlatformReceipt } from '#libs/kernel/outcome.js';
import { WeiboClient } from './weibo.client.js';
import { isArticle } from './weibo.receipt.js';
import { readFailure, readStatus, unreadable, type WeiboReply } from './weibo.reply.js';
import { readWeiboSettings } from './weibo.settings.js';

/** The post is gone already (reference B7.3). */
const STATUS_NOT_FOUND = 20101;

/**
 * Deletes the post; one that is gone already counts as withdrawn (reference B6). A headline article loses its post only:
 * the platform has no call that deletes the article itself (reference B5), so that is a person's turn.
 */
export async function withdrawPost(
  receipt: PlatformReceipt,
  context: ConnectorContext,
): Promise<WithdrawOutcome> {
  const id = receipt.ids['idstr'];
  if (id === undefined) return { kind: 'failed', fault: NO_RECEIPT, retryable: false };
  const reply = await new WeiboClient(context, 'reserve').destroy(id);
  if (reply.kind === 'ok' || isGone(reply)) {
    return isArticle(receipt) ? { kind: 'unsupported', fault: ARTICLE_STAYS } : { kind: 'withdrawn' };
  }
  // Deleting again is harmless, so doubt is repeated like a read.
  const failure = readFailure(reply, context.clock.now());
  if (failure.kind === 'quota') return failure;
  return { kind: 'failed', fault: failure.fault, retryable: failure.kind === 'retry' };
}

function isGone(reply: WeiboReply): boolean {
  return reply.kind === 'refused' && reply.number === STATUS_NOT_FOUND;
}

/** What the preview of a withdrawal says. */
export function withdrawalOf(channel: ChannelProfile): WithdrawalWay {
  return readWeiboSettings(channel.settings).publishMode === 'article'
    ? {
        way: 'manual',
        note: '只能自动删除带文章的那条微博；文章本身没有删除接口，须登录微博在“头条文章”中手工删除，再回来确认。',
      }
    : { way: 'delete', note: '永久删除微博，不能恢复；转发仍在，但显示原文已删除。' };
}

/** Reads the post back. One that only the account itself can see is gone for the public (reference B9.7). */
export async function presenceOf(
  receipt: PlatformReceipt,
  context: ConnectorContext,
): Promise<PresenceOutcome> {
  const id = receipt.ids['idstr'];
  if (id === undefined) return { kind: 'unknown', fault: NO_RECEIPT };
  const reply = await new WeiboClient(context, 'reserve').show(id);
  if (isGone(reply)) {
    if (isArticle(receipt)) return { kind: 'unknown', fault: ARTICLE_UNSEEN };
    return { kind: 'gone', evidence: { errorCode: STATUS_NOT_FOUND } };
  }
  if (reply.kind !== 'ok') return { kind: 'unknown', fault: readFailure(reply, context.clock.now()).fault };
  const status = readStatus(reply.data);
  if (status === null) return { kind: 'unknown', fault: unreadable(200) };
  const { visibility } = status;
  if (visibility === null || visibility === 0) return { kind: 'shown', evidence: { idstr: id } };
  if (isArticle(receipt)) return { kind: 'unknown', fault: ARTICLE_UNSEEN };
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

const ARTICLE_STAYS: Fault = {
  code: 'weibo.article_stays',
  message:
    '带文章的微博已经删除，但文章本身仍可凭链接打开，平台没有删除文章的接口。请登录微博，在“头条文章”中删除，然后在这里确认。',
};

const ARTICLE_UNSEEN: Fault = {
  code: 'weibo.article_presence_unknown',
  message: '带文章的微博公众已经看不到，文章本身是否还在平台没有接口可查。请打开文章链接查看后在这里确认。',
};
