import { createHash } from 'node:crypto';
import type { ConnectorContext, ReleaseJob, StageContext, StageOutcome } from '#libs/channels/connector.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { articleIn, type ArticleFields } from './weibo.article.js';
import { WeiboClient } from './weibo.client.js';
import { expirySeconds } from './weibo.connection.js';
import { pictureIn } from './weibo.pictures.js';
import { readFailure } from './weibo.reply.js';
import { preparePicture, type PostPicture } from './weibo.upload.js';

const PICTURE_TIMEOUT_MS = 20_000;
/** As pictures are taken up for review, so that a server that chooses by it gives the same bytes. */
const PICTURE_TYPES = 'image/jpeg, image/png, image/gif, image/webp';

type Stopped = Exclude<StageOutcome, { kind: 'staged' }>;
type Readied = { readonly kind: 'ready'; readonly staged: JsonObject } | Stopped;

/**
 * There is nothing to prepare on the platform; what can fail early are the pictures and the token. The token is looked at
 * afresh each time, since a stored answer would hide that it was revoked meanwhile.
 */
export async function stagePost(job: ReleaseJob, context: StageContext): Promise<StageOutcome> {
  if ((textAt(job.fields, 'text') ?? '').trim() === '') return { kind: 'content', fault: NO_TEXT };
  const article = articleIn(job.fields);
  const ready = article === null ? await readyPicture(job, context) : await readyArticle(article, context);
  if (ready.kind !== 'ready') return ready;
  const now = context.clock.now();
  const reply = await new WeiboClient(context, 'budget').tokenInfo();
  if (reply.kind !== 'ok') return readFailure(reply, now);
  const left = expirySeconds(reply.data);
  if (left !== null && now.getTime() + left * 1000 <= job.plannedAt.getTime()) {
    return { kind: 'human', fault: EXPIRES_BEFORE_DUE };
  }
  return { kind: 'staged', staged: ready.staged };
}

async function readyPicture(job: ReleaseJob, context: ConnectorContext): Promise<Readied> {
  const picture = pictureIn(job.fields);
  if (picture === null) return { kind: 'ready', staged: {} };
  const prepared = await preparePicture(picture, context);
  if (!prepared.ok) return { kind: 'content', fault: prepared.fault };
  return { kind: 'ready', staged: { pictureSha256: prepared.sha256 } };
}

/** The platform fetches an article's pictures by their addresses: they must still show what was approved. */
async function readyArticle(article: ArticleFields, context: ConnectorContext): Promise<Readied> {
  const pictures = new Map([article.cover, ...article.images].map((picture) => [picture.source, picture]));
  for (const picture of pictures.values()) {
    const stopped = await changed(picture, context);
    if (stopped !== null) return stopped;
  }
  return { kind: 'ready', staged: {} };
}

async function changed(picture: PostPicture, context: ConnectorContext): Promise<Stopped | null> {
  const answer = await context.http.read({
    method: 'GET',
    url: picture.source,
    headers: { accept: PICTURE_TYPES },
    timeoutMs: PICTURE_TIMEOUT_MS,
    signal: context.signal,
  });
  if (answer.kind !== 'answer' || answer.status !== 200) return { kind: 'retry', fault: NOT_FETCHED };
  const sha256 = createHash('sha256').update(answer.body).digest('hex');
  return sha256 === picture.sha256 ? null : { kind: 'content', fault: CHANGED };
}

export const NO_TEXT: Fault = {
  code: 'weibo.text_empty',
  message: '没有可发布的正文，请补充后重新送审。',
};

const EXPIRES_BEFORE_DUE: Fault = {
  code: 'weibo.token_expires_before_due',
  message: '授权将在计划发布时间之前到期，且不能自动续期。请账号管理员先重新授权。',
};

const NOT_FETCHED: Fault = {
  code: 'weibo.article_picture_not_fetched',
  message: '文章的封面或图片暂时打不开，微博也会取不到，稍后自动再试。请检查图片所在的网站。',
};

const CHANGED: Fault = {
  code: 'weibo.article_picture_changed',
  message: '文章的封面或图片在审定之后换过了，请恢复原图，或重新送审。',
};
