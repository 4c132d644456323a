import { articlePath, publicationView } from './article-view.js';
import type { Publication, PublishJob } from './account.js';
import { refuse } from './errors.js';
import { jsonBody, type WechatCall, type WechatResult, type WechatRoutes } from './gate.js';
import { newestFirst, pageOf } from './paging.js';
import { deleteArticles, startPublishJob } from './publish-jobs.js';
import { wireId } from './wire.js';

const RULE = { method: 'POST', permission: 'freepublish' } as const;
const RULE_OK = { ...RULE, plainOk: true } as const;

/** Publishing without notification (reference A6). */
export function publishRoutes(routes: WechatRoutes): void {
  routes.add('/cgi-bin/freepublish/submit', RULE_OK, submit);
  routes.add('/cgi-bin/freepublish/get', RULE, (call) => jobView(call, jobIn(call)));
  routes.add('/cgi-bin/freepublish/getarticle', RULE, (call) =>
    publicationView(call.world, call.account, publicationIn(call), true),
  );
  routes.add('/cgi-bin/freepublish/batchget', RULE, listPublished);
  routes.add('/cgi-bin/freepublish/delete', RULE_OK, withdraw);
}

function submit(call: WechatCall): WechatResult {
  const mediaId = jsonBody(call.request)['media_id'];
  const draft = typeof mediaId === 'string' ? call.account.drafts.get(mediaId) : undefined;
  if (draft === undefined) return refuse(40007);
  const { settings } = call.account;
  if (draft.jobsRunning > 0 && settings.secondSubmit === 'refuse') return refuse(40007);
  const scripted = settings.submitErrors.shift() ?? 0;
  if (scripted !== 0) return refuse(scripted);
  const job = startPublishJob(call.world, call.account, draft);
  const id = wireId(call.account, job.publishId);
  return { publish_id: id, msg_data_id: id };
}

function jobIn(call: WechatCall): PublishJob {
  const match = /"publish_id"\s*:\s*"?(\d+)"?/.exec(
    typeof call.request.body === 'string' ? call.request.body : '',
  );
  jsonBody(call.request);
  return call.account.jobs.get(match?.[1] ?? '') ?? refuse(40002, ': invalid publish_id');
}

/** The status now: 1 until the end, then the outcome; 5 and 6 after a success (reference A6.2). */
export function jobStatus(call: Pick<WechatCall, 'account'>, job: PublishJob): number {
  if (!job.finished) return 1;
  const publication = job.articleId === null ? undefined : call.account.publications.get(job.articleId);
  if (publication?.banned === true) return 6;
  if (publication?.articles.every((article) => article.deleted) === true) return 5;
  return job.outcome;
}

function jobView(call: WechatCall, job: PublishJob): WechatResult {
  const status = jobStatus(call, job);
  const publication = status === 0 ? call.account.publications.get(job.articleId ?? '') : undefined;
  return {
    publish_id: wireId(call.account, job.publishId),
    publish_status: status,
    ...(publication === undefined
      ? {}
      : { article_id: publication.articleId, article_detail: detailOf(call, publication) }),
    fail_idx: job.finished ? job.failIdx : [],
  };
}

function detailOf(call: WechatCall, publication: Publication): Record<string, unknown> {
  return {
    count: publication.articles.length,
    item: publication.articles.map((article) => ({
      idx: article.idx,
      article_url: call.world.url(articlePath(call.account, publication.mid, article)),
    })),
  };
}

/** Only what was published this way: mass-sent content is not to be found here (reference A6.3). */
function publicationIn(call: WechatCall): Publication {
  const articleId = jsonBody(call.request)['article_id'];
  const publication = typeof articleId === 'string' ? call.account.publications.get(articleId) : undefined;
  return publication?.kind === 'publish' ? publication : refuse(53600);
}

function listPublished(call: WechatCall): WechatResult {
  const body = jsonBody(call.request);
  const visible = [...call.account.publications.values()].filter(
    (publication) => publication.kind === 'publish' && publication.visibleAt <= call.now,
  );
  const newest = newestFirst(visible, (publication) => publication.createdAt);
  const all = call.account.settings.listOrder === 'newest_first' ? newest : newest.reverse();
  const page = pageOf(all, body);
  return {
    total_count: all.length,
    item_count: page.length,
    item: page.map((publication) => ({
      article_id: publication.articleId,
      content: publicationView(call.world, call.account, publication, body['no_content'] !== 1),
      update_time: Math.floor(publication.updatedAt / 1000),
    })),
  };
}

function withdraw(call: WechatCall): WechatResult {
  const publication = publicationIn(call);
  const index = jsonBody(call.request)['index'] ?? 0;
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0) return refuse(47001);
  if (index > publication.articles.length) return refuse(40114);
  const chosen = publication.articles.filter((article) => index === 0 || article.idx === index);
  const gone = chosen.every((article) => article.deleted);
  if (gone && call.account.settings.deleteAgain === 'error') return refuse(53600);
  deleteArticles(call.world, call.account, publication, index);
  return {};
}
