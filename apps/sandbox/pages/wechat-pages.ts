import type { FastifyInstance, FastifyReply } from 'fastify';
import { chinaMinute } from '../china-time.js';
import type { Article, Publication, PublishedArticle, WechatAccount } from '../platforms/wechat/account.js';
import { threadOf } from '../platforms/wechat/comments.js';
import type { World } from '../world.js';
import { sendDesk, strip } from './frame.js';
import { cleaned, html, localPicture, sendPage, type Html } from './html.js';
import { wechatDesk } from './wechat-desk.js';
import { phone } from './wechat-phone.js';

interface Said {
  readonly said?: string;
}

/** The phone view of an account and the public article pages. */
export function wechatPages(app: FastifyInstance, world: World): void {
  app.get('/view/wechat', async (_request, reply) => {
    return await reply.redirect(`/view/wechat/${world.data.defaults.wechat}`, 302);
  });
  app.get<{ Params: { account: string }; Querystring: Said }>(
    '/view/wechat/:account',
    async ({ params, query }, reply) => {
      const account = world.data.wechat.accounts.get(params.account);
      if (account === undefined) return await notice(reply, 404, '没有这个公众号。');
      const body = html`<main>
        ${others(world, account)}
        <div class="split">${phone(world, account)}${wechatDesk(world, account)}</div>
      </main>`;
      const title = account.settings.name;
      return await sendDesk(reply, world, { title, section: 'wechat', said: query.said, body });
    },
  );
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

/** The way to the other accounts, where there are several. */
function others(world: World, current: WechatAccount): Html | null {
  const accounts = [...world.data.wechat.accounts.values()];
  if (accounts.length < 2) return null;
  return html`<p>
    ${accounts.map((account) =>
      account === current
        ? html`<b>${account.settings.name}</b> &nbsp; `
        : html`<a href="/view/wechat/${account.appId}">${account.settings.name}</a> &nbsp; `,
    )}
  </p>`;
}

function articleBody(account: WechatAccount, article: Article, byline: Html, comments: Html | null): Html {
  const pictures = article.imageMediaIds.map((id) => localPicture(account.materials.get(id)?.url ?? ''));
  const more = article.contentSourceUrl;
  return html`${strip(`/view/wechat/${account.appId}`, '回到手机视图')}
    <main class="article">
      <h1>${article.title}</h1>
      ${byline} ${pictures.map((path) => html`<p><img src="${path}" alt="" /></p>`)}
      <div class="content">${cleaned(article.content)}</div>
      ${more !== '' && html`<p class="more"><a href="${more}" rel="noreferrer">阅读原文</a></p>`}${comments}
    </main>`;
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
    ${shown.length === 0 && html`<p class="soft">还没有留言。在手机视图旁边可以扮演群众留言。</p>`}
    <ul class="list">
      ${shown.map(
        (comment) =>
          html`<li class="who">
            <i aria-hidden="true">民</i>
            <div>
              <span class="soft">群众 ${chinaMinute(comment.createdAt)}</span>
              ${comment.elected && html`<span class="chip good">精选</span>`}<br />${comment.content}
              ${comment.reply !== null && html`<div class="reply"><b>作者回复：</b>${comment.reply.content}</div>`}
            </div>
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
  const body = html`${strip('/', '回到总览')}
    <main class="narrow">
      <div class="card"><h1>${words}</h1></div>
    </main>`;
  return await sendPage(reply, words, body, { status });
}
