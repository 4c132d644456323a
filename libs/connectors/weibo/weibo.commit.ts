import type { ConnectorContext, ReleaseJob } from '#libs/channels/connector.js';
import type { CommitOutcome } from '#libs/kernel/outcome.js';
import { textAt } from '#libs/kernel/json.js';
import { articleOutcome } from './weibo.article-errors.js';
import { articleIn, type ArticleFields } from './weibo.article.js';
import { WeiboClient } from './weibo.client.js';
import { pictureIn } from './weibo.pictures.js';
import { receiptOf } from './weibo.receipt.js';
import { readStatus, unreadable, writeFailure } from './weibo.reply.js';
import { readWeiboSettings } from './weibo.settings.js';
import { NO_TEXT } from './weibo.stage.js';
import { preparePicture } from './weibo.upload.js';

/** THE ONE CALL. What was approved decides which, not what the channel is set to now. */
export async function commitPost(job: ReleaseJob, context: ConnectorContext): Promise<CommitOutcome> {
  const article = articleIn(job.fields);
  return article === null ? await share(job, context) : await publishArticle(article, context);
}

async function share(job: ReleaseJob, context: ConnectorContext): Promise<CommitOutcome> {
  const text = textAt(job.fields, 'text') ?? '';
  if (text.trim() === '') return { kind: 'content', fault: NO_TEXT };
  const picture = pictureIn(job.fields);
  const prepared = picture === null ? null : await preparePicture(picture, context);
  if (prepared?.ok === false) return { kind: 'content', fault: prepared.fault };
  const reply = await new WeiboClient(context, 'prepaid').share(text, prepared?.file ?? null);
  if (reply.kind !== 'ok') return writeFailure(reply, context.clock.now());
  const status = readStatus(reply.data);
  if (status === null) return { kind: 'unknown', fault: unreadable(200) };
  return { kind: 'done', receipt: receiptOf(status, readWeiboSettings(context.channel.settings)) };
}

async function publishArticle(article: ArticleFields, context: ConnectorContext): Promise<CommitOutcome> {
  const { title, content, cover, summary, text } = article;
  if (title === '' || content === '' || text.trim() === '') return { kind: 'content', fault: NO_TEXT };
  const client = new WeiboClient(context, 'prepaid');
  const reply = await client.publishArticle({ title, content, cover: cover.source, summary, text });
  const now = context.clock.now();
  if (reply.kind !== 'ok') return writeFailure(reply, now);
  const settings = readWeiboSettings(context.channel.settings);
  return articleOutcome(reply.data.code, reply.data.made, { settings, now });
}
