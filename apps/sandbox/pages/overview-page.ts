import { firstCharacters } from '../characters.js';
import type { FastifyInstance } from 'fastify';
import { chinaMinute } from '../china-time.js';
import type { LedgerEntry } from '../ledger.js';
import { sitePath } from '../platforms/website/wordpress/site.js';
import type { World } from '../world.js';
import { html, sendPage, type Html } from './html.js';

const NEWEST = 30;
const NAMES: Readonly<Record<LedgerEntry['platform'], string>> = {
  wechat: '微信',
  weibo: '微博',
  wordpress: '网站',
  push: '网站推送',
};

export function topBar(): Html {
  return html`<nav class="bar">
    <strong>集答演练环境</strong><span class="tag">仅供演练</span><a href="/">总览</a
    ><a href="/control/panel">故障与时间</a>
  </nav>`;
}

/** The first page (the three platforms and what the public saw last), pictures, and the page for wrong addresses. */
export function overviewPages(app: FastifyInstance, world: World): void {
  app.get('/', async (_request, reply) => await sendPage(reply, '集答演练环境', overview(world)));
  app.setNotFoundHandler(async (_request, reply) => {
    const words = html`<main class="narrow card">
      <h1>没有这个页面</h1>
      <p><a href="/">回到总览</a></p>
    </main>`;
    return await sendPage(reply, '没有这个页面', html`${topBar()}${words}`, { status: 404 });
  });
  app.get<{ Params: { '*': string } }>('/mmbiz/*', async (request, reply) => {
    const blob = world.data.blobs.get(`mmbiz/${request.params['*']}`);
    if (blob === undefined) return await reply.status(404).send('');
    return await reply
      .type(blob.mime)
      .header('x-content-type-options', 'nosniff')
      .send(Buffer.from(blob.base64, 'base64'));
  });
  app.get<{ Params: { size: string; name: string } }>('/sinaimg/:size/:name', async (request, reply) => {
    const blob = world.data.blobs.get(`sinaimg/${request.params.name}`);
    if (blob === undefined) return await reply.status(404).send('');
    return await reply
      .type(blob.mime)
      .header('x-content-type-options', 'nosniff')
      .send(Buffer.from(blob.base64, 'base64'));
  });
}

function overview(world: World): Html {
  const { wechat, weibo, wordpress, push } = world.data;
  const newest = world.ledger.list({}).slice(-NEWEST).reverse();
  return html`${topBar()}
    <main>
      <div class="grid">
        <section class="card">
          <h2><span class="dot wechat"></span>微信公众号</h2>
          <ul class="list">
            ${[...wechat.accounts.values()].map(
              (account) =>
                html`<li>
                  <a href="/view/wechat/${account.appId}">${account.settings.name}</a>
                  <span class="soft"
                    >${account.publications.size} 篇已发布，${account.drafts.size} 篇草稿</span
                  >
                </li>`,
            )}
          </ul>
        </section>
        <section class="card">
          <h2><span class="dot weibo"></span>新浪微博</h2>
          <ul class="list">
            ${[...weibo.accounts.values()].map(
              (account) =>
                html`<li>
                  <a href="/view/weibo/${account.uid}">${account.settings.screenName}</a>
                  <span class="soft">${weibo.timelines.get(account.uid)?.length ?? 0} 条</span>
                </li>`,
            )}
          </ul>
        </section>
        <section class="card">
          <h2><span class="dot wordpress"></span>政府网站</h2>
          <ul class="list">
            ${[...wordpress.sites.values()].map(
              (site) =>
                html`<li>
                  <a href="${sitePath(site)}/">${site.settings.name}</a>
                  <span class="soft">WordPress，${site.posts.size} 篇</span>
                </li>`,
            )}${[...push.sites.values()].map(
              (site) =>
                html`<li>
                  <a href="/push/${site.id}">${site.settings.name}</a>
                  <span class="soft">签名推送，${site.items.size} 条</span>
                </li>`,
            )}
          </ul>
        </section>
      </div>
      <section class="card">
        <h2>群众最近看到的</h2>
        ${
          newest.length === 0
            ? html`<p class="soft">还没有任何发布。从集答发布一条，这里就会出现。</p>`
            : html`<ul class="list">
                ${newest.map(entryRow)}
              </ul>`
        }
      </section>
    </main>`;
}

function entryRow(entry: LedgerEntry): Html {
  const words = entry.title === '' ? entry.text : entry.title;
  return html`<li>
    <span class="dot ${entry.platform}"></span>${NAMES[entry.platform]} ·
    <a href="${entry.path}">${firstCharacters(words, 60)}</a>
    <span class="soft">${chinaMinute(entry.publishedAt)}</span
    >${entry.removedAt !== null && html` <span class="gone">已撤下 ${chinaMinute(entry.removedAt)}</span>`}
  </li>`;
}
