import { createHash } from 'node:crypto';
import type { Fault, PlatformReceipt } from '#libs/kernel/outcome.js';
import type { RemotePost } from './wordpress.post.js';

/**
 * `updated` when an article that was public already has been replaced: then the change counts, not its first day.
 * With `asWritten` the site's state is what we wrote, and a later edit there can be told from it (reference 1.5).
 */
export function receiptOf(
  post: RemotePost,
  told: { readonly updated: boolean; readonly asWritten: boolean; readonly revision: string },
): PlatformReceipt {
  const written =
    told.asWritten && post.modifiedAt !== null
      ? { modifiedAt: post.modifiedAt, siteHash: siteHash(post) }
      : {};
  return {
    ids: { postId: String(post.id), slug: post.slug, revision: told.revision, ...written },
    publicUrl: /^https?:\/\//i.test(post.link) ? post.link : null,
    publishedAt: told.updated ? post.modifiedAt : post.publishedAt,
  };
}

/** What a person changed on the site since we wrote; null when nothing, or when we do not know what we wrote. */
export function editedOnSite(post: RemotePost, receipt: PlatformReceipt): Fault | null {
  const { modifiedAt, siteHash: written } = receipt.ids;
  if (modifiedAt === undefined || (post.modifiedAt === modifiedAt && siteHash(post) === written)) return null;
  const what = siteHash(post) === written ? '标题和正文未变，其他设置被改过' : '标题或正文被改过';
  return {
    code: 'website.edited_on_site',
    message: `这篇文章在网站上被人修改过（网站上最后修改 ${china(post.modifiedAt)}，本系统最后写入 ${china(modifiedAt)}；${what}），已停止，没有覆盖。请到网站后台的修订记录里对比两个版本，把需要保留的改动写进稿件重新送审；确认可以覆盖时，请管理员把渠道设置“网站上被改过时”改为 overwrite 后再试。`,
  };
}

/** Whether its title or text is another than we wrote: what tells a person's change from our own withdrawal. */
export function textChanged(post: RemotePost, receipt: PlatformReceipt): boolean {
  const { siteHash: written } = receipt.ids;
  return written !== undefined && siteHash(post) !== written;
}

function siteHash(post: RemotePost): string {
  return createHash('sha256').update(`${post.rawTitle}\n${post.rawContent}`).digest('hex');
}

/** In China's time, for people. */
function china(instant: string | null): string {
  if (instant === null) return '时间不明';
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
