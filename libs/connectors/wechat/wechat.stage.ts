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
  type DraftFound,
  type DraftSaved,
} from './wechat.drafts.js';
import type { Trouble } from './wechat.fault.js';
import {
  articlesOf,
  characters,
  fieldsFromJson,
  withImageAddresses,
  type ArticleFields,
} from './wechat.fields.js';
import { escapeHtml } from './wechat.html.js';
import { isPlaceholder, markerOf } from './wechat.marker.js';
import { nextSending } from './wechat.mass-jobs.js';
import { findPublished } from './wechat.published.js';
import { idAt, integerAt } from './wechat.reply.js';
import { wechatSettings } from './wechat.settings.js';
import { coverStep, cropsOfCover, forgetCover, stageCover, stageImage } from './wechat.uploads.js';

const CONTENT_BYTES_LIMIT = 1024 * 1024;

/** What the commit needs of the staging. */
export interface Staged {
  readonly mediaId: string;
  readonly marker: string;
  /** Of the draft. */
  readonly articles: number;
  /** Which mass send of the release it is. */
  readonly sending: number;
}

export function stagedFromJson(staged: JsonObject): Staged | null {
  const mediaId = idAt(staged, 'mediaId');
  const marker = idAt(staged, 'marker');
  const articles = integerAt(staged, 'articles') ?? 1;
  const sending = integerAt(staged, 'sending') ?? 1;
  return mediaId === undefined || marker === undefined ? null : { mediaId, marker, articles, sending };
}

