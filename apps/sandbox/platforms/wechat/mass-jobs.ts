import { chinaDay, chinaMonth } from '../../china-time.js';
import type { World } from '../../world.js';
import type { Article, Draft, MassJob, WechatAccount } from './account.js';
import { pushEvent } from './callback-sender.js';
import { WechatError, refuse } from './errors.js';
import { massEvent } from './events.js';
import { nextId, publish, startPublishJob } from './publish-jobs.js';
import { wireId } from './wire.js';

const CLIENT_ID_BYTES = 32;
const CLIENT_ID_LIFE_MS = 24 * 3_600_000;
/** Delivery quotas by account type (reference A7.3). */
const SUBSCRIPTION_PER_DAY = 1;
const SERVICE_TO_ALL_PER_DAY = 1;
const SERVICE_PER_MONTH = 4;

export interface MassOrder {
  readonly msgType: string;
  readonly clientMsgId: string | null;
  readonly toAll: boolean;
  readonly receivers: number;
  readonly mediaId: string | null;
  readonly articles: readonly Article[];
  readonly text: string;
  /** `send_ignore_reprint`: sent in spite of a judgement that it is a reprint (reference A7.1). */
  readonly ignoreReprint?: boolean;
}

/** Results that only a send with `send_ignore_reprint` 0 comes to (reference A8.5). */
const JUDGED_REPRINT = 'err(30003)';
const IGNORABLE: readonly string[] = ['err(30001)', JUDGED_REPRINT];

/**
 * The idempotency of mass sends (reference A7.2). @throws WechatError 45067 too long; 45066 within a minute of the
 * last use; 45065 for a known id, with the `msg_id` of the job it started; 89504 while the administrator thinks.
 */
export function checkClientMsgId(account: WechatAccount, clientMsgId: string, now: number): void {
  if (Buffer.byteLength(clientMsgId, 'utf8') > CLIENT_ID_BYTES) refuse(45067);
  const known = account.clientMsgIds.get(clientMsgId);
  if (known === undefined || known.at <= now - CLIENT_ID_LIFE_MS) return;
  const job = account.massJobs.get(known.msgId);
  if (job?.status === 'waiting_admin') refuse(89504);
  const tooSoon = now - known.lastSeenAt < account.settings.massCooldownMs;
  if (tooSoon) refuse(45066);
  known.lastSeenAt = now;
  throw new WechatError(45065, '', { msg_id: wireId(account, known.msgId) });
}

/** @throws WechatError 45028 when the day's or the month's deliveries are used up (reference A7.3). */
export function checkDeliveryQuota(account: WechatAccount, toAll: boolean, now: number): void {
  const sent = [...account.massJobs.values()].filter(({ status }) => status !== 'fail');
  const today = sent.filter((job) => chinaDay(job.createdAt) === chinaDay(now));
  const month = sent.filter((job) => chinaMonth(job.createdAt) === chinaMonth(now));
  const service = account.settings.type === 'verified_service';
  const perDay = account.settings.massPerDay ?? (service ? SERVICE_TO_ALL_PER_DAY : SUBSCRIPTION_PER_DAY);
  const perMonth = account.settings.massPerMonth ?? (service ? SERVICE_PER_MONTH : Infinity);
  const counted = service ? today.filter((job) => job.toAll) : today;
  if ((!service || toAll) && counted.length >= perDay) refuse(45028);
  if (month.length >= perMonth) refuse(45028);
}

/**
 * A person presses 发表 on the platform's website. With notification it is a mass send and ends in its event, also seen
 * for drafts that were made by API (reference A8.4); without, it is a publish job. No API permission is asked for.
 *
 * @throws WechatError 45028 when the day's delivery is spent.
 */
export function publishByHand(world: World, account: WechatAccount, draft: Draft, notify: boolean): void {
  if (!notify) {
    startPublishJob(world, account, draft);
    return;
  }
  checkDeliveryQuota(account, true, world.clock.now());
  const { mediaId, articles } = draft;
  const order = { msgType: 'mpnews', clientMsgId: null, toAll: true, mediaId, articles, text: '' };
  startMassJob(world, account, { ...order, receivers: account.settings.followers }, false);
}

/** Accepts a mass send. With protection on, one that came by API waits for the administrator instead (89505). */
export function startMassJob(
  world: World,
  account: WechatAccount,
  order: MassOrder,
  guarded = account.settings.massProtection,
): MassJob {
  const now = world.clock.now();
  const { ignoreReprint = false, ...message } = order;
  const scripted = guarded ? 'err(40002)' : (account.settings.massOutcomes.shift() ?? 'send success');
  const job: MassJob = {
    ...message,
    reprint: ignoreReprint && scripted === JUDGED_REPRINT,
    msgId: nextId(world, account),
    msgDataId: nextId(world, account),
    createdAt: now,
    dueAt: now + (guarded ? account.settings.massConfirmMs : account.settings.massDelayMs),
    status: guarded ? 'waiting_admin' : 'sending',
    result: ignoreReprint && IGNORABLE.includes(scripted) ? 'send success' : scripted,
    articleId: null,
  };
  account.massJobs.set(job.msgId, job);
  if (order.clientMsgId !== null) {
    account.clientMsgIds.set(order.clientMsgId, { msgId: job.msgId, at: now, lastSeenAt: now });
  }
  planMassJob(world, account, job);
  world.touch();
  return job;
}

export function resumeMassJobs(world: World): void {
  for (const account of world.data.wechat.accounts.values()) {
    for (const job of account.massJobs.values()) {
      if (job.status === 'sending' || job.status === 'waiting_admin') planMassJob(world, account, job);
    }
  }
}

function planMassJob(world: World, account: WechatAccount, job: MassJob): void {
  const { dueAt } = job;
  world.clock.at(dueAt, () => {
    if (job.dueAt === dueAt) finishMassJob(world, account, job);
  });
}

/** The administrator's answer; without one in time the job fails with `err(40002)` (reference A7.4, A8.5). */
export function confirmMass(world: World, account: WechatAccount, job: MassJob, accept: boolean): void {
  job.status = 'sending';
  job.result = accept ? (account.settings.massOutcomes.shift() ?? 'send success') : 'err(40001)';
  job.dueAt = world.clock.now() + account.settings.massDelayMs;
  planMassJob(world, account, job);
  world.touch();
}

function finishMassJob(world: World, account: WechatAccount, job: MassJob): void {
  if (job.status !== 'sending' && job.status !== 'waiting_admin') return;
  const success = job.result === 'send success';
  job.status = success ? 'success' : 'fail';
  if (success && job.articles.length > 0) {
    job.articleId = publish(world, account, {
      mid: job.msgDataId,
      kind: 'mass',
      articles: job.articles,
    }).articleId;
    if (job.mediaId !== null) account.drafts.delete(job.mediaId);
  } else if (success) {
    noteTextInLedger(world, account, job);
  }
  world.touch();
  pushEvent(world, account, massEvent(world, account, job));
}

function noteTextInLedger(world: World, account: WechatAccount, job: MassJob): void {
  world.ledger.add({
    platform: 'wechat',
    account: account.appId,
    kind: 'mass',
    publicationId: job.msgId,
    id: job.msgId,
    marker: job.text === '' ? `${job.msgType} ${job.mediaId ?? ''}` : job.text,
    externalId: null,
    sourceUrl: null,
    title: '',
    text: job.text,
    html: '',
    publishedAt: world.clock.now(),
    path: `/view/wechat/${account.appId}`,
  });
}
