import { characterCount } from '../../characters.js';
import { isJsonObject, textAt, type Json, type JsonObject } from '#libs/kernel/json.js';
import type { Article, WechatAccount } from './account.js';
import { checkCrops } from './article-crops.js';
import { defaultDigest, linksToOtherHome, rewriteArticle } from './article-html.js';
import { refuse } from './errors.js';
import { coverOf } from './media-routes.js';

const NEWSPIC_PICTURES = 20;

export interface ArticleContext {
  readonly account: WechatAccount;
  readonly ownOrigin: string;
  /** Digests belong to drafts of one article only (reference A5.1). */
  readonly single: boolean;
}

/** Checks one article the way `draft/add` does. @throws WechatError of reference A5.1. */
export function acceptArticle(value: Json | undefined, context: ArticleContext): Article {
  if (!isJsonObject(value)) return refuse(47001);
  const { account } = context;
  const kind = value['article_type'] ?? 'news';
  if (kind !== 'news' && kind !== 'newspic') return refuse(47001);
  const title = checkedTitle(value, account);
  const author = optionalText(value, 'author');
  if (characterCount(author) > account.settings.authorLimit) return refuse(45110);
  const content = checkedContent(value, account);
  const sourceUrl = checkedSourceUrl(value, account);
  checkCrops(value);
  return {
    articleType: kind,
    title,
    author,
    digest: digestOf(value, content, context),
    content: kind === 'news' ? rewriteArticle(content, context.ownOrigin) : content,
    contentSourceUrl: sourceUrl,
    thumbMediaId: kind === 'news' ? checkedCover(value, account) : '',
    imageMediaIds: kind === 'newspic' ? checkedPictures(value, account) : [],
    needOpenComment: checkedFlag(value, 'need_open_comment', account),
    onlyFansCanComment: flagAt(value, 'only_fans_can_comment'),
  };
}

function optionalText(value: JsonObject, key: string): string {
  const member = value[key];
  if (member === undefined || member === null) return '';
  return typeof member === 'string' ? member : refuse(47001);
}

function checkedTitle(value: JsonObject, account: WechatAccount): string {
  const title = optionalText(value, 'title');
  if (title.trim() === '' || characterCount(title) > account.settings.titleLimit) return refuse(45003);
  return title;
}

function checkedContent(value: JsonObject, account: WechatAccount): string {
  const content = optionalText(value, 'content');
  if (content.trim() === '') return refuse(45166);
  const { contentChars, contentBytes } = account.settings;
  if (characterCount(content) >= contentChars || Buffer.byteLength(content, 'utf8') >= contentBytes)
    return refuse(45002);
  if (linksToOtherHome(content, account.biz)) return refuse(40155);
  return content;
}

function checkedSourceUrl(value: JsonObject, account: WechatAccount): string {
  const url = optionalText(value, 'content_source_url');
  if (Buffer.byteLength(url, 'utf8') > account.settings.sourceUrlBytes) return refuse(45005);
  if (url !== '' && (!/^https?:\/\//i.test(url) || !URL.canParse(url))) return refuse(41039);
  return url;
}

function digestOf(value: JsonObject, content: string, context: ArticleContext): string {
  const digest = optionalText(value, 'digest');
  if (!context.single) return '';
  if (characterCount(digest) > context.account.settings.digestLimit) return refuse(45004);
  return digest === '' ? defaultDigest(content) : digest;
}

function checkedCover(value: JsonObject, account: WechatAccount): string {
  const mediaId = textAt(value, 'thumb_media_id') ?? '';
  return coverOf(account, mediaId) === undefined ? refuse(40007) : mediaId;
}

function checkedPictures(value: JsonObject, account: WechatAccount): string[] {
  const info = value['image_info'];
  const list = isJsonObject(info) ? info['image_list'] : undefined;
  if (!Array.isArray(list) || list.length === 0) return refuse(40007);
  if (list.length > NEWSPIC_PICTURES) return refuse(40215);
  return list.map((picture) => {
    const mediaId = isJsonObject(picture) ? textAt(picture, 'image_media_id') : undefined;
    return mediaId !== undefined && coverOf(account, mediaId) !== undefined ? mediaId : refuse(40007);
  });
}

function flagAt(value: JsonObject, key: string): 0 | 1 {
  const flag = value[key] ?? 0;
  if (flag !== 0 && flag !== 1) return refuse(47001);
  return flag;
}

function checkedFlag(value: JsonObject, key: string, account: WechatAccount): 0 | 1 {
  const flag = flagAt(value, key);
  if (flag === 1 && (!account.settings.comments || account.settings.permissions.comment === false))
    return refuse(88000);
  return flag;
}
