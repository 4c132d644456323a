import type { DocMark, DocNode } from '#libs/document/document.js';
import { escapeHtml, webAddress } from './escape.js';
import { isKeptReference } from './kept-pictures.js';

/** Headings inside an answer stand below its question, which is a heading of level 2. */
const HEADING_SHIFT = 1;
const LOWEST_HEADING = 6;

/**
 * An answer as accessible HTML: semantic elements only, headings in order, tables with scoped headers, images with
 * alternative text (reference 2.9). Addresses are made absolute against `base`; what is not a web address, a mail
 * address or a telephone number stays text.
 */
export function documentHtml(node: DocNode, base: string): string {
  return RENDERERS[node.type](node, base);
}

type Renderer = (node: DocNode, base: string) => string;

const RENDERERS: Readonly<Record<DocNode['type'], Renderer>> = {
  doc: children,
  text: (node, base) => marked(escapeHtml(node.text ?? ''), node.marks ?? [], base),
  hard_break: () => '<br>',
  paragraph: (node, base) => `<p>${children(node, base)}</p>`,
  heading,
  blockquote: (node, base) => `<blockquote>${children(node, base)}</blockquote>`,
  bullet_list: (node, base) => `<ul>${children(node, base)}</ul>`,
  ordered_list: (node, base) => `<ol${wholeNumber(node, 'order', 'start')}>${children(node, base)}</ol>`,
  list_item: (node, base) => `<li>${withoutLoneParagraph(node, base)}</li>`,
  table,
  table_row: children,
  table_cell: (node, base) => cell(node, 'row', base),
  table_header: (node, base) => cell(node, 'col', base),
  image,
};

function children(node: DocNode, base: string): string {
  return (node.content ?? []).map((child) => documentHtml(child, base)).join('');
}

function marked(text: string, marks: readonly DocMark[], base: string): string {
  return marks.reduceRight((inner, mark) => {
    if (mark.type === 'strong') return `<strong>${inner}</strong>`;
    if (mark.type === 'em') return `<em>${inner}</em>`;
    const target = linkTarget(mark.attrs?.href ?? '', base);
    return target === null ? inner : `<a href="${escapeHtml(target)}">${inner}</a>`;
  }, text);
}

function linkTarget(href: string, base: string): string | null {
  if (/^mailto:[^\s@]+@[^\s@]+$/i.test(href) || /^tel:[-+\d]+$/i.test(href)) return href;
  return webAddress(href, base);
}

function heading(node: DocNode, base: string): string {
  const level = Math.min(Math.max(Number(node.attrs?.['level'] ?? 2), 2) + HEADING_SHIFT, LOWEST_HEADING);
  return `<h${level}>${children(node, base)}</h${level}>`;
}

/** Rows of headers only come first and make the head; a header in another row heads its row. */
function table(node: DocNode, base: string): string {
  const rows = node.content ?? [];
  const firstOfBody = rows.findIndex((row) =>
    (row.content ?? []).some((each) => each.type !== 'table_header'),
  );
  const headRows = firstOfBody === -1 ? rows.length : firstOfBody;
  const render = (row: DocNode, scope: 'col' | 'row'): string =>
    `<tr>${(row.content ?? []).map((each) => cell(each, scope, base)).join('')}</tr>`;
  const head = rows.slice(0, headRows).map((row) => render(row, 'col'));
  const body = rows.slice(headRows).map((row) => render(row, 'row'));
  return `<table>${wrapped('thead', head)}${wrapped('tbody', body)}</table>`;
}

function wrapped(element: string, rows: readonly string[]): string {
  return rows.length === 0 ? '' : `<${element}>${rows.join('')}</${element}>`;
}

function cell(node: DocNode, scope: 'col' | 'row', base: string): string {
  const spans = `${wholeNumber(node, 'colspan', 'colspan')}${wholeNumber(node, 'rowspan', 'rowspan')}`;
  const inner = withoutLoneParagraph(node, base);
  return node.type === 'table_header'
    ? `<th scope="${scope}"${spans}>${inner}</th>`
    : `<td${spans}>${inner}</td>`;
}

function image(node: DocNode, base: string): string {
  const alt = String(node.attrs?.['alt'] ?? '');
  const given = String(node.attrs?.['src'] ?? '');
  const source = isKeptReference(given) ? given : webAddress(given, base);
  if (source === null) return alt === '' ? '' : `<p>（图：${escapeHtml(alt)}）</p>`;
  const title = node.attrs?.['title'];
  const caption =
    typeof title === 'string' && title !== '' ? `<figcaption>${escapeHtml(title)}</figcaption>` : '';
  return `<figure><img src="${escapeHtml(source)}" alt="${escapeHtml(alt)}">${caption}</figure>`;
}

function withoutLoneParagraph(node: DocNode, base: string): string {
  const [only, ...others] = node.content ?? [];
  return only?.type === 'paragraph' && others.length === 0 ? children(only, base) : children(node, base);
}

/** An attribute, left out at its default of one. */
function wholeNumber(node: DocNode, from: string, to: string): string {
  const value = Number(node.attrs?.[from] ?? 1);
  return Number.isInteger(value) && value > 1 ? ` ${to}="${value}"` : '';
}

/** An answer as plain text: one line per block, cells set apart, images by their alternative text. */
export function documentText(node: DocNode): string {
  return blockText(node)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

function blockText(node: DocNode): string {
  if (node.type === 'text') return (node.text ?? '').replaceAll(/\s+/g, ' ');
  if (node.type === 'hard_break') return '\n';
  if (node.type === 'image') return `\n（图：${String(node.attrs?.['alt'] ?? '')}）\n`;
  const inner = (node.content ?? []).map(blockText);
  if (node.type === 'table_row')
    return `\n${inner.map((text) => text.trim().replaceAll('\n', ' ')).join('\t')}\n`;
  if (node.type === 'paragraph' || node.type === 'heading') return `\n${inner.join('')}\n`;
  return inner.join('');
}
