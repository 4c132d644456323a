import { CsvError, parse } from 'csv-parse/sync';
import { invalid, type FieldFault, type Problem } from '#libs/kernel/problem.js';
import { isJsonObject } from '#libs/kernel/json.js';

export type TableFormat = 'json' | 'jsonl' | 'csv';

/** One record of a file; `fault` tells that it could not be read. */
export interface TableRow {
  /** Counts from 1: the record's place in the list, or its line in a JSONL file. A CSV header does not count. */
  readonly row: number;
  readonly values: ReadonlyMap<string, unknown>;
  readonly fault?: FieldFault;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

/** @throws Problem 422 when the file as a whole is not of its format. A bad record is only marked. */
export function readTable(text: string, format: TableFormat): Table {
  const rows = format === 'csv' ? undefined : format === 'json' ? jsonRows(text) : jsonlRows(text);
  return rows === undefined
    ? readCsv(text)
    : { columns: [...new Set(rows.flatMap((row) => [...row.values.keys()]))], rows };
}

function jsonRows(text: string): readonly TableRow[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    throw unreadable('malformed-json', `文件不是有效的 JSON（${reasonOf(error)}）。`);
  }
  if (!Array.isArray(list))
    throw unreadable('not-a-list', 'JSON 文件的最外层应是一个数组，每个元素是一条问答。');
  return list.map((value: unknown, index) => objectRow(value, index + 1));
}

function jsonlRows(text: string): readonly TableRow[] {
  return text.split(/\r\n|\n|\r/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [objectRow(JSON.parse(line), index + 1)];
    } catch (error) {
      return [marked(index + 1, 'malformed-json', `这一行不是有效的 JSON（${reasonOf(error)}）。`)];
    }
  });
}

function objectRow(value: unknown, row: number): TableRow {
  return isJsonObject(value)
    ? { row, values: new Map(Object.entries(value)) }
    : marked(row, 'not-an-object', '这一条应是一个对象。');
}

function readCsv(text: string): Table {
  const [header, ...records] = csvRecords(text);
  if (header === undefined) throw unreadable('empty-file', '文件是空的，第一行应是列名。');
  const columns = header.map((name) => name.trim());
  const rows = records.map((cells, index): TableRow => {
    const spare = cells.slice(columns.length).some((cell) => cell.trim() !== '');
    if (spare) {
      return marked(
        index + 1,
        'ragged-row',
        `这一行有 ${cells.length} 列，表头只有 ${columns.length} 列；含逗号或换行的文字请用双引号括起。`,
      );
    }
    return { row: index + 1, values: new Map(columns.map((name, at) => [name, cells[at] ?? ''])) };
  });
  return { columns, rows };
}

function csvRecords(text: string): string[][] {
  try {
    return parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      record_delimiter: ['\r\n', '\n', '\r'],
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const where = typeof error['lines'] === 'number' ? `第 ${error['lines']} 行附近` : '文件中';
    throw unreadable('malformed-csv', `${where}有一个没有成对的双引号，请补上或去掉。`);
  }
}

/** The separator that occurs most in the first line. */
function delimiterOf(text: string): string {
  const line = /^[^\r\n]*/.exec(text)?.[0].replace(/"[^"]*"/g, '') ?? '';
  const counts = [',', '\t', ';'].map((sign) => ({ sign, count: line.split(sign).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).sign;
}

function marked(row: number, code: string, message: string): TableRow {
  return { row, values: new Map(), fault: { field: '', code, message } };
}

function unreadable(code: string, message: string): Problem {
  return invalid([{ field: 'contentBase64', code, message }]);
}

function reasonOf(error: unknown): string {
  return error instanceof Error
    ? error.message.replace(/".*" is not valid JSON/s, '内容有误').slice(0, 120)
    : '内容有误';
}
