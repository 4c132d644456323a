import type { FastifyInstance, FastifyReply } from 'fastify';
import { chinaMinute } from '../china-time.js';
import type { WeiboAccount, WeiboStatus } from '../platforms/weibo/account.js';
import { usedOn } from '../platforms/weibo/gate.js';
import { base62ToMid } from '../platforms/weibo/mid.js';
import type { World } from '../world.js';
import { actForm, sendDesk, strip, type ActPlace } from './frame.js';
import { cleaned, html, sendPage, type Html } from './html.js';
import { avatar, commentsUnder, isPublic, postCard, postsOf } from './weibo-feed.js';

interface Said {
  readonly said?: string;
}

/** Timelines, single posts and headline articles. */
export function weiboPages(app: FastifyInstance, world: World): void {
  app.get('/view/weibo', async (_request, reply) => {
    return await reply.redirect(`/view/weibo/${world.data.defaults.weibo}`, 302);
  });
  app.get<{ Params: { uid: string }; Querystring: Said }>(
    '/view/weibo/:uid',
    async ({ params, query }, reply) => {
      const account = world.data.weibo.accounts.get(params.uid);
      if (account === undefined) return await notice(reply, '用户不存在');
      const title = `${account.settings.screenName} 的微博`;
      const body = timeline(world, account);
      return await sendDesk(reply, world, { title, section: 'weibo', said: query.said, body });
    },
  );
  app.get<{ Params: { uid: string; mid: string } }>(
    '/:uid(^\\d{5,12}$)/:mid(^[0-9a-zA-Z]{6,12}$)',
    async (request, reply) => {
      const { uid, mid } = request.params;
      const status = world.data.weibo.statuses.get(base62ToMid(mid) ?? '');
      if (status?.uid !== uid || !isPublic(status))
        return await notice(reply, '抱歉，此微博已被作者删除或不可查看。');
      const body = html`${strip(`/view/weibo/${uid}`, '回到时间线')}
        <main class="narrow feed">
          ${postCard(world, status, null)}
          ${commentsUnder(world, status).length === 0 && html`<p class="soft">还没有评论。</p>`}
        </main>`;
      return await sendPage(reply, Array.from(status.originalText).slice(0, 30).join(''), body);
    },
  );
  app.get<{ Querystring: { id?: string } }>('/ttarticle/p/show', async (request, reply) => {
    const article = world.data.weibo.articles.get(request.query.id ?? '');
    const carrier = world.data.weibo.statuses.get(article?.statusId ?? '');
    if (article === undefined || (carrier !== undefined && !isPublic(carrier)))
      return await notice(reply, '文章不存在');
    const author = world.data.weibo.accounts.get(article.uid)?.settings.screenName ?? '';
    const body = html`${strip(`/view/weibo/${article.uid}`, '回到时间线')}
      <main class="article">
        <h1>${article.title}</h1>
        <p class="meta"><b>${author}</b> ${chinaMinute(article.createdAt)}</p>
        <div class="content">${cleaned(article.content)}</div>
      </main>`;
    return await sendPage(reply, article.title, body);
  });
}

function timeline(world: World, account: WeiboAccount): Html {
  const place = { back: `/view/weibo/${account.uid}` };
  const all = postsOf(world, account.uid);
  const shown = all.filter(isPublic);
  const { screenName } = account.settings;
  return html`<main>
    ${others(world, account)}
    <div class="split wide">
      <section class="feed" aria-label="时间线">
        <div class="profile">
          ${avatar(screenName)}
          <div>
            <h1>${screenName}</h1>
            <p>政务微博 · ${shown.length} 条公开微博</p>
          </div>
        </div>
        ${
          shown.length === 0 &&
          html`<div class="card empty">
            <p><b>还没有微博</b></p>
            <p>到集答里把一篇问答发布到“${screenName}”，或在右边以值班员身份手工发一条。</p>
          </div>`
        }${shown.map((status) => postCard(world, status, desk(status, place)))}
      </section>
      <div>${accountCard(world, account, place)}${byHand(account, place)}${goneCard(all)}</div>
    </div>
  </main>`;
}

