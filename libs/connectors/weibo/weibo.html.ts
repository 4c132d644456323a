import type { PolicyReference, PublishableContent } from '#libs/channels/connector.js';
import type { DocMark, DocNode } from '#libs/document/document.js';
import { escapeHtml } from './weibo.escape.js';
import { wholeAddress } from './weibo.pictures.js';

/**
 * The body of a headline article: plain semantic HTML, because the platform names no list of what it keeps (reference B5).
 * Pictures stay at their web addresses; one that has none is named in words.
 */
export function articleHtml(content: PublishableContent): string {
  const base = content.canonicalUrl;
  const lead = oneLine(content.lead);
  return [
    lead === '' ? '' : `<p>${escapeHtml(lead)}</p>`,
    ...content.items.map(
      (item) => `<h2>${escapeHtml(oneLine(item.question))}</h2>${nodeHtml(item.answer, base)}`,
    ),
    referencesHtml(content.policyReferences, base),
    `<p>来源：${escapeHtml(oneLine(content.department.name))} ｜ 编号：${escapeHtml(content.code)}</p>`,
    `<p>最新答复：${linkHtml(base, base)}</p>`,
  ].join('');
}

function referencesHtml(references: readonly PolicyReference[], base: string): string {
  if (references.length === 0) return '';
  const entries = references.map((reference) => `<li>${referenceHtml(reference, base)}</li>`);
  return `<h2>政策依据</h2><ul>${entries.join('')}</ul>`;
}

function referenceHtml({ title, documentNumber, url }: PolicyReference, base: string): string {
  const plain = oneLine(title);
  const quoted = escapeHtml(plain.startsWith('《') ? plain : `《${plain}》`);
  const number = documentNumber === undefined ? '' : `（${escapeHtml(oneLine(documentNumber))}）`;
  const address = url === undefined ? null : webAddress(url, base);
  return `${address === null ? quoted : `<a href="${escapeHtml(address)}">${quoted}</a>`}${number}`;
}

function nodeHtml(node: DocNode, base: string): string {
  return RENDERERS[node.type](node, base);
}

type Renderer = (node: DocNode, base: string) => string;

const RENDERERS: Readonly<Record<DocNode['type'], Renderer>> = {
  doc: children,
  text: (node, base) => marked(escapeHtml(node.text ?? ''), node.marks ?? [], base),
  hard_break: () => '<br>',
  paragraph: within('p'),
  heading: within('h3'),
  blockquote: within('blockquote'),
  bullet_list: within('ul'),
  ordered_list: (node, base) => `<ol${wholeNumber(node, 'order', 'start')}>${children(node, base)}</ol>`,
  list_item: (node, base) => `<li>${compact(node, base)}</li>`,
  table: (node, base) => `<table><tbody>${children(node, base)}</tbody></table>`,
  table_row: within('tr'),
  table_cell: (node, base) => cell('td', node, base),
  table_header: (node, base) => cell('th', node, base),
  image,
};

function within(tag: string): Renderer {
  return (node, base) => `<${tag}>${children(node, base)}</${tag}>`;
}

function children(node: DocNode, base: string): string {
  return (node.content ?? []).map((child) => nodeHtml(child, base)).join('');
}

function compact(node: DocNode, base: string): string {
  const [only, ...others] = node.content ?? [];
  return only?.type === 'paragraph' && others.length === 0 ? children(only, base) : children(node, base);
}

function cell(tag: 'td' | 'th', node: DocNode, base: string): string {
  const spans = `${wholeNumber(node, 'colspan', 'colspan')}${wholeNumber(node, 'rowspan', 'rowspan')}`;
  return `<${tag}${spans}>${compact(node, base)}</${tag}>`;
}

function image(node: DocNode, base: string): string {
  const alt = escapeHtml(wordAt(node, 'alt'));
  const caption = escapeHtml(wordAt(node, 'title'));
  const source = webAddress(wholeAddress(wordAt(node, 'src'), base), base);
  if (source === null) return alt === '' ? '' : `<p>（图：${alt}）</p>`;
  const below = caption === '' ? '' : `<p>${caption}</p>`;
  return `<p><img src="${escapeHtml(source)}" alt="${alt}"></p>${below}`;
}

function marked(text: string, marks: readonly DocMark[], base: string): string {
  return marks.reduceRight((inner, mark) => {
    if (mark.type === 'strong') return `<strong>${inner}</strong>`;
    if (mark.type === 'em') return `<em>${inner}</em>`;
    const target = webAddress(mark.attrs?.href ?? '', base);
    return target === null ? inner : `<a href="${escapeHtml(target)}">${inner}</a>`;
  }, text);
}

function linkHtml(address: string, base: string): string {
  const target = webAddress(address, base);
  return target === null ? '' : `<a href="${escapeHtml(target)}">${escapeHtml(target)}</a>`;
}

/** An absolute web address; null for every other scheme. */
export function webAddress(given: string, base: string): string | null {
  const address = given === '' ? null : URL.parse(given, base);
  return address !== null && /^https?:$/.test(address.protocol) ? address.href : null;
}

/** An attribute, left out at its default of one. */
function wholeNumber(node: DocNode, from: string, to: string): string {
  const value = Number(node.attrs?.[from] ?? 1);
  return Number.isInteger(value) && value > 1 ? ` ${to}="${value}"` : '';
}

function wordAt(node: DocNode, name: string): string {
  const value = node.attrs?.[name];
  return typeof value === 'string' ? value : '';
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
