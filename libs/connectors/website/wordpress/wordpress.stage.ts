import {
  StageStopped,
  type ReleaseJob,
  type StageContext,
  type StageOutcome,
} from '#libs/channels/connector.js';
import { isJsonObject, textAt, type Json, type JsonObject } from '#libs/kernel/json.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { coverIn, picturesIn } from '#libs/webpage/kept-pictures.js';
import { readWebsiteSettings, type WebsiteSettings } from '../website.settings.js';
import { missingSetting, settingMessage } from '../website.validate.js';
import { unreadable, WordPressClient } from './wordpress.client.js';
import { discoverApiRoot } from './wordpress.discovery.js';
import { wordpressOutcome } from './wordpress.errors.js';
import { mediaFields, stageMedia, type StagedMedia } from './wordpress.media.js';
import {
  differences,
  postBody,
  readPost,
  writeBody,
  type PostBody,
  type RemotePost,
} from './wordpress.post.js';
import { editedOnSite } from './wordpress.receipt.js';
import { accepted } from './wordpress.reply.js';
import { hasPlugin, lackingRights } from './wordpress.rights.js';

/** What staging leaves for the commit. `update` says that the article is public already and will be replaced. */
export interface StagedPost {
  readonly apiRoot: string;
  readonly postId: number;
  readonly mode: 'create' | 'update';
  readonly categoryIds: readonly number[];
  readonly media: StagedMedia;
  /** Our plugin runs on the site: its fields are written whatever the setting says. */
  readonly plugin: boolean;
  /** When the site says it was last saved, as staging left it; null when the site does not say. */
  readonly modifiedAt: string | null;
}

const LIVE_STATUSES = 'publish,future,draft,pending,private';

/**
 * Prepares a draft under our own slug (reference 1.5). Every step may be repeated: it looks before it creates, and
 * repairs a twin that an earlier, interrupted staging may have left.
 */
export async function stageWordPress(job: ReleaseJob, context: StageContext): Promise<StageOutcome> {
  const settings = readWebsiteSettings(context.channel.settings);
  const missing = missingSetting(settings);
  if (missing !== null) {
    return { kind: 'config', fault: { code: 'website.setting_missing', message: settingMessage(missing) } };
  }
  try {
    return await new Staging(job, context, settings).run();
  } catch (error) {
    if (error instanceof StageStopped) return error.outcome;
    throw error;
  }
}

class Staging {
  constructor(
    private readonly job: ReleaseJob,
    private readonly context: StageContext,
    private readonly settings: WebsiteSettings,
  ) {}

  async run(): Promise<StageOutcome> {
    const { apiRoot } = await this.context.step('discover', async () => await this.discover());
    const site = new WordPressClient(this.context, typeof apiRoot === 'string' ? apiRoot : '');
    const plugin = await this.requireRights(site);
    const { ids } = await this.context.step('categories', async () => ({ ids: await this.categories(site) }));
    const categoryIds = Array.isArray(ids) ? ids.filter((id) => typeof id === 'number') : [];
    const media = await stageMedia(this.job.fields, site, this.context);
    const body = postBody(this.job, categoryIds, settingsWith(this.settings, plugin), media);
    const { replaces } = this.job;
    const post = await this.context.step('post', async () =>
      replaces === undefined
        ? await this.ensurePost(site, body, { plugin, mayCreate: true })
        : await this.ensureReplaceable(site, replaces.ids['postId'] ?? ''),
    );
    const stored = await this.readBack(site, post);
    const warnings = post['mode'] === 'update' ? [] : differences(body, stored);
    const staged = {
      apiRoot: apiRoot ?? '',
      categoryIds,
      ...post,
      media: mediaFields(media),
      plugin,
      modifiedAt: stored.modifiedAt,
      warnings: warnings.map((warning) => ({ ...warning })),
    };
    return { kind: 'staged', staged };
  }

  private async discover(): Promise<JsonObject> {
    const found = await discoverApiRoot(this.context);
    if (found.kind !== 'found') throw new StageStopped(found);
    return { apiRoot: found.apiRoot };
  }

