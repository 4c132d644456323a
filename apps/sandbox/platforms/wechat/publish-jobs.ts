import { plainText } from '../../plain-text.js';
import { randomHex, randomText } from '../../random.js';
import type { World } from '../../world.js';
import type { Article, Draft, Publication, PublishedArticle, PublishJob, WechatAccount } from './account.js';
import { articlePath } from './article-view.js';
import { pushEvent } from './callback-sender.js';
import { openThreads } from './comments.js';
import { publishEvent } from './events.js';

/** The next numeric id: small as seen today, or above 2^53 for an account with huge ids. */
export function nextId(world: World, account: WechatAccount): string {
  const data = world.data.wechat;
  if (account.settings.idStyle !== 'huge') {
    data.lastId += 1;
    return String(data.lastId);
  }
  data.lastHugeId = String(BigInt(data.lastHugeId) + 1n);
  return data.lastHugeId;
}

/** Accepts a publish job and plans its end (reference A6.1, A6.2). */
export function startPublishJob(world: World, account: WechatAccount, draft: Draft): PublishJob {
  const { mediaId, articles } = draft;
  const { outcome, failIdx } = decide(account, articles);
  draft.jobsRunning += 1;
  const job: PublishJob = {
    publishId: nextId(world, account),
    mediaId,
    articles,
    dueAt: world.clock.now() + account.settings.publishDelayMs,
    outcome,
    failIdx,
    finished: false,
    articleId: null,
  };
  account.jobs.set(job.publishId, job);
  planJob(world, account, job);
  return job;
}

/** Plans the end of jobs, and what was still to happen to publications, that a restart interrupted. */
export function resumePublishJobs(world: World): void {
  for (const account of world.data.wechat.accounts.values()) {
    for (const job of account.jobs.values()) if (!job.finished) planJob(world, account, job);
    for (const publication of account.publications.values()) planLater(world, account, publication);
  }
}

function planJob(world: World, account: WechatAccount, job: PublishJob): void {
  world.clock.at(job.dueAt, () => {
    finishPublishJob(world, account, job);
  });
}

/** What the job will come to: the script, then account type and forbidden words (reference A3.1, A6.2). */
function decide(
  account: WechatAccount,
  articles: readonly Article[],
): { outcome: number; failIdx: readonly number[] } {
  if (account.settings.type === 'test') return { outcome: 3, failIdx: [1] };
  const scripted = account.settings.publishOutcomes.shift();
  if (scripted !== undefined) {
    return { outcome: scripted.status, failIdx: scripted.failIdx ?? (scripted.status === 0 ? [] : [1]) };
  }
  const rejected = articles.flatMap((article, index) =>
    holdsRejectedWord(account, article) ? [index + 1] : [],
  );
  return rejected.length > 0 ? { outcome: 4, failIdx: rejected } : { outcome: 0, failIdx: [] };
}

function holdsRejectedWord(account: WechatAccount, article: Article): boolean {
  const text = `${article.title} ${plainText(article.content)}`;
  return account.settings.rejectWords.some((word) => word !== '' && text.includes(word));
}

function finishPublishJob(world: World, account: WechatAccount, job: PublishJob): void {
  if (job.finished) return;
  job.finished = true;
  const draft = account.drafts.get(job.mediaId);
  if (draft !== undefined) draft.jobsRunning -= 1;
  if (job.outcome === 0) {
    const publication = publish(world, account, {
      mid: job.publishId,
      kind: 'publish',
      articles: job.articles,
    });
    job.articleId = publication.articleId;
    account.drafts.delete(job.mediaId);
  }
  world.touch();
  pushEvent(world, account, publishEvent(world, account, job));
}

/** Makes articles public and notes it in the ledger. */
export function publish(
  world: World,
  account: WechatAccount,
  source: { readonly mid: string; readonly kind: Publication['kind']; readonly articles: readonly Article[] },
): Publication {
  const now = world.clock.now();
  const publication: Publication = {
    articleId: randomText(64),
    mid: source.mid,
    kind: source.kind,
    articles: source.articles.map((article, index) => ({
      ...article,
      idx: index + 1,
      sn: randomHex(32),
      chksm: randomHex(72),
      deleted: false,
    })),
    createdAt: now,
    updatedAt: now,
    visibleAt: now + account.settings.visibilityDelayMs,
    banned: false,
    later: laterOf(account, now),
  };
  account.publications.set(publication.articleId, publication);
  openThreads(world, account, publication);
  for (const article of publication.articles) noteInLedger(world, account, publication, article);
  planLater(world, account, publication);
  return publication;
}

/** The script's next word on what happens after publication. */
function laterOf(account: WechatAccount, now: number): Publication['later'] {
  const next = account.settings.afterPublish.shift();
  if (next === undefined || next.outcome === 'keep') return undefined;
  return { outcome: next.outcome, index: next.index ?? 0, dueAt: now + (next.afterMs ?? 0) };
}

function planLater(world: World, account: WechatAccount, publication: Publication): void {
  const { later } = publication;
  if (later === undefined) return;
  world.clock.at(later.dueAt, () => {
    if (publication.later !== later) return;
    publication.later = undefined;
    if (later.outcome === 'ban') banPublication(world, account, publication);
    else deleteArticles(world, account, publication, later.index);
  });
}

function noteInLedger(
  world: World,
  account: WechatAccount,
  publication: Publication,
  article: PublishedArticle,
): void {
  const url = article.contentSourceUrl;
  world.ledger.add({
    platform: 'wechat',
    account: account.appId,
    kind: publication.kind === 'mass' ? 'mass' : 'article',
    publicationId: publication.mid,
    id: `${publication.articleId}#${article.idx}`,
    marker: url === '' ? article.title : url,
    externalId: null,
    sourceUrl: url === '' ? null : url,
    title: article.title,
    text: plainText(article.content),
    html: article.content,
    publishedAt: publication.createdAt,
    path: articlePath(account, publication.mid, article),
  });
}

/** Takes articles from the public; index 0 means all (reference A6.3, A7.5). */
export function deleteArticles(
  world: World,
  account: WechatAccount,
  publication: Publication,
  index: number,
): void {
  const now = world.clock.now();
  for (const article of publication.articles) {
    if (index !== 0 && article.idx !== index) continue;
    article.deleted = true;
    world.ledger.remove('wechat', account.appId, `${publication.articleId}#${article.idx}`, now);
  }
  publication.updatedAt = now;
  world.touch();
}

/** The system bans all articles of a publication: `publish_status` 6 (reference A6.2). */
export function banPublication(world: World, account: WechatAccount, publication: Publication): void {
  publication.banned = true;
  for (const article of publication.articles) {
    world.ledger.remove(
      'wechat',
      account.appId,
      `${publication.articleId}#${article.idx}`,
      world.clock.now(),
    );
  }
  world.touch();
}
