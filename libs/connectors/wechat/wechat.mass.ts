import { createHash } from 'node:crypto';
import type { CallbackEvent, ConnectorContext, ReleaseJob } from '#libs/channels/connector.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome, Fault, PlatformHandle } from '#libs/kernel/outcome.js';
import { incomplete, type ApiFailure, type ApiResult, type WechatClient } from './wechat.client.js';
import { seeDraft } from './wechat.drafts.js';
import { chinaTime, nextChinaDay } from './wechat.fault.js';
import { massHandle, type CalledDraft } from './wechat.handle.js';
import { failedJobs, noteMassJob } from './wechat.mass-jobs.js';
import { DELIVERY_QUOTAS } from './wechat.quotas.js';
import { idAt, integerAt } from './wechat.reply.js';
import type { Staged } from './wechat.stage.js';

/** Longest `clientmsgid` every account accepts, in bytes (reference A7.2). */
const CLIENT_ID_LENGTH = 32;
const CLIENT_ID = /^[A-Za-z0-9_-]{1,32}$/;

/** How long the administrator has to confirm a guarded mass send (89505, A7.4). */
const CONFIRMATION_MS = 30 * 60_000;
/** The event of a refused or unanswered confirmation comes at its end; later ones are not of that send. */
const REFUSAL_WITHIN_MS = 60 * 60_000;
/** The platform recognises a key for 24 hours (A7.2); well within that, it is relied on. */
export const KEY_KNOWN_MS = 20 * 3600 * 1000;

/** Mass sends whose `msg_id` we have not been told, so that an event without our key finds home. */
const TOPIC = 'mass_send';

/**
 * The same for every attempt of a sending, so that the platform recognises a repeated mass send for 24 hours. A release
 * is sent once more only after the platform has said that its sending before failed.
 */
export function clientMessageId(marker: string, sending = 1): string {
  if (sending === 1 && CLIENT_ID.test(marker)) return marker;
  const name = sending === 1 ? marker : `${marker}#${sending}`;
  return createHash('sha256').update(name).digest('hex').slice(0, CLIENT_ID_LENGTH);
}

/** Sends to all followers, once, within the account's quotas (reference A7). */
export async function massSend(
  job: ReleaseJob,
  staged: Staged,
  context: ConnectorContext,
  client: WechatClient,
): Promise<CommitOutcome> {
  const refused = await takeDelivery(job, context, client);
  if (refused !== undefined) return refused;
  await remember(job, staged, context);
  const outcome = await sendOnce(job, staged, context, client);
  await settleBooks(outcome, { job, staged }, context);
  return outcome;
}

/** A draft with the sending it was shown under. */
type SentDraft = CalledDraft & Pick<Staged, 'sending'>;

export type MassAnswer =
  | { readonly kind: 'known'; readonly handle: PlatformHandle }
  /** The key was used a moment ago: ask again after a minute. */
  | { readonly kind: 'too_soon' }
  /** It was not answered, or not now: it may be asked as often as need be. */
  | { readonly kind: 'trouble'; readonly fault: Fault }
  | { readonly kind: 'no_evidence' };

/** Verdicts that say nothing of the key. */
const NO_ANSWER: ReadonlySet<ApiFailure['verdict']> = new Set([
  'retry',
  'refresh',
  'quota_minute',
  'quota_day',
  'unknown',
  'no_token',
]);

/**
 * Asks with the key of an earlier call what became of it (A12). Only for a draft that is gone: nothing can be sent from
 * it any more, so the platform either recognises the key (45065) or refuses (40007).
 */
export async function askForMass(
  marker: string,
  draft: SentDraft,
  client: WechatClient,
): Promise<MassAnswer> {
  const result = await sendAll(marker, draft, client);
  const msgId = idAt(result.body, 'msg_id');
  if (msgId !== undefined && (result.ok || result.verdict === 'already_done')) {
    return { kind: 'known', handle: massHandle(msgId, draft, idAt(result.body, 'msg_data_id')) };
  }
  if (result.ok) return { kind: 'no_evidence' };
  if (result.verdict === 'retry_minute') return { kind: 'too_soon' };
  return NO_ANSWER.has(result.verdict)
    ? { kind: 'trouble', fault: result.trouble.fault }
    : { kind: 'no_evidence' };
}

/**
 * The marker of the mass send an event is about, when its `MsgID` was never told to us: in a crash, or behind the
 * administrator's confirmation. A success is proven by the key; a failure belongs to the only send that waits for one.
 */
