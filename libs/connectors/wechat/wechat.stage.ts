import {
  StageStopped,
  type ReleaseJob,
  type StageContext,
  type StageOutcome,
} from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { WechatClient } from './wechat.client.js';
import {
  addDraft,
  findDrafts,
  removeDraft,
  seeDraft,
  updateDraft,
  type DraftArticle,
  type DraftSaved,
} from './wechat.drafts.js';
import type { Trouble } from './wechat.fault.js';
import { characters, fieldsFromJson, withImageAddresses, type ArticleFields } from './wechat.fields.js';
import { escapeHtml } from './wechat.html.js';
import { isPlaceholder, markerOf } from './wechat.marker.js';
import { findPublished } from './wechat.published.js';
import { idAt } from './wechat.reply.js';
import { wechatSettings } from './wechat.settings.js';
import { coverStep, cropsOfCover, forgetCover, stageCover, stageImage } from './wechat.uploads.js';

const CONTENT_BYTES_LIMIT = 1024 * 1024;

/** What the commit needs of the staging. */
export interface Staged {
  readonly mediaId: string;
  readonly marker: string;
}

export function stagedFromJson(staged: JsonObject): Staged | null {
  const mediaId = idAt(staged, 'mediaId');
  const marker = idAt(staged, 'marker');
  return mediaId === undefined || marker === undefined ? null : { mediaId, marker };
}

/**
 * Brings an article into the draft box: token, images, cover, draft, and a look at what the platform kept of it
 * (reference A12). Repeatable; every step with an effect is stored before the next begins.
 */
export async function stageArticle(
  job: ReleaseJob,
  context: StageContext,
  client: WechatClient,
): Promise<StageOutcome> {
  try {
    return { kind: 'staged', staged: await new Staging(job, context, client).run() };
  } catch (error) {
    if (error instanceof StageStopped) return error.outcome;
    throw error;
  }
}

class Staging {
  private readonly fields: ArticleFields;
  private readonly marker: string;
  /** Keyed by content, so that a changed text never meets the draft of another one. */
  private readonly draftStep: string;

  constructor(
    private readonly job: ReleaseJob,
    private readonly context: StageContext,
    private readonly client: WechatClient,
  ) {
    this.fields = fieldsFromJson(job.fields);
    this.marker = markerOf(this.fields.contentSourceUrl) ?? '';
    this.draftStep = `draft:${job.contentHash.slice(0, 16)}`;
  }

  async run(): Promise<JsonObject> {
    if (this.marker === '' || isPlaceholder(this.marker)) throw stop('config', NO_MARKER);
    const signedIn = await this.client.signIn();
    if (!signedIn.ok) throw stopped(signedIn.trouble);
    const content = await this.contentWithImages();
    const mediaId = await this.standingDraft(content);
    return { mediaId, marker: this.marker };
  }

  private async contentWithImages(): Promise<string> {
    const addresses: string[] = [];
    for (const [index, image] of this.fields.images.entries()) {
      addresses.push(await stageImage(image, index + 1, this.context, this.client));
    }
    const content = withImageAddresses(this.fields.content, addresses.length, (index) =>
      escapeHtml(addresses[index] ?? ''),
    );
    const { contentLimit } = wechatSettings(this.context.channel.settings);
    if (characters(content) >= contentLimit || Buffer.byteLength(content, 'utf8') >= CONTENT_BYTES_LIMIT) {
      throw stop('content', TOO_LONG);
    }
    return content;
  }

  /** A draft that is really there: one the platform has lost since an earlier staging is made anew, once. */
  private async standingDraft(content: string): Promise<string> {
    const mediaId = await this.draft(content);
    if (await this.stands(mediaId)) return mediaId;
    await this.refuseIfPublished();
    await this.context.forgetStep(this.draftStep);
    const second = await this.draft(content);
    if (await this.stands(second)) return second;
    throw stop('human', VANISHED);
  }

  private async draft(content: string): Promise<string> {
    let firstTime = false;
    await this.context.step('draft_begun', async () => {
      firstTime = true;
      return await Promise.resolve({ marker: this.marker });
    });
    const saved = await this.context.step(this.draftStep, async () => ({
      mediaId: await this.saveWithCover(content, firstTime),
    }));
    return idAt(saved, 'mediaId') ?? '';
  }

