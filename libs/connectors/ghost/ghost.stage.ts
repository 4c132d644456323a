import {
  StageStopped,
  type ReleaseJob,
  type StageContext,
  type StageOutcome,
} from '#libs/channels/connector.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { GhostClient, unreadable } from './ghost.client.js';
import { ghostError, ghostFault } from './ghost.errors.js';
import { stageImages } from './ghost.images.js';
import { differences, ownTag, ownTagFilter, postFields, postsIn, type RemotePost } from './ghost.post.js';
import { editedOnSite } from './ghost.receipt.js';
import { accepted, acceptedPost, unfit } from './ghost.reply.js';
import { missingSetting, readGhostSettings, settingMessage } from './ghost.settings.js';
import { isPostId, stagedJson, type StagedImages, type StagedPost } from './ghost.staged.js';
import { readAdminKey } from './ghost.token.js';

/** Posts with our tag are one, or a few after a slip; more are not looked at. */
const MOST_TWINS = '20';

/**
 * Prepares a draft under our own internal tag and slug (reference 1.6). Every step may be repeated: it looks before it
 * creates, so that a create whose answer was lost is found the next time.
 */
export async function stageGhost(job: ReleaseJob, context: StageContext): Promise<StageOutcome> {
  const missing = missingSetting(readGhostSettings(context.channel.settings));
  if (missing !== null) {
    return { kind: 'config', fault: { code: 'ghost.setting_missing', message: settingMessage(missing) } };
  }
  if (readAdminKey(context.credentials['adminApiKey'] ?? '') === null) {
    return { kind: 'config', fault: KEY_INVALID };
  }
  try {
    return await new Staging(job, context).run();
  } catch (error) {
    if (error instanceof StageStopped) return error.outcome;
    throw error;
  }
}

class Staging {
  private readonly site: GhostClient;

  constructor(
    private readonly job: ReleaseJob,
    private readonly context: StageContext,
  ) {
    this.site = new GhostClient(context);
  }

  async run(): Promise<StageOutcome> {
    const images = await stageImages(this.job.fields, this.site, this.context);
    const { replaces } = this.job;
    const found = await this.context.step('post', async () =>
      replaces === undefined
        ? await this.ensurePost(images, true)
        : await this.ensureReplaceable(replaces.ids['postId']),
    );
    const stored = await this.readBack(found);
    const mode = found['mode'] === 'update' ? 'update' : 'create';
    const post: StagedPost = {
      postId: stored.id,
      mode,
      updatedAt: stored.updatedAt,
      firstPublishedAt: stored.publishedAt,
      images,
    };
    const warnings = mode === 'update' ? [] : differences(this.job, images, stored);
    return {
      kind: 'staged',
      staged: { ...stagedJson(post), warnings: warnings.map((warning) => ({ ...warning })) },
    };
  }

  private async ensurePost(images: StagedImages, mayCreate: boolean): Promise<JsonObject> {
    const own = await this.findByTag();
    if (own !== null) return await this.takeOver(own, images);
    const holder = await this.findBySlug();
    if (holder !== null) return await this.adopt(holder, images);
    if (!mayCreate) throw unfit(TWIN_VANISHED);
    const sent = this.draft(images);
    const created = acceptedPost(await this.site.create(sent));
    if (created.slug === sent['slug']) return { postId: created.id, mode: 'create' };
    // A clash is silent: somebody took the slug since we looked (reference 1.6).
    accepted(await this.site.remove(created.id));
    return await this.ensurePost(images, false);
  }

  private draft(images: StagedImages): JsonObject {
    return { ...postFields(this.job, { images, pubDate: null }), status: 'draft' };
  }

  /** The article with our tag, a public one first, else the oldest. */
  private async findByTag(): Promise<RemotePost | null> {
    const query = { filter: ownTagFilter(this.job), limit: MOST_TWINS };
    const posts = postsIn(accepted(await this.site.posts(query)));
    if (posts === null) throw unfit(unreadable(200));
    const own = posts.filter((post) => post.tags.includes(ownTag(this.job)));
    const isPublic = (post: RemotePost): number => (post.status === 'published' ? 0 : 1);
    const [first] = own.toSorted(
      (one, other) => isPublic(one) - isPublic(other) || one.createdAt.localeCompare(other.createdAt),
    );
    return first ?? null;
  }

