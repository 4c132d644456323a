import { isSafeImageSource, isSafeLink } from '../addresses.js';
import { cleanLine } from '../clean-text.js';
import type { DocMark, DocNode } from '../document.js';
import { BlockBuilder } from './block-builder.js';
import type { HtmlElement, HtmlNode } from './html-tree.js';

/** Blocks nested deeper than this are written one after the other. */
const DEEPEST_BLOCK = 14;
const MOST_SPANNED_CELLS = 100;

const HEADING_LEVELS: Readonly<Record<string, number>> = { h1: 2, h2: 2, h3: 3, h4: 4, h5: 4, h6: 4 };
const STRONG = new Set(['b', 'strong']);
const EMPHASIS = new Set(['i', 'em', 'cite', 'dfn']);
const PARAGRAPHS = new Set([
  'p',
  'div',
  'section',
  'article',
  'header',
  'footer',
  'main',
  'aside',
  'nav',
  'figure',
  'figcaption',
  'address',
  'dl',
  'dt',
  'dd',
  'form',
  'fieldset',
  'details',
  'summary',
  'li',
  'tr',
  'td',
  'th',
  'thead',
  'tbody',
  'tfoot',
  'caption',
  'center',
]);

/** The blocks that `children` say. */
export function blocksOf(children: readonly HtmlNode[], depth: number): readonly DocNode[] {
  const into = new BlockBuilder();
  walk(children, { into, depth, marks: [] });
  return into.finish();
}

interface Place {
  readonly into: BlockBuilder;
  readonly depth: number;
  readonly marks: readonly DocMark[];
}

function walk(children: readonly HtmlNode[], place: Place): void {
  for (const child of children) {
    if (typeof child === 'string') place.into.text(child, place.marks);
    else element(child, place);
  }
}

function element(node: HtmlElement, place: Place): void {
  const level = HEADING_LEVELS[node.tag];
  if (level !== undefined) heading(node, level, place);
  else if (STRONG.has(node.tag)) walk(node.children, marked(place, { type: 'strong' }));
  else if (EMPHASIS.has(node.tag)) walk(node.children, marked(place, { type: 'em' }));
  else if (PARAGRAPHS.has(node.tag)) paragraph(node, place);
  else special(node, place);
}

function special(node: HtmlElement, place: Place): void {
  switch (node.tag) {
    case 'a':
      link(node, place);
      return;
    case 'br':
      place.into.breakLine();
      return;
    case 'hr':
      place.into.endParagraph();
      return;
    case 'img':
      image(node, place);
      return;
    case 'pre':
      preformatted(node, place);
      return;
    case 'ul':
    case 'ol':
    case 'blockquote':
    case 'table':
      nested(node, place);
      return;
    default:
      walk(node.children, place);
  }
}

function nested(node: HtmlElement, place: Place): void {
  if (place.depth >= DEEPEST_BLOCK) {
    paragraph(node, place);
    return;
  }
  if (node.tag === 'table') table(node, place);
  else if (node.tag === 'blockquote') quote(node, place);
  else list(node, place);
}

function marked(place: Place, mark: DocMark): Place {
  return { ...place, marks: [...place.marks.filter((other) => other.type !== mark.type), mark] };
}

function paragraph(node: HtmlElement, place: Place): void {
  place.into.endParagraph();
  walk(node.children, place);
  place.into.endParagraph();
}

function link(node: HtmlElement, place: Place): void {
  const href = (node.attributes['href'] ?? '').trim();
  const title = cleanLine(node.attributes['title'] ?? '');
  walk(node.children, isSafeLink(href) ? marked(place, { type: 'link', attrs: { href, title } }) : place);
}

function image(node: HtmlElement, place: Place): void {
  const src = (node.attributes['src'] ?? '').trim();
  const alt = cleanLine(node.attributes['alt'] ?? '');
  const title = cleanLine(node.attributes['title'] ?? '');
  if (isSafeImageSource(src)) place.into.block({ type: 'image', attrs: { src, alt, title } });
  else place.into.text(alt, place.marks);
}

