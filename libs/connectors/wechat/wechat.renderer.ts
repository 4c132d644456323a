import type {
  ChannelProfile,
  MediaFact,
  PolicyReference,
  PublishableContent,
  PublishableItem,
  Rendition,
} from '#libs/channels/connector.js';
import type { DocNode } from '#libs/document/document.js';
import { characters, fieldsToJson, withImageAddresses, type ArticleFields } from './wechat.fields.js';
import { ArticleWriter, escapeHtml, isOwnLink } from './wechat.html.js';
import { isAccepted } from './wechat.images.js';
import { markedUrl } from './wechat.marker.js';
import { wechatSettings, type WechatSettings } from './wechat.settings.js';
import { coverOf, templateOf } from './wechat.template.js';
import { articleStyles, type ArticleStyles } from './wechat.styles.js';
import { previewOf } from './wechat.preview.js';

/** Room kept for the address an image gets when it is uploaded; real ones have about 140 characters. */
const IMAGE_ADDRESS_ROOM = 200;

/** Pure: the article as this channel will show it, and what it measures. */
export function renderArticle(content: PublishableContent, channel: ChannelProfile): Rendition {
  const settings = wechatSettings(channel.settings);
  const styles = articleStyles(settings.accentColor);
  const writer = new ArticleWriter(content.canonicalUrl, styles, content.media);
  const body = articleHtml(content, settings, { writer, styles });
  const title = oneLine(content.variant.title ?? content.title);
  const fields: ArticleFields = {
    title,
    author: authorOf(content, settings),
    digest: digestOf(content, settings),
    content: body,
    contentSourceUrl: markedUrl(content.canonicalUrl),
    images: writer.images,
    cover: coverOf(content, settings, title),
    openComment: settings.openComment,
    fansOnlyComment: settings.openComment && settings.fansOnlyComment,
    pushToFollowers: settings.publishMode === 'mass_send',
  };
  return {
    template: templateOf(settings),
    fields: fieldsToJson(fields),
    previewHtml: previewOf(fields, channel.name, content.media ?? {}),
    measures: measuresOf(fields, writer.linksShownAsText, content.media ?? {}),
  };
}

interface Desk {
  readonly writer: ArticleWriter;
  readonly styles: ArticleStyles;
}

function articleHtml(content: PublishableContent, settings: WechatSettings, desk: Desk): string {
  const { styles } = desk;
  const parts = [
    bannerBlock(settings, desk),
    paragraphBlock(settings.headerText, styles.notice),
    leadBlock(content.lead, styles),
    ...content.items.map((item, index) => itemBlock(item, index + 1, content.items.length, desk)),
    referencesBlock(content.policyReferences, styles),
    sourceBlock(content, styles),
    codeBlock(settings, desk),
    paragraphBlock(settings.footerText, styles.footer),
  ];
  return `<section style="${styles.root}">${parts.join('')}</section>`;
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

function leadBlock(lead: string, styles: ArticleStyles): string {
  if (lead.trim() === '') return '';
  return `<section style="${styles.lead}">${paragraphBlock(lead, styles.leadParagraph)}</section>`;
}

function itemBlock(item: PublishableItem, number: number, count: number, { writer, styles }: Desk): string {
  const label = count > 1 ? `问 ${number}` : '问';
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

/** The configured author; else the department, where its name fits; else none, which the platform allows. */
function authorOf(content: PublishableContent, settings: WechatSettings): string {
  if (settings.author !== '') return settings.author;
  const name = oneLine(content.department.name);
  return characters(name) <= settings.authorLimit ? name : '';
}

/** The channel's own digest as it is; otherwise the lead or the first answer, cut to the limit. */
function digestOf(content: PublishableContent, settings: WechatSettings): string {
  if (content.variant.digest !== undefined) return oneLine(content.variant.digest);
  const [first] = content.items;
  const source = oneLine(content.lead) || (first === undefined ? '' : oneLine(plainText(first.answer)));
  return cut(source, settings.digestLimit);
}

function cut(text: string, limit: number): string {
  const points = Array.from(text);
  return points.length <= limit ? text : `${points.slice(0, limit - 1).join('')}…`;
}

function plainText(node: DocNode): string {
  if (node.type === 'text') return node.text ?? '';
  const separator = node.type === 'paragraph' || node.type === 'heading' ? '' : ' ';
  return (node.content ?? []).map(plainText).join(separator);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function measuresOf(
  fields: ArticleFields,
  linksShownAsText: number,
  media: Readonly<Record<string, MediaFact>>,
): Rendition['measures'] {
  const room = 'x'.repeat(IMAGE_ADDRESS_ROOM);
  const staged = withImageAddresses(fields.content, fields.images.length, () => room);
  const shown = new Set(fields.images.map((image) => image.sha256));
  const facts = Object.values(media).filter((fact) => shown.has(fact.sha256));
  return {
    titleCharacters: characters(fields.title),
    authorCharacters: characters(fields.author),
    digestCharacters: characters(fields.digest),
    contentCharacters: characters(staged),
    contentBytes: Buffer.byteLength(staged, 'utf8'),
    images: fields.images.length,
    imagesConverted: facts.filter((fact) => !isAccepted(fact.contentType, fact.bytes)).length,
    imagesMoving: facts.filter((fact) => fact.contentType === 'image/gif').length,
    linksShownAsText,
  };
}