  private async findBySlug(): Promise<RemotePost | null> {
    const reply = await this.site.postAtSlug(textAt(this.job.fields, 'slug') ?? '');
    if (reply.kind === 'refused') {
      const { verdict } = ghostError(reply.refusal.status, reply.refusal.name);
      if (verdict === 'gone') return null;
    }
    return acceptedPost(reply);
  }

  /** An article under our slug that lost our tag is ours when it carries our code; any other is somebody else's. */
  private async adopt(holder: RemotePost, images: StagedImages): Promise<JsonObject> {
    if (!holder.html.includes(this.job.code)) throw new StageStopped({ kind: 'human', fault: SLUG_TAKEN });
    return await this.takeOver(holder, images);
  }

  /** A public article stays untouched until the commit, any other becomes our draft. */
  private async takeOver(existing: RemotePost, images: StagedImages): Promise<JsonObject> {
    if (existing.status === 'published') return { postId: existing.id, mode: 'update' };
    if (existing.status !== 'draft' && existing.status !== 'scheduled')
      throw new StageStopped({ kind: 'human', fault: SLUG_TAKEN });
    const sent = this.draft(images);
    const saved = acceptedPost(
      await this.site.save(existing.id, { ...sent, updated_at: existing.updatedAt }),
    );
    if (saved.slug !== sent['slug']) throw new StageStopped({ kind: 'human', fault: SLUG_TAKEN });
    return { postId: saved.id, mode: 'create' };
  }

  /** A correction replaces exactly the article that was published, and only while it is public. */
  private async ensureReplaceable(postId: string | undefined): Promise<JsonObject> {
    if (!isPostId(postId)) throw new StageStopped({ kind: 'human', fault: NOT_REPLACEABLE });
    const post = acceptedPost(await this.site.post(postId));
    if (post.status !== 'published') throw new StageStopped({ kind: 'human', fault: NOT_REPLACEABLE });
    return { postId: post.id, mode: 'update' };
  }

  /** Not a stored step: the version that the commit names must be the newest one. */
  private async readBack(found: JsonObject): Promise<RemotePost> {
    const reply = await this.site.post(textAt(found, 'postId') ?? '');
    if (reply.kind === 'refused' && ghostError(reply.refusal.status, reply.refusal.name).verdict === 'gone') {
      await this.context.forgetStep('post');
      throw unfit(ghostFault(reply.refusal));
    }
    const stored = acceptedPost(reply);
    const expected = found['mode'] === 'update' ? 'published' : 'draft';
    if (stored.status !== expected) {
      await this.context.forgetStep('post');
      throw unfit(POST_MOVED);
    }
    this.refuseEdited(stored);
    return stored;
  }

  /** Somebody's work on the site is not overwritten in silence. */
  private refuseEdited(stored: RemotePost): void {
    const { replaces } = this.job;
    const { editedOnSite: rule } = readGhostSettings(this.context.channel.settings);
    if (replaces === undefined || rule === 'overwrite') return;
    const fault = editedOnSite(stored, replaces);
    if (fault !== null) throw new StageStopped({ kind: 'human', fault });
  }
}

export const KEY_INVALID: Fault = {
  code: 'ghost.key_invalid',
  message:
    'Admin API 密钥格式不对，应为“编号:十六进制密钥”。请到 Ghost 后台“设置 → 集成”里整个复制 Admin API key（不是 Content API key）。',
};

const NOT_REPLACEABLE: Fault = {
  code: 'ghost.not_replaceable',
  message: '网站上要更正的文章已不公开或找不到，不能原地更正。请核对后改为撤回并重新发布。',
};

const SLUG_TAKEN: Fault = {
  code: 'ghost.slug_taken',
  message: '网站上已有一篇使用同一短名、但不是本系统发布的文章。请到网站上核对后改名或删除，再重新安排发布。',
};

const TWIN_VANISHED: Fault = {
  code: 'ghost.twin_vanished',
  message: '网站上同名的文章刚刚消失，稍后自动再试。',
};

const POST_MOVED: Fault = {
  code: 'ghost.post_moved',
  message: '网站上的文章状态被改动，稍后自动重新准备。',
};
