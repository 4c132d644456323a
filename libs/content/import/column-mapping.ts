import { invalid, type FieldFault } from '#libs/kernel/problem.js';
import type { Table } from './read-table.js';

/** Which column says what. */
export interface ColumnMapping {
  readonly question: string;
  readonly answer: string;
  readonly title?: string | undefined;
  readonly lead?: string | undefined;
  readonly category?: string | undefined;
}

export type MappedMember = keyof ColumnMapping;

/** Names a column is recognised by when no mapping is given. */
const USUAL_NAMES: Readonly<Record<MappedMember, readonly string[]>> = {
  question: ['question', '问题', '提问', '问'],
  answer: ['answer', 'reply', '答案', '回复', '答复', '答'],
  title: ['title', '标题'],
  lead: ['lead', '导语'],
  category: ['category', '分类', '类别', '栏目'],
};

const MEMBERS: readonly MappedMember[] = ['question', 'answer', 'title', 'lead', 'category'];

/** @throws Problem 422 naming each column that is missing or doubled, and the columns there are. */
export function columnsOf(table: Table, mapping: Partial<ColumnMapping> | undefined): ColumnMapping {
  const faults: FieldFault[] = [];
  const there =
    table.columns.length === 0
      ? '（没有列）'
      : table.columns
          .map((name) => `“${name}”`)
          .join('、')
          .slice(0, 500);
  const found = MEMBERS.flatMap((member) => {
    const wanted =
      mapping === undefined ? USUAL_NAMES[member] : [mapping[member]].filter((name) => name !== undefined);
    const name = wanted.find((candidate) => table.columns.includes(candidate));
    const required = member === 'question' || member === 'answer';
    const field = `mapping.${member}`;
    if (name === undefined) {
      const asked = wanted.map((candidate) => `“${candidate}”`).join('或');
      if (required && asked === '')
        faults.push({
          field,
          code: 'required',
          message: `请指明哪一列是${member === 'question' ? '问题' : '答案'}；文件中的列有：${there}。`,
        });
      else if (required || (mapping !== undefined && asked !== ''))
        faults.push({
          field,
          code: 'unknown-column',
          message: `文件中没有${asked}这一列；现有的列：${there}。`,
        });
      return [];
    }
    if (table.columns.filter((column) => column === name).length > 1) {
      faults.push({
        field,
        code: 'repeated-column',
        message: `有两列都叫“${name}”，请改名后再导入，以免取错。`,
      });
    }
    return [[member, name] as const];
  });
  if (faults.length > 0) throw invalid(faults);
  return Object.fromEntries(found) as unknown as ColumnMapping;
}