export async function markerOfMassEvent(
  event: CallbackEvent,
  context: ConnectorContext,
  client: WechatClient,
): Promise<string | null> {
  const send = await sendOfEvent(event, context, client);
  if (send === null) return null;
  await noteMassJob({ ...send, msgId: event.correlation }, context);
  return send.marker;
}

async function sendOfEvent(
  event: CallbackEvent,
  context: ConnectorContext,
  client: WechatClient,
): Promise<WaitingSend | null> {
  const waiting = await waitingSends(context);
  if (event.outcome.kind === 'published') return await provenByKey(event.correlation, waiting, client);
  const recent = waiting.filter((send) => context.clock.now().getTime() - send.at <= REFUSAL_WITHIN_MS);
  const [only, ...others] = recent;
  if (event.outcome.kind !== 'rejected' || only === undefined || others.length > 0) return null;
  const draft = await seeDraft(client, only.mediaId);
  return draft.kind === 'present' ? only : null;
}

async function provenByKey(
  msgId: string,
  waiting: readonly WaitingSend[],
  client: WechatClient,
): Promise<WaitingSend | null> {
  for (const send of waiting) {
    const draft = await seeDraft(client, send.mediaId);
    if (draft.kind !== 'gone') continue;
    const answer = await askForMass(send.marker, { ...send, articles: 1 }, client);
    if (answer.kind === 'known' && answer.handle.correlation === msgId) return send;
  }
  return null;
}

async function sendOnce(
  job: ReleaseJob,
  staged: Staged,
  context: ConnectorContext,
  client: WechatClient,
): Promise<CommitOutcome> {
  const result = await sendAll(job.marker, staged, client);
  const msgId = idAt(result.body, 'msg_id');
  const at = context.clock.now();
  if (msgId !== undefined && (result.ok || result.verdict === 'already_done')) {
    const { marker, releaseId } = job;
    await noteMassJob({ marker, releaseId, sending: staged.sending, msgId }, context);
  }
  if (result.ok) {
    if (msgId === undefined) return incomplete('mass');
    const handle = massHandle(msgId, staged, idAt(result.body, 'msg_data_id'), at);
    return { kind: 'accepted', handle };
  }
  if (result.verdict === 'already_done') {
    const { fault } = result.trouble;
    if (msgId === undefined) return { kind: 'already_done', fault };
    return { kind: 'already_done', handle: massHandle(msgId, staged, undefined, at), fault };
  }
  return refusal(job, result, at);
}

function refusal(job: ReleaseJob, { verdict, trouble }: ApiFailure, at: Date): CommitOutcome {
  if (verdict === 'forbidden') return { kind: 'human', fault: BY_HAND };
  if (verdict === 'awaits_admin') return { kind: 'human', fault: withDeadline(trouble.fault, at) };
  // After an earlier commit, a missing draft or a spent quota may be that commit's own doing.
  const mayBeOurs = (verdict === 'gone' || verdict === 'quota_day') && job.firstCommitAt !== null;
  return mayBeOurs ? { kind: 'unknown', fault: trouble.fault } : trouble;
}

async function sendAll(marker: string, draft: SentDraft, client: WechatClient): Promise<ApiResult> {
  return await client.publishOnce({
    family: 'mass',
    path: '/cgi-bin/message/mass/sendall',
    json: {
      filter: { is_to_all: true },
      mpnews: { media_id: draft.mediaId },
      msgtype: 'mpnews',
      send_ignore_reprint: 0,
      clientmsgid: clientMessageId(marker, draft.sending),
    },
  });
}

/**
 * One per release and window, day and month, or none of either. That a send failed may have been pushed to us, which
 * gives nothing back: before a release goes without, the platform is asked about those that hold what is left.
 */
async function takeDelivery(
  job: ReleaseJob,
  context: ConnectorContext,
  client: WechatClient,
): Promise<CommitOutcome | undefined> {
  const refused = await takeOfBoth(job, context);
  if (refused === undefined) return undefined;
  const failed = await failedJobs(job, context, client);
  for (const other of failed) await giveBackDelivery(other, context);
  return failed.length === 0 ? refused : await takeOfBoth(job, context);
}

