import { createHash } from 'node:crypto';
import type { Fault, PlatformReceipt } from '#libs/kernel/outcome.js';
import type { ReleaseJob } from '#libs/channels/connector.js';
import type { RemotePost } from './ghost.post.js';

/**
 * `again` when the article was public before: then the change counts, not its first day, which Ghost keeps. With
 * `asWritten` the site's state is what we wrote, and a later edit there can be told from it.
 */
export function receiptOf(
  post: RemotePost,
  told: { readonly again: boolean; readonly asWritten: boolean; readonly revision: string },
): PlatformReceipt {
  const written = told.asWritten ? { updatedAt: post.updatedAt, siteHash: siteHash(post) } : {};
  return {
    ids: { postId: post.id, slug: post.slug, revision: told.revision, ...written },
    publicUrl: /^https?:\/\//i.test(post.url) ? post.url : null,
    publishedAt: told.again ? new Date(post.updatedAt).toISOString() : post.publishedAt,
  };
}

/** How often we have written the article: 1 for its publication, one more for each correction in place. */
export function revisionOf(job: ReleaseJob): string {
  if (job.replaces === undefined) return '1';
  const before = Number(job.replaces.ids['revision'] ?? 1);
  return String(Number.isSafeInteger(before) && before > 0 ? before + 1 : 2);
}

/** What a person changed on the site since we wrote; null when nothing, or when we do not know what we wrote. */
export function editedOnSite(post: RemotePost, receipt: PlatformReceipt): Fault | null {
  const { updatedAt, siteHash: written } = receipt.ids;
  if (updatedAt === undefined) return null;
  const sameText = siteHash(post) === written;
  if (Date.parse(post.updatedAt) === Date.parse(updatedAt) && sameText) return null;
  const what = sameText ? '标题和正文未变，其他设置被改过' : '标题或正文被改过';
  return {
    code: 'ghost.edited_on_site',
    message: `这篇文章在网站上被人修改过（网站上最后修改 ${china(post.updatedAt)}，本系统最后写入 ${china(updatedAt)}；${what}），已停止，没有覆盖。请到 Ghost 后台的文章历史里对比两个版本，把需要保留的改动写进稿件重新送审；确认可以覆盖时，请管理员把渠道设置“网站上被改过时”改为 overwrite 后再试。`,
  };
}

/** Whether its title or text is another than we wrote: what tells a person's change from our own withdrawal. */
export function textChanged(post: RemotePost, receipt: PlatformReceipt): boolean {
  const { siteHash: written } = receipt.ids;
  return written !== undefined && siteHash(post) !== written;
}

function siteHash(post: RemotePost): string {
  return createHash('sha256').update(`${post.title}\n${post.html}`).digest('hex');
}

/** In China's time, for people. */
function china(instant: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return '时间不明';
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
