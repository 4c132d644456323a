import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { base62Mid } from './weibo.mid.js';
import type { WeiboStatus } from './weibo.reply.js';
import type { WeiboSettings } from './weibo.settings.js';
import { readWeiboTime } from './weibo.time.js';

/** What we keep of a published post; its public address is made of the account and the short id (reference B3). */
export function receiptOf(status: WeiboStatus, settings: WeiboSettings): PlatformReceipt {
  const uid = status.uid ?? settings.uid;
  return {
    ids: { idstr: status.idstr, mid: status.mid, uid },
    publicUrl: `${settings.publicUrl}/${uid}/${base62Mid(status.mid)}`,
    publishedAt: readWeiboTime(status.createdAt)?.toISOString() ?? null,
  };
}

/** The post that accompanies a headline article; the number of the article itself is told by its own call alone. */
export function asArticle(receipt: PlatformReceipt): PlatformReceipt {
  return { ...receipt, ids: { ...receipt.ids, publishedAs: 'article' } };
}

export function isArticle(receipt: PlatformReceipt): boolean {
  return receipt.ids['publishedAs'] === 'article';
}