/**
 * Brings a message into the draft box: token, images, covers, draft, and a look at what the platform kept of it
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
  private readonly articles: readonly ArticleFields[];
  private readonly marker: string;
  private readonly pushes: boolean;
  /** Keyed by content, so that a changed text never meets the draft of another one. */
  private readonly draftStep: string;

  constructor(
    private readonly job: ReleaseJob,
    private readonly context: StageContext,
    private readonly client: WechatClient,
  ) {
    const fields = fieldsFromJson(job.fields);
    this.articles = articlesOf(fields);
    this.pushes = fields.pushToFollowers;
    this.marker = markerOf(fields.contentSourceUrl) ?? '';
    this.draftStep = `draft:${job.contentHash.slice(0, 16)}`;
  }

  async run(): Promise<JsonObject> {
    if (this.marker === '' || isPlaceholder(this.marker)) throw stop('config', NO_MARKER);
    const signedIn = await this.client.signIn();
    if (!signedIn.ok) throw stopped(signedIn.trouble);
    const contents: string[] = [];
    for (const index of this.articles.keys()) contents.push(await this.contentWithImages(index));
    const mediaId = await this.standingDraft(contents);
    const articles = this.articles.length;
    const sending = this.pushes ? await nextSending(this.job, this.context, this.client) : 1;
    return {
      mediaId,
      marker: this.marker,
      ...(articles === 1 ? {} : { articles }),
      ...(sending === 1 ? {} : { sending }),
    };
  }

  private async contentWithImages(position: number): Promise<string> {
    const addresses: string[] = [];
    const { images = [], content = '' } = this.articles[position] ?? {};
    for (const [index, image] of images.entries()) {
      const name = `${this.nameOf(position)}第 ${index + 1} 张图片`;
      addresses.push(await stageImage(image, name, this.context, this.client));
    }
    const withImages = withImageAddresses(content, addresses.length, (index) =>
      escapeHtml(addresses[index] ?? ''),
    );
    const { contentLimit } = wechatSettings(this.context.channel.settings);
    const tooLong = characters(withImages) >= contentLimit;
    if (tooLong || Buffer.byteLength(withImages, 'utf8') >= CONTENT_BYTES_LIMIT) {
      throw stop('content', { ...TOO_LONG, message: `${this.nameOf(position)}${TOO_LONG.message}` });
    }
    return withImages;
  }

  /** The only article needs no name. */
  private nameOf(position: number): string {
    return this.articles.length === 1 ? '' : `第 ${position + 1} 篇`;
  }

  /** A draft that is really there: one the platform has lost since an earlier staging is made anew, once. */
  private async standingDraft(contents: readonly string[]): Promise<string> {
    const mediaId = await this.draft(contents);
    if (await this.stands(mediaId)) return mediaId;
    await this.refuseIfPublished();
    await this.context.forgetStep(this.draftStep);
    const second = await this.draft(contents);
    if (await this.stands(second)) return second;
    throw stop('human', VANISHED);
  }

  private async draft(contents: readonly string[]): Promise<string> {
    let firstTime = false;
    await this.context.step('draft_begun', async () => {
      firstTime = true;
      return await Promise.resolve({ marker: this.marker });
    });
    const saved = await this.context.step(this.draftStep, async () => ({
      mediaId: await this.saveWithCovers(contents, firstTime),
    }));
    return idAt(saved, 'mediaId') ?? '';
  }

  /**
   * A cover the platform no longer knows is uploaded anew, once (40007, A5.1). It does not say which of several, so that
   * is done with each of ours.
   */
  private async saveWithCovers(contents: readonly string[], firstTime: boolean): Promise<string> {
    const first = await this.save(contents, await this.covers({ lookUp: true }), firstTime);
    if (first.kind === 'saved') return first.mediaId;
    if (first.kind === 'trouble') throw stopped(first.trouble);
    const ours = this.articles.map(({ cover }) => cover).filter((cover) => cover.kind !== 'material');
    if (ours.length === 0) throw stop('config', first.trouble.fault);
    for (const cover of ours) {
      await forgetCover(cover, this.context);
      await this.context.forgetStep(coverStep(cover));
    }
    const second = await this.save(contents, await this.covers({ lookUp: false }), firstTime);
    if (second.kind !== 'saved') throw stopped(second.trouble);
    return second.mediaId;
  }

  /** The media id of each article's cover. */
  private async covers(options: { readonly lookUp: boolean }): Promise<readonly string[]> {
    const staged: string[] = [];
    for (const { cover } of this.articles) {
      staged.push(await stageCover(cover, this.context, this.client, options));
    }
    return staged;
  }

  /** Adopts the draft of an earlier, unrecorded call and brings it to the approved text; otherwise makes one. */
  private async save(
    contents: readonly string[],
    covers: readonly string[],
    firstTime: boolean,
  ): Promise<DraftSaved> {
    const articles = this.articles.map((fields, index): DraftArticle => ({
      ...fields,
      content: contents[index] ?? '',
      thumbMediaId: covers[index] ?? '',
      crops: cropsOfCover(fields.cover),
    }));
    const left = firstTime ? [] : await this.draftsLeftBehind();
    // The number of a draft's articles cannot be changed.
    const adopted = left.find((draft) => draft.articles === articles.length);
    for (const { mediaId } of left.filter((draft) => draft !== adopted))
      await removeDraft(this.client, mediaId);
    return adopted === undefined
      ? await addDraft(this.client, articles)
      : await updateDraft(this.client, adopted.mediaId, articles);
  }

  private async draftsLeftBehind(): Promise<readonly DraftFound[]> {
    const search = await findDrafts(this.client, this.marker);
    if (search.kind === 'trouble') throw stopped(search.trouble);
    return search.drafts;
  }

  /** The platform may rewrite the text, so only title and marker are compared (A5.2). False when the draft is gone. */
  private async stands(mediaId: string): Promise<boolean> {
    const seen = await seeDraft(this.client, mediaId);
    if (seen.kind === 'gone') return false;
    if (seen.kind === 'trouble') throw stopped(seen.trouble);
    if (seen.articles.length !== this.articles.length) throw stop('human', ARTICLES_LOST);
    for (const [index, { title, marker }] of seen.articles.entries()) {
      if (marker !== this.marker) throw stop('human', MARKER_LOST);
      if (comparable(title) !== comparable(this.articles[index]?.title ?? '')) {
        throw stop('content', TITLE_CHANGED);
      }
    }
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
const ARTICLES_LOST = {
  code: 'wechat.articles_lost',
  message: '平台保存的文章篇数与审定的不一致，可能有人在公众平台改过草稿。请到公众平台查看草稿。',
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
