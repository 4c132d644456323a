import type { LookupContext, LookupOutcome, ReleaseJob } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { WechatClient } from './wechat.client.js';
import { seeDraft } from './wechat.drafts.js';
import { fieldsFromJson } from './wechat.fields.js';
import { askForMass, KEY_KNOWN_MS } from './wechat.mass.js';
import { findPublished } from './wechat.published.js';
import { wechatSettings, wechatTiming } from './wechat.settings.js';
import { stagedFromJson, type Staged } from './wechat.stage.js';

/** The platform answers a repeated key not before a minute has passed (45066, reference A7.2). */
const KEY_ANSWERS_MS = 60_000;
/** The clock that wrote the commit's start and ours may differ. */
const TOLERANCE_MS = 1_000;

/** Looks for evidence of a commit in doubt (reference A12). Changes nothing on the platform. */
export async function lookupArticle(
  job: ReleaseJob,
  stagedJson: JsonObject,
  context: LookupContext,
  client: WechatClient,
): Promise<LookupOutcome> {
  const staged = stagedFromJson(stagedJson);
  if (staged === null) return undecidable('缺少发布前的准备结果，无法核对。请到公众平台查看。', true);
  const elapsedMs = elapsedSince(job, context);
  return fieldsFromJson(job.fields).pushToFollowers
    ? await lookupMassSend(staged, elapsedMs, context, client)
    : await lookupPublication(job, staged, elapsedMs, context, client);
}

/**
 * The list of articles is read before the draft: a draft that is there *after* the list lacked the article was not
 * published by then. In the other order, one published in between would look absent while the list lags behind.
 */
async function lookupPublication(
  job: ReleaseJob,
  staged: Staged,
  elapsedMs: number,
  context: LookupContext,
  client: WechatClient,
): Promise<LookupOutcome> {
  const search = await findPublished(client, staged.marker, job.firstCommitAt);
  if (search.kind === 'trouble' && !search.forbidden) return { kind: 'failed', fault: search.trouble.fault };
  if (search.kind === 'found') return { kind: 'found', receipt: search.receipt };
  const draft = await seeDraft(client, staged.mediaId);
  switch (draft.kind) {
    case 'trouble':
      return { kind: 'failed', fault: draft.trouble.fault };
    case 'gone':
      return search.kind === 'trouble'
        ? undecidable('草稿已不在草稿箱，可能已经发表，但账号没有查询文章的权限。请到公众平台核对。', true)
        : undecidable('草稿已不在草稿箱，但已发布的文章里还查不到。请到公众平台核对。', false);
    case 'present':
      if (!settled(elapsedMs, context)) {
        return undecidable('草稿还在草稿箱，平台可能仍在处理，稍后再核对。', false);
      }
      return search.kind === 'absent' || isByHand(context)
        ? { kind: 'absent' }
        : undecidable('草稿还在草稿箱，但账号没有查询文章的权限。请到公众平台核对。', true);
  }
}

/** Where only people publish, a draft in the box is evidence enough that nobody did. */
function isByHand(context: LookupContext): boolean {
  return wechatSettings(context.channel.settings).publishMode === 'draft_only';
}

/**
 * A mass send is listed nowhere. A draft still in the box says that it was not sent by then; and for 24 hours the
 * platform would recognise the repeated call. From a draft that is gone nothing can be sent any more: then the key may
 * be shown again, and the platform says which job it belongs to (A12).
 */
async function lookupMassSend(
  staged: Staged,
  elapsedMs: number,
  context: LookupContext,
  client: WechatClient,
): Promise<LookupOutcome> {
  const draft = await seeDraft(client, staged.mediaId);
  switch (draft.kind) {
    case 'trouble':
      return { kind: 'failed', fault: draft.trouble.fault };
    case 'gone':
      return await askByKey(staged, elapsedMs, client);
    case 'present':
      if (!settled(elapsedMs, context)) {
        return undecidable('草稿还在草稿箱，平台可能仍在处理，稍后再核对。', false);
      }
      return elapsedMs < KEY_KNOWN_MS
        ? { kind: 'absent' }
        : undecidable('距首次群发调用已久，平台不再识别重复的群发。请到公众平台核对。', true);
  }
}

async function askByKey(staged: Staged, elapsedMs: number, client: WechatClient): Promise<LookupOutcome> {
  if (elapsedMs < KEY_ANSWERS_MS) return undecidable('草稿已不在草稿箱，稍后向平台核对。', false);
  const answer = elapsedMs < KEY_KNOWN_MS ? await askForMass(staged.marker, staged, client) : null;
  switch (answer?.kind) {
    case 'known':
      return { kind: 'found_pending', handle: answer.handle };
    case 'too_soon':
      return undecidable('平台要求稍后再核对。', false);
    case 'trouble':
      return { kind: 'failed', fault: answer.fault };
    case 'no_evidence':
    case undefined:
      return undecidable('草稿已不在草稿箱，很可能已经群发，但平台没有给出依据。请到公众平台核对。', true);
  }
}

/** Milliseconds since the first commit; endless when it is not known. */
function elapsedSince(job: ReleaseJob, context: LookupContext): number {
  if (job.firstCommitAt === null) return Number.POSITIVE_INFINITY;
  return context.clock.now().getTime() - job.firstCommitAt.getTime();
}

function settled(elapsedMs: number, context: LookupContext): boolean {
  const { settleSeconds } = wechatTiming(context.channel.settings);
  return elapsedMs + TOLERANCE_MS >= settleSeconds * 1000;
}

function undecidable(reason: string, final: boolean): LookupOutcome {
  return { kind: 'undecidable', reason, final };
}
