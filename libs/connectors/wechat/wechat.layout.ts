import type { PublishableContent, PublishableItem } from '#libs/channels/connector.js';
import type { DocNode } from '#libs/document/document.js';
import { cut } from './wechat.fields.js';
import type { WechatSettings } from './wechat.settings.js';

/** What one article of a message says. */
export interface ArticlePlan {
  readonly title: string;
  readonly digest: string;
  readonly lead: string;
  /** Questions that the articles after this one answer. */
  readonly overview: readonly string[];
  readonly items: readonly PublishableItem[];
  /** Which of the message's questions it answers; null for an article that answers all of them. */
  readonly place: { readonly number: number; readonly count: number } | null;
}

export interface MessagePlan {
  readonly head: ArticlePlan;
  readonly others: readonly ArticlePlan[];
  /** Articles that were asked for; more than there are when the channel's own layout had no room. */
  readonly wanted: number;
  /** Titles made of a question that is longer than a title may be. */
  readonly titlesShortened: number;
}

/**
 * The articles of a message. A draft's own choice is followed also where it is too much, which is a finding; the
 * channel's layout gives way to one article.
 */
export function planMessage(content: PublishableContent, settings: WechatSettings): MessagePlan {
  const chosen = content.variant.articles;
  const layout = content.items.length < 2 ? 'one' : (chosen ?? settings.articleLayout);
  const wanted = layout === 'one' ? 1 : content.items.length + (layout === 'overview' ? 1 : 0);
  const crowded = chosen === undefined && wanted > settings.articleLimit;
  if (layout === 'one' || crowded) {
    return { head: wholeArticle(content, settings), others: [], wanted, titlesShortened: 0 };
  }
  const each = content.items.map((item, index) => itemArticle(item, index, content, settings));
  if (layout === 'overview') {
    const titlesShortened = content.items.filter((item) => isLong(item, settings)).length;
    return { head: overviewArticle(content, settings), others: each, wanted, titlesShortened };
  }
  const [first = wholeArticle(content, settings), ...others] = each;
  const { title = first.title, digest } = content.variant;
  const head = {
    ...first,
    title: oneLine(title),
    digest: digest === undefined ? first.digest : oneLine(digest),
    lead: content.lead,
  };
  const shortened = content.items.filter(
    (item, index) => isLong(item, settings) && (index > 0 || content.variant.title === undefined),
  );
  return { head, others, wanted, titlesShortened: shortened.length };
}

function wholeArticle(content: PublishableContent, settings: WechatSettings): ArticlePlan {
  const [first] = content.items;
  return {
    title: oneLine(content.variant.title ?? content.title),
    digest: digestOf(content, settings, first === undefined ? '' : plainText(first.answer)),
    lead: content.lead,
    overview: [],
    items: content.items,
    place: null,
  };
}

function overviewArticle(content: PublishableContent, settings: WechatSettings): ArticlePlan {
  const questions = content.items.map((item) => oneLine(item.question));
  return {
    title: oneLine(content.variant.title ?? content.title),
    digest: digestOf(content, settings, questions.join('；')),
    lead: content.lead,
    overview: questions,
    items: [],
    place: null,
  };
}

function itemArticle(
  item: PublishableItem,
  index: number,
  content: PublishableContent,
  settings: WechatSettings,
): ArticlePlan {
  return {
    title: cut(oneLine(item.question), settings.titleLimit),
    digest: cut(oneLine(plainText(item.answer)), settings.digestLimit),
    lead: '',
    overview: [],
    items: [item],
    place: { number: index + 1, count: content.items.length },
  };
}

function isLong(item: PublishableItem, { titleLimit }: WechatSettings): boolean {
  const question = oneLine(item.question);
  return cut(question, titleLimit) !== question;
}

/** The channel's own digest as it is; otherwise the lead, or what else there is, cut to the limit. */
function digestOf(content: PublishableContent, settings: WechatSettings, otherwise: string): string {
  if (content.variant.digest !== undefined) return oneLine(content.variant.digest);
  return cut(oneLine(content.lead) || oneLine(otherwise), settings.digestLimit);
}

function plainText(node: DocNode): string {
  if (node.type === 'text') return node.text ?? '';
  const separator = node.type === 'paragraph' || node.type === 'heading' ? '' : ' ';
  return (node.content ?? []).map(plainText).join(separator);
}

/** Text without line breaks and without space around it. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
