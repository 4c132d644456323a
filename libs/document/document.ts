import { Schema, type NodeSpec, type MarkSpec } from 'prosemirror-model';

/**
 * The structured document of an answer (design, section 2): ProseMirror JSON of one small schema that every
 * channel can carry. Paragraphs, headings of level 2 to 4, lists, tables, images with alternative text, quotes,
 * links, strong and emphasis; nothing else.
 */
export interface DocMark {
  readonly type: 'strong' | 'em' | 'link';
  readonly attrs?: { readonly href: string; readonly title?: string | null };
}

export interface DocNode {
  readonly type:
    | 'doc'
    | 'paragraph'
    | 'heading'
    | 'bullet_list'
    | 'ordered_list'
    | 'list_item'
    | 'blockquote'
    | 'table'
    | 'table_row'
    | 'table_cell'
    | 'table_header'
    | 'image'
    | 'hard_break'
    | 'text';
  readonly attrs?: Readonly<Record<string, string | number | boolean | null>>;
  readonly content?: readonly DocNode[];
  readonly marks?: readonly DocMark[];
  readonly text?: string;
}

const nodes: Record<DocNode['type'], NodeSpec> = {
  doc: { content: 'block+' },
  paragraph: { group: 'block', content: 'inline*' },
  heading: { group: 'block', content: 'inline*', attrs: { level: { default: 2, validate: 'number' } } },
  blockquote: { group: 'block', content: 'block+' },
  bullet_list: { group: 'block', content: 'list_item+' },
  ordered_list: {
    group: 'block',
    content: 'list_item+',
    attrs: { order: { default: 1, validate: 'number' } },
  },
  list_item: { content: 'paragraph block*' },
  table: { group: 'block', content: 'table_row+' },
  table_row: { content: '(table_cell | table_header)+' },
  table_cell: {
    content: 'block+',
    attrs: { colspan: { default: 1, validate: 'number' }, rowspan: { default: 1, validate: 'number' } },
  },
  table_header: {
    content: 'block+',
    attrs: { colspan: { default: 1, validate: 'number' }, rowspan: { default: 1, validate: 'number' } },
  },
  image: {
    group: 'block',
    attrs: {
      src: { validate: 'string' },
      alt: { validate: 'string' },
      title: { default: null, validate: 'string|null' },
    },
  },
  hard_break: { group: 'inline', inline: true },
  text: { group: 'inline' },
};

const marks: Record<DocMark['type'], MarkSpec> = {
  link: {
    attrs: { href: { validate: 'string' }, title: { default: null, validate: 'string|null' } },
    inclusive: false,
  },
  em: {},
  strong: {},
};

export const documentSchema = new Schema({ nodes, marks });
