import type { ChannelProfile, Finding, PublishableContent, Rendition } from '#libs/channels/connector.js';
import { isJsonObject, textAt, type Json, type JsonObject } from '#libs/kernel/json.js';
import { escapeHtml } from './weibo.escape.js';
import { articleHtml, webAddress } from './weibo.html.js';
import { firstImage, imagesIn, MEDIA, wholeAddress } from './weibo.pictures.js';
import { plainText, postText } from './weibo.post-text.js';
import { readWeiboSettings, type WeiboSettings } from './weibo.settings.js';
import { hasTopic } from './weibo.text.js';
import type { PostPicture } from './weibo.upload.js';

const TEMPLATE = 'weibo-article/1';

/** Characters, Chinese and Latin counted alike (reference B5). */
const TITLE_LIMIT = 32;
const TEXT_LIMIT = 1_900;
/** Where editors elsewhere cut (reference B5). */
const SUMMARY_LIMIT = 44;

/** A headline article as reviewers approve it. Pictures are named by address, because the platform fetches them. */
export interface ArticleFields {
  readonly title: string;
  readonly content: string;
  readonly cover: PostPicture;
  readonly summary: string;
  /** Of the accompanying post. */
  readonly text: string;
  readonly url: string;
  readonly images: readonly PostPicture[];
}

/** The article in approved fields; null when they are a short post. */
export function articleIn(fields: JsonObject): ArticleFields | null {
  if (fields['publishAs'] !== 'article') return null;
  const { images } = fields;
  return {
    title: textAt(fields, 'title') ?? '',
    content: textAt(fields, 'content') ?? '',
    cover: pictureFrom(fields['cover']),
    summary: textAt(fields, 'summary') ?? '',
    text: textAt(fields, 'text') ?? '',
    url: textAt(fields, 'url') ?? '',
    images: Array.isArray(images) ? images.map(pictureFrom) : [],
  };
}

function pictureFrom(value: Json | undefined): PostPicture {
  if (!isJsonObject(value)) return { source: '', sha256: null };
  return { source: textAt(value, 'source') ?? '', sha256: textAt(value, 'sha256') ?? null };
}

/** Pure: a headline article with its accompanying post (reference B5). */
export function renderArticle(content: PublishableContent, channel: ChannelProfile): Rendition {
  const settings = readWeiboSettings(channel.settings);
  const { text, url } = postText(content, settings);
  const shown = (address: string): PostPicture => ({
    source: address,
    sha256: content.media?.[address]?.sha256 ?? null,
  });
  const fields: ArticleFields = {
    title: oneLine(content.variant.title ?? content.title),
    content: articleHtml(content),
    cover: shown(coverAddress(content, settings)),
    summary: summaryOf(content),
    text,
    url,
    images: imageAddresses(content).map(shown),
  };
  return {
    template: TEMPLATE,
    fields: {
      publishAs: 'article',
      ...fields,
      cover: { ...fields.cover },
      images: fields.images.map((picture) => ({ ...picture })),
    },
    previewHtml: preview(fields),
    measures: {
      titleCharacters: characters(fields.title),
      contentCharacters: characters(fields.content),
      summaryCharacters: characters(fields.summary),
      textCharacters: characters(text),
      images: fields.images.length,
    },
  };
}

/** Pure: every picture an article shows. */
export function articlePictures(content: PublishableContent, settings: WeiboSettings): readonly string[] {
  const addresses = [...imageAddresses(content), coverAddress(content, settings)];
  return [...new Set(addresses)].filter((address) => address !== '');
}

/** The channel's variant, else the first picture of the answers, else the account's own. */
function coverAddress(content: PublishableContent, settings: WeiboSettings): string {
  const cover = content.variant.cover?.trim() ?? '';
  const given = cover === '' ? (firstImage(content) ?? settings.articleCoverUrl) : cover;
  return given === '' ? '' : wholeAddress(given, content.canonicalUrl);
}

function imageAddresses(content: PublishableContent): string[] {
  return content.items
    .flatMap((item) => imagesIn(item.answer))
    .map((address) => wholeAddress(address, content.canonicalUrl));
}

