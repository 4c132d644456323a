import { fromHtml } from '#libs/document/from-html.js';
import { fromMarkdown } from '#libs/document/from-markdown.js';
import { fromText } from '#libs/document/from-text.js';
import { isEmptyDocument } from '#libs/document/to-plain-text.js';
import type { DocNode } from '#libs/document/document.js';
import type { FieldFault } from '#libs/kernel/problem.js';
import { CONTENT_LIMITS } from '../content-input.js';
import type { ColumnMapping, MappedMember } from './column-mapping.js';
import type { TableRow } from './read-table.js';

export type AnswerFormat = 'markdown' | 'text' | 'html';

/** What one record says, read but not yet checked against the limits of a draft. */
export interface ImportedRow {
  readonly row: number;
  readonly title: string;
  readonly lead: string;
  readonly category: string;
  readonly question: string;
  readonly answer: DocNode;
}

export type RowReading =
  | { readonly kind: 'row'; readonly row: ImportedRow }
  | { readonly kind: 'blank' }
  | { readonly kind: 'bad'; readonly faults: readonly FieldFault[] };

const CONVERTERS: Readonly<Record<AnswerFormat, (text: string) => DocNode>> = {
  markdown: fromMarkdown,
  text: fromText,
  html: fromHtml,
};

/** Longest answer that is converted at all; the document's own limit is smaller. In characters. */
const LONGEST_SOURCE = 400_000;

export function readRow(record: TableRow, columns: ColumnMapping, format: AnswerFormat): RowReading {
  if (record.fault !== undefined) return { kind: 'bad', faults: [record.fault] };
  const faults: FieldFault[] = [];
  const text = (member: MappedMember): string => {
    const value = columns[member] === undefined ? '' : record.values.get(columns[member]);
    if (value === undefined || value === null) return '';
    if (typeof value === 'string') return value.trim();
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    faults.push({
      field: member,
      code: 'not-text',
      message: `“${columns[member] ?? member}”列应是文字，不能是列表或对象。`,
    });
    return '';
  };
  const [question, answer, title, lead, category] = [
    text('question'),
    text('answer'),
    text('title'),
    text('lead'),
    text('category'),
  ];
  if (faults.length > 0) return { kind: 'bad', faults };
  if (`${question}${answer}${title}${lead}${category}` === '') return { kind: 'blank' };
  if (question === '') faults.push({ field: 'question', code: 'required', message: '问题为空，请补上。' });
  if (answer.length > LONGEST_SOURCE)
    faults.push({ field: 'answer', code: 'too-long', message: '答案过长，请精简或拆分。' });
  const document = faults.length > 0 ? fromText('') : CONVERTERS[format](answer);
  if (faults.length === 0 && isEmptyDocument(document))
    faults.push({ field: 'answer', code: 'required', message: '答案为空，请补上。' });
  if (faults.length > 0) return { kind: 'bad', faults };
  return {
    kind: 'row',
    row: {
      row: record.row,
      title: title === '' ? shortened(question) : title,
      lead,
      category,
      question,
      answer: document,
    },
  };
}

/** A question as a title: on one line, and no longer than a title may be. */
function shortened(question: string): string {
  const characters = Array.from(question.replace(/\s+/g, ' '));
  return characters.length <= CONTENT_LIMITS.title
    ? characters.join('')
    : `${characters.slice(0, CONTENT_LIMITS.title - 1).join('')}…`;
}
