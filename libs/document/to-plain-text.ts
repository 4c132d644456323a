import type { DocNode } from './document.js';

/**
 * What the document says, without its form: one line a block, numbers and dots before list items, bars between table
 * cells, an image as its description.
 */
export function toPlainText(doc: DocNode): string {
  return linesOf(doc).join('\n');
}

/** True when a reader would see nothing at all. */
export function isEmptyDocument(doc: DocNode): boolean {
  if (doc.type === 'image') return false;
  if (doc.type === 'text') return (doc.text ?? '').trim() === '';
  return (doc.content ?? []).every(isEmptyDocument);
}

type LineWriter = (node: DocNode) => readonly string[];

const childLines: LineWriter = (node) => (node.content ?? []).flatMap(linesOf);
const inlineLines: LineWriter = (node) =>
  inlineText(node)
    .split('\n')
    .filter((line) => line.trim() !== '');
const noLines: LineWriter = () => [];

const WRITERS: Readonly<Record<DocNode['type'], LineWriter>> = {
  doc: childLines,
  paragraph: inlineLines,
  heading: inlineLines,
  blockquote: childLines,
  bullet_list: (node) => itemLines(node, () => '· '),
  ordered_list: (node) => itemLines(node, (index) => `${firstNumber(node) + index}. `),
  list_item: childLines,
  table: childLines,
  table_row: (node) => [(node.content ?? []).map((cell) => linesOf(cell).join(' ')).join(' | ')],
  table_cell: childLines,
  table_header: childLines,
  image: (node) => [`［图：${String(node.attrs?.['alt'] ?? '')}］`],
  hard_break: noLines,
  text: noLines,
};

function linesOf(node: DocNode): readonly string[] {
  return WRITERS[node.type](node);
}

function inlineText(node: DocNode): string {
  return (node.content ?? [])
    .map((child) => (child.type === 'hard_break' ? '\n' : (child.text ?? '')))
    .join('');
}

function itemLines(list: DocNode, label: (index: number) => string): readonly string[] {
  return (list.content ?? []).flatMap((item, index) => {
    const [first = '', ...rest] = linesOf(item);
    return [`${label(index)}${first}`, ...rest.map((line) => `  ${line}`)];
  });
}

function firstNumber(list: DocNode): number {
  const order = list.attrs?.['order'];
  return typeof order === 'number' ? order : 1;
}
