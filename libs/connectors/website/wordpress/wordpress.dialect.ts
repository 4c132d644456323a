import type {
  ChannelProfile,
  ConnectionCheck,
  ConnectorContext,
  LookupContext,
  LookupOutcome,
  ReleaseJob,
  StageContext,
  StageOutcome,
  PresenceOutcome,
  WithdrawalWay,
  WithdrawOutcome,
} from '#libs/channels/connector.js';
import { isJsonObject, textAt, type JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome, Fault, PlatformReceipt } from '#libs/kernel/outcome.js';
import type { WebsiteDialect } from '../website.dialect.js';
import { pubDate } from '#libs/webpage/page-time.js';
import { revisionOf } from '../website.revision.js';
import { readWebsiteSettings } from '../website.settings.js';
import { unreadable, WordPressClient } from './wordpress.client.js';
import { checkWordPress } from './wordpress.connection.js';
import { discoverApiRoot } from './wordpress.discovery.js';
import { wordpressError, wordpressFault, wordpressOutcome } from './wordpress.errors.js';
import { readStagedMedia } from './wordpress.media.js';
import { postBody, readPost, writeBody, type RemotePost } from './wordpress.post.js';
import { editedOnSite, receiptOf, textChanged } from './wordpress.receipt.js';
import { settingsWith, stageWordPress, type StagedPost } from './wordpress.stage.js';

/** A site that runs WordPress, spoken to through its REST interface (reference 1.4 and 1.5). */
export class WordPressDialect implements WebsiteDialect {
  withdrawal(channel: ChannelProfile): WithdrawalWay {
    return readWebsiteSettings(channel.settings).withdrawTo === 'trash' ? TO_THE_BIN : TO_PRIVATE;
  }

  async check(context: ConnectorContext): Promise<readonly ConnectionCheck[]> {
    return await checkWordPress(context);
  }

  async stage(job: ReleaseJob, context: StageContext): Promise<StageOutcome> {
    return await stageWordPress(job, context);
  }

  commitServer(_channel: ChannelProfile, staged: JsonObject): string | null {
    return readStaged(staged)?.apiRoot ?? null;
  }

  /**
   * One update that carries every approved field together with the status, so that what goes public is what was
   * approved even if somebody edited the draft on the site. The date is left to the site: one that is ahead of it by
   * its own clock would schedule the article instead (reference 1.4).
   */
  async commit(job: ReleaseJob, staged: JsonObject, context: ConnectorContext): Promise<CommitOutcome> {
    const post = readStaged(staged);
    if (post === null) return { kind: 'human', fault: NOT_STAGED };
    const settings = readWebsiteSettings(context.channel.settings);
    const tags = job.fields['pageTags'];
    const dated = settings.pageTags && post.mode === 'create' && isJsonObject(tags);
    const extra = dated ? { PubDate: pubDate(context.clock.now(), settings.timeZone) } : {};
    const sent = postBody(job, post.categoryIds, settingsWith(settings, post.plugin), post.media);
    const body = writeBody(sent, 'publish', extra);
    const reply = await new WordPressClient(context, post.apiRoot).publish(
      `wp/v2/posts/${post.postId}`,
      body,
    );
    switch (reply.kind) {
      case 'ok':
        return published(readPost(reply.data), post, revisionOf(job));
      case 'refused':
        return wordpressOutcome(reply.refusal);
      case 'not_sent':
        return { kind: 'retry', fault: reply.fault };
      case 'maybe_sent':
      case 'unreadable':
        return { kind: 'unknown', fault: reply.fault };
    }
  }

  /** The same call as a commit, on the article that is public: staging has made sure that it is the one to replace. */
  async update(
    job: ReleaseJob,
    staged: JsonObject,
    replaced: PlatformReceipt,
    context: ConnectorContext,
  ): Promise<CommitOutcome> {
    const post = readStaged(staged);
    if (post?.mode !== 'update' || String(post.postId) !== replaced.ids['postId'])
      return { kind: 'human', fault: NOT_THE_ONE };
    const edited = await this.lastLook(post, replaced, context);
    if (edited !== null) return edited;
    return await this.commit(job, staged, context);
  }

