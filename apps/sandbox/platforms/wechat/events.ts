import { randomText } from '../../random.js';
import type { World } from '../../world.js';
import type { MassJob, PublishJob, WechatAccount } from './account.js';
import { articlePath } from './article-view.js';
import { bareDigits, bareNumber, toWire } from './wire.js';

/** A message the platform pushes: its name for logs and faults, and its fields in order. */
export interface PushMessage {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function head(world: World, account: WechatAccount, type: string): Record<string, unknown> {
  return {
    ToUserName: account.originalId,
    FromUserName: `o${randomText(27)}`,
    CreateTime: Math.floor(world.clock.now() / 1000),
    MsgType: type,
  };
}

/** PUBLISHJOBFINISH; it carries the publish id but not the draft's media id (reference A8.4). */
export function publishEvent(world: World, account: WechatAccount, job: PublishJob): PushMessage {
  const publication = job.articleId === null ? undefined : account.publications.get(job.articleId);
  const name = account.settings.publishEventName;
  const success =
    publication === undefined
      ? {}
      : {
          article_id: publication.articleId,
          article_detail: {
            count: publication.articles.length,
            item: publication.articles.map((article) => ({
              idx: article.idx,
              article_url: world.url(articlePath(account, publication.mid, article)),
            })),
          },
        };
  const info = {
    publish_id: bareNumber(job.publishId),
    publish_status: job.outcome,
    ...success,
    ...(job.failIdx.length > 0 ? { fail_idx: job.failIdx } : {}),
  };
  return { name, fields: { ...head(world, account, 'event'), Event: name, PublishEventInfo: info } };
}

/** Results that say an article was judged a reprint: the check then blocks it (reference A8.5). */
const REPRINTS: readonly string[] = ['err(30002)', 'err(30003)'];

/** MASSSENDJOBFINISH (reference A8.5). */
export function massEvent(world: World, account: WechatAccount, job: MassJob): PushMessage {
  const publication = job.articleId === null ? undefined : account.publications.get(job.articleId);
  const sent = job.result === 'send success' ? job.receivers : 0;
  const urls = (publication?.articles ?? []).map((article) => ({
    ArticleIdx: article.idx,
    ArticleUrl: world.url(articlePath(account, job.msgDataId, article)),
  }));
  const checks = job.articles.map((_article, index) => ({
    ArticleIdx: index + 1,
    UserDeclareState: 0,
    AuditState: 2,
    OriginalArticleUrl: '',
    OriginalArticleType: 0,
    CanReprint: 0,
    NeedReplaceContent: 0,
    NeedShowReprintSource: 0,
  }));
  const fields = {
    ...head(world, account, 'event'),
    Event: 'MASSSENDJOBFINISH',
    MsgID: bareNumber(job.msgId),
    Status: job.result,
    TotalCount: job.receivers,
    FilterCount: sent,
    SentCount: sent,
    ErrorCount: 0,
    CopyrightCheckResult: {
      Count: checks.length,
      ResultList: { item: checks },
      CheckState: REPRINTS.includes(job.result) ? 3 : job.reprint === true ? 2 : 1,
    },
    ArticleUrlResult: { Count: urls.length, ResultList: { item: urls } },
  };
  return { name: 'MASSSENDJOBFINISH', fields };
}

/** A follower writes to the account (reference A9, alternative intake). */
export function followerMessage(
  world: World,
  account: WechatAccount,
  content: string,
  openid?: string,
): PushMessage {
  const fields = {
    ...head(world, account, 'text'),
    ...(openid === undefined ? {} : { FromUserName: openid }),
    Content: content,
    MsgId: bareNumber(`2${randomText(16, '0123456789')}`),
  };
  return { name: 'text', fields };
}

/** The message as JSON, numbers bare. */
export function eventJson(fields: Readonly<Record<string, unknown>>): string {
  return toWire(fields);
}

/** The message as XML: text in CDATA, numbers bare, one element for each member of a list. */
export function eventXml(fields: Readonly<Record<string, unknown>>): string {
  return element('xml', fields);
}

function element(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((member) => element(name, member)).join('');
  return `<${name}>${inner(value)}</${name}>`;
}

function inner(value: unknown): string {
  if (typeof value === 'string') return bareDigits(value) ?? cdata(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, member]) => element(name, member))
    .join('');
}

/** `]]>` inside a text is split over two sections. */
function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
