import type { World } from '../../world.js';
import type { Article, Draft, Publication, PublishedArticle, WechatAccount } from './account.js';
import { isPlatformPicture } from './article-styles.js';

type View = Record<string, unknown>;

/** Path of an article's public page: the part after the host is as the platform writes it. */
export function articlePath(account: WechatAccount, mid: string, article: PublishedArticle): string {
  const biz = encodeURIComponent(account.biz).replaceAll('%3D', '=');
  return `/s?__biz=${biz}&mid=${mid}&idx=${article.idx}&sn=${article.sn}&chksm=${article.chksm}#rd`;
}

function baseView(account: WechatAccount, article: Article, withContent: boolean): View {
  const cover = account.materials.get(article.thumbMediaId)?.url ?? '';
  return {
    article_type: article.articleType,
    title: article.title,
    author: article.author,
    digest: article.digest,
    ...(withContent ? { content: article.content } : {}),
    content_source_url: article.contentSourceUrl,
    thumb_media_id: article.thumbMediaId,
    thumb_url: cover !== '' && isPlatformPicture(cover) ? cover : '',
    show_cover_pic: 0,
    need_open_comment: article.needOpenComment,
    only_fans_can_comment: article.onlyFansCanComment,
    ...(article.articleType === 'newspic'
      ? { image_info: { image_list: article.imageMediaIds.map((id) => ({ image_media_id: id })) } }
      : {}),
  };
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

export function draftView(world: World, account: WechatAccount, draft: Draft, withContent: boolean): View {
  return {
    news_item: draft.articles.map((article, index) => ({
      ...baseView(account, article, withContent),
      url: world.url(`/s?tempkey=${draft.previewKey}&idx=${index + 1}`),
    })),
    create_time: seconds(draft.createdAt),
    update_time: seconds(draft.updatedAt),
  };
}

export function publicationView(
  world: World,
  account: WechatAccount,
  publication: Publication,
  withContent: boolean,
): View {
  return {
    news_item: publication.articles.map((article) => ({
      ...baseView(account, article, withContent),
      url: world.url(articlePath(account, publication.mid, article)),
      is_deleted: article.deleted || publication.banned,
    })),
    create_time: seconds(publication.createdAt),
    update_time: seconds(publication.updatedAt),
  };
}
