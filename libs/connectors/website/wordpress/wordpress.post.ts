import type { ReleaseJob } from '#libs/channels/connector.js';
import { isJsonObject, textAt, type Json, type JsonObject } from '#libs/kernel/json.js';
import { fillPictures } from '#libs/webpage/kept-pictures.js';
import { revisionOf } from '../website.revision.js';
import type { WebsiteSettings } from '../website.settings.js';
import { NO_MEDIA, type StagedMedia } from './wordpress.media.js';

/** A post as WordPress tells it in the edit context. */
export interface RemotePost {
  readonly id: number;
  readonly slug: string;
  readonly status: string;
  readonly link: string;
  /** UTC, ISO 8601; null when not set yet. */
  readonly publishedAt: string | null;
  readonly modifiedAt: string | null;
  readonly rawTitle: string;
  readonly rawContent: string;
  readonly categories: readonly number[];
  readonly featuredMedia: number;
  readonly meta: JsonObject;
}

/** Null for anything that is not a post. */
export function readPost(value: Json | undefined): RemotePost | null {
  if (!isJsonObject(value)) return null;
  const id = value['id'];
  const slug = textAt(value, 'slug');
  const status = textAt(value, 'status');
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || slug === undefined || status === undefined)
    return null;
  const categories = value['categories'];
  const meta = value['meta'];
  const featured = value['featured_media'];
  return {
    id,
    slug,
    status,
    link: textAt(value, 'link') ?? '',
    publishedAt: utc(textAt(value, 'date_gmt')),
    modifiedAt: utc(textAt(value, 'modified_gmt')),
    rawTitle: rawOf(value['title']),
    rawContent: rawOf(value['content']),
    categories: Array.isArray(categories) ? categories.filter((each) => typeof each === 'number') : [],
    featuredMedia: typeof featured === 'number' ? featured : 0,
    meta: isJsonObject(meta) ? meta : {},
  };
}

function rawOf(value: Json | undefined): string {
  return isJsonObject(value) ? (textAt(value, 'raw') ?? '') : '';
}

/** `date_gmt` is UTC without a suffix (reference 1.4). */
function utc(text: string | undefined): string | null {
  const instant = new Date(`${text ?? ''}Z`);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}

/** The approved fields as WordPress takes them. */
export interface PostBody {
  readonly title: string;
  readonly content: string;
  readonly excerpt: string;
  readonly slug: string;
  readonly categories: readonly number[];
  /** 0 for none. */
  readonly featuredMedia: number;
  readonly meta: Readonly<Record<string, string>>;
}

export function postBody(
  job: ReleaseJob,
  categories: readonly number[],
  settings: WebsiteSettings,
  media: StagedMedia = NO_MEDIA,
): PostBody {
  const tags = job.fields['pageTags'];
  const external = settings.externalIdMeta
    ? { qa_external_id: job.marker, qa_revision: revisionOf(job), qa_content_hash: job.contentHash }
    : {};
  const image = settings.pageTags && media.cover !== null ? { Image: media.cover.url } : {};
  const html = fillPictures(textAt(job.fields, 'html') ?? '', (sha256) => media.bySha256[sha256]?.url);
  return {
    title: literal(textAt(job.fields, 'title') ?? ''),
    content: asBlock(html),
    excerpt: literal(textAt(job.fields, 'excerpt') ?? ''),
    slug: textAt(job.fields, 'slug') ?? '',
    categories,
    featuredMedia: media.cover?.id ?? 0,
    meta: { ...external, ...(isJsonObject(tags) ? stringsOf(tags) : {}), ...image },
  };
}

/** The body of a call that leaves the post in `status`. */
export function writeBody(
  body: PostBody,
  status: 'draft' | 'publish',
  extraMeta: JsonObject = {},
): JsonObject {
  const meta: JsonObject = { ...body.meta, ...extraMeta };
  return {
    title: body.title,
    content: body.content,
    excerpt: body.excerpt,
    slug: body.slug,
    status,
    featured_media: body.featuredMedia,
    ...(body.categories.length === 0 ? {} : { categories: [...body.categories] }),
    ...(Object.keys(meta).length === 0 ? {} : { meta }),
  };
}

/** As one block of raw HTML, which keeps WordPress from adding paragraphs of its own. */
function asBlock(html: string): string {
  return `<!-- wp:html -->\n${html}\n<!-- /wp:html -->`;
}

/** WordPress takes titles and excerpts for HTML: what looks like markup must show as it was written. */
function literal(text: string): string {
  return text
    .replaceAll(/&(?=#?\w+;)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function stringsOf(value: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** One thing the site stored otherwise than sent (reference 1.4, silent drops). */
export interface StoreWarning {
  readonly code: string;
  readonly field: string;
  readonly message: string;
}

/** Compares what was sent with what the site says it stored. */
export function differences(sent: PostBody, stored: RemotePost): readonly StoreWarning[] {
  const warnings: StoreWarning[] = [];
  if (stored.rawTitle !== sent.title) {
    warnings.push({
      code: 'website.title_altered',
      field: 'title',
      message: '网站改动了标题，请在网站上核对。',
    });
  }
  if (stored.rawContent !== sent.content) {
    warnings.push({
      code: 'website.content_altered',
      field: 'html',
      message: '网站改动了正文（可能去掉了部分标记），请在网站上预览核对。',
    });
  }
  if (!sent.categories.every((category) => stored.categories.includes(category))) {
    warnings.push({
      code: 'website.category_dropped',
      field: 'categories',
      message: '网站没有保存全部栏目，请核对栏目设置。',
    });
  }
  if (stored.featuredMedia !== sent.featuredMedia) {
    warnings.push({
      code: 'website.cover_dropped',
      field: 'cover',
      message: '网站没有保存封面（特色图片），请核对主题是否支持。',
    });
  }
  const dropped = Object.keys(sent.meta).filter((key) => stored.meta[key] !== sent.meta[key]);
  if (dropped.length > 0) {
    warnings.push({
      code: 'website.meta_dropped',
      field: 'pageTags',
      message: `网站没有保存字段 ${dropped.join('、')}，请网站管理员登记这些字段，或在渠道设置中关闭。`,
    });
  }
  return warnings;
}
