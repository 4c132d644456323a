import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { LaunchRefused } from './refused.js';

export interface MaterialItem {
  readonly title: string;
  readonly lead: string;
  readonly category: string;
  readonly question: string;
  readonly answer: string;
}

interface SampleRow {
  readonly title: string;
  readonly lead: string;
  readonly category: string;
  readonly question: string;
  readonly answer: string;
}

/** The questions and answers the product brings along. */
export function sampleMaterial(root: string): readonly MaterialItem[] {
  return JSON.parse(
    readFileSync(join(root, 'apps', 'launcher', 'sample', 'questions.json'), 'utf8'),
  ) as SampleRow[];
}

/** Longest title that fits every channel of the demonstration. */
const TITLE_LENGTH = 30;

/**
 * Real material from a CSV, JSON or JSON Lines file. `map` says which of its fields is which, like
 * `question=title,answer=reply`.
 * @throws LaunchRefused when the file cannot be read, or naming a mapped field that the file does not have.
 */
export function readMaterial(file: string, map: string, limit: number): readonly MaterialItem[] {
  const names = new Map(
    map.split(',').map((pair) => pair.split('=').map((part) => part.trim()) as [string, string]),
  );
  const rows = readRows(file);
  const [first] = rows;
  for (const field of names.values()) {
    if (first !== undefined && !(field in first))
      throw new LaunchRefused(
        `文件中没有字段 ${field}；有的字段: ${Object.keys(first).join(', ')}。请用 --map 指定，例如 --map question=title,answer=reply`,
      );
  }
  const text = (row: Record<string, unknown>, name: string): string => {
    const value = row[names.get(name) ?? name];
    return typeof value === 'string' ? value.replaceAll('\u0000', '').trim() : '';
  };
  const items: MaterialItem[] = [];
  for (const row of rows) {
    const question = text(row, 'question');
    const answer = text(row, 'answer');
    if (question === '' || answer === '') continue;
    items.push({
      title: shortTitle(text(row, 'title') || question),
      lead: '',
      category: text(row, 'category') || '群众关切',
      question: question.slice(0, 500),
      answer,
    });
    if (items.length >= limit) break;
  }
  return items;
}

function shortTitle(text: string): string {
  const characters = Array.from(text.replaceAll(/\s+/g, ' '));
  return characters.length <= TITLE_LENGTH
    ? characters.join('')
    : `${characters.slice(0, TITLE_LENGTH - 1).join('')}…`;
}

function readRows(file: string): readonly Record<string, unknown>[] {
  try {
    return parseRows(file);
  } catch (error) {
    throw new LaunchRefused(`读不出文件 ${file}：${error instanceof Error ? error.message : String(error)}`);
  }
}

function parseRows(file: string): readonly Record<string, unknown>[] {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  switch (extname(file)) {
    case '.csv':
      return parse(text, { columns: true, skip_empty_lines: true, relax_column_count: true });
    case '.json':
      return JSON.parse(text) as Record<string, unknown>[];
    default:
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}