async function takeOfBoth(job: ReleaseJob, context: ConnectorContext): Promise<CommitOutcome | undefined> {
  for (const name of DELIVERY_QUOTAS) {
    const answer = await context.quotas?.take(name, { forLookup: false, spender: spenderOf(job) });
    if (answer === undefined || answer.ok) continue;
    await giveBackDelivery(job, context);
    return { kind: 'quota', fault: NO_DELIVERY[name], resetAt: answer.resetAt.toISOString() };
  }
  return undefined;
}

type Spender = Pick<ReleaseJob, 'releaseId'>;

/** A rejected or never begun send takes nothing from the account's quota. */
export async function giveBackDelivery(job: Spender, context: ConnectorContext): Promise<void> {
  for (const name of DELIVERY_QUOTAS) await context.quotas?.giveBack(name, spenderOf(job));
}

async function settleBooks(
  outcome: CommitOutcome,
  { job, staged }: { readonly job: ReleaseJob; readonly staged: Staged },
  context: ConnectorContext,
): Promise<void> {
  const key = clientMessageId(job.marker, staged.sending);
  if (outcome.kind === 'accepted' || (outcome.kind === 'already_done' && outcome.handle !== undefined)) {
    await context.memory?.forget(TOPIC, key);
    return;
  }
  const mayBeOut =
    outcome.kind === 'unknown' ||
    outcome.kind === 'already_done' ||
    (outcome.kind === 'human' && WAITING_CODES.has(outcome.fault.code)) ||
    (outcome.kind === 'retry' && outcome.fault.code === 'wechat.repeated_too_fast');
  if (mayBeOut || job.firstCommitAt !== null) return;
  await context.memory?.forget(TOPIC, key);
  await giveBackDelivery(job, context);
  if (outcome.kind === 'quota' && outcome.fault.code === 'wechat.mass_quota') {
    await context.quotas?.markExhausted('mass.day', nextChinaDay(context.clock.now()));
  }
}

interface WaitingSend {
  readonly marker: string;
  readonly releaseId: string;
  readonly sending: number;
  readonly mediaId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Written before the call, so that a crash after it leaves a trace. */
async function remember(job: ReleaseJob, staged: Staged, context: ConnectorContext): Promise<void> {
  const at = context.clock.now();
  const { marker, releaseId } = job;
  const { mediaId, sending } = staged;
  const value: JsonObject = { marker, releaseId, sending, mediaId, at: at.toISOString() };
  const until = new Date(at.getTime() + KEY_KNOWN_MS);
  await context.memory?.put(TOPIC, clientMessageId(marker, sending), value, until);
}

async function waitingSends(context: ConnectorContext): Promise<readonly WaitingSend[]> {
  const kept = (await context.memory?.list(TOPIC)) ?? [];
  return kept.flatMap(({ value }) => {
    const marker = textAt(value, 'marker');
    const mediaId = textAt(value, 'mediaId');
    const at = Date.parse(textAt(value, 'at') ?? '');
    if (marker === undefined || mediaId === undefined || Number.isNaN(at)) return [];
    const releaseId = textAt(value, 'releaseId') ?? '';
    return [{ marker, releaseId, sending: integerAt(value, 'sending') ?? 1, mediaId, at }];
  });
}

function spenderOf(job: Spender): string {
  return `release:${job.releaseId}`;
}

function withDeadline(fault: Fault, now: Date): Fault {
  const until = chinaTime(new Date(now.getTime() + CONFIRMATION_MS));
  return { ...fault, message: `${fault.message}（请在 ${until} 前确认）` };
}

/** The platform waits for the administrator: the send may still happen. */
const WAITING_CODES: ReadonlySet<string> = new Set(['wechat.admin_confirmation', 'wechat.admin_pending']);

const NO_DELIVERY: Readonly<Record<(typeof DELIVERY_QUOTAS)[number], Fault>> = {
  'mass.day': {
    code: 'wechat.mass_day_spent',
    message: '今天的群发次数已用完（每天 1 次），没有调用平台。请改到明天，或改用“发布”方式。',
  },
  'mass.month': {
    code: 'wechat.mass_month_spent',
    message: '本月的群发次数已用完（服务号每月 4 次），没有调用平台。请改到下月，或改用“发布”方式。',
  },
};

const BY_HAND: Fault = {
  code: 'wechat.send_by_hand',
  platformCode: '48001',
  message:
    '账号没有群发接口的权限，文章已放入公众号草稿箱。请登录 mp.weixin.qq.com 打开草稿并群发，然后在这里填写文章链接；管理员可把渠道的发布方式改为 draft_only。',
};
