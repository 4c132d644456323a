import { cleanText } from './clean-text.js';
import type { DocMark, DocNode } from './document.js';

type Attributes = NonNullable<DocNode['attrs']>;

/** Attributes that say nothing when they have this value. A heading always keeps its level. */
const SILENT: Readonly<Partial<Record<DocNode['type'], Attributes>>> = {
  ordered_list: { order: 1 },
  table_cell: { colspan: 1, rowspan: 1 },
  table_header: { colspan: 1, rowspan: 1 },
  image: { title: null },
};

const MARK_ORDER: readonly DocMark['type'][] = ['link', 'em', 'strong'];

/**
 * The canonical form of a document: neighbouring text with the same marks is one node, marks are in one order, defaults
 * and empty members are left out. Documents that mean the same become equal, and so do their hashes.
 */
export function normaliseAnswer(doc: DocNode): DocNode {
  const attrs = speakingAttributes(doc);
  const content = mergedText((doc.content ?? []).map(normaliseAnswer));
  const marks = sortedMarks(doc.marks ?? []);
  return {
    type: doc.type,
    ...(attrs === null ? {} : { attrs }),
    ...(content.length === 0 ? {} : { content }),
    ...(marks.length === 0 ? {} : { marks }),
    ...(doc.text === undefined ? {} : { text: cleanText(doc.text) }),
  };
}

function speakingAttributes(node: DocNode): Attributes | null {
  const silent = SILENT[node.type] ?? {};
  const kept = Object.entries(node.attrs ?? {}).filter(
    ([name, value]) => silent[name] !== value && value !== '',
  );
  const attrs = node.type === 'image' ? { alt: '', ...Object.fromEntries(kept) } : Object.fromEntries(kept);
  return Object.keys(attrs).length === 0 ? null : attrs;
}

function sortedMarks(marks: readonly DocMark[]): readonly DocMark[] {
  return MARK_ORDER.flatMap((type) => marks.find((mark) => mark.type === type) ?? []).map((mark) => {
    if (mark.attrs === undefined) return { type: mark.type };
    const { href, title } = mark.attrs;
    return {
      type: mark.type,
      attrs: title === undefined || title === null || title === '' ? { href } : { href, title },
    };
  });
}

function mergedText(nodes: readonly DocNode[]): readonly DocNode[] {
  const merged: DocNode[] = [];
  for (const node of nodes) {
    if (node.type === 'text' && (node.text ?? '') === '') continue;
    const before = merged.at(-1);
    if (before?.type === 'text' && node.type === 'text' && sameMarks(before, node)) {
      merged[merged.length - 1] = { ...before, text: `${before.text ?? ''}${node.text ?? ''}` };
    } else {
      merged.push(node);
    }
  }
  return merged;
}

function sameMarks(one: DocNode, other: DocNode): boolean {
  return JSON.stringify(one.marks ?? []) === JSON.stringify(other.marks ?? []);
}
