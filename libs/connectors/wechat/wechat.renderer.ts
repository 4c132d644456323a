import type {
  ChannelProfile,
  PolicyReference,
  PublishableContent,
  PublishableItem,
  Rendition,
} from '#libs/channels/connector.js';
import type { DocNode } from '#libs/document/document.js';
import { characters, fieldsToJson, withImageAddresses, type ArticleFields } from './wechat.fields.js';
import { ArticleWriter, escapeHtml, isOwnLink } from './wechat.html.js';
import { markedUrl } from './wechat.marker.js';
import { wechatSettings, type WechatSettings } from './wechat.settings.js';
import { STYLES } from './wechat.styles.js';

/** Name and version of the layout; raise it when the same content would look different. */
export const TEMPLATE = 'wechat/1';

/** Room kept for the address an image gets when it is uploaded; real ones have about 140 characters. */
const IMAGE_ADDRESS_ROOM = 200;

/** Pure: the article as this channel will show it, and what it measures. */
export function renderArticle(content: PublishableContent, channel: ChannelProfile): Rendition {
  const settings = wechatSettings(channel.settings);
  const writer = new ArticleWriter(content.canonicalUrl);
  const body = articleHtml(content, settings, writer);
  const fields: ArticleFields = {
    title: oneLine(content.variant.title ?? content.title),
    author: authorOf(content, settings),
    digest: digestOf(content, settings),
    content: body,
    contentSourceUrl: markedUrl(content.canonicalUrl),
    images: writer.images,
    cover:
      settings.coverMediaId === ''
        ? { kind: 'drawn', color: settings.coverColor }
        : { kind: 'material', mediaId: settings.coverMediaId },
    openComment: settings.openComment,
    fansOnlyComment: settings.openComment && settings.fansOnlyComment,
    pushToFollowers: settings.publishMode === 'mass_send',
  };
  return {
    template: TEMPLATE,
    fields: fieldsToJson(fields),
    previewHtml: previewOf(fields),
    measures: measuresOf(fields, writer.linksShownAsText),
  };
}

function articleHtml(content: PublishableContent, settings: WechatSettings, writer: ArticleWriter): string {
  const parts = [
    paragraphBlock(settings.headerText, STYLES.notice),
    leadBlock(content.lead),
    ...content.items.map((item, index) => itemBlock(item, index + 1, content.items.length, writer)),
    referencesBlock(content.policyReferences),
    sourceBlock(content),
    paragraphBlock(settings.footerText, STYLES.footer),
  ];
  return `<section style="${STYLES.root}">${parts.join('')}</section>`;
}

function leadBlock(lead: string): string {
  if (lead.trim() === '') return '';
  return `<section style="${STYLES.lead}">${paragraphBlock(lead, STYLES.leadParagraph)}</section>`;
}

function itemBlock(item: PublishableItem, number: number, count: number, writer: ArticleWriter): string {
  const label = count > 1 ? `问 ${number}` : '问';
  const question = `<p style="${STYLES.question}"><span style="${STYLES.number}">${label}</span><strong>${escapeHtml(oneLine(item.question))}</strong></p>`;
  return `<section style="${STYLES.item}">${question}${writer.write(item.answer)}</section>`;
}

function referencesBlock(references: readonly PolicyReference[]): string {
  if (references.length === 0) return '';
  const lines = references.map(
    (reference, index) => `<p style="${STYLES.reference}">${index + 1}. ${referenceText(reference)}</p>`,
  );
  return `<section style="${STYLES.references}"><p style="${STYLES.referencesTitle}">政策依据</p>${lines.join('')}</section>`;
}

function referenceText(reference: PolicyReference): string {
  const title = oneLine(reference.title);
  const quoted = escapeHtml(title.startsWith('《') ? title : `《${title}》`);
  const number =
    reference.documentNumber === undefined ? '' : `（${escapeHtml(oneLine(reference.documentNumber))}）`;
  if (reference.url === undefined) return `${quoted}${number}`;
  const url = escapeHtml(reference.url);
  if (isOwnLink(reference.url)) return `<a href="${url}" style="${STYLES.link}">${quoted}</a>${number}`;
  return `${quoted}${number}<br><span style="${STYLES.address}">${url}</span>`;
}

function sourceBlock(content: PublishableContent): string {
  const lines = [
    `来源：${content.department.name} ｜ 编号：${content.code}`,
    '点击文末“阅读原文”，查看这份答复的最新版本',
  ];
  return `<section style="${STYLES.source}">${lines
    .map((line) => `<p style="${STYLES.sourceLine}">${escapeHtml(line)}</p>`)
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

function measuresOf(fields: ArticleFields, linksShownAsText: number): Rendition['measures'] {
  const room = 'x'.repeat(IMAGE_ADDRESS_ROOM);
  const staged = withImageAddresses(fields.content, fields.images.length, () => room);
  return {
    titleCharacters: characters(fields.title),
    authorCharacters: characters(fields.author),
    digestCharacters: characters(fields.digest),
    contentCharacters: characters(staged),
    contentBytes: Buffer.byteLength(staged, 'utf8'),
    images: fields.images.length,
    linksShownAsText,
  };
}

function previewOf(fields: ArticleFields): string {
  const body = withImageAddresses(fields.content, fields.images.length, (index) =>
    escapeHtml(previewSource(fields.images[index]?.source ?? '')),
  );
  const author = fields.author === '' ? '' : `<p>${escapeHtml(fields.author)}</p>`;
  return `<article><h1>${escapeHtml(fields.title)}</h1>${author}${body}<p>阅读原文</p></article>`;
}

/** Only addresses that can do nothing but show a picture. */
function previewSource(source: string): string {
  return /^(https?:|data:image\/(png|jpeg);base64,)/i.test(source) ? source : '';
}
