import { chinaMinute } from '../china-time.js';
import type { WeiboComment, WeiboStatus } from '../platforms/weibo/account.js';
import { articlePagePath } from '../platforms/weibo/article-routes.js';
import { commentCount, countsOf, statusPath } from '../platforms/weibo/statuses.js';
import type { World } from '../world.js';
import { html, type Html } from './html.js';

export function isPublic(status: WeiboStatus): boolean {
  return status.deletedBy === null && status.visibleType === 0;
}

/** The posts of an account, newest first. */
export function postsOf(world: World, uid: string): WeiboStatus[] {
  const data = world.data.weibo;
  return (data.timelines.get(uid) ?? []).flatMap((id) => data.statuses.get(id) ?? []).reverse();
}

export function avatar(name: string): Html {
  return html`<span class="avatar" aria-hidden="true">${Array.from(name)[0] ?? '微'}</span>`;
}

export function commentsUnder(world: World, status: WeiboStatus): WeiboComment[] {
  return [...world.data.weibo.comments.values()].filter(
    (comment) => comment.statusId === status.id && !comment.deleted,
  );
}

/** One post as the public has it, and below it what the caller adds. */
export function postCard(world: World, status: WeiboStatus, below: Html | null): Html {
  const account = world.data.weibo.accounts.get(status.uid);
  const name = account?.settings.screenName ?? '';
  const article = world.data.weibo.articles.get(status.articleId ?? '');
  const counts = countsOf(world, status);
  const source = status.appKey === null ? '微博网页版' : (account?.settings.appName ?? '');
  return html`<article class="post">
    <div class="by">
      ${avatar(name)}
      <div>
        <span class="name">${name}</span
        ><span class="soft"
          ><a href="${statusPath(status)}">${chinaMinute(status.createdAt)}</a> 来自 ${source}</span
        >
      </div>
    </div>
    <p class="words">${linked(world, status.text)}</p>
    ${status.picture !== null && html`<img class="shot" src="/sinaimg/large/${status.picture}" alt="微博配图" />`}
    ${article !== undefined && html`<a class="attached" href="${articlePagePath(article)}"><span class="soft">头条文章</span><br /><b>${article.title}</b></a>`}
    <ul class="numbers">
      <li>转发 ${counts.reposts}</li>
      <li>评论 ${commentCount(world, status.id)}</li>
      <li>赞 ${counts.attitudes}</li>
    </ul>
    ${talk(commentsUnder(world, status))}${below}
  </article>`;
}

function talk(comments: readonly WeiboComment[]): Html | null {
  if (comments.length === 0) return null;
  return html`<div class="talk">
    <ul class="list">
      ${comments.map(
        (comment) =>
          html`<li>
            <b>${comment.authorName}</b>：${comment.text}
            <span class="soft">${chinaMinute(comment.createdAt)}</span>
          </li>`,
      )}
    </ul>
  </div>`;
}

/** Short links shown as 网页链接, leading where the author meant. */
function linked(world: World, text: string): Html {
  const parts = text.split(/(http:\/\/t\.cn\/[0-9A-Za-z]+)/);
  return html`${parts.map((part) => {
    const target = world.data.weibo.shortLinks.get(part.replace('http://t.cn/', ''));
    return target === undefined
      ? part
      : html`<a href="${target}" rel="noreferrer" title="${part}">网页链接</a>`;
  })}`;
}
