import { firstCharacters } from '../characters.js';
import type { FastifyInstance } from 'fastify';
import { chinaMinute } from '../china-time.js';
import type { LedgerEntry } from '../ledger.js';
import { ghostPath } from '../platforms/ghost/ghost-site.js';
import { sitePath } from '../platforms/website/wordpress/site.js';
import type { World } from '../world.js';
import { platformChip, sendDesk, topBar } from './frame.js';
import { html, sendPage, type Html } from './html.js';
import { isPublic, postsOf } from './weibo-feed.js';

const NEWEST = 30;

/** The first page (the platforms and what the public saw last), pictures, and the page for wrong addresses. */
export function overviewPages(app: FastifyInstance, world: World): void {
  app.get<{ Querystring: { said?: string } }>('/', async ({ query }, reply) => {
    const body = overview(world);
    return await sendDesk(reply, world, { title: '总览', section: 'overview', said: query.said, body });
  });
  app.setNotFoundHandler(async (_request, reply) => {
    const words = html`${topBar(world, 'overview')}
      <main class="narrow">
        <div class="card">
          <h1>没有这个页面</h1>
          <p><a href="/">回到总览</a></p>
        </div>
      </main>`;
    return await sendPage(reply, '没有这个页面', words, { status: 404 });
  });
  pictures(app, world);
}

function pictures(app: FastifyInstance, world: World): void {
  const show = (path: string, keyOf: (params: Record<string, string>) => string): void => {
    app.get<{ Params: Record<string, string> }>(path, async (request, reply) => {
      const blob = world.data.blobs.get(keyOf(request.params));
      if (blob === undefined) return await reply.status(404).send('');
      return await reply
        .type(blob.mime)
        .header('x-content-type-options', 'nosniff')
        .send(Buffer.from(blob.base64, 'base64'));
    });
  };
  show('/mmbiz/*', (params) => `mmbiz/${params['*'] ?? ''}`);
  show('/sinaimg/:size/:name', (params) => `sinaimg/${params['name'] ?? ''}`);
}

function overview(world: World): Html {
  const { wechat, weibo } = world.data;
  const entries = world.ledger.list({});
  const doubles = world.ledger.doubles({});
  return html`<main>
    <div class="grid">
      ${platformCard(
        '微信公众号',
        [...wechat.accounts.values()].map((account) => ({
          path: `/view/wechat/${account.appId}`,
          name: account.settings.name,
          facts: `${account.publications.size} 次发布，${account.drafts.size} 份草稿`,
        })),
      )}
      ${platformCard(
        '新浪微博',
        [...weibo.accounts.values()].map((account) => ({
          path: `/view/weibo/${account.uid}`,
          name: account.settings.screenName,
          facts: `${postsOf(world, account.uid).filter(isPublic).length} 条微博`,
        })),
      )}
      ${platformCard('政府网站', sites(world))}
    </div>
    ${
      doubles.length > 0 &&
      html`<p class="said no" role="alert">
        有 ${doubles.length} 份内容在同一账号上发布了不止一次，群众会看到重复。
      </p>`
    }
    <section class="card">
      <h2>群众最近看到的</h2>
      ${
        entries.length === 0
          ? firstSteps()
          : html`<ul class="list">
              ${entries.slice(-NEWEST).reverse().map(entryRow)}
            </ul>`
      }
    </section>
  </main>`;
}

interface AccountLine {
  readonly path: string;
  readonly name: string;
  readonly facts: string;
}

function platformCard(title: string, accounts: readonly AccountLine[]): Html {
  return html`<section class="card">
    <h2>${title}</h2>
    <ul class="accounts">
      ${accounts.map(
        ({ path, name, facts }) =>
          html`<li><a href="${path}">${name}</a><span class="soft">${facts}</span></li>`,
      )}
    </ul>
  </section>`;
}

function sites(world: World): AccountLine[] {
  const { wordpress, push, ghost } = world.data;
  return [
    ...[...wordpress.sites.values()].map((site) => ({
      path: `${sitePath(site)}/`,
      name: site.settings.name,
      facts: `WordPress，${[...site.posts.values()].filter(({ status }) => status === 'publish').length} 篇`,
    })),
    ...[...push.sites.values()].map((site) => ({
      path: `/push/${site.id}`,
      name: site.settings.name,
      facts: `签名推送，${[...site.items.values()].filter(({ status }) => status === 'published').length} 条`,
    })),
    ...[...ghost.sites.values()].map((site) => ({
      path: `${ghostPath(site)}/`,
      name: site.settings.title,
      facts: `Ghost，${[...site.posts.values()].filter(({ status }) => status === 'published').length} 篇`,
    })),
  ];
}

function firstSteps(): Html {
  return html`<div class="empty">
    <p><b>还没有任何发布。第一次演练这样开始：</b></p>
    <ol>
      <li>在集答的“渠道”页新建渠道，照 <a href="/control/connect">接入信息</a> 填写地址与密钥。</li>
      <li>写一篇问答，送审、通过，排到几分钟以后发布。</li>
      <li>
        到点看这里、<a href="/view/wechat">微信</a>、<a href="/view/weibo">微博</a> 和
        <a href="/view/sites">网站</a>。
      </li>
      <li>再到 <a href="/control/panel">故障与时间</a> 选一个场景，看集答怎样应对。</li>
    </ol>
  </div>`;
}

function entryRow(entry: LedgerEntry): Html {
  const words = entry.title === '' ? entry.text : entry.title;
  return html`<li>
    <span class="when">${chinaMinute(entry.publishedAt)}</span>${platformChip(entry.platform)}<a
      href="${entry.path}"
      >${firstCharacters(words, 60)}</a
    >${entry.removedAt !== null && html` <span class="chip bad">已撤下 ${chinaMinute(entry.removedAt)}</span>`}
  </li>`;
}
