import type {
  ConnectorContext,
  LookupContext,
  LookupOutcome,
  PresenceOutcome,
  ReleaseJob,
} from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { GhostClient, unreadable } from './ghost.client.js';
import { NOT_STAGED, versionOf } from './ghost.commit.js';
import { ghostError, ghostFault } from './ghost.errors.js';
import { isAsSent, isWrittenBy, postIn, type RemotePost } from './ghost.post.js';
import { editedOnSite, receiptOf, revisionOf, textChanged } from './ghost.receipt.js';
import { isPostId, readStaged, type StagedPost } from './ghost.staged.js';

/** The staged post, by its id: exact, drafts included. */
export async function lookupGhost(
  job: ReleaseJob,
  staged: JsonObject,
  context: LookupContext,
): Promise<LookupOutcome> {
  const post = readStaged(staged);
  if (post === null) return { kind: 'undecidable', reason: NOT_STAGED.message, final: true };
  const reply = await new GhostClient(context).post(post.postId);
  if (reply.kind === 'refused') {
    const fault = ghostFault(reply.refusal);
    const { verdict } = ghostError(reply.refusal.status, reply.refusal.name);
    return verdict === 'gone'
      ? { kind: 'undecidable', reason: fault.message, final: true }
      : { kind: 'failed', fault };
  }
  if (reply.kind !== 'ok') return { kind: 'failed', fault: reply.fault };
  const remote = postIn(reply.data);
  if (remote === null) return { kind: 'failed', fault: unreadable(200) };
  return judge(remote, { ...post, updatedAt: await versionOf(post, context) }, job);
}

/** A draft of ours that is public is ours; an article that was public before must also name this release. */
function judge(remote: RemotePost, post: StagedPost, job: ReleaseJob): LookupOutcome {
  const written = isWrittenBy(remote, job);
  if (remote.status === 'published') {
    if (post.mode === 'update' && !written) return { kind: 'absent' };
    const asWritten = written && isAsSent(remote, job, post.images);
    const told = { again: post.firstPublishedAt !== null, asWritten, revision: revisionOf(job) };
    return { kind: 'found', receipt: receiptOf(remote, told) };
  }
  if (remote.status === 'draft' && post.mode === 'create' && wasNeverOut(remote, post))
    return { kind: 'absent' };
  return { kind: 'undecidable', reason: MOVED_BY_HAND, final: true };
}

/**
 * A draft may have been public meanwhile, when somebody took it back at once. Ghost keeps the first day of an article
 * that is a draft again; where it had one before, only the version that was last seen proves that nothing happened.
 */
function wasNeverOut(remote: RemotePost, post: StagedPost): boolean {
  if (post.firstPublishedAt === null) return remote.publishedAt === null;
  return Date.parse(remote.updatedAt) === Date.parse(post.updatedAt);
}

/** Whether the article is still shown, and whether somebody changed it. */
export async function presenceOnGhost(
  receipt: PlatformReceipt,
  context: ConnectorContext,
): Promise<PresenceOutcome> {
  const { postId } = receipt.ids;
  if (!isPostId(postId)) return { kind: 'unknown', fault: NOT_STAGED };
  const reply = await new GhostClient(context).post(postId);
  if (reply.kind === 'refused') {
    const gone = ghostError(reply.refusal.status, reply.refusal.name).verdict === 'gone';
    return gone
      ? { kind: 'gone', evidence: { postId, status: reply.refusal.status } }
      : { kind: 'unknown', fault: ghostFault(reply.refusal) };
  }
  if (reply.kind !== 'ok') return { kind: 'unknown', fault: reply.fault };
  const remote = postIn(reply.data);
  if (remote === null) return { kind: 'unknown', fault: unreadable(200) };
  const { status } = remote;
  const shown = status === 'published';
  const edited = shown ? editedOnSite(remote, receipt) !== null : textChanged(remote, receipt);
  const evidence = { postId, status, ...(edited ? { editedOnSite: true } : {}) };
  return { kind: shown ? 'shown' : 'gone', evidence };
}

const MOVED_BY_HAND =
  '网站上的文章已被人取消发布或改为定时，无法判断本次发布是否曾经公开。请到网站上查看后处理。';
