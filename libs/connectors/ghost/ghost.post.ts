import type { ReleaseJob } from '#libs/channels/connector.js';
import { isJsonObject, textAt, type Json, type JsonObject } from '#libs/kernel/json.js';
import { escapeHtml } from '#libs/webpage/escape.js';
import { fillPictures } from '#libs/webpage/kept-pictures.js';
import { isPostId, NO_IMAGES, type StagedImages } from './ghost.staged.js';

/** A post as the Admin API tells it. */
export interface RemotePost {
  readonly id: string;
  readonly slug: string;
  /** `draft`, `published`, `scheduled`, or `sent` for one that only went out by mail. */
  readonly status: string;
  readonly url: string;
  /** ISO 8601; null when it was never public. */
  readonly publishedAt: string | null;
  /** As Ghost wrote it: the version that a change must name (reference 1.6). */
  readonly updatedAt: string;
  readonly createdAt: string;
  readonly title: string;
  readonly html: string;
  readonly excerpt: string;
  readonly head: string;
  readonly tags: readonly string[];
  readonly featureImage: string;
}

/** The one post of an answer; null for anything else. */
export function postIn(data: Json): RemotePost | null {
  return postsIn(data)?.[0] ?? null;
}

/** The posts of an answer; null when it is not a list of posts. */
export function postsIn(data: Json): readonly RemotePost[] | null {
  const list = isJsonObject(data) ? data['posts'] : undefined;
  if (!Array.isArray(list)) return null;
  const posts = list.map(readPost);
  return posts.every((post) => post !== null) ? posts : null;
}

function readPost(value: Json): RemotePost | null {
  if (!isJsonObject(value)) return null;
  const id = textAt(value, 'id') ?? '';
  const slug = textAt(value, 'slug');
  const status = textAt(value, 'status');
  const updatedAt = textAt(value, 'updated_at') ?? '';
  if (!isPostId(id) || slug === undefined || status === undefined || Number.isNaN(Date.parse(updatedAt)))
    return null;
  return {
    id,
    slug,
    status,
    updatedAt,
    url: textAt(value, 'url') ?? '',
    publishedAt: instant(textAt(value, 'published_at')),
    createdAt: textAt(value, 'created_at') ?? '',
    title: textAt(value, 'title') ?? '',
    html: textAt(value, 'html') ?? '',
    excerpt: textAt(value, 'custom_excerpt') ?? '',
    head: textAt(value, 'codeinjection_head') ?? '',
    tags: tagsOf(value['tags']),
    featureImage: textAt(value, 'feature_image') ?? '',
  };
}

function tagsOf(value: Json | undefined): readonly string[] {
  return (Array.isArray(value) ? value : []).flatMap((tag) =>
    isJsonObject(tag) ? [textAt(tag, 'name') ?? ''] : [],
  );
}

function instant(text: string | undefined): string | null {
  const parsed = new Date(text ?? '');
  return Number.isNaN(parsed.getTime()) ? null : parsed.toISOString();
}

/** The internal tag that is our id of an article there: never shown to readers (reference 1.6). */
export function ownTag(job: ReleaseJob): string {
  return `#${textAt(job.fields, 'slug') ?? ''}`;
}

/** As a filter names the same tag (reference 1.6). */
export function ownTagFilter(job: ReleaseJob): string {
  return `tag:hash-${textAt(job.fields, 'slug') ?? ''}`;
}

/** What joins the approved fields when they are written. */
export interface WriteFacts {
  readonly images: StagedImages;
  /** The tag `PubDate`; null while the article has not been public. */
  readonly pubDate: string | null;
}

/** The approved fields as Ghost takes them. `visibility` is named, since a site's default may be its members alone. */
export function postFields(job: ReleaseJob, facts: WriteFacts): JsonObject {
  const { fields } = job;
  const tags = Array.isArray(fields['tags']) ? fields['tags'] : [];
  const excerpt = textAt(fields, 'excerpt') ?? '';
  const canonicalUrl = textAt(fields, 'canonicalUrl') ?? '';
  const cover = facts.images.cover;
  const alt = isJsonObject(fields['cover']) ? (textAt(fields['cover'], 'alt') ?? '') : '';
  return {
    title: textAt(fields, 'title') ?? '',
    slug: textAt(fields, 'slug') ?? '',
    html: asCard(fillPictures(textAt(fields, 'html') ?? '', (sha256) => facts.images.bySha256[sha256])),
    custom_excerpt: excerpt === '' ? null : excerpt,
    meta_description: excerpt === '' ? null : excerpt,
    tags: [...tags, ownTag(job)].map((name) => ({ name })),
    canonical_url: canonicalUrl === '' ? null : canonicalUrl,
    codeinjection_head: headOf(job, facts),
    feature_image: cover,
    feature_image_alt: cover === null ? null : Array.from(alt).slice(0, LONGEST_ALT).join(''),
    visibility: 'public',
  };
}

