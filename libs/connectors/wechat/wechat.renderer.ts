import type { ChannelProfile, MediaFact, PublishableContent, Rendition } from '#libs/channels/connector.js';
import { articleBody } from './wechat.article-body.js';
import {
  articlesOf,
  characters,
  fieldsToJson,
  stagedContent,
  type ArticleFields,
  type MessageFields,
} from './wechat.fields.js';
import { isAccepted } from './wechat.images.js';
import { oneLine, planMessage, type ArticlePlan } from './wechat.layout.js';
import { markedUrl } from './wechat.marker.js';
import { previewOf } from './wechat.preview.js';
import { wechatSettings, type WechatSettings } from './wechat.settings.js';
import { coverOf, itemCover, templateOf } from './wechat.template.js';

/** Pure: the message as this channel will show it, and what it measures. */
export function renderArticle(content: PublishableContent, channel: ChannelProfile): Rendition {
  const settings = wechatSettings(channel.settings);
  const plan = planMessage(content, settings);
  const bodies = [plan.head, ...plan.others].map((article) => articleBody(article, content, settings));
  const written = (article: ArticlePlan, index: number): ArticleFields => ({
    title: article.title,
    author: authorOf(content, settings),
    digest: article.digest,
    content: bodies[index]?.html ?? '',
    contentSourceUrl: markedUrl(content.canonicalUrl),
    images: bodies[index]?.images ?? [],
    cover:
      index === 0
        ? coverOf(content, settings, article.title)
        : itemCover(content, settings, { title: article.title, items: article.items }),
    openComment: settings.openComment,
    fansOnlyComment: settings.openComment && settings.fansOnlyComment,
  });
  const fields: MessageFields = {
    ...written(plan.head, 0),
    pushToFollowers: settings.publishMode === 'mass_send',
    others: plan.others.map((article, index) => written(article, index + 1)),
  };
  return {
    template: templateOf(settings),
    fields: fieldsToJson(fields),
    previewHtml: previewOf(fields, channel.name, content.media ?? {}),
    measures: {
      ...measuresOf(fields, content.media ?? {}),
      linksShownAsText: bodies.reduce((sum, body) => sum + body.linksShownAsText, 0),
      articles: bodies.length,
      articlesWanted: plan.wanted,
      titlesShortened: plan.titlesShortened,
    },
  };
}

/** The configured author; else the department, where its name fits; else none, which the platform allows. */
function authorOf(content: PublishableContent, settings: WechatSettings): string {
  if (settings.author !== '') return settings.author;
  const name = oneLine(content.department.name);
  return characters(name) <= settings.authorLimit ? name : '';
}

/** Of the first article what people count; of the content the longest article's; of the pictures all articles'. */
function measuresOf(
  fields: MessageFields,
  media: Readonly<Record<string, MediaFact>>,
): Rendition['measures'] {
  const articles = articlesOf(fields);
  const shown = new Set(articles.flatMap(({ images }) => images.map((image) => image.sha256)));
  const facts = Object.values(media).filter((fact) => shown.has(fact.sha256));
  const staged = articles.map(stagedContent);
  return {
    titleCharacters: characters(fields.title),
    authorCharacters: characters(fields.author),
    digestCharacters: characters(fields.digest),
    contentCharacters: Math.max(...staged.map(characters)),
    contentBytes: Math.max(...staged.map((content) => Buffer.byteLength(content, 'utf8'))),
    images: articles.reduce((sum, { images }) => sum + images.length, 0),
    imagesConverted: facts.filter((fact) => !isAccepted(fact.contentType, fact.bytes)).length,
    imagesMoving: facts.filter((fact) => fact.contentType === 'image/gif').length,
  };
}