function others(world: World, current: WeiboAccount): Html | null {
  const accounts = [...world.data.weibo.accounts.values()];
  if (accounts.length < 2) return null;
  return html`<p>
    ${accounts.map((account) =>
      account === current
        ? html`<b>${account.settings.screenName}</b> &nbsp; `
        : html`<a href="/view/weibo/${account.uid}">${account.settings.screenName}</a> &nbsp; `,
    )}
  </p>`;
}

/** What the trainer does to one post. */
function desk(status: WeiboStatus, place: ActPlace): Html {
  const fields = { post: status.id };
  return html`<div class="desk">
    <details>
      <summary>扮演群众或平台</summary>
      ${actForm(
        place,
        'weibo.comment',
        fields,
        html`<label class="fill"
            >群众评论<input name="text" required maxlength="140" placeholder="周末能办吗？" /></label
          ><label class="check"><input type="checkbox" name="authorised" value="1" checked />接口能读到</label
          ><button>评论</button>`,
      )}
      <p class="soft">微博的普通接口只返回授权过本应用的人的评论；不勾选就像大多数群众，集答读不到。</p>
      <div class="acts">
        ${actForm(place, 'weibo.remove', fields, html`<button class="small danger">平台删除</button>`)}
        ${actForm(place, 'weibo.hide', fields, html`<button class="small danger">改为仅自己可见</button>`)}
      </div>
    </details>
  </div>`;
}

function accountCard(world: World, account: WeiboAccount, place: ActPlace): Html {
  const { dailyLimit, postsPerHour } = account.settings;
  const now = world.clock.now();
  const tokens = [...world.data.weibo.tokens.values()].filter(
    (token) => token.uid === account.uid && !token.revoked && token.expiresAt > now,
  );
  const latest = Math.max(0, ...tokens.map(({ expiresAt }) => expiresAt));
  const fields = { account: account.uid };
  return html`<section class="card">
    <h2>账号</h2>
    <dl class="facts">
      <dt>授权</dt>
      <dd>
        ${latest === 0 ? html`<span class="gone">没有有效的授权</span>` : html`有效到 ${chinaMinute(latest)}`}
      </dd>
      <dt>今天已调用</dt>
      <dd>${usedOn(account, now)} / ${dailyLimit} 次</dd>
      <dt>近一小时已发</dt>
      <dd>${account.posts.filter((at) => at > now - 3_600_000).length} / ${postsPerHour} 条</dd>
    </dl>
    <div class="acts">
      ${actForm(place, 'weibo.expire', fields, html`<button class="small quiet">让授权过期</button>`)}
      ${actForm(place, 'weibo.revoke', fields, html`<button class="small quiet">收回授权</button>`)}
    </div>
  </section>`;
}

function byHand(account: WeiboAccount, place: ActPlace): Html {
  return html`<section class="card">
    <h2>手工发微博</h2>
    <p class="soft">像值班员在微博网页上那样发一条，会占据“最新五条”里的位置。</p>
    ${actForm(
      place,
      'weibo.post',
      { account: account.uid },
      html`<label class="fill"
          >内容<textarea
            name="text"
            rows="3"
            required
            maxlength="140"
            placeholder="今日便民提示……"
          ></textarea></label
        ><button>发出</button>`,
    )}
  </section>`;
}

/** Posts that the public does not see any more. */
function goneCard(all: readonly WeiboStatus[]): Html | null {
  const gone = all.filter((status) => !isPublic(status));
  if (gone.length === 0) return null;
  return html`<section class="card">
    <h2>群众看不到的</h2>
    <ul class="list">
      ${gone.map(
        (status) =>
          html`<li>
            <span class="chip bad">${whyGone(status)}</span
            >${Array.from(status.originalText).slice(0, 40).join('')}
            <span class="soft">${chinaMinute(status.createdAt)}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}

function whyGone(status: WeiboStatus): string {
  if (status.deletedBy === 'platform') return '平台删除';
  return status.deletedBy === 'user' ? '已撤下' : '仅自己可见';
}

async function notice(reply: FastifyReply, words: string): Promise<FastifyReply> {
  const body = html`${strip('/', '回到总览')}
    <main class="narrow">
      <div class="card"><h1>${words}</h1></div>
    </main>`;
  return await sendPage(reply, words, body, { status: 404 });
}