  /** Not a stored step: the rights must be there now, not when a staging was first tried. */
  private async requireRights(site: WordPressClient): Promise<boolean> {
    const me = accepted(await site.get('wp/v2/users/me', { context: 'edit' }));
    const lacking = lackingRights(me, this.settings, this.hasPictures()).filter((right) => right.needed);
    if (lacking.length === 0) return hasPlugin(me);
    const names = lacking.map((right) => right.name).join('、');
    const message = `发布账号缺少权限 ${names}，请网站管理员调整角色${
      lacking.some((right) => right.name === 'unfiltered_html') ? '，或在渠道设置中关闭“嵌入结构化数据”' : ''
    }。`;
    throw new StageStopped({ kind: 'config', fault: { code: 'website.role_too_low', message } });
  }

  private hasPictures(): boolean {
    return picturesIn(this.job.fields).length > 0 || coverIn(this.job.fields) !== null;
  }

  private async categories(site: WordPressClient): Promise<number[]> {
    const names = this.job.fields['categories'];
    const ids: number[] = [];
    for (const name of Array.isArray(names) ? names : []) {
      if (typeof name === 'string') ids.push(await ensureCategory(site, name));
    }
    return ids;
  }

  private async ensurePost(
    site: WordPressClient,
    body: PostBody,
    how: { readonly plugin: boolean; readonly mayCreate: boolean },
  ): Promise<JsonObject> {
    const own = how.plugin ? await findByExternalId(site, this.job.marker) : null;
    if (own !== null) return await this.takeOver(site, own, body);
    const existing = await findBySlug(site, body.slug);
    if (existing !== null) return await this.adopt(site, existing, body);
    if (!how.mayCreate) throw new StageStopped({ kind: 'retry', fault: TWIN_VANISHED });
    const created = postOf(accepted(await site.post('wp/v2/posts', writeBody(body, 'draft'))));
    if (created.slug === body.slug) return { postId: created.id, mode: 'create' };
    await site.deleteForGood(`wp/v2/posts/${created.id}`);
    return await this.ensurePost(site, body, { ...how, mayCreate: false });
  }

  /** A correction replaces exactly the article that was published, and only while it is public. */
  private async ensureReplaceable(site: WordPressClient, postId: string): Promise<JsonObject> {
    if (!/^\d+$/.test(postId)) throw new StageStopped({ kind: 'human', fault: NOT_REPLACEABLE });
    const post = postOf(accepted(await site.get(`wp/v2/posts/${postId}`, { context: 'edit' })));
    if (post.status !== 'publish') throw new StageStopped({ kind: 'human', fault: NOT_REPLACEABLE });
    return { postId: post.id, mode: 'update' };
  }

  /** An article under our slug: a public one stays untouched until the commit, any other becomes our draft. */
  private async adopt(site: WordPressClient, existing: RemotePost, body: PostBody): Promise<JsonObject> {
    if (!existing.rawContent.includes(this.job.code))
      throw new StageStopped({ kind: 'human', fault: SLUG_TAKEN });
    return await this.takeOver(site, existing, body);
  }

  private async takeOver(site: WordPressClient, existing: RemotePost, body: PostBody): Promise<JsonObject> {
    if (existing.status === 'publish') return { postId: existing.id, mode: 'update' };
    const saved = postOf(accepted(await site.post(`wp/v2/posts/${existing.id}`, writeBody(body, 'draft'))));
    if (saved.slug !== body.slug) throw new StageStopped({ kind: 'human', fault: SLUG_TAKEN });
    return { postId: saved.id, mode: 'create' };
  }

  /** Somebody's work on the site is not overwritten in silence (reference 1.5). */
  private refuseEdited(stored: RemotePost): void {
    const { replaces } = this.job;
    if (replaces === undefined || this.settings.editedOnSite === 'overwrite') return;
    const fault = editedOnSite(stored, replaces);
    if (fault !== null) throw new StageStopped({ kind: 'human', fault });
  }