function preformatted(node: HtmlElement, place: Place): void {
  place.into.endParagraph();
  for (const line of textOf(node).split('\n')) {
    place.into.text(line, place.marks);
    place.into.breakLine();
  }
  place.into.endParagraph();
}

function textOf(node: HtmlNode): string {
  return typeof node === 'string' ? node : node.children.map(textOf).join('');
}

function heading(node: HtmlElement, level: number, place: Place): void {
  const blocks = blocksOf(node.children, place.depth + 1);
  const lines = blocks.filter((block) => block.type === 'paragraph');
  const content = lines.flatMap((line, index) => [
    ...(index === 0 ? [] : [{ type: 'text', text: ' ' } as const]),
    ...(line.content ?? []),
  ]);
  if (content.length > 0) place.into.block({ type: 'heading', attrs: { level }, content });
  for (const block of blocks) if (block.type !== 'paragraph') place.into.block(block);
}

function quote(node: HtmlElement, place: Place): void {
  const content = blocksOf(node.children, place.depth + 1);
  if (content.length > 0) place.into.block({ type: 'blockquote', content });
}

function list(node: HtmlElement, place: Place): void {
  const items = node.children.filter((child) => typeof child !== 'string' || child.trim() !== '');
  const content = items.map((item): DocNode => {
    const inner = typeof item !== 'string' && item.tag === 'li' ? item.children : [item];
    const blocks = blocksOf(inner, place.depth + 2);
    return {
      type: 'list_item',
      content: blocks[0]?.type === 'paragraph' ? blocks : [{ type: 'paragraph' }, ...blocks],
    };
  });
  if (content.length === 0) return;
  const start = Number(node.attributes['start'] ?? 1);
  const order = Number.isInteger(start) && start >= 0 && start <= 999_999 ? start : 1;
  place.into.block(
    node.tag === 'ol'
      ? { type: 'ordered_list', attrs: { order }, content }
      : { type: 'bullet_list', content },
  );
}

function table(node: HtmlElement, place: Place): void {
  for (const caption of elementsIn(node, 'caption', 1)) paragraph(caption, place);
  const content = elementsIn(node, 'tr', 2).flatMap((row): DocNode[] => {
    const cells = elementsIn(row, 'td', 1, 'th').map((cell) => tableCell(cell, place.depth));
    return cells.length === 0 ? [] : [{ type: 'table_row', content: cells }];
  });
  if (content.length > 0) place.into.block({ type: 'table', content });
  else paragraph(node, place);
}

function tableCell(cell: HtmlElement, depth: number): DocNode {
  const blocks = blocksOf(cell.children, depth + 3);
  const attrs = { colspan: span(cell, 'colspan'), rowspan: span(cell, 'rowspan') };
  const content: readonly DocNode[] = blocks.length > 0 ? blocks : [{ type: 'paragraph' }];
  return { type: cell.tag === 'th' ? 'table_header' : 'table_cell', attrs, content };
}

function span(cell: HtmlElement, name: string): number {
  const count = Number.parseInt(cell.attributes[name] ?? '1', 10);
  return Number.isInteger(count) ? Math.min(MOST_SPANNED_CELLS, Math.max(1, count)) : 1;
}

/** Elements of these tags at most `levels` below `node`; nested tables are further down and stay out. */
function elementsIn(node: HtmlElement, tag: string, levels: number, orTag = tag): readonly HtmlElement[] {
  return node.children.flatMap((child): readonly HtmlElement[] => {
    if (typeof child === 'string') return [];
    if (child.tag === tag || child.tag === orTag) return [child];
    return levels > 1 && ['thead', 'tbody', 'tfoot'].includes(child.tag)
      ? elementsIn(child, tag, levels - 1, orTag)
      : [];
  });
}
