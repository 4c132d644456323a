import type { PresenceOutcome, WithdrawalWay, WithdrawOutcome } from '#libs/channels/connector.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import type { ApiFailure, WechatClient } from './wechat.client.js';
import { asNumber } from './wechat.message-data-id.js';
import { seeArticle } from './wechat.published.js';
import { idAt } from './wechat.reply.js';

/** Instead of the number of one article (A6.3, A7.5). */
const ALL_ARTICLES = 0;

/**
 * Takes a message with all its articles back: `freepublish/delete` (reference A6.3, 10 a day, so one that is gone is not deleted again) or
 * `message/mass/delete` (A7.5: the page dies, the delivered card stays).
 */
export async function withdrawArticle(
  receipt: PlatformReceipt,
  client: WechatClient,
): Promise<WithdrawOutcome> {
  const { articleId, publishId, msgId } = receipt.ids;
  if (articleId !== undefined) return await deleteArticle(articleId, client);
  if (msgId !== undefined) return await deleteMass(msgId, client);
  const found = publishId === undefined ? undefined : await articleOf(publishId, client);
  if (found !== undefined) return await deleteArticle(found, client);
  return { kind: 'unsupported', fault: NO_IDS };
}

async function deleteArticle(articleId: string, client: WechatClient): Promise<WithdrawOutcome> {
  if (await isDeleted(articleId, client)) return { kind: 'withdrawn' };
  const result = await client.write({
    family: 'unpublish',
    path: '/cgi-bin/freepublish/delete',
    json: { article_id: articleId, index: ALL_ARTICLES },
  });
  if (result.ok || (await isDeleted(articleId, client))) return { kind: 'withdrawn' };
  return failed(result);
}

async function isDeleted(articleId: string, client: WechatClient): Promise<boolean> {
  const seen = await seeArticle(client, articleId);
  return seen.kind === 'seen' && seen.deleted;
}

async function deleteMass(msgId: string, client: WechatClient): Promise<WithdrawOutcome> {
  const result = await client.write({
    family: 'mass_delete',
    path: '/cgi-bin/message/mass/delete',
    json: { msg_id: asNumber(msgId), article_idx: ALL_ARTICLES },
  });
  if (result.ok || (await isMassDeleted(msgId, client))) return { kind: 'withdrawn' };
  return failed(result);
}

async function isMassDeleted(msgId: string, client: WechatClient): Promise<boolean> {
  const result = await client.read({
    family: 'mass_read',
    path: '/cgi-bin/message/mass/get',
    json: { msg_id: msgId },
  });
  return result.ok && idAt(result.body, 'msg_status') === 'DELETE';
}

/** A receipt from before the article's id was known. */
async function articleOf(publishId: string, client: WechatClient): Promise<string | undefined> {
  const result = await client.read({
    family: 'published',
    path: '/cgi-bin/freepublish/get',
    json: { publish_id: publishId },
  });
  return result.ok ? idAt(result.body, 'article_id') : undefined;
}

/** Reads the article, or the state of the mass message, back. */
export async function presenceOf(receipt: PlatformReceipt, client: WechatClient): Promise<PresenceOutcome> {
  const { articleId, msgId, publishId } = receipt.ids;
  if (articleId === undefined && msgId !== undefined) return await massPresence(msgId, client);
  const id = articleId ?? (publishId === undefined ? undefined : await articleOf(publishId, client));
  if (id === undefined) return { kind: 'unknown', fault: NO_IDS };
  const seen = await seeArticle(client, id);
  if (seen.kind === 'trouble') return { kind: 'unknown', fault: seen.trouble.fault };
  const { deleted, articles, articlesDeleted } = seen;
  const parts = articles === 1 ? {} : { articles, articlesDeleted };
  return {
    kind: deleted ? 'gone' : 'shown',
    evidence: { articleId: id, isDeleted: deleted, ...parts },
  };
}

async function massPresence(msgId: string, client: WechatClient): Promise<PresenceOutcome> {
  const result = await client.read({
    family: 'mass_read',
    path: '/cgi-bin/message/mass/get',
    json: { msg_id: msgId },
  });
  if (!result.ok) return { kind: 'unknown', fault: result.trouble.fault };
  const status = idAt(result.body, 'msg_status') ?? '';
  return { kind: status === 'DELETE' ? 'gone' : 'shown', evidence: { msgId, status } };
}

/** What the preview of a withdrawal says (reference A6.3, A7.5). */
export const WITHDRAWAL: WithdrawalWay = {
  way: 'delete',
  note: '永久删除文章页面，不能恢复；群发过的消息卡片仍留在读者的聊天列表里，点开显示已删除。',
};

/** A spent quota waits for its renewal; a person may delete on the website meanwhile. */
function failed(result: ApiFailure): WithdrawOutcome {
  const { trouble } = result;
  if (trouble.kind === 'quota') return { kind: 'quota', fault: trouble.fault, resetAt: trouble.resetAt };
  return { kind: 'failed', fault: result.trouble.fault, retryable: result.trouble.kind === 'retry' };
}

const NO_IDS = {
  code: 'wechat.withdraw_needs_ids',
  message: '没有记录到文章编号，无法用接口删除。请登录公众平台，在“发表记录”中删除这篇文章。',
};
