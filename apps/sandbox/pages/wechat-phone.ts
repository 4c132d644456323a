import { chinaMinute } from '../china-time.js';
import type {
  Article,
  MassJob,
  Publication,
  PublishedArticle,
  WechatAccount,
} from '../platforms/wechat/account.js';
import { articlePath } from '../platforms/wechat/article-view.js';
import type { World } from '../world.js';
import { html, localPicture, type Html } from './html.js';

const SIGNAL = html`<svg width="62" height="14" viewBox="0 0 62 14" aria-hidden="true">
  <path d="M0 9h3v4H0zM5 6h3v7H5zM10 3h3v10h-3zM15 0h3v13h-3z" fill="#111" />
  <rect x="34.5" y="1.5" width="22" height="11" rx="3" fill="none" stroke="#111" />
  <rect x="36.5" y="3.5" width="16" height="7" rx="1.5" fill="#111" />
  <path d="M58 5h2v4h-2z" fill="#111" />
</svg>`;

/** The account as followers have it on their phones, newest first as in 订阅号消息. */
export function phone(world: World, account: WechatAccount): Html {
  const shown = timeline(account);
  const name = account.settings.name;
  return html`<section class="phone" aria-label="手机里的公众号">
    <div class="status"><span>${chinaMinute(world.clock.now()).slice(11)}</span>${SIGNAL}</div>
    <div class="head">
      <span aria-hidden="true">‹</span>
      <h1>${name}</h1>
      <span aria-hidden="true">⋯</span>
    </div>
    <div class="screen" tabindex="0" role="region" aria-label="消息">
      ${
        shown.length === 0
          ? html`<div class="none">
              <p><b>还没有发布内容</b></p>
              <p>到集答里把一篇问答发布到“${name}”，到点后它就会出现在这里。</p>
            </div>`
          : shown.map(({ view }) => view)
      }
    </div>
    <div class="foot" aria-hidden="true">
      <span>⌨</span><span>政策问答</span><span>办事指南</span><span>便民服务</span>
    </div>
  </section>`;
}

interface Shown {
  readonly at: number;
  readonly view: Html;
}

function timeline(account: WechatAccount): Shown[] {
  const texts = [...account.massJobs.values()].filter(
    (job) => job.status === 'success' && job.articles.length === 0,
  );
  return [
    ...[...account.publications.values()].map((publication) => ({
      at: publication.createdAt,
      view: message(account, publication),
    })),
    ...texts.map((job) => ({ at: job.createdAt, view: bubble(account, job) })),
  ].sort((a, b) => b.at - a.at);
}

function bubble(account: WechatAccount, job: MassJob): Html {
  const words = job.text === '' ? `［${job.msgType}］` : job.text;
  return html`<p class="stamp">${chinaMinute(job.createdAt)}</p>
    <div class="bubble">
      <i aria-hidden="true">${Array.from(account.settings.name)[0] ?? ''}</i>
      <p>${words}</p>
    </div>`;
}

/** One article: picture, title, digest. Several: a head picture with its title on it, then rows. */
function message(account: WechatAccount, publication: Publication): Html {
  const [first, ...rest] = publication.articles;
  if (first === undefined) return html``;
  const how = publication.kind === 'mass' ? '群发' : '发布（不通知粉丝）';
  const head = rest.length === 0 ? single(account, publication, first) : lead(account, publication, first);
  return html`<p class="stamp">${chinaMinute(publication.createdAt)} · ${how}</p>
    <div class="message">
      ${head}${rest.map(
        (article) =>
          html`<a class="row-article" href="${articlePath(account, publication.mid, article)}"
            >${titled(publication, article)}<span class="thumb">${cover(account, article)}</span></a
          >`,
      )}
    </div>`;
}

function single(account: WechatAccount, publication: Publication, article: PublishedArticle): Html {
  return html`<a class="single" href="${articlePath(account, publication.mid, article)}"
    ><span class="picture">${cover(account, article)}</span
    ><span class="words"
      >${titled(publication, article)}${article.digest !== '' && html`<span>${article.digest}</span>`}</span
    ></a
  >`;
}

function lead(account: WechatAccount, publication: Publication, article: PublishedArticle): Html {
  return html`<a class="lead" href="${articlePath(account, publication.mid, article)}"
    ><span class="picture">${cover(account, article)}${titled(publication, article)}</span></a
  >`;
}

function titled(publication: Publication, article: PublishedArticle): Html {
  const mark = publication.banned ? '已被平台封禁' : article.deleted ? '已删除' : '';
  return mark === ''
    ? html`<b>${article.title}</b>`
    : html`<b><span class="dead">${article.title}</span><em class="mark">${mark}</em></b>`;
}

function cover(account: WechatAccount, article: Article): Html | null {
  const id = article.articleType === 'newspic' ? (article.imageMediaIds[0] ?? '') : article.thumbMediaId;
  const path = localPicture(account.materials.get(id)?.url ?? '');
  return path === '' ? null : html`<img src="${path}" alt="" />`;
}
