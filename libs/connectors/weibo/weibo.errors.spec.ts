import { describe, expect, it } from '@jest/globals';
import { NOW } from './testing/weibo.fixtures.js';
import { WRITES } from './testing/weibo.reference-errors.js';
import { quotaResetAt, WEIBO_ERRORS, weiboFault } from './weibo.errors.js';
import { readFailure, writeFailure } from './weibo.reply.js';

const ROWS = Object.entries(WRITES).flatMap(([kind, numbers]) =>
  numbers.map((number) => [number, kind] as const),
);

describe('the error table (reference B2, B3, B7)', () => {
  it.each(ROWS)('%i on a write is %s', (number, kind) => {
    expect(writeFailure({ kind: 'refused', number }, NOW).kind).toBe(kind);
  });

  it('is covered by the table above, row by row', () => {
    expect([...WEIBO_ERRORS.keys()].sort()).toEqual(ROWS.map(([number]) => number).sort());
  });

  it('takes a number it does not know for doubt', () => {
    expect(writeFailure({ kind: 'refused', number: 99999 }, NOW).kind).toBe('unknown');
    expect(weiboFault(99999)).toMatchObject({ code: 'weibo.unlisted_error', platformCode: '99999' });
  });

  it.each([10001, 10002, 10003, 10009, 10010, 10011, 20032, 20019, 21331])(
    '%i on a read may be repeated',
    (number) => {
      expect(readFailure({ kind: 'refused', number }, NOW).kind).toBe('retry');
    },
  );

  it.each([
    [21327, 'human'],
    [10014, 'config'],
    [10023, 'quota'],
    [99999, 'config'],
  ])('%i on a read is %s', (number, kind) => {
    expect(readFailure({ kind: 'refused', number }, NOW).kind).toBe(kind);
  });

  it('gives every fault its own code and a Chinese sentence', () => {
    const faults = [...WEIBO_ERRORS.keys()].map(weiboFault);
    expect(new Set(faults.map((fault) => fault.code)).size).toBe(faults.length);
    for (const fault of faults) {
      expect(fault.code).toMatch(/^weibo\.[a-z_]+$/);
      expect(fault.message).toMatch(/[\u4e00-\u9fff].*。$/);
    }
  });
});

describe('spent budgets', () => {
  it.each([
    ['pause', '2026-03-02T01:10:00.000Z'],
    ['hour', '2026-03-02T02:00:00.000Z'],
    ['day', '2026-03-02T16:00:00.000Z'],
  ] as const)('%s', (reset, at) => {
    expect(quotaResetAt(reset, NOW).toISOString()).toBe(at);
  });

  it('roll over at midnight in Beijing, not in Greenwich', () => {
    expect(quotaResetAt('day', new Date('2026-03-02T17:30:00Z')).toISOString()).toBe(
      '2026-03-03T16:00:00.000Z',
    );
  });

  it('puts the time into the outcome', () => {
    expect(writeFailure({ kind: 'refused', number: 20016 }, NOW)).toMatchObject({
      kind: 'quota',
      resetAt: '2026-03-02T01:10:00.000Z',
    });
    expect(writeFailure({ kind: 'refused', number: 20023 }, NOW)).toMatchObject({ retryAfterMs: 1_800_000 });
  });
});
