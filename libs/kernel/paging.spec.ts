import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor, pageOf } from './paging.js';
import { Problem } from './problem.js';

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem) return `${error.status} ${error.code}`;
    throw error;
  }
  return 'nothing thrown';
}

describe('cursors', () => {
  it('come back as they went, and fit into an address', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 4 }), (key) => {
        const cursor = encodeCursor(key);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(decodeCursor(cursor, key.length)).toEqual(key);
        expect(codeOf(() => decodeCursor(cursor, key.length + 1))).toBe('400 invalid-cursor');
      }),
    );
  });

  it('refuse whatever a person may put there', () => {
    const oddities = [
      '',
      'x',
      '%%%',
      'null',
      Buffer.from('{"0":"a"}').toString('base64url'),
      Buffer.from('[1]').toString('base64url'),
    ];
    expect(oddities.map((cursor) => codeOf(() => decodeCursor(cursor, 1)))).toEqual(
      oddities.map(() => '400 invalid-cursor'),
    );
    fc.assert(
      fc.property(fc.string(), (cursor) => {
        expect(['400 invalid-cursor', 'nothing thrown']).toContain(codeOf(() => decodeCursor(cursor, 1)));
      }),
    );
  });
});

describe('pageOf', () => {
  const page = (count: number, size: number): ReturnType<typeof pageOf<number, string>> =>
    pageOf(
      Array.from({ length: count }, (_, index) => index),
      size,
      (row) => [String(row)],
      (row) => `row ${row}`,
    );

  it.each([
    [0, 2, []],
    [1, 2, ['row 0']],
    [2, 2, ['row 0', 'row 1']],
  ])('of %d rows for a size of %d is the last', (count, size, items) => {
    expect(page(count, size)).toEqual({ items, nextCursor: null });
  });

  it('points behind the last row it shows when there is one more', () => {
    const { items, nextCursor } = page(3, 2);
    expect(items).toEqual(['row 0', 'row 1']);
    expect(decodeCursor(nextCursor ?? '', 1)).toEqual(['1']);
  });
});
