import type { PolicyReference, PublishableContent, PublishableItem } from '#libs/channels/connector.js';
import { ArticleWriter, escapeHtml, isOwnLink } from './wechat.html.js';
import { oneLine, type ArticlePlan } from './wechat.layout.js';
import type { WechatSettings } from './wechat.settings.js';
import { articleStyles, type ArticleStyles } from './wechat.styles.js';

export interface ArticleBody {
  readonly html: string;
  readonly images: ArticleWriter['images'];
  /** Links that lead off the platform and were written as text. */
  readonly linksShownAsText: number;
}

interface Desk {
  readonly writer: ArticleWriter;
  readonly styles: ArticleStyles;
}

/** An article's page: the account's frame around what the plan puts into it. */
export function articleBody(
  plan: ArticlePlan,
  content: PublishableContent,
  settings: WechatSettings,
): ArticleBody {
  const styles = articleStyles(settings.accentColor);
  const writer = new ArticleWriter(content.canonicalUrl, styles, content.media);
  const desk = { writer, styles };
  const parts = [
    bannerBlock(settings, desk),
    paragraphBlock(settings.headerText, styles.notice),
    placeBlock(plan, content, styles),
    leadBlock(plan.lead, styles),
    overviewBlock(plan.overview, styles),
    ...plan.items.map((item, index) => itemBlock(item, labelOf(index, plan), desk)),
    referencesBlock(content.policyReferences, styles),
    sourceBlock(content, styles),
    codeBlock(settings, desk),
    paragraphBlock(settings.footerText, styles.footer),
  ];
  return {
    html: `<section style="${styles.root}">${parts.join('')}</section>`,
    images: writer.images,
    linksShownAsText: writer.linksShownAsText,
  };
}

function bannerBlock({ headerImageUrl, headerImageAlt }: WechatSettings, { writer, styles }: Desk): string {
  if (headerImageUrl === '') return '';
  const image = writer.picture(headerImageUrl, headerImageAlt, styles.bannerImage);
  return `<section style="${styles.banner}">${image}</section>`;
}

function codeBlock({ qrImageUrl, qrCaption }: WechatSettings, { writer, styles }: Desk): string {
  if (qrImageUrl === '') return '';
  const image = writer.picture(qrImageUrl, qrCaption, styles.codeImage);
  return `<section style="${styles.code}">${image}${paragraphBlock(qrCaption, styles.codeCaption)}</section>`;
}

/** One article of several says what it is a part of. */
function placeBlock({ place }: ArticlePlan, content: PublishableContent, styles: ArticleStyles): string {
  if (place === null) return '';
  return paragraphBlock(
    `“${oneLine(content.title)}”第 ${place.number} 问，共 ${place.count} 问`,
    styles.notice,
  );
}

function leadBlock(lead: string, styles: ArticleStyles): string {
  if (lead.trim() === '') return '';
  return `<section style="${styles.lead}">${paragraphBlock(lead, styles.leadParagraph)}</section>`;
}

/** No addresses: the articles have none before they are published, all at once. */
function overviewBlock(questions: readonly string[], styles: ArticleStyles): string {
  if (questions.length === 0) return '';
  const intro = paragraphBlock(
    `本次回答 ${questions.length} 个问题，答复见同一条消息里的后续文章：`,
    styles.paragraph,
  );
  const lines = questions.map(
    (question, index) =>
      `<p style="${styles.question}"><span style="${styles.number}">问 ${index + 1}</span><strong>${escapeHtml(question)}</strong></p>`,
  );
  return `<section style="${styles.item}">${intro}${lines.join('')}</section>`;
}

function labelOf(index: number, { items, place }: ArticlePlan): string {
  if (place !== null) return `问 ${place.number}`;
  return items.length > 1 ? `问 ${index + 1}` : '问';
}

function itemBlock(item: PublishableItem, label: string, { writer, styles }: Desk): string {
  const question = `<p style="${styles.question}"><span style="${styles.number}">${label}</span><strong>${escapeHtml(oneLine(item.question))}</strong></p>`;
  return `<section style="${styles.item}">${question}${writer.write(item.answer)}</section>`;
}

function referencesBlock(references: readonly PolicyReference[], styles: ArticleStyles): string {
  if (references.length === 0) return '';
  const lines = references.map(
    (reference, index) =>
      `<p style="${styles.reference}">${index + 1}. ${referenceText(reference, styles)}</p>`,
  );
  return `<section style="${styles.references}"><p style="${styles.referencesTitle}">政策依据</p>${lines.join('')}</section>`;
}

function referenceText(reference: PolicyReference, styles: ArticleStyles): string {
  const title = oneLine(reference.title);
  const quoted = escapeHtml(title.startsWith('《') ? title : `《${title}》`);
  const number =
    reference.documentNumber === undefined ? '' : `（${escapeHtml(oneLine(reference.documentNumber))}）`;
  if (reference.url === undefined) return `${quoted}${number}`;
  const url = escapeHtml(reference.url);
  if (isOwnLink(reference.url)) return `<a href="${url}" style="${styles.link}">${quoted}</a>${number}`;
  return `${quoted}${number}<br><span style="${styles.address}">${url}</span>`;
}

function sourceBlock(content: PublishableContent, styles: ArticleStyles): string {
  const lines = [
    `来源：${content.department.name} ｜ 编号：${content.code}`,
    '点击文末“阅读原文”，查看这份答复的最新版本',
  ];
  return `<section style="${styles.source}">${lines
    .map((line) => `<p style="${styles.sourceLine}">${escapeHtml(line)}</p>`)
    .join('')}</section>`;
}

/** Plain text of several lines as one paragraph. */
function paragraphBlock(text: string, style: string): string {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.length === 0 ? '' : `<p style="${style}">${lines.map(escapeHtml).join('<br>')}</p>`;
}
