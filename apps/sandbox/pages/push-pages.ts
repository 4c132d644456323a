import type { FastifyInstance, FastifyReply } from 'fastify';
import { chinaMinute } from '../china-time.js';
import { itemPath } from '../platforms/website/push/push-items.js';
import type { PushItem, PushSite } from '../platforms/website/push/push-site.js';
import type { World } from '../world.js';
import { columnList, govFrame, govTags } from './gov-tags.js';
import { cleaned, html, sendPage } from './html.js';

/** Pages of the site behind the push receiver. */
export function pushPages(app: FastifyInstance, world: World): void {
  app.get('/:site', { config: { endpoint: '/home' } }, async (request, reply) => {
    const { site: id } = request.params as Readonly<Record<string, string>>;
    const site = world.data.push.sites.get(id ?? '');
    if (site === undefined) return await gone(reply, 404);
    return await home(site, reply);
  });
  app.get('/:site/qa/:file', { config: { endpoint: '/page' } }, async (request, reply) => {
    const { site: id, file } = request.params as Readonly<Record<string, string>>;
    const site = world.data.push.sites.get(id ?? '');
    const item = site?.items.get((file ?? '').replace(/\.html$/, ''));
    if (site === undefined || item === undefined) return await gone(reply, 404);
    if (item.status === 'withdrawn') return await gone(reply, 410);
    return await itemPage(world, site, item, reply);
  });
}

async function home(site: PushSite, reply: FastifyReply): Promise<FastifyReply> {
  const { name, siteDomain, siteIdCode, columnName, columnType } = site.settings;
  const items = [...site.items.values()].filter((item) => item.status === 'published').reverse();
  const list = columnList(
    columnName,
    items.map((item) => ({
      path: itemPath(site, item),
      title: item.title,
      when: chinaMinute(item.publishedAt),
    })),
  );
  const head = govTags({
    SiteName: name,
    SiteDomain: siteDomain,
    SiteIDCode: siteIdCode,
    ColumnName: columnName,
    ColumnType: columnType,
  });
  const body = govFrame({ siteName: name, siteIdCode, home: `/push/${site.id}`, column: columnName }, list);
  return await sendPage(reply, `${columnName} - ${name}`, body, { head, bodyClass: 'gov' });
}

async function itemPage(
  world: World,
  site: PushSite,
  item: PushItem,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { name, siteDomain, siteIdCode, columnName, columnType } = site.settings;
  const head = govTags({
    SiteName: name,
    SiteDomain: siteDomain,
    SiteIDCode: siteIdCode,
    ColumnName: columnName,
    ColumnType: columnType,
    ArticleTitle: item.title,
    PubDate: chinaMinute(item.publishedAt),
    ContentSource: item.source === '' ? name : item.source,
    Keywords: item.keywords,
    Author: item.author,
    Description: item.description,
    Url: world.url(itemPath(site, item)),
  });
  const content = html`<article>
    <h1>${item.title}</h1>
    <p class="facts">
      发布时间：${chinaMinute(item.publishedAt)} &nbsp;
      来源：${item.source === '' ? name : item.source}${item.updatedAt > item.publishedAt && html` &nbsp; 更新时间：${chinaMinute(item.updatedAt)}`}
    </p>
    <div class="content">${cleaned(item.html)}</div>
  </article>`;
  const body = govFrame(
    { siteName: name, siteIdCode, home: `/push/${site.id}`, column: columnName },
    content,
  );
  return await sendPage(reply, `${item.title} - ${name}`, body, { head, bodyClass: 'gov' });
}

async function gone(reply: FastifyReply, status: 404 | 410): Promise<FastifyReply> {
  const words = status === 410 ? '这条内容已由发布单位撤下。' : '没有这个页面。';
  const body = html`<main class="narrow card">
    <h1>页面不可用</h1>
    <p>${words}</p>
  </main>`;
  return await sendPage(reply, '页面不可用', body, { status, bodyClass: 'gov' });
}