  private async readBack(site: WordPressClient, post: JsonObject): Promise<RemotePost> {
    const reply = await site.get(`wp/v2/posts/${Number(post['postId'])}`, { context: 'edit' });
    if (reply.kind === 'refused' && reply.refusal.status === 404) {
      await this.context.forgetStep('post');
      throw new StageStopped({ kind: 'retry', fault: wordpressOutcome(reply.refusal).fault });
    }
    const stored = postOf(accepted(reply));
    if (post['mode'] === 'update') {
      this.refuseEdited(stored);
      return stored;
    }
    if (stored.status !== 'draft') {
      await this.context.forgetStep('post');
      throw new StageStopped({ kind: 'retry', fault: DRAFT_MOVED });
    }
    return stored;
  }
}

/** With our plugin on the site its field is not written for nothing. */
export function settingsWith(settings: WebsiteSettings, plugin: boolean): WebsiteSettings {
  return { ...settings, externalIdMeta: settings.externalIdMeta || plugin };
}

/** The article of this very release, whatever its slug; needs our plugin (reference 1.5). */
async function findByExternalId(site: WordPressClient, marker: string): Promise<RemotePost | null> {
  const query = { qa_external_id: marker, status: `${LIVE_STATUSES},trash`, context: 'edit' };
  const list = accepted(await site.get('wp/v2/posts', query));
  if (!Array.isArray(list)) throw new StageStopped({ kind: 'retry', fault: unreadable(200) });
  const own = list.map(postOf).filter((post) => post.meta['qa_external_id'] === marker);
  return own.toSorted((one, other) => one.id - other.id)[0] ?? null;
}

/** The post under a slug, whatever its state; the oldest when there are several (reference 1.5). */
async function findBySlug(site: WordPressClient, slug: string): Promise<RemotePost | null> {
  const live = await postsWith(site, { slug, status: LIVE_STATUSES });
  const found = live.length > 0 ? live : await postsWith(site, { slug: `${slug}__trashed`, status: 'trash' });
  return found.toSorted((one, other) => one.id - other.id)[0] ?? null;
}

async function postsWith(
  site: WordPressClient,
  query: { slug: string; status: string },
): Promise<RemotePost[]> {
  const list = accepted(await site.get('wp/v2/posts', { ...query, context: 'edit', per_page: '20' }));
  if (!Array.isArray(list)) throw new StageStopped({ kind: 'retry', fault: unreadable(200) });
  return list.map(postOf).filter((post) => post.slug === query.slug);
}

/** Finds a category by its exact name or makes it; `term_exists` names the one that is there (reference 1.4). */
async function ensureCategory(site: WordPressClient, name: string): Promise<number> {
  const list = accepted(await site.get('wp/v2/categories', { search: name, per_page: '100' }));
  for (const each of Array.isArray(list) ? list : []) {
    if (isJsonObject(each) && unescapedName(textAt(each, 'name') ?? '') === name) return idOf(each);
  }
  const reply = await site.post('wp/v2/categories', { name });
  if (reply.kind === 'refused' && reply.refusal.existingTerm !== null) return reply.refusal.existingTerm;
  return idOf(accepted(reply));
}

function unescapedName(name: string): string {
  return name
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#039;', "'")
    .replaceAll('&amp;', '&');
}

function idOf(value: Json): number {
  const id = isJsonObject(value) ? value['id'] : undefined;
  if (typeof id === 'number' && Number.isSafeInteger(id)) return id;
  throw new StageStopped({ kind: 'retry', fault: unreadable(200) });
}

function postOf(value: Json): RemotePost {
  const post = readPost(value);
  if (post === null) throw new StageStopped({ kind: 'retry', fault: unreadable(200) });
  return post;
}

const NOT_REPLACEABLE: Fault = {
  code: 'website.not_replaceable',
  message: '网站上要更正的文章已不公开或找不到，不能原地更正。请核对后改为撤回并重新发布。',
};

const SLUG_TAKEN: Fault = {
  code: 'website.slug_taken',
  message: '网站上已有一篇使用同一短名、但不是本系统发布的文章。请到网站上核对后改名或删除，再重新安排发布。',
};

const TWIN_VANISHED: Fault = {
  code: 'website.twin_vanished',
  message: '网站上同名的文章刚刚消失，稍后自动再试。',
};

const DRAFT_MOVED: Fault = {
  code: 'website.draft_moved',
  message: '网站上的草稿状态被改动，稍后自动重新准备。',
};
