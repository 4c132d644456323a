import type { FastifyInstance, FastifyReply } from 'fastify';
import { chinaMinute } from '../china-time.js';
import type { Article, Publication, PublishedArticle, WechatAccount } from '../platforms/wechat/account.js';
import { articlePath } from '../platforms/wechat/article-view.js';
import { threadOf } from '../platforms/wechat/comments.js';
import type { World } from '../world.js';
import { cleaned, html, localPicture, sendPage, type Html } from './html.js';
import { topBar } from './overview-page.js';

/** The phone view of an account and the public article pages. */
export function wechatPages(app: FastifyInstance, world: World): void {
  app.get<{ Params: { account: string } }>('/view/wechat/:account', async (request, reply) => {
    const account = world.data.wechat.accounts.get(request.params.account);
    if (account === undefined) return await notice(reply, 404, '没有这个公众号。');
    return await sendPage(reply, account.settings.name, phone(account));
  });
  app.get<{ Querystring: Record<string, string> }>('/s', async (request, reply) => {
    const { tempkey, __biz: biz, mid, idx, sn } = request.query;
    if (tempkey !== undefined) return await previewPage(world, tempkey, Number(idx ?? '1'), reply);
    const account = [...world.data.wechat.accounts.values()].find((candidate) => candidate.biz === biz);
    const publication = [...(account?.publications.values() ?? [])].find(
      (candidate) => candidate.mid === mid,
    );
    const article = publication?.articles.find(
      (candidate) => String(candidate.idx) === idx && candidate.sn === sn,
    );
    if (account === undefined || publication === undefined || article === undefined) {
      return await notice(reply, 404, '参数错误');
    }
    if (publication.banned) return await notice(reply, 200, '此内容因违规无法查看');
    if (article.deleted) return await notice(reply, 200, '该内容已被发布者删除');
    const byline = html`<p class="meta">
      ${article.author} <b>${account.settings.name}</b> ${chinaMinute(publication.createdAt)}
    </p>`;
    const comments = commentList(account, publication, article);
    return await sendPage(reply, article.title, articleBody(account, article, byline, comments));
  });
}

function cover(account: WechatAccount, article: Article): Html | null {
  const path = localPicture(account.materials.get(article.thumbMediaId)?.url ?? '');
  return path === '' ? null : html`<img src="${path}" alt="" />`;
}

function phone(account: WechatAccount): Html {
  const publications = [...account.publications.values()]
    .filter((publication) => !publication.banned)
    .reverse();
  const messages = [...account.massJobs.values()].filter(
    (job) => job.status === 'success' && job.articles.length === 0,
  );
  return html`${topBar()}
    <div class="phone">
      <h1 class="top">${account.settings.name}</h1>
      <div class="screen">
        ${publications.length + messages.length === 0 && html`<p class="stamp">还没有发布内容</p>`}
        ${messages.map(
          (job) =>
            html`<p class="stamp">${chinaMinute(job.createdAt)}</p>
              <div class="bubble">${job.text}</div>`,
        )}
        ${publications.map(
          (publication) =>
            html`<p class="stamp">
                ${chinaMinute(publication.createdAt)} ${publication.kind === 'mass' ? '群发' : '发布'}
              </p>
              ${publication.articles.map(
                (article) =>
                  html`<a class="bubble" href="${articlePath(account, publication.mid, article)}"
                    >${cover(account, article)}
                    <h2>${article.title}</h2>
                    ${article.deleted ? html`<p class="gone">已删除</p>` : html`<p class="soft">${article.digest}</p>`}</a
                  >`,
              )}`,
        )}
      </div>
    </div>`;
}

function articleBody(account: WechatAccount, article: Article, byline: Html, comments: Html | null): Html {
  const pictures = article.imageMediaIds.map((id) => localPicture(account.materials.get(id)?.url ?? ''));
  const more = article.contentSourceUrl;
  return html`<article class="article">
    <h1>${article.title}</h1>
    ${byline} ${pictures.map((path) => html`<p><img src="${path}" alt="" /></p>`)}
    <div class="content">${cleaned(article.content)}</div>
    ${more !== '' && html`<p class="more"><a href="${more}" rel="noreferrer">阅读原文</a></p>`}${comments}
  </article>`;
}

function commentList(
  account: WechatAccount,
  publication: Publication,
  article: PublishedArticle,
): Html | null {
  const thread = threadOf(account, publication.mid, article.idx - 1);
  if (thread?.open !== true) return null;
  const shown = thread.comments.filter((comment) => !comment.deletedByUser);
  return html`<section class="comments">
    <h2>留言 ${shown.length}</h2>
    <ul class="list">
      ${shown.map(
        (comment) =>
          html`<li>
            ${comment.elected && html`<span class="ok">精选 </span>`}${comment.content}<br /><span
              class="soft"
              >${chinaMinute(comment.createdAt)}</span
            >
            ${comment.reply !== null && html`<br /><b>作者回复：</b>${comment.reply.content}`}
          </li>`,
      )}
    </ul>
  </section>`;
}

async function previewPage(
  world: World,
  key: string,
  idx: number,
  reply: FastifyReply,
): Promise<FastifyReply> {
  for (const account of world.data.wechat.accounts.values()) {
    for (const draft of account.drafts.values()) {
      const article = draft.previewKey === key ? draft.articles[idx - 1] : undefined;
      if (article === undefined) continue;
      const byline = html`<p class="meta">
        ${article.author} <b>${account.settings.name}</b> <span class="gone">草稿预览，尚未发布</span>
      </p>`;
      return await sendPage(reply, `预览：${article.title}`, articleBody(account, article, byline, null));
    }
  }
  return await notice(reply, 404, '该预览链接已失效');
}

async function notice(reply: FastifyReply, status: number, words: string): Promise<FastifyReply> {
  return await sendPage(reply, words, html`<main class="narrow card"><h1>${words}</h1></main>`, { status });
}