  /** Right before the one call: an edit since staging stops the correction, as does not being able to tell. */
  private async lastLook(
    post: StagedPost,
    replaced: PlatformReceipt,
    context: ConnectorContext,
  ): Promise<CommitOutcome | null> {
    const { editedOnSite: rule } = readWebsiteSettings(context.channel.settings);
    if (rule === 'overwrite' || replaced.ids['modifiedAt'] === undefined) return null;
    const site = new WordPressClient(context, post.apiRoot);
    const reply = await site.get(`wp/v2/posts/${post.postId}`, { context: 'edit' });
    if (reply.kind === 'refused') {
      const outcome = wordpressOutcome(reply.refusal);
      return outcome.kind === 'unknown' ? { kind: 'retry', fault: outcome.fault } : outcome;
    }
    const remote = reply.kind === 'ok' ? readPost(reply.data) : null;
    if (remote === null) return { kind: 'retry', fault: reply.kind === 'ok' ? unreadable(200) : reply.fault };
    const fault = editedOnSite(remote, replaced);
    return fault === null ? null : { kind: 'human', fault };
  }

  async presence(receipt: PlatformReceipt, context: ConnectorContext): Promise<PresenceOutcome> {
    const postId = receipt.ids['postId'];
    if (postId === undefined || !/^\d+$/.test(postId)) return { kind: 'unknown', fault: NOT_STAGED };
    const root = await discoverApiRoot(context);
    if (root.kind !== 'found') return { kind: 'unknown', fault: root.fault };
    const reply = await new WordPressClient(context, root.apiRoot).get(`wp/v2/posts/${postId}`, {
      context: 'edit',
    });
    if (reply.kind === 'ok') {
      const remote = readPost(reply.data);
      if (remote === null) return { kind: 'unknown', fault: unreadable(200) };
      const { status } = remote;
      const shown = status === 'publish';
      const edited = shown ? editedOnSite(remote, receipt) !== null : textChanged(remote, receipt);
      const evidence = { postId, status, ...(edited ? { editedOnSite: true } : {}) };
      return { kind: shown ? 'shown' : 'gone', evidence };
    }
    if (reply.kind !== 'refused') return { kind: 'unknown', fault: reply.fault };
    const gone = wordpressError(reply.refusal.status, reply.refusal.code).verdict === 'gone';
    return gone
      ? { kind: 'gone', evidence: { postId, status: reply.refusal.status } }
      : { kind: 'unknown', fault: wordpressFault(reply.refusal) };
  }

  async lookup(job: ReleaseJob, staged: JsonObject, context: LookupContext): Promise<LookupOutcome> {
    const post = readStaged(staged);
    if (post === null) return { kind: 'undecidable', reason: NOT_STAGED.message, final: true };
    const site = new WordPressClient(context, post.apiRoot);
    const reply = await site.get(`wp/v2/posts/${post.postId}`, { context: 'edit' });
    if (reply.kind === 'refused') {
      const fault = wordpressFault(reply.refusal);
      const gone = wordpressError(reply.refusal.status, reply.refusal.code).verdict === 'gone';
      return gone ? { kind: 'undecidable', reason: fault.message, final: true } : { kind: 'failed', fault };
    }
    if (reply.kind !== 'ok') return { kind: 'failed', fault: reply.fault };
    const remote = readPost(reply.data);
    if (remote === null) return { kind: 'failed', fault: unreadable(200) };
    const settings = settingsWith(readWebsiteSettings(context.channel.settings), post.plugin);
    return judge(remote, post, {
      ...postBody(job, post.categoryIds, settings, post.media),
      revision: revisionOf(job),
    });
  }

