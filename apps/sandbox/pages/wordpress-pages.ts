import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { chinaMinute } from '../china-time.js';
import { plainText } from '../plain-text.js';
import { siteOf } from '../platforms/website/wordpress/wp-call.js';
import { postPath } from '../platforms/website/wordpress/post-view.js';
import { apiPath, sitePath, type Post, type Site } from '../platforms/website/wordpress/site.js';
import type { World } from '../world.js';
import { columnList, govFrame, govTags, type GovTags } from './gov-tags.js';
import { cleaned, html, sendPage, type Html } from './html.js';

/** Pages of a WordPress site: home with the discovery link, posts, uploaded files (reference 1.4, 2.3). */
export function sitePages(app: FastifyInstance, world: World): void {
  const home = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    await homePage(world, request, reply);
  app.get('/', { config: { endpoint: '/' } }, home);
  app.get('/:year/:month/:day/:slug', { config: { endpoint: '/permalink' } }, async (request, reply) => {
    const { slug } = request.params as Readonly<Record<string, string>>;
    const site = siteOf(world, request);
    const post = [...(site?.posts.values() ?? [])].find((candidate) => matchesSlug(candidate, slug ?? ''));
    return await postPage(world, site, post, reply);
  });
  app.get('/wp-content/uploads/*', async (request, reply) => {
    const key = decodeURIComponent(request.url.split('?')[0] ?? '');
    const blob = world.data.blobs.get(key);
    if (blob === undefined) return await reply.status(404).send('');
    return await reply
      .type(blob.mime)
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(Buffer.from(blob.base64, 'base64'));
  });
}

function matchesSlug(post: Post, slug: string): boolean {
  const encoded = encodeURIComponent(slug).toLowerCase();
  return post.status === 'publish' && (post.slug === slug || post.slug === encoded);
}

async function homePage(world: World, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const site = siteOf(world, request);
  if (site === undefined) return await missing(reply);
  const { p } = request.query as Readonly<Record<string, string>>;
  if (p !== undefined) return await postPage(world, site, site.posts.get(Number(p)), reply);
  const api = world.url(apiPath(site));
  const posts = [...site.posts.values()]
    .filter((post) => post.status === 'publish')
    .sort((a, b) => (b.date ?? 0) - (a.date ?? 0));
  const list = columnList(
    site.settings.description,
    posts.map((post) => ({
      path: postPath(site, post),
      title: post.title,
      when: chinaMinute(post.date ?? 0),
    })),
  );
  reply.header('link', `<${api}>; rel="https://api.w.org/"`);
  const head = html`<link
      rel="https://api.w.org/"
      href="${api}"
    />${govTags({ ...siteTags(site), ColumnType: '首页' })}`;
  return await sendPage(reply, site.settings.name, frame(site, '最新答问', list), { head, bodyClass: 'gov' });
}

async function postPage(
  world: World,
  site: Site | undefined,
  post: Post | undefined,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (site === undefined || post?.status !== 'publish') return await missing(reply);
  const tags = articleTags(world, site, post);
  reply.header('link', `<${world.url(apiPath(site))}>; rel="https://api.w.org/"`);
  const picture = site.media.get(post.featuredMedia);
  const body = html`<article>
    <h1>${post.title}</h1>
    <p class="facts">
      发布时间：${tags['PubDate']} &nbsp;
      来源：${tags['ContentSource']}${tags['Author'] !== '' && html` &nbsp; 责任编辑：${tags['Author']}`}
    </p>
    ${picture !== undefined && html`<p><img src="${encodeURI(picture.blobKey)}" alt="${picture.altText}" /></p>`}
    <div class="content">${cleaned(post.content)}</div>
  </article>`;
  const column = columnOf(site, post);
  const head = html`${govTags(tags)}<link rel="canonical" href="${world.url(postPath(site, post))}" />`;
  return await sendPage(reply, `${post.title} - ${site.settings.name}`, frame(site, column, body), {
    head,
    bodyClass: 'gov',
  });
}

function frame(site: Site, column: string, content: Html): Html {
  const { name, siteIdCode } = site.settings;
  return govFrame({ siteName: name, siteIdCode, home: `${sitePath(site)}/`, column }, content);
}

async function missing(reply: FastifyReply): Promise<FastifyReply> {
  const body = html`<main class="narrow card">
    <h1>页面不存在</h1>
    <p>内容可能尚未发布、已撤下，或地址有误。</p>
  </main>`;
  return await sendPage(reply, '页面不存在', body, { status: 404, bodyClass: 'gov' });
}

function siteTags(site: Site): GovTags {
  const { name, siteDomain, siteIdCode } = site.settings;
  return { SiteName: name, SiteDomain: siteDomain, SiteIDCode: siteIdCode };
}

function columnOf(site: Site, post: Post): string {
  return site.terms.get(post.categories[0] ?? 0)?.name ?? '答问知识库';
}

/** Tags of an article: what the sender put into registered meta wins over what the theme knows. */
function articleTags(world: World, site: Site, post: Post): GovTags {
  const sent = (key: string, fallback: string): string => {
    const value = post.meta[key] ?? '';
    return value === '' ? fallback : value;
  };
  const column = site.terms.get(post.categories[0] ?? 0);
  const picture = site.media.get(post.featuredMedia);
  const keywords = post.tags.map((id) => site.terms.get(id)?.name ?? '').filter((name) => name !== '');
  return {
    ...siteTags(site),
    ColumnName: columnOf(site, post),
    ColumnDescription: column?.description ?? '',
    ColumnType: site.settings.columnType,
    ArticleTitle: post.title,
    PubDate: chinaMinute(post.date ?? post.modified),
    ContentSource: sent('ContentSource', site.settings.name),
    Keywords: sent('Keywords', keywords.join(',')),
    Author: sent('Author', ''),
    Description: sent('Description', plainText(post.excerpt)),
    Image: sent('Image', picture === undefined ? '' : world.url(encodeURI(picture.blobKey))),
    Url: sent('Url', world.url(postPath(site, post))),
  };
}