/** The channel's own digest as it is; otherwise the lead or the first answer, cut. */
function summaryOf(content: PublishableContent): string {
  const { digest } = content.variant;
  if (digest !== undefined && digest.trim() !== '') return oneLine(digest);
  const [first] = content.items;
  const source = oneLine(content.lead) || (first === undefined ? '' : oneLine(plainText(first.answer)));
  const points = Array.from(source);
  return points.length <= SUMMARY_LIMIT ? source : `${points.slice(0, SUMMARY_LIMIT - 1).join('')}…`;
}

/** Judges an article by reference B5. */
export function judgeArticle(fields: ArticleFields, channel: ChannelProfile): readonly Finding[] {
  const { articleContentLimit } = readWeiboSettings(channel.settings);
  return [
    ...judgeTitle(fields.title),
    ...tooLong('content', characters(fields.content), articleContentLimit),
    ...tooLong('text', characters(fields.text), TEXT_LIMIT),
    ...judgeSummary(fields.summary),
    ...judgeTopic(fields.text),
    ...judgeCover(fields.cover),
    ...judgeImages(fields.images),
  ];
}

function judgeTitle(title: string): Finding[] {
  if (title === '') return [block('title', 'title_missing', '头条文章没有标题，请填写。')];
  return tooLong('title', characters(title), TITLE_LIMIT);
}

const NAMES = { title: '文章标题', content: '文章正文（含排版代码）', text: '配文（含编号和链接）' } as const;

function tooLong(field: keyof typeof NAMES, counted: number, limit: number): Finding[] {
  if (counted <= limit) return [];
  const message = `${NAMES[field]}共 ${counted} 个字符，超过微博的上限 ${limit}，请缩短。`;
  return [block(field, `article_${field}_too_long`, message)];
}

function judgeSummary(summary: string): Finding[] {
  if (characters(summary) <= SUMMARY_LIMIT) return [];
  const message = `导语超过 ${SUMMARY_LIMIT} 个字，微博可能截断，建议缩短渠道摘要。`;
  return [{ level: 'warn', code: 'weibo.article_summary_may_be_cut', field: 'summary', message }];
}

function judgeTopic(text: string): Finding[] {
  if (!hasTopic(text)) return [];
  return [block('text', 'topic_removed', '微博会自动去掉“#话题#”，发出的内容将与审核的不一致，请删除井号。')];
}

function judgeCover(cover: PostPicture): Finding[] {
  if (cover.source === '') {
    const message = '头条文章必须有封面：请给稿件选封面，或请管理员填写渠道的“头条文章默认封面”。';
    return [block('cover', 'article_cover_missing', message)];
  }
  return judgePicture('cover', cover);
}

function judgeImages(images: readonly PostPicture[]): Finding[] {
  const [first] = images.flatMap((picture) => judgePicture('images', picture));
  return first === undefined ? [] : [first];
}

/** The platform fetches pictures itself, so each needs an address of its own that shows what was approved. */
function judgePicture(field: 'cover' | 'images', picture: PostPicture): Finding[] {
  const what = field === 'cover' ? '封面' : '正文图片';
  if (webAddress(picture.source, picture.source) === null) {
    const message = `头条文章的${what}须有公开网址，粘贴进来的图片不能用，请换成网站上的图片。`;
    return [block(field, 'article_picture_without_address', message)];
  }
  if (picture.sha256 !== null) return [];
  return [block(field, 'picture_unreachable', `${what}没有取到或不是可用的图片，请换一张或去掉。`)];
}

function block(field: string, slug: string, message: string): Finding {
  return { level: 'block', code: `weibo.${slug}`, field, message };
}

/** The page with the kept pictures, and the accompanying post. Everything an author wrote is escaped. */
function preview(fields: ArticleFields): string {
  const body = fields.images.reduce(
    (html, { source, sha256 }) =>
      sha256 === null
        ? html
        : html.replaceAll(`src="${escapeHtml(source)}"`, `src="${MEDIA}${sha256}" style="max-width:100%"`),
    fields.content,
  );
  const { sha256 } = fields.cover;
  const cover =
    sha256 === null ? '' : `<p><img src="${MEDIA}${sha256}" alt="封面" style="max-width:100%"></p>`;
  const post = `<p>配文：${escapeHtml(fields.text).replaceAll('\n', '<br>')}</p>`;
  return `<article>${cover}<h1>${escapeHtml(fields.title)}</h1><p>${escapeHtml(fields.summary)}</p>${body}</article>${post}`;
}

/** Unicode code points. */
function characters(text: string): number {
  return Array.from(text).length;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
