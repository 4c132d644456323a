import type { CommitOutcome, Fault, PlatformReceipt } from '#libs/kernel/outcome.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { quotaResetAt } from './weibo.errors.js';
import { base62Mid } from './weibo.mid.js';
import { unreadable } from './weibo.reply.js';
import type { WeiboSettings } from './weibo.settings.js';

/** The article and its post are out (reference B5). */
export const ARTICLE_PUBLISHED = 100000;

interface ArticleError {
  readonly slug: string;
  readonly message: string;
  readonly outcome: 'unknown' | 'content' | 'quota' | 'human';
}

const LOOK = '正在到时间线核对是否已经发出。';

/** Numbers of the article call alone; two of them mean something else in every other call (reference B5, B7.2). */
export const ARTICLE_ERRORS: ReadonlyMap<number, ArticleError> = new Map([
  [10001, { slug: 'system_error', message: `头条文章系统错误，${LOOK}`, outcome: 'unknown' }],
  [
    10008,
    {
      slug: 'param_invalid',
      message: '平台认为文章的某一项不合要求，请检查标题、正文、封面、导语和配文后重新送审。',
      outcome: 'content',
    },
  ],
  [
    11001,
    {
      slug: 'risk_check',
      message: '平台认为发布过于频繁或触发了安全检查，没有发出，至少 10 分钟后自动继续。',
      outcome: 'quota',
    },
  ],
  [11002, { slug: 'status_failed', message: `平台称配文微博没有建成，${LOOK}`, outcome: 'unknown' }],
  [
    11003,
    {
      slug: 'half_published',
      message:
        '文章已经建成，但没有绑定到微博，系统不会再发一次。请登录微博查看：能补上的请手工补发并填写链接，不要的请在“头条文章”中删除。',
      outcome: 'human',
    },
  ],
]);

/** What an answer of the article call with a `code` comes to. `data` is what it tells of what was made. */
export function articleOutcome(
  code: number,
  data: JsonObject,
  around: { readonly settings: WeiboSettings; readonly now: Date },
): CommitOutcome {
  if (code === ARTICLE_PUBLISHED) {
    const receipt = articleReceipt(data, around.settings);
    return receipt === null ? { kind: 'unknown', fault: unreadable(200) } : { kind: 'done', receipt };
  }
  const row = ARTICLE_ERRORS.get(code);
  if (row === undefined) return { kind: 'unknown', fault: unlisted(code) };
  const fault = {
    code: `weibo.article_${row.slug}`,
    platformCode: String(code),
    message: row.outcome === 'human' ? `${row.message}${knownOf(data)}` : row.message,
  };
  if (row.outcome !== 'quota') return { kind: row.outcome, fault };
  return { kind: 'quota', fault, resetAt: quotaResetAt('pause', around.now).toISOString() };
}

/** Null when the platform names nothing that was made. */
function articleReceipt(data: JsonObject, settings: WeiboSettings): PlatformReceipt | null {
  const { objectId, mid, url } = madeOf(data);
  if (objectId === null && mid === null && url === null) return null;
  const post = mid === null ? null : `${settings.publicUrl}/${settings.uid}/${base62Mid(mid)}`;
  return {
    ids: {
      publishedAs: 'article',
      uid: settings.uid,
      ...(objectId === null ? {} : { objectId }),
      ...(mid === null ? {} : { idstr: mid, mid }),
    },
    publicUrl: url ?? post,
    publishedAt: null,
  };
}

/** For people: what the platform told of a half success. */
function knownOf(data: JsonObject): string {
  const { objectId, mid, url } = madeOf(data);
  const known = [
    objectId === null ? '' : `文章编号 ${objectId}`,
    url === null ? '' : `文章地址 ${url}`,
    mid === null ? '' : `微博编号 ${mid}`,
  ].filter((part) => part !== '');
  return known.length === 0 ? '' : `（${known.join('，')}）`;
}

interface Made {
  readonly objectId: string | null;
  readonly mid: string | null;
  readonly url: string | null;
}

/** Only what has the form of an id or an address: it is shown and stored. */
function madeOf(data: JsonObject): Made {
  const { object_id: objectId, mid, url } = data;
  return {
    objectId: formed(objectId, /^[\d:]{1,40}$/),
    mid: formed(mid, /^\d{1,24}$/),
    url: webPage(url),
  };
}

function formed(value: unknown, form: RegExp): string | null {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && form.test(text) ? text : null;
}

function webPage(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 500) return null;
  return /^https?:$/.test(URL.parse(value)?.protocol ?? '') ? value : null;
}

function unlisted(code: number): Fault {
  return {
    code: 'weibo.article_unlisted_error',
    platformCode: String(code),
    message: `头条文章接口返回了未收录的代码，${LOOK}`,
  };
}