/** Characters of a picture's text that every version of Ghost 5 takes. */
const LONGEST_ALT = 125;

const CARD_BEGIN = '<!--kg-card-begin: html-->';
const CARD_END = '<!--kg-card-end: html-->';

/**
 * As one card of HTML. Ghost turns other HTML into its own blocks, and sections, classes, anchors and table headers are
 * lost on the way.
 */
function asCard(html: string): string {
  return `${CARD_BEGIN}\n${html}\n${CARD_END}`;
}

/** The page tags, and which release wrote the article last: so a look-up can tell this one's change from an older text. */
function headOf(job: ReleaseJob, { images, pubDate }: WriteFacts): string {
  const { pageTags } = job.fields;
  const tags = isJsonObject(pageTags) ? Object.entries(pageTags) : [];
  const wanted = tags.length > 0;
  const facts: [string, Json][] = [
    ...(wanted && pubDate !== null ? ([['PubDate', pubDate]] as [string, Json][]) : []),
    ...(wanted && images.cover !== null ? ([['Image', images.cover]] as [string, Json][]) : []),
  ];
  const lines = [...tags, ...facts].flatMap(([name, value]) =>
    typeof value === 'string' ? [`<meta name="${escapeHtml(name)}" content="${escapeHtml(value)}">`] : [],
  );
  return [...lines, writtenBy(job)].join('\n');
}

function writtenBy(job: ReleaseJob): string {
  return `<meta name="jida-release" content="${escapeHtml(job.marker)}">`;
}

/** Whether the article's last writer was this release. */
export function isWrittenBy(post: RemotePost, job: ReleaseJob): boolean {
  return post.head.includes(writtenBy(job));
}

/** Whether title and text are what this release writes. */
export function isAsSent(post: RemotePost, job: ReleaseJob, images: StagedImages = NO_IMAGES): boolean {
  const sent = postFields(job, { images, pubDate: null });
  return post.title === sent['title'] && bare(post.html) === bare(textAt(sent, 'html') ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

/** Ghost writes HTML again in its own hand: entities as characters, and blanks between elements as it likes. */
function bare(html: string): string {
  return html
    .replaceAll(/<!--kg-card-(?:begin|end): html-->/g, '')
    .replaceAll(/>\s+</g, '><')
    .replaceAll(
      /&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi,
      (whole, decimal?: string, hex?: string, name?: string) => {
        if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
        const code = Number.parseInt(decimal ?? hex ?? '', decimal === undefined ? 16 : 10);
        return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      },
    )
    .trim();
}

/** One thing the site stored otherwise than sent. */
export interface StoreWarning {
  readonly code: string;
  readonly field: string;
  readonly message: string;
}

/** Compares what was sent with what the site says it stored: only reading back finds what it dropped in silence. */
export function differences(
  job: ReleaseJob,
  images: StagedImages,
  stored: RemotePost,
): readonly StoreWarning[] {
  const sent = postFields(job, { images, pubDate: null });
  const tags = (sent['tags'] as { name: string }[]).map((tag) => tag.name.toLowerCase());
  const has = new Set(stored.tags.map((name) => name.toLowerCase()));
  const checks: readonly (StoreWarning & { readonly same: boolean })[] = [
    {
      same: stored.title === sent['title'],
      code: 'ghost.title_altered',
      field: 'title',
      message: '网站改动了标题，请在网站上核对。',
    },
    {
      same: bare(stored.html) === bare(textAt(sent, 'html') ?? ''),
      code: 'ghost.content_altered',
      field: 'html',
      message: '网站改动了正文（可能去掉了部分标记），请在网站上预览核对。',
    },
    {
      same: stored.excerpt === (textAt(sent, 'custom_excerpt') ?? ''),
      code: 'ghost.excerpt_altered',
      field: 'excerpt',
      message: '网站没有原样保存摘要，请在网站上核对。',
    },
    {
      same: tags.every((name) => has.has(name)),
      code: 'ghost.tag_dropped',
      field: 'tags',
      message: '网站没有保存全部标签，请核对渠道设置里的网站标签。',
    },
    {
      same: stored.head === sent['codeinjection_head'],
      code: 'ghost.page_tags_dropped',
      field: 'pageTags',
      message: '网站没有保存页面头部的网页标签，请网站管理员检查“代码注入”是否可用。',
    },
    {
      same: stored.featureImage === (images.cover ?? ''),
      code: 'ghost.cover_dropped',
      field: 'cover',
      message: '网站没有保存封面（特色图片），请在网站上核对。',
    },
  ];
  return checks.filter((check) => !check.same).map(({ code, field, message }) => ({ code, field, message }));
}
