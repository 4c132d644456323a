import { describe, expect, it } from '@jest/globals';
import { A2_3, A5_1, A6_1, A7_4, A4_1, A9, type Kind } from './testing/wechat.reference-errors.js';
import { errorRow, verdictWithoutAnswer, WECHAT_ERRORS, type ErrorFamily } from './wechat.errors.js';
import { faultOf, nextChinaDay, redactor, troubleOf } from './wechat.fault.js';

const NOW = new Date('2026-03-02T02:00:00Z');

/** Of helpers we do not call; a person may meet them on the platform's own pages. */
const TOOLS: Readonly<Record<number, Kind>> = {
  76001: 'content',
  76002: 'config',
  76003: 'config',
  76004: 'content',
  48006: 'quota',
  76021: 'config',
  76022: 'config',
  45083: 'config',
  45084: 'config',
};

const EXPECTED: readonly [ErrorFamily, Readonly<Record<number, Kind>>][] = [
  ['token', A2_3],
  ['image', A4_1],
  [
    'material',
    {
      40004: 'content',
      40005: 'content',
      40007: 'content',
      40009: 'content',
      45001: 'content',
      48005: 'config',
    },
  ],
  ['draft_read', { 40007: 'content', 40002: 'config', 40035: 'config' }],
  ['published', { 40001: 'refresh', 40002: 'config', 48001: 'config', 53600: 'content' }],
  ['unpublish', { 53600: 'content', 45009: 'quota' }],
  ['mass_read', { 40059: 'content' }],
  ['mass_delete', { 40059: 'content', 40060: 'config' }],
  ['comment', A9],
  ['datacube', { 61500: 'config', 61501: 'config', 61503: 'retry', 48001: 'config' }],
  ['tool', TOOLS],
  ['draft', A5_1],
  ['submit', A6_1],
  ['mass', A7_4],
];

const CASES = EXPECTED.flatMap(([family, numbers]) =>
  Object.entries(numbers).map(([number, kind]) => [family, Number(number), kind] as const),
);

describe('the error table', () => {
  it.each(CASES)('%s: %d is %s', (family, errcode, kind) => {
    const row = errorRow(family, errcode);
    const trouble = troubleOf(row.verdict, faultOf(row, '', redactor([])), NOW);
    expect(row.code).not.toBe('unlisted_error');
    expect(trouble.kind).toBe(kind);
    expect(trouble.fault.platformCode).toBe(String(errcode));
  });

  it('has a case here for every row, and a row for every case', () => {
    const expected = new Set(CASES.map(([, errcode]) => errcode));
    const known = new Set(WECHAT_ERRORS.map((row) => row.errcode));
    expect([...known].filter((errcode) => !expected.has(errcode) && errcode !== 45065)).toEqual([]);
    expect([...expected].filter((errcode) => !known.has(errcode))).toEqual([]);
  });

  it('tells what an account may not do apart from what is wrong with it', () => {
    for (const family of ['submit', 'mass', 'draft', 'published', 'datacube', 'comment'] as const)
      expect(errorRow(family, 48001).verdict).toBe('forbidden');
    expect(errorRow('mass', 89505).verdict).toBe('awaits_admin');
    expect(errorRow('datacube', 61503).verdict).toBe('not_ready');
    expect(errorRow('comment', 88005).verdict).toBe('already_done');
  });

  it('knows a repeated mass send as done', () => {
    expect(errorRow('mass', 45065).verdict).toBe('already_done');
  });

  it('tells what is gone apart from what is wrong', () => {
    expect(errorRow('draft', 40007).verdict).toBe('cover_gone');
    expect(errorRow('draft_read', 40007).verdict).toBe('gone');
    expect(errorRow('submit', 40007).verdict).toBe('gone');
    expect(errorRow('published', 53600).verdict).toBe('gone');
    expect(errorRow('mass_read', 40059).verdict).toBe('gone');
  });

  it.each(['submit', 'mass'] as const)(
    'never takes an unlisted number of %s for "nothing happened"',
    (family) => {
      expect(errorRow(family, 99_999).verdict).toBe('unknown');
      expect(verdictWithoutAnswer(family)).toBe('unknown');
    },
  );

  it('leaves unlisted numbers elsewhere to a person, and shows them', () => {
    const row = errorRow('draft', 99_999);
    expect(row.verdict).toBe('human');
    expect(faultOf(row, 'something new', redactor([])).message).toContain('99999');
    expect(faultOf(row, 'something new', redactor([])).message).toContain('something new');
    expect(errorRow('token', 99_999).verdict).toBe('config');
  });

  it('has one row per family and number, each naming its section and speaking Chinese', () => {
    const keys = WECHAT_ERRORS.flatMap((row) =>
      (row.families === 'any' ? ['any'] : row.families).map((family) => `${family}:${row.errcode}`),
    );
    expect(new Set(keys).size).toBe(keys.length);
    for (const row of WECHAT_ERRORS) {
      expect(row.section).toMatch(/^A\d/);
      expect(row.message).toMatch(/[\u4e00-\u9fff].*。$/);
      expect(row.code).toMatch(/^[a-z0-9_]+$/);
    }
  });
});

describe('faults', () => {
  it('shows the refused address and the platform’s rid', () => {
    const errmsg =
      'invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 68940b39-61652e27-4123a9a9';
    const { message } = faultOf(errorRow('token', 40164), errmsg, redactor([]));
    expect(message).toContain('203.0.113.7');
    expect(message).toContain('68940b39-61652e27-4123a9a9');
  });

  it('hides secrets in every spelling', () => {
    const redact = redactor(['s3cret/with+signs', 'TOKEN-abcdef']);
    const text = redact(
      'GET /x?access_token=OTHER&secret=y s3cret/with+signs s3cret%2Fwith%2Bsigns TOKEN-abcdef',
    );
    expect(text).toBe('GET /x?access_token=***&secret=*** *** *** ***');
  });
});

describe('troubleOf', () => {
  const fault = { code: 'wechat.x', message: 'x' };

  it('parks a spent day until after midnight in China', () => {
    expect(troubleOf('quota_day', fault, NOW)).toMatchObject({
      kind: 'quota',
      resetAt: '2026-03-02T16:01:00.000Z',
    });
    expect(nextChinaDay(new Date('2026-03-02T15:59:59Z')).toISOString()).toBe('2026-03-02T16:01:00.000Z');
    expect(nextChinaDay(new Date('2026-03-02T16:00:00Z')).toISOString()).toBe('2026-03-03T16:01:00.000Z');
  });

  it('parks a spent minute for a minute, and repeats 45066 not before one', () => {
    expect(troubleOf('quota_minute', fault, NOW)).toMatchObject({ resetAt: '2026-03-02T02:01:00.000Z' });
    const repeat = troubleOf(errorRow('mass', 45066).verdict, fault, NOW);
    expect(repeat.kind === 'retry' ? (repeat.retryAfterMs ?? 0) : 0).toBeGreaterThanOrEqual(60_000);
  });
});
