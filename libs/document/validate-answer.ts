import { Node as ProseNode } from 'prosemirror-model';
import { isJsonObject, type JsonObject } from '#libs/kernel/json.js';
import { isSafeImageSource, isSafeLink } from './addresses.js';
import { cleanLine } from './clean-text.js';
import { documentSchema, type DocMark, type DocNode } from './document.js';
import { normaliseAnswer } from './normalise-answer.js';

/** Largest answer, in bytes of its canonical JSON. */
export const LARGEST_ANSWER_BYTES = 100_000;
/** Deepest nesting of nodes; a list in a table cell in a quote takes nine. */
export const DEEPEST_ANSWER = 24;
const MOST_SPANNED_CELLS = 100;

export type AnswerReading =
  | { readonly ok: true; readonly doc: DocNode }
  /** `reason` is Chinese and for people; `path` leads to the node, like `content[2].marks[0].attrs.href`. */
  | { readonly ok: false; readonly reason: string; readonly path: string };

/** Ends the reading of a document. */
class Unfit extends Error {
  constructor(
    readonly reason: string,
    readonly path: string,
  ) {
    super(reason);
  }
}

/**
 * Reads an answer that came from outside: only nodes, marks and attributes of our schema, within the limits, with
 * addresses that are safe to follow. What it returns is canonical.
 */
export function validateAnswer(json: unknown): AnswerReading {
  try {
    const doc = normaliseAnswer(readNode(json, '', 1));
    if (doc.type !== 'doc') throw new Unfit('答案应是一个完整的文档（doc）', '');
    const bytes = Buffer.byteLength(JSON.stringify(doc), 'utf8');
    if (bytes > LARGEST_ANSWER_BYTES) {
      throw new Unfit(
        `答案过长（${bytes} 字节，上限 ${LARGEST_ANSWER_BYTES} 字节），请精简，或把图片改为网址引用`,
        '',
      );
    }
    checkContent(ProseNode.fromJSON(documentSchema, doc), '');
    return { ok: true, doc };
  } catch (error) {
    if (error instanceof Unfit) return { ok: false, reason: error.reason, path: error.path };
    throw error;
  }
}

function readNode(json: unknown, path: string, depth: number): DocNode {
  if (!isJsonObject(json)) throw new Unfit('这里应是一个文档节点', path);
  if (depth > DEEPEST_ANSWER)
    throw new Unfit(`层次过深（上限 ${DEEPEST_ANSWER} 层），请减少列表、引用或表格的嵌套`, path);
  const type = nodeType(json, path);
  if (type === 'text') return readText(json, path);
  const attrs = readAttributes(type, json['attrs'], path);
  const content = list(json['content'], step(path, 'content')).map((child, index) =>
    readNode(child, step(path, `content[${index}]`), depth + 1),
  );
  return { type, ...(attrs === null ? {} : { attrs }), content };
}

function nodeType(json: JsonObject, path: string): DocNode['type'] {
  const type = json['type'];
  if (typeof type === 'string' && Object.hasOwn(documentSchema.nodes, type)) return type as DocNode['type'];
  throw new Unfit(
    `不支持的内容类型 ${JSON.stringify(type ?? null).slice(0, 60)}，请改用段落、标题、列表、表格、引用或图片`,
    path,
  );
}

function readText(json: JsonObject, path: string): DocNode {
  const text = json['text'];
  if (typeof text !== 'string') throw new Unfit('文字节点缺少文字', path);
  const marks = list(json['marks'], step(path, 'marks')).map((mark, index) =>
    readMark(mark, step(path, `marks[${index}]`)),
  );
  return { type: 'text', text, marks };
}

function readMark(json: unknown, path: string): DocMark {
  const type = isJsonObject(json) ? json['type'] : undefined;
  if (type === 'strong' || type === 'em') return { type };
  if (type !== 'link' || !isJsonObject(json))
    throw new Unfit('不支持的文字格式，只能使用加粗、斜体和链接', path);
  const attrs = isJsonObject(json['attrs']) ? json['attrs'] : {};
  const href = typeof attrs['href'] === 'string' ? attrs['href'].trim() : '';
  if (!isSafeLink(href))
    throw new Unfit('链接须是完整的 http、https、mailto 或 tel 地址，不含空格', step(path, 'attrs.href'));
  return { type: 'link', attrs: { href, title: optionalText(attrs['title']) } };
}

function readAttributes(
  type: DocNode['type'],
  json: unknown,
  path: string,
): NonNullable<DocNode['attrs']> | null {
  const attrs = isJsonObject(json) ? json : {};
  const at = (name: string): string => step(path, `attrs.${name}`);
  if (type === 'heading') return { level: whole(attrs['level'] ?? 2, 2, 4, at('level')) };
  if (type === 'ordered_list') return { order: whole(attrs['order'] ?? 1, 0, 999_999, at('order')) };
  if (type === 'image') return readImage(attrs, at('src'));
  if (type !== 'table_cell' && type !== 'table_header') return null;
  return {
    colspan: whole(attrs['colspan'] ?? 1, 1, MOST_SPANNED_CELLS, at('colspan')),
    rowspan: whole(attrs['rowspan'] ?? 1, 1, MOST_SPANNED_CELLS, at('rowspan')),
  };
}

function readImage(attrs: JsonObject, path: string): NonNullable<DocNode['attrs']> {
  const src = typeof attrs['src'] === 'string' ? attrs['src'].trim() : '';
  if (!isSafeImageSource(src)) {
    throw new Unfit('图片须是 https 地址，或内嵌的 PNG、JPEG、GIF、WebP 图片', path);
  }
  return { src, alt: optionalText(attrs['alt']) ?? '', title: optionalText(attrs['title']) };
}

function optionalText(value: unknown): string | null {
  const text = typeof value === 'string' ? cleanLine(value) : '';
  return text === '' ? null : text;
}

function whole(value: unknown, least: number, most: number, path: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Unfit(`应是 ${least} 到 ${most} 之间的整数`, path);
}

function list(value: unknown, path: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw new Unfit('这里应是一个列表', path);
}

function step(path: string, next: string): string {
  return path === '' ? next : `${path}.${next}`;
}

function checkContent(node: ProseNode, path: string): void {
  if (!node.type.validContent(node.content)) {
    throw new Unfit('内容的结构不对，例如列表为空、表格缺少单元格，或段落里放了不能放的内容', path);
  }
  node.forEach((child, _offset, index) => {
    checkContent(child, step(path, `content[${index}]`));
  });
}