  /** A cover the platform no longer knows is uploaded anew, once (40007, A5.1). */
  private async saveWithCover(content: string, firstTime: boolean): Promise<string> {
    const cover = this.fields.cover;
    const first = await this.save(content, await stageCover(cover, this.context, this.client), firstTime);
    if (first.kind === 'saved') return first.mediaId;
    if (first.kind === 'trouble') throw stopped(first.trouble);
    if (cover.kind === 'material') throw stop('config', first.trouble.fault);
    await forgetCover(cover, this.context);
    await this.context.forgetStep(coverStep(cover));
    const again = await stageCover(cover, this.context, this.client, { lookUp: false });
    const second = await this.save(content, again, firstTime);
    if (second.kind !== 'saved') throw stopped(second.trouble);
    return second.mediaId;
  }

  /** Adopts the draft of an earlier, unrecorded call and brings it to the approved text; otherwise makes one. */
  private async save(content: string, thumbMediaId: string, firstTime: boolean): Promise<DraftSaved> {
    const article: DraftArticle = {
      ...this.fields,
      content,
      thumbMediaId,
      crops: cropsOfCover(this.fields.cover),
    };
    const left = firstTime ? [] : await this.draftsLeftBehind();
    const [newest, ...surplus] = left;
    if (newest === undefined) return await addDraft(this.client, article);
    for (const mediaId of surplus) await removeDraft(this.client, mediaId);
    return await updateDraft(this.client, newest, article);
  }

  private async draftsLeftBehind(): Promise<readonly string[]> {
    const search = await findDrafts(this.client, this.marker);
    if (search.kind === 'trouble') throw stopped(search.trouble);
    return search.mediaIds;
  }

  /** The platform may rewrite the text, so only title and marker are compared (A5.2). False when the draft is gone. */
  private async stands(mediaId: string): Promise<boolean> {
    const seen = await seeDraft(this.client, mediaId);
    if (seen.kind === 'gone') return false;
    if (seen.kind === 'trouble') throw stopped(seen.trouble);
    if (seen.marker !== this.marker) throw stop('human', MARKER_LOST);
    if (comparable(seen.title) !== comparable(this.fields.title)) throw stop('content', TITLE_CHANGED);
    return true;
  }

  /** A draft that vanished after a commit may have been published: then nothing is made anew. */
  private async refuseIfPublished(): Promise<void> {
    if (this.job.firstCommitAt === null) return;
    const search = await findPublished(this.client, this.marker, this.job.firstCommitAt);
    if (search.kind === 'trouble') throw stopped(search.trouble);
    if (search.kind === 'found') throw stop('human', ALREADY_OUT);
  }
}

type StopKind = 'content' | 'config' | 'human';

const NO_MARKER = {
  code: 'wechat.marker_missing',
  message: '“阅读原文”链接里没有发布编号，发布后将无法核对，已停止。请联系系统维护人员。',
};
const TOO_LONG = {
  code: 'wechat.content_too_long',
  message: '图片上传后正文超过平台上限，请精简答复或减少图片后重新送审。',
};
const VANISHED = {
  code: 'wechat.draft_vanished',
  message: '草稿建好后又从草稿箱消失，可能有人在公众平台删除。请确认后重新发布。',
};
const MARKER_LOST = {
  code: 'wechat.marker_lost',
  message: '平台没有保留“阅读原文”链接里的发布编号，发布后将无法核对。请到公众平台查看草稿。',
};
const TITLE_CHANGED = {
  code: 'wechat.title_changed',
  message: '平台保存的标题与审定的标题不一致（可能被截断），请缩短本渠道的标题后重新送审。',
};
const ALREADY_OUT = {
  code: 'wechat.already_published',
  message: '草稿已不在草稿箱，且公众号里已有这篇文章。请填写它的链接，不要再次发布。',
};

function stop(kind: StopKind, fault: Trouble['fault']): StageStopped {
  return new StageStopped({ kind, fault });
}

/** Nothing in staging makes content public, so doubt here only means: try again. */
function stopped(trouble: Trouble): StageStopped {
  return new StageStopped(trouble.kind === 'unknown' ? { kind: 'retry', fault: trouble.fault } : trouble);
}

function comparable(title: string): string {
  return title
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim();
}
