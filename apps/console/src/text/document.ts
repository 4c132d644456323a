/** An answer as the API carries it: ProseMirror JSON of one small schema. */
export interface DocNode {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly content?: readonly DocNode[];
  readonly marks?: readonly { readonly type: string; readonly attrs?: Readonly<Record<string, unknown>> }[];
  readonly text?: string;
}

export const EMPTY_DOCUMENT: DocNode = { type: 'doc', content: [{ type: 'paragraph' }] };

/** Names of the same things in the API and in the editor. */
const EDITOR_NAMES: Readonly<Record<string, string>> = {
  bullet_list: 'bulletList',
  ordered_list: 'orderedList',
  list_item: 'listItem',
  table_row: 'tableRow',
  table_cell: 'tableCell',
  table_header: 'tableHeader',
  hard_break: 'hardBreak',
  strong: 'bold',
  em: 'italic',
};
const API_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(EDITOR_NAMES).map(([api, editor]) => [editor, api]),
);

/** Attributes the API knows, by node or mark; all others stay in the editor. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  heading: ['level'],
  table_cell: ['colspan', 'rowspan'],
  table_header: ['colspan', 'rowspan'],
  image: ['src', 'alt', 'title'],
  link: ['href', 'title'],
};

export function toEditor(node: DocNode): DocNode {
  const type = EDITOR_NAMES[node.type] ?? node.type;
  const attrs = node.type === 'ordered_list' ? { start: node.attrs?.order ?? 1 } : node.attrs;
  return {
    type,
    ...(attrs === undefined ? {} : { attrs }),
    ...(node.text === undefined ? {} : { text: node.text }),
    ...(node.content === undefined ? {} : { content: node.content.map(toEditor) }),
    ...(node.marks === undefined
      ? {}
      : { marks: node.marks.map((mark) => ({ ...mark, type: EDITOR_NAMES[mark.type] ?? mark.type })) }),
  };
}

export function fromEditor(node: DocNode): DocNode {
  const type = API_NAMES[node.type] ?? node.type;
  const attrs = type === 'ordered_list' ? { order: node.attrs?.start ?? 1 } : kept(type, node.attrs);
  const marks = node.marks?.map((mark) => {
    const name = API_NAMES[mark.type] ?? mark.type;
    const own = kept(name, mark.attrs);
    return { type: name, ...(own === undefined ? {} : { attrs: own }) };
  });
  return {
    type,
    ...(attrs === undefined ? {} : { attrs }),
    ...(node.text === undefined ? {} : { text: node.text }),
    ...(node.content === undefined ? {} : { content: node.content.map(fromEditor) }),
    ...(marks === undefined ? {} : { marks }),
  };
}

/** An answer without the empty paragraphs an editor keeps at the end to write on in. */
export function withoutTail(doc: DocNode): DocNode {
  const content = [...(doc.content ?? [])];
  while (content.length > 1 && isBlank(content.at(-1))) content.pop();
  return { ...doc, content };
}

function isBlank(node: DocNode | undefined): boolean {
  return node?.type === 'paragraph' && (node.content ?? []).length === 0;
}

function kept(type: string, attrs: DocNode['attrs']): Record<string, unknown> | undefined {
  const names = KEPT[type];
  if (names === undefined || attrs === undefined) return undefined;
  return Object.fromEntries(
    names.flatMap((name) => (attrs[name] === undefined ? [] : [[name, attrs[name]]])),
  );
}

const LINES = new Set(['paragraph', 'heading', 'table_row', 'image']);

/** The words of an answer, a line per paragraph, for comparing and counting. */
export function plainText(node: DocNode): string {
  return lines(node).join('\n').trim();
}

function lines(node: DocNode, prefix = ''): string[] {
  if (node.type === 'image')
    return [`${prefix}〔图：${typeof node.attrs?.alt === 'string' ? node.attrs.alt : ''}〕`];
  if (node.type === 'table_row') {
    return [`${prefix}${(node.content ?? []).map((cell) => lines(cell).join(' ')).join(' ｜ ')}`];
  }
  if (LINES.has(node.type)) return [`${prefix}${inline(node)}`];
  if (node.type === 'bullet_list' || node.type === 'ordered_list') {
    const start = Number(node.attrs?.order ?? 1);
    return (node.content ?? []).flatMap((item, index) => {
      const sign = node.type === 'bullet_list' ? '· ' : `${start + index}. `;
      return (item.content ?? []).flatMap((child, place) =>
        lines(child, place === 0 ? prefix + sign : `${prefix}  `),
      );
    });
  }
  return (node.content ?? []).flatMap((child) => lines(child, prefix));
}

function inline(node: DocNode): string {
  if (node.type === 'text') return linked(node);
  if (node.type === 'hard_break') return '\n';
  return (node.content ?? []).map(inline).join('');
}

/** A link's address is part of what is approved, so it is part of what is compared. */
function linked(node: DocNode): string {
  const text = node.text ?? '';
  const href = node.marks?.find((mark) => mark.type === 'link')?.attrs?.href;
  return typeof href === 'string' && href !== text ? `${text}（${href}）` : text;
}

/** Addresses of the pictures in an answer, in their order. */
export function imagesIn(node: DocNode): readonly string[] {
  const src = node.type === 'image' ? node.attrs?.src : undefined;
  return [...(typeof src === 'string' ? [src] : []), ...(node.content ?? []).flatMap(imagesIn)];
}
