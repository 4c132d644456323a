import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { chinaMinute } from '../china-time.js';
import { plainText } from '../plain-text.js';
import { ghostSiteOf } from '../platforms/ghost/ghost-call.js';
import { ghostPath, type GhostPost, type GhostSite } from '../platforms/ghost/ghost-site.js';
import { ghostPostPath } from '../platforms/ghost/post-view.js';
import { isInternal } from '../platforms/ghost/tag-store.js';
import type { World } from '../world.js';
import { columnList, govFrame, govTags, type GovTags } from './gov-tags.js';
import { cleaned, html, localPicture, sendPage, type Html } from './html.js';

/** Pages of a Ghost site: home, posts, previews, uploaded pictures (reference 1.6). */
export function ghostPages(app: FastifyInstance, world: World): void {
  app.get('/', { config: { endpoint: '/' } }, async (request, reply) => {
    const site = ghostSiteOf(world, request);
    return site === undefined ? await missing(reply) : await homePage(site, reply);
  });
  app.get('/:slug', { config: { endpoint: '/page' } }, async (request, reply) => {
    const { slug } = request.params as Readonly<Record<string, string>>;
    const site = ghostSiteOf(world, request);
    const post = find(site, (candidate) => candidate.slug === slug && candidate.status === 'published');
    if (site === undefined || post === undefined) return await missing(reply);
    return await postPage(world, site, post, reply);
  });
  app.get('/p/:uuid', { config: { endpoint: '/preview' } }, async (request, reply) => {
    const { uuid } = request.params as Readonly<Record<string, string>>;
    const site = ghostSiteOf(world, request);
    const post = find(site, (candidate) => candidate.uuid === uuid);
    if (site === undefined || post === undefined) return await missing(reply);
    if (post.status === 'published') return await reply.redirect(ghostPostPath(site, post), 301);
    return await postPage(world, site, post, reply);
  });
  app.get('/content/images/*', async (request, reply) => await picture(world, request, reply));
}

function find(site: GhostSite | undefined, test: (post: GhostPost) => boolean): GhostPost | undefined {
  return [...(site?.posts.values() ?? [])].find(test);
}

async function picture(world: World, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const blob = world.data.blobs.get(decodeURIComponent(request.url.split('?')[0] ?? ''));
  if (blob === undefined) return await reply.status(404).send('');
  return await reply
    .type(blob.mime)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .send(Buffer.from(blob.base64, 'base64'));
}

async function homePage(site: GhostSite, reply: FastifyReply): Promise<FastifyReply> {
  const posts = [...site.posts.values()]
    .filter(({ status }) => status === 'published')
    .sort((a, b) => (b.publishedAt ?? 0) - (a.publishedAt ?? 0));
  const list = columnList(
    site.settings.columnName,
    posts.map((post) => ({
      path: ghostPostPath(site, post),
      title: post.title,
      when: chinaMinute(post.publishedAt ?? 0),
    })),
  );
  const head = govTags({ ...siteTags(site), ColumnType: '首页' });
  return await sendPage(reply, site.settings.title, frame(site, '最新问答', list), {
    head,
    bodyClass: 'gov',
  });
}

async function postPage(
  world: World,
  site: GhostSite,
  post: GhostPost,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const tags = articleTags(world, site, post);
  const cover = localPicture(post.texts.feature_image ?? '');
  const draft = post.status !== 'published';
  const body = html`<article>
    ${draft && html`<p class="gone">预览：这篇文章尚未公开。</p>`}
    <h1>${post.title}</h1>
    <p class="facts">
      发布时间：${tags['PubDate']} &nbsp;
      来源：${tags['ContentSource']}${tags['Author'] !== '' && html` &nbsp; 责任编辑：${tags['Author']}`}
    </p>
    ${cover !== '' && html`<p><img src="${cover}" alt="${post.texts.feature_image_alt ?? ''}" /></p>`}
    <div class="content">${cleaned(post.html)}</div>
  </article>`;
  const canonical = post.texts.canonical_url ?? world.url(ghostPostPath(site, post));
  const head = html`${govTags(tags)}<link rel="canonical" href="${canonical}" />
    ${draft && html`<meta name="robots" content="noindex,nofollow" />`}`;
  return await sendPage(
    reply,
    `${post.title} - ${site.settings.title}`,
    frame(site, columnOf(site, post), body),
    {
      head,
      bodyClass: 'gov',
    },
  );
}

function frame(site: GhostSite, column: string, content: Html): Html {
  const { title, siteIdCode } = site.settings;
  return govFrame({ siteName: title, siteIdCode, home: `${ghostPath(site)}/`, column }, content);
}

async function missing(reply: FastifyReply): Promise<FastifyReply> {
  const body = html`<main class="narrow card">
    <h1>页面不存在</h1>
    <p>内容可能尚未发布、已撤下，或地址有误。</p>
  </main>`;
  return await sendPage(reply, '页面不存在', body, { status: 404, bodyClass: 'gov' });
}

function siteTags({ settings }: GhostSite): GovTags {
  return { SiteName: settings.title, SiteDomain: settings.siteDomain, SiteIDCode: settings.siteIdCode };
}

function columnOf(site: GhostSite, post: GhostPost): string {
  const tags = post.tagIds.flatMap((id) => site.tags.get(id) ?? []);
  return tags.find((tag) => !isInternal(tag))?.name ?? site.settings.columnName;
}

/** The page's tags: what the sender put into `codeinjection_head` wins over what the site knows (reference 1.6, 2.3). */
function articleTags(world: World, site: GhostSite, post: GhostPost): GovTags {
  const words = post.tagIds.flatMap((id) => site.tags.get(id) ?? []).filter((tag) => !isInternal(tag));
  return {
    ...siteTags(site),
    ColumnName: columnOf(site, post),
    ColumnType: site.settings.columnType,
    ArticleTitle: post.title,
    PubDate: chinaMinute(post.publishedAt ?? post.updatedAt),
    ContentSource: site.settings.title,
    Keywords: words.map(({ name }) => name).join(','),
    Author: '',
    Description:
      post.texts.meta_description ?? post.texts.custom_excerpt ?? plainText(post.html).slice(0, 120),
    Url: world.url(ghostPostPath(site, post)),
    ...sentTags(post.texts.codeinjection_head ?? ''),
  };
}

/** The `meta` elements among what is to be put into the head; nothing else of it is shown. */
function sentTags(injection: string): GovTags {
  const tags: Record<string, string> = {};
  for (const [element] of injection.matchAll(/<meta\s[^>]*>/gi)) {
    const name = attribute(element, 'name');
    const content = attribute(element, 'content');
    if (name !== undefined && content !== undefined) tags[name] = content;
  }
  return tags;
}

function attribute(element: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(element);
  return plainEntities(value?.[1] ?? value?.[2]);
}

function plainEntities(text: string | undefined): string | undefined {
  return text
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