  /** Private or the bin, as the channel says; both keep the article. Gone counts as withdrawn (reference 1.4). */
  async withdraw(receipt: PlatformReceipt, context: ConnectorContext): Promise<WithdrawOutcome> {
    const postId = receipt.ids['postId'];
    if (postId === undefined || !/^\d+$/.test(postId))
      return { kind: 'failed', fault: NOT_STAGED, retryable: false };
    const root = await discoverApiRoot(context);
    if (root.kind !== 'found') return { kind: 'failed', fault: root.fault, retryable: root.kind === 'retry' };
    const site = new WordPressClient(context, root.apiRoot);
    const status = readWebsiteSettings(context.channel.settings).withdrawTo;
    const path = `wp/v2/posts/${postId}`;
    const reply = status === 'trash' ? await site.trash(path) : await site.post(path, { status });
    if (reply.kind === 'ok') {
      if (readPost(reply.data)?.status === status) return { kind: 'withdrawn' };
      return { kind: 'failed', fault: unreadable(200), retryable: true };
    }
    if (reply.kind !== 'refused') return { kind: 'failed', fault: reply.fault, retryable: true };
    const { verdict } = wordpressError(reply.refusal.status, reply.refusal.code);
    if (verdict === 'gone') return { kind: 'withdrawn' };
    const retryable = verdict === 'retry' || verdict === 'unknown';
    return { kind: 'failed', fault: wordpressFault(reply.refusal), retryable };
  }
}

function published(remote: RemotePost | null, post: StagedPost, revision: string): CommitOutcome {
  if (remote?.id !== post.postId) return { kind: 'unknown', fault: unreadable(200) };
  const updated = post.mode === 'update';
  if (remote.status === 'publish')
    return { kind: 'done', receipt: receiptOf(remote, { updated, revision, asWritten: true }) };
  return { kind: 'human', fault: NOT_PUBLIC };
}

/** A draft of ours that is public is ours; an article that was public before must also say what we wrote. */
function judge(
  remote: RemotePost,
  post: StagedPost,
  sent: { title: string; content: string; revision: string },
): LookupOutcome {
  if (remote.status === 'publish') {
    const asWritten = remote.rawContent === sent.content && remote.rawTitle === sent.title;
    const updated = post.mode === 'update';
    const receipt = receiptOf(remote, { updated, asWritten, revision: sent.revision });
    return !updated || asWritten ? { kind: 'found', receipt } : { kind: 'absent' };
  }
  if (isDraft(remote) && isAsStaged(remote, post)) return { kind: 'absent' };
  return { kind: 'undecidable', reason: MOVED_BY_HAND, final: true };
}

function isDraft({ status }: RemotePost): boolean {
  return status === 'draft' || status === 'pending';
}

/** Whoever takes an article back to a draft saves it: one that was saved since staging may have been public meanwhile. */
function isAsStaged(remote: RemotePost, post: StagedPost): boolean {
  return post.modifiedAt === null || remote.modifiedAt === post.modifiedAt;
}

function readStaged(staged: JsonObject): StagedPost | null {
  const { apiRoot, postId, mode, categoryIds } = staged;
  if (typeof apiRoot !== 'string' || !URL.canParse(apiRoot) || typeof postId !== 'number') return null;
  return {
    apiRoot,
    postId,
    mode: mode === 'update' ? 'update' : 'create',
    media: readStagedMedia(staged['media']),
    plugin: staged['plugin'] === true,
    modifiedAt: textAt(staged, 'modifiedAt') ?? null,
    categoryIds: Array.isArray(categoryIds) ? categoryIds.filter((id) => typeof id === 'number') : [],
  };
}

const TO_PRIVATE: WithdrawalWay = {
  way: 'private',
  note: '把文章设为私密：公众不再能打开，内容和网址留在网站后台，可以恢复。',
};
const TO_THE_BIN: WithdrawalWay = {
  way: 'delete',
  note: '把文章移到网站的回收站：公众不再能打开；回收站通常保留 30 天，其间可以由网站方恢复。',
};

const NOT_STAGED: Fault = {
  code: 'website.not_staged',
  message: '没有找到网站上对应的文章，请重新安排发布，或到网站上手工处理。',
};

const NOT_THE_ONE: Fault = {
  code: 'website.not_the_article',
  message: '网站上公开的不是要更正的那篇文章，已停止更正。请到网站上核对后处理。',
};

const NOT_PUBLIC: Fault = {
  code: 'website.not_public',
  message: '网站收下了文章但没有公开（可能被设为待审或定时）。请到网站上查看，公开后填入链接。',
};

const MOVED_BY_HAND =
  '网站上的文章在准备之后被人改动过（退回草稿、改为私密或定时、放入回收站），无法判断是否曾经公开。请到网站上查看后处理。';
