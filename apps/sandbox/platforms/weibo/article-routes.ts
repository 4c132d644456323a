import { characterCount } from '../../characters.js';
import { randomText } from '../../random.js';
import type { WeiboArticle } from './account.js';
import { refuseWeibo } from './errors.js';
import { required, type WeiboCall, type WeiboRoutes } from './gate.js';
import { checkRip, isHourSpent } from './share-routes.js';
import { createStatus } from './statuses.js';

const TITLE_CHARS = 32;
const CONTENT_CHARS = 90_000;
const TEXT_CHARS = 1900;

interface ArticleAnswer {
  readonly code: number;
  readonly msg: string;
  readonly data: Record<string, string> | [];
}

/** Headline articles: the article and the status that carries it, which can part ways (reference B5). */
export function articleRoutes(routes: WeiboRoutes): void {
  routes.add('/proxy/article/publish.json', { method: 'POST' }, (call) => {
    if (!call.account.settings.mayPublishArticles) return refuseWeibo(10014);
    checkRip(call);
    const answer = publish(call);
    const { articleCodeStyle } = call.account.settings;
    return articleCodeStyle === 'string' ? { ...answer, code: String(answer.code) } : answer;
  });
}

function refusal(code: number, msg: string): ArticleAnswer {
  return { code, msg, data: [] };
}

function publish(call: WeiboCall): ArticleAnswer {
  const title = required(call, 'title');
  const content = required(call, 'content');
  const cover = required(call, 'cover');
  const text = required(call, 'text');
  if (characterCount(title) > TITLE_CHARS) return refusal(10008, 'param title invalid');
  if (characterCount(content) > CONTENT_CHARS) return refusal(10008, 'param content invalid');
  if (!/^https?:\/\//.test(cover) || !URL.canParse(cover)) return refusal(10008, 'param cover invalid');
  if (characterCount(text) > TEXT_CHARS) return refusal(10008, 'param text invalid');
  if (isHourSpent(call)) return refusal(11_001, 'sass check error');
  const scripted = call.account.settings.articleOutcomes.shift() ?? { code: 100_000 };
  switch (scripted.code) {
    case 100_000:
      return complete(call, { title, content, cover, text });
    case 11_003:
      keepOrphan(call, { title, content, cover, text });
      return refusal(11_003, 'bind error');
    case 11_002:
      if (scripted.created === true) complete(call, { title, content, cover, text });
      return refusal(11_002, 'create statuses error');
    case 11_001:
      return refusal(11_001, 'sass check error');
    default:
      return refusal(scripted.code, scripted.code === 10_008 ? 'param content invalid' : 'system error');
  }
}

interface Parts {
  readonly title: string;
  readonly content: string;
  readonly cover: string;
  readonly text: string;
}

function articleOf(
  call: WeiboCall,
  parts: Parts,
  statusId: string | null,
  objectId = newObjectId(),
): WeiboArticle {
  return {
    objectId,
    uid: call.account.uid,
    title: parts.title,
    content: parts.content,
    cover: parts.cover,
    summary: call.params.values.get('summary') ?? '',
    createdAt: call.now,
    statusId,
  };
}

function newObjectId(): string {
  return `2309404${randomText(15, '0123456789')}`;
}

export function articlePagePath(article: Pick<WeiboArticle, 'objectId'>): string {
  return `/ttarticle/p/show?id=${article.objectId}`;
}

function complete(call: WeiboCall, parts: Parts): ArticleAnswer {
  const { articles } = call.world.data.weibo;
  const objectId = newObjectId();
  articles.set(objectId, articleOf(call, parts, null, objectId));
  call.account.posts.push(call.now);
  const url = call.world.url(articlePagePath({ objectId }));
  const status = createStatus(call.world, call.account, {
    text: `${parts.text} ${url}`,
    appKey: call.app.appKey,
    articleId: objectId,
    isLongText: true,
    marker: parts.text,
  });
  articles.set(objectId, articleOf(call, parts, status.id, objectId));
  return { code: 100_000, msg: '', data: { object_id: objectId, url, mid: status.id } };
}

/** Article created, binding to a status failed: it is readable by its address and stands in no timeline. */
function keepOrphan(call: WeiboCall, parts: Parts): void {
  const article = articleOf(call, parts, null);
  call.world.data.weibo.articles.set(article.objectId, article);
  call.world.ledger.add({
    platform: 'weibo',
    account: call.account.uid,
    kind: 'orphan_article',
    publicationId: article.objectId,
    id: article.objectId,
    marker: parts.text,
    externalId: null,
    sourceUrl: null,
    title: parts.title,
    text: parts.text,
    html: parts.content,
    publishedAt: call.now,
    path: articlePagePath(article),
  });
}
