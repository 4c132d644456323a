import { randomText } from '../../random.js';
import { acceptArticle, type ArticleContext } from './article-rules.js';
import { draftView } from './article-view.js';
import { newMediaId, type Article, type Draft } from './account.js';
import { refuse } from './errors.js';
import { jsonBody, type WechatCall, type WechatResult, type WechatRoutes } from './gate.js';
import { newestFirst, pageOf } from './paging.js';

const POST = { method: 'POST' } as const;
const POST_OK = { method: 'POST', plainOk: true } as const;

/** The draft box (reference A5). */
export function draftRoutes(routes: WechatRoutes): void {
  routes.add('/cgi-bin/draft/add', POST, addDraft);
  routes.add('/cgi-bin/draft/update', POST_OK, updateDraft);
  routes.add('/cgi-bin/draft/get', POST, (call) => draftView(call.world, call.account, draftIn(call), true));
  routes.add('/cgi-bin/draft/batchget', POST, listDrafts);
  routes.add('/cgi-bin/draft/count', { method: 'GET' }, (call) => ({
    total_count: call.account.drafts.size,
  }));
  routes.add('/cgi-bin/draft/delete', POST_OK, (call) => {
    call.account.drafts.delete(draftIn(call).mediaId);
    return {};
  });
  routes.add('/cgi-bin/draft/switch', POST_OK, () => ({ is_open: 1 }));
}

function addDraft(call: WechatCall): WechatResult {
  refuseEscapes(call);
  const list = jsonBody(call.request)['articles'];
  if (!Array.isArray(list)) return refuse(list === undefined ? 44003 : 47001);
  if (list.length === 0) return refuse(44003);
  if (list.length > call.account.settings.articleLimit) return refuse(45008);
  const context = contextOf(call, list.length === 1);
  const draft: Draft = {
    mediaId: newMediaId(),
    previewKey: randomText(40),
    articles: list.map((article) => acceptArticle(article, context)),
    createdAt: call.now,
    updatedAt: call.now,
    jobsRunning: 0,
  };
  call.account.drafts.set(draft.mediaId, draft);
  return { media_id: draft.mediaId, item: [] };
}

function updateDraft(call: WechatCall): WechatResult {
  refuseEscapes(call);
  const draft = draftIn(call);
  const body = jsonBody(call.request);
  const index = body['index'] ?? 0;
  if (typeof index !== 'number' || !Number.isInteger(index)) return refuse(40114);
  if (index < 0 || index >= draft.articles.length) return refuse(40114);
  const article = acceptArticle(body['articles'], contextOf(call, draft.articles.length === 1));
  draft.articles = draft.articles.map((old: Article, at) => (at === index ? article : old));
  draft.updatedAt = call.now;
  return {};
}

function listDrafts(call: WechatCall): WechatResult {
  const body = jsonBody(call.request);
  const newest = newestFirst([...call.account.drafts.values()], (draft) => draft.updatedAt);
  const all = call.account.settings.listOrder === 'newest_first' ? newest : newest.reverse();
  const page = pageOf(all, body);
  return {
    total_count: all.length,
    item_count: page.length,
    item: page.map((draft) => ({
      media_id: draft.mediaId,
      content: draftView(call.world, call.account, draft, body['no_content'] !== 1),
      update_time: Math.floor(draft.updatedAt / 1000),
    })),
  };
}

function draftIn(call: WechatCall): Draft {
  const mediaId = jsonBody(call.request)['media_id'];
  return (typeof mediaId === 'string' ? call.account.drafts.get(mediaId) : undefined) ?? refuse(40007);
}

function contextOf(call: WechatCall, single: boolean): ArticleContext {
  return { account: call.account, ownOrigin: call.world.publicUrl, single };
}

/** `\uXXXX` of a printable character is refused, as some endpoints do (reference A1, "Escapes"). */
function refuseEscapes(call: WechatCall): void {
  const text = typeof call.request.body === 'string' ? call.request.body : '';
  const escapes = /(?:^|[^\\])(?:\\\\)*\\u(?!00[01])[0-9a-fA-F]{4}/;
  if (call.account.settings.refuseEscapes && escapes.test(text)) refuse(40033);
}
