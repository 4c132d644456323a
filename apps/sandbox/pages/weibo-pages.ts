import type { FastifyInstance, FastifyReply } from 'fastify';
import { chinaMinute } from '../china-time.js';
import type { WeiboStatus } from '../platforms/weibo/account.js';
import { articlePagePath } from '../platforms/weibo/article-routes.js';
import { base62ToMid } from '../platforms/weibo/mid.js';
import { statusPath } from '../platforms/weibo/statuses.js';
import type { World } from '../world.js';
import { cleaned, html, sendPage, type Html } from './html.js';
import { topBar } from './overview-page.js';

/** Timelines, single posts, headline articles and short links. */
export function weiboPages(app: FastifyInstance, world: World): void {
  app.get<{ Params: { uid: string } }>('/view/weibo/:uid', async (request, reply) => {
    const account = world.data.weibo.accounts.get(request.params.uid);
    if (account === undefined) return await notice(reply, '用户不存在');
    const posts = publicPosts(world, account.uid);
    const body = html`${topBar()}
      <main class="narrow">
        <h1>${account.settings.screenName} 的微博</h1>
        ${posts.length === 0 && html`<p class="soft">还没有微博。</p>`}${posts.map((status) => card(world, status))}
      </main>`;
    return await sendPage(reply, account.settings.screenName, body);
  });
  app.get<{ Params: { uid: string; mid: string } }>(
    '/:uid(^\\d{5,12}$)/:mid(^[0-9a-zA-Z]{6,12}$)',
    async (request, reply) => {
      const { uid, mid } = request.params;
      const status = world.data.weibo.statuses.get(base62ToMid(mid) ?? '');
      if (status?.uid !== uid || !isPublic(status))
        return await notice(reply, '抱歉，此微博已被作者删除或不可查看。');
      const comments = [...world.data.weibo.comments.values()].filter(
        (comment) => comment.statusId === status.id && !comment.deleted,
      );
      const body = html`${topBar()}
        <main class="narrow">
          ${card(world, status)}
          <section class="card">
            <h2>评论 ${comments.length}</h2>
            <ul class="list">
              ${comments.map(
                (comment) =>
                  html`<li>
                    <b>${comment.authorName}</b>：${comment.text}
                    <span class="soft">${chinaMinute(comment.createdAt)}</span>
                  </li>`,
              )}
            </ul>
          </section>
        </main>`;
      return await sendPage(reply, status.originalText.slice(0, 30), body);
    },
  );
  app.get<{ Querystring: { id?: string } }>('/ttarticle/p/show', async (request, reply) => {
    const article = world.data.weibo.articles.get(request.query.id ?? '');
    const carrier = world.data.weibo.statuses.get(article?.statusId ?? '');
    if (article === undefined || (carrier !== undefined && !isPublic(carrier)))
      return await notice(reply, '文章不存在');
    const author = world.data.weibo.accounts.get(article.uid)?.settings.screenName ?? '';
    const body = html`<article class="article">
      <h1>${article.title}</h1>
      <p class="meta"><b>${author}</b> ${chinaMinute(article.createdAt)}</p>
      <div class="content">${cleaned(article.content)}</div>
    </article>`;
    return await sendPage(reply, article.title, body);
  });
}

function isPublic(status: WeiboStatus): boolean {
  return status.deletedBy === null && status.visibleType === 0;
}

function publicPosts(world: World, uid: string): WeiboStatus[] {
  const data = world.data.weibo;
  return (data.timelines.get(uid) ?? [])
    .map((id) => data.statuses.get(id))
    .filter((status) => status !== undefined)
    .filter(isPublic)
    .reverse();
}

function card(world: World, status: WeiboStatus): Html {
  const name = world.data.weibo.accounts.get(status.uid)?.settings.screenName ?? '';
  const article = world.data.weibo.articles.get(status.articleId ?? '');
  return html`<div class="post">
    <span class="name">${name}</span>
    <a class="soft" href="${statusPath(status)}">${chinaMinute(status.createdAt)}</a>
    <p class="words">${linked(world, status.text)}</p>
    ${status.picture !== null && html`<p><img src="/sinaimg/large/${status.picture}" alt="" /></p>`}
    ${article !== undefined && html`<p><a href="${articlePagePath(article)}">头条文章：${article.title}</a></p>`}
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

async function notice(reply: FastifyReply, words: string): Promise<FastifyReply> {
  const body = html`${topBar()}
    <main class="narrow card"><h1>${words}</h1></main>`;
  return await sendPage(reply, words, body, { status: 404 });
}
