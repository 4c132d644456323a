import { isId } from './ids.js';
import { Problem } from './problem.js';

/** One page of a list, newest first unless the list says otherwise. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; pass as `cursor` to get the next page; null on the last page. */
  readonly nextCursor: string | null;
}

export const DEFAULT_PAGE_SIZE = 20;
export const LARGEST_PAGE_SIZE = 200;

/** Packs the sort key of a page's last row into an opaque cursor. */
export function encodeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key), 'utf8').toString('base64url');
}

/**
 * Unpacks a cursor of `parts` strings.
 * @throws Problem `invalid-cursor` for anything else.
 */
export function decodeCursor(cursor: string, parts: number): readonly string[] {
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    key = undefined;
  }
  if (Array.isArray(key) && key.length === parts && key.every((part) => typeof part === 'string')) return key;
  throw invalidCursor();
}

/** The refusal of a cursor that does not belong to the list. */
export function invalidCursor(): Problem {
  return new Problem(
    400,
    'invalid-cursor',
    '分页游标无效',
    'cursor 只能用于给出它的那个列表，且筛选条件不变。请去掉 cursor 参数，从第一页重新读取。',
    {
      fields: [
        { field: 'cursor', code: 'invalid-cursor', message: '请去掉 cursor 参数，从第一页重新读取。' },
      ],
    },
  );
}

const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00)$/;

/**
 * Unpacks the cursor of a list in order of time: an instant, as PostgreSQL writes it in UTC or in ISO 8601, and an id.
 * @throws Problem `invalid-cursor` for anything else.
 */
export function decodeTimeCursor(cursor: string): readonly [instant: string, id: string] {
  const [instant = '', id = ''] = decodeCursor(cursor, 2);
  if (isCursorInstant(instant) && isId(id)) return [instant, id];
  throw invalidCursor();
}

/** Whether a part of a cursor is an instant, as PostgreSQL writes it in UTC or in ISO 8601. */
export function isCursorInstant(part: string): boolean {
  return INSTANT.test(part) && !Number.isNaN(Date.parse(part.replace(' ', 'T').replace('+00', 'Z')));
}

/** Makes a page out of `size + 1` rows: the extra row only tells that there is more. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  size: number,
  keyOf: (row: Row) => readonly string[],
  map: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  const nextCursor = rows.length > size && last !== undefined ? encodeCursor(keyOf(last)) : null;
  return { items: shown.map(map), nextCursor };
}
