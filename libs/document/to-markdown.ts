import { Node as ProseNode } from 'prosemirror-model';
import {
  defaultMarkdownSerializer,
  MarkdownSerializer,
  type MarkdownSerializerState,
} from 'prosemirror-markdown';
import { documentSchema, type DocNode } from './document.js';

type NodeWriter = (state: MarkdownSerializerState, node: ProseNode, parent: ProseNode, index: number) => void;

const nodes: Record<string, NodeWriter> = {
  ...defaultMarkdownSerializer.nodes,
  image: (state, node, parent, index) => {
    defaultMarkdownSerializer.nodes['image']?.(state, node, parent, index);
    state.closeBlock(node);
  },
  table: (state, node) => {
    writeTable(state, node);
  },
};

/** The serialiser forgets that `1)`, and `1.` alone on its line, begin a list, and that `__` is emphasis inside a word. */
const serializer = new MarkdownSerializer(nodes, defaultMarkdownSerializer.marks, {
  escapeExtraCharacters: /(?<=^\s*\d+)(?:\)|\.$)|(?<=_)_|(?<!\\)_(?=\\?_)/g,
});

/** The document as CommonMark with tables. Cells of a table become one line each; spans are lost. */
export function toMarkdown(doc: DocNode): string {
  return serialise(ProseNode.fromJSON(documentSchema, doc));
}

function serialise(node: ProseNode): string {
  return serializer.serialize(node, { tightLists: true }).trim();
}

function writeTable(state: MarkdownSerializerState, table: ProseNode): void {
  const rows = table.children.map((row) => row.children.map(cellText));
  const width = Math.max(...rows.map((row) => row.length));
  rows.forEach((row, index) => {
    state.write(tableLine(Array.from({ length: width }, (_none, column) => row[column] ?? '')));
    state.ensureNewLine();
    if (index === 0) {
      state.write(tableLine(Array.from({ length: width }, () => '---')));
      state.ensureNewLine();
    }
  });
  state.closeBlock(table);
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cellText(cell: ProseNode): string {
  const text = serialise(cell)
    .replaceAll('\\\n', ' ')
    .replace(/\s*\n\s*/g, ' ');
  return text.replaceAll('|', '\\|');
}
