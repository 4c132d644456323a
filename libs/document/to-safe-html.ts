import { isSafeImageSource, isSafeLink } from './addresses.js';
import type { DocMark, DocNode } from './document.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

type NodeWriter = (node: DocNode) => string;

const WRITERS: Readonly<Record<DocNode['type'], NodeWriter>> = {
  doc: children,
  paragraph: (node) => enclosed(node, 'p'),
  heading: (node) => enclosed(node, `h${Math.min(4, Math.max(2, whole(node, 'level', 2)))}`),
  blockquote: (node) => enclosed(node, 'blockquote'),
  bullet_list: (node) => enclosed(node, 'ul'),
  ordered_list: (node) => enclosed(node, 'ol', counting(node, 'order', 'start')),
  list_item: (node) => enclosed(node, 'li'),
  table: (node) => `<table><tbody>${children(node)}</tbody></table>`,
  table_row: (node) => enclosed(node, 'tr'),
  table_cell: (node) => enclosed(node, 'td', spans(node)),
  table_header: (node) => enclosed(node, 'th', spans(node)),
  image,
  hard_break: () => '<br>',
  text: (node) => (node.marks ?? []).toReversed().reduce(marked, escapeHtml(node.text ?? '')),
};

/** Plain HTML for looking at. Safe by construction: every tag is written here, every text is escaped. */
export function toSafeHtml(doc: DocNode): string {
  return WRITERS[doc.type](doc);
}

function children(node: DocNode): string {
  return (node.content ?? []).map(toSafeHtml).join('');
}

function enclosed(node: DocNode, tag: string, attributes = ''): string {
  return `<${tag}${attributes}>${children(node)}</${tag}>`;
}

function marked(inner: string, mark: DocMark): string {
  if (mark.type !== 'link') return `<${mark.type}>${inner}</${mark.type}>`;
  const href = mark.attrs?.href ?? '';
  if (!isSafeLink(href)) return inner;
  return `<a href="${escapeHtml(href)}"${titled(mark.attrs?.title)} rel="noopener noreferrer nofollow">${inner}</a>`;
}

function image(node: DocNode): string {
  const src = String(node.attrs?.['src'] ?? '');
  const alt = escapeHtml(String(node.attrs?.['alt'] ?? ''));
  return isSafeImageSource(src)
    ? `<img src="${escapeHtml(src)}" alt="${alt}"${titled(node.attrs?.['title'])}>`
    : alt;
}

function titled(title: unknown): string {
  return typeof title === 'string' && title !== '' ? ` title="${escapeHtml(title)}"` : '';
}

function spans(node: DocNode): string {
  return `${counting(node, 'colspan', 'colspan')}${counting(node, 'rowspan', 'rowspan')}`;
}

function counting(node: DocNode, attribute: string, name: string): string {
  const count = whole(node, attribute, 1);
  return count === 1 ? '' : ` ${name}="${count}"`;
}

function whole(node: DocNode, attribute: string, otherwise: number): number {
  const value = node.attrs?.[attribute];
  return typeof value === 'number' && Number.isInteger(value) ? value : otherwise;
}
