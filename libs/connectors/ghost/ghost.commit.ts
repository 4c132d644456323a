import type { ConnectorContext, ReleaseJob } from '#libs/channels/connector.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome, Fault, PlatformReceipt } from '#libs/kernel/outcome.js';
import { pubDate } from '#libs/webpage/page-time.js';
import { GhostClient, unreadable } from './ghost.client.js';
import { ghostError, ghostFault, ghostOutcome, type Refusal } from './ghost.errors.js';
import { isAsSent, isWrittenBy, postFields, postIn, type RemotePost } from './ghost.post.js';
import { editedOnSite, receiptOf, revisionOf } from './ghost.receipt.js';
import { readGhostSettings } from './ghost.settings.js';
import { readStaged, type StagedPost } from './ghost.staged.js';

/** Under which topic the channel remembers a version that is newer than the staged one. */
const VERSIONS = 'ghost.version';
const KEPT_FOR_MS = 86_400_000;
const LOOKED_RETRY_MS = 1_000;

/**
 * THE ONE CALL: one change that carries every approved field, the status and the version it is meant for, so that what
 * goes public is what was approved. No time is sent: Ghost takes one ahead of its clock for a plan (reference 1.6).
 */
export async function commitGhost(
  job: ReleaseJob,
  staged: JsonObject,
  context: ConnectorContext,
): Promise<CommitOutcome> {
  const post = readStaged(staged);
  if (post === null) return { kind: 'human', fault: NOT_STAGED };
  const { timeZone } = readGhostSettings(context.channel.settings);
  const first = post.firstPublishedAt === null ? context.clock.now() : new Date(post.firstPublishedAt);
  const reply = await new GhostClient(context).publish(post.postId, {
    ...postFields(job, { images: post.images, pubDate: pubDate(first, timeZone) }),
    status: 'published',
    updated_at: await versionOf(post, context),
  });
  switch (reply.kind) {
    case 'ok':
      return published(postIn(reply.data), post, job);
    case 'refused':
      return ghostError(reply.refusal.status, reply.refusal.name).verdict === 'collision'
        ? await collided(reply.refusal, { job, post, context })
        : ghostOutcome(reply.refusal);
    case 'not_sent':
      return { kind: 'retry', fault: reply.fault };
    case 'maybe_sent':
    case 'unreadable':
      return { kind: 'unknown', fault: reply.fault };
  }
}

/** The staged version, or the newer one that a collision has shown since. */
export async function versionOf(post: StagedPost, context: ConnectorContext): Promise<string> {
  const seen = textAt((await context.memory?.get(VERSIONS, post.postId)) ?? {}, 'updatedAt');
  return seen !== undefined && Date.parse(seen) > Date.parse(post.updatedAt) ? seen : post.updatedAt;
}

/** The same call as a commit, on the article that is public: staging has made sure that it is the one to replace. */
export async function updateGhost(
  job: ReleaseJob,
  staged: JsonObject,
  replaced: PlatformReceipt,
  context: ConnectorContext,
): Promise<CommitOutcome> {
  const post = readStaged(staged);
  if (post?.mode !== 'update' || post.postId !== replaced.ids['postId'])
    return { kind: 'human', fault: NOT_THE_ONE };
  return await commitGhost(job, staged, context);
}

function published(remote: RemotePost | null, post: StagedPost, job: ReleaseJob): CommitOutcome {
  if (remote?.id !== post.postId) return { kind: 'unknown', fault: unreadable(200) };
  if (remote.status !== 'published') return { kind: 'human', fault: NOT_PUBLIC };
  const told = { again: post.firstPublishedAt !== null, asWritten: true, revision: revisionOf(job) };
  return { kind: 'done', receipt: receiptOf(remote, told) };
}

/**
 * Somebody saved the article since staging, or a gateway has delivered our own call twice. Nothing is repeated before it
 * is seen what is there; what a later commit needs to know is remembered.
 */
async function collided(
  refusal: Refusal,
  about: { readonly job: ReleaseJob; readonly post: StagedPost; readonly context: ConnectorContext },
): Promise<CommitOutcome> {
  const { job, post, context } = about;
  const fault = ghostFault(refusal);
  const reply = await new GhostClient(context).post(post.postId);
  if (reply.kind === 'refused') {
    const outcome = ghostOutcome(reply.refusal);
    return outcome.kind === 'human' ? outcome : { kind: 'unknown', fault };
  }
  const remote = reply.kind === 'ok' ? postIn(reply.data) : null;
  if (remote === null) return { kind: 'unknown', fault };
  const isPublic = remote.status === 'published';
  if (isPublic && isWrittenBy(remote, job) && isAsSent(remote, job, post.images)) {
    const told = { again: post.firstPublishedAt !== null, asWritten: true, revision: revisionOf(job) };
    return { kind: 'already_done', receipt: receiptOf(remote, told) };
  }
  if (post.mode === 'create' && isPublic) return { kind: 'human', fault: PUBLISHED_BY_HAND };
  if (post.mode === 'update') {
    if (!isPublic) return { kind: 'human', fault: TAKEN_DOWN };
    const { editedOnSite: rule } = readGhostSettings(context.channel.settings);
    if (rule === 'stop') {
      const edited = job.replaces === undefined ? null : editedOnSite(remote, job.replaces);
      return { kind: 'human', fault: edited ?? fault };
    }
  }
  return await again(remote, fault, context);
}

/** The approved text replaces what was saved: the next commit names the version that was seen. */
async function again(remote: RemotePost, fault: Fault, context: ConnectorContext): Promise<CommitOutcome> {
  if (context.memory === undefined) return { kind: 'human', fault };
  const until = new Date(context.clock.now().getTime() + KEPT_FOR_MS);
  await context.memory.put(VERSIONS, remote.id, { updatedAt: remote.updatedAt }, until);
  return { kind: 'retry', fault, retryAfterMs: LOOKED_RETRY_MS };
}

export const NOT_STAGED: Fault = {
  code: 'ghost.not_staged',
  message: '没有找到网站上对应的文章，请重新安排发布，或到网站上手工处理。',
};

const NOT_THE_ONE: Fault = {
  code: 'ghost.not_the_article',
  message: '网站上公开的不是要更正的那篇文章，已停止更正。请到网站上核对后处理。',
};

const NOT_PUBLIC: Fault = {
  code: 'ghost.not_public',
  message: '网站收下了文章但没有公开。请到网站上查看，公开后填入链接。',
};

const PUBLISHED_BY_HAND: Fault = {
  code: 'ghost.published_by_hand',
  message:
    '准备好的草稿在到点前被人在 Ghost 后台改动并发布了，本系统没有再发。请到网站上核对：内容可用就填入链接，不可用请先在网站上取消发布，再重新发布。',
};

const TAKEN_DOWN: Fault = {
  code: 'ghost.taken_down',
  message: '要更正的文章刚刚在网站上被取消发布，已停止更正。请到网站上核对后处理。',
};
