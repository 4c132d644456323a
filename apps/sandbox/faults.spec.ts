import { describe, expect, it } from '@jest/globals';
import { FaultBook, type FaultTarget } from './faults.js';

const target = (endpoint: string, more: Partial<FaultTarget> = {}): FaultTarget => ({
  platform: 'wechat',
  method: 'POST',
  endpoint,
  account: 'wx1',
  callback: false,
  body: () => '{"title":"甲"}',
  applies: () => true,
  ...more,
});
const SUBMIT = '/cgi-bin/freepublish/submit';

describe('fault rules', () => {
  it('strike the nth call, the first calls, or all', () => {
    const book = new FaultBook();
    book.add({ platform: 'wechat', endpoint: 'freepublish/submit', kind: 'http_502', nth: 2 });
    const kinds = [1, 2, 3].map(() => book.pick(target(SUBMIT))?.kind);
    expect(kinds).toEqual([undefined, 'http_502', undefined]);
    book.clear();
    book.add({ platform: '*', endpoint: '*', kind: 'drop_before', times: 2 });
    expect([1, 2, 3].map(() => book.pick(target(SUBMIT))?.kind)).toEqual([
      'drop_before',
      'drop_before',
      undefined,
    ]);
    expect(book.list().rules).toMatchObject([{ seen: 3, fired: 2 }]);
  });

  it.each([
    ['freepublish/submit', true],
    ['/cgi-bin/freepublish/submit', true],
    ['POST freepublish/submit', true],
    ['GET freepublish/submit', false],
    ['submit', true],
    ['publish/submit', false],
    ['*', true],
    ['GET *', false],
  ])('match an endpoint by the end of its path: %s', (endpoint, matches) => {
    const book = new FaultBook();
    book.add({ platform: 'wechat', endpoint, kind: 'slow' });
    expect(book.pick(target(SUBMIT)) !== null).toBe(matches);
  });

  it('can be narrowed to an account and to a text in the body', () => {
    const book = new FaultBook();
    book.add({ platform: 'wechat', endpoint: '*', kind: 'slow', account: 'wx2' });
    book.add({ platform: 'wechat', endpoint: '*', kind: 'quota', contains: '乙' });
    expect(book.pick(target(SUBMIT))).toBeNull();
    expect(book.pick(target(SUBMIT, { account: 'wx2' }))?.kind).toBe('slow');
    expect(book.pick(target(SUBMIT, { body: () => '乙' }))?.kind).toBe('quota');
  });

  it('keep calls and callbacks apart', () => {
    const book = new FaultBook();
    book.add({ platform: 'wechat', endpoint: '*', kind: 'callback_lost' });
    book.add({ platform: 'wechat', endpoint: '*', kind: 'slow' });
    expect(book.pick(target(SUBMIT))?.kind).toBe('slow');
    expect(book.pick(target('/callback/PUBLISHJOBFINISH', { callback: true }))?.kind).toBe('callback_lost');
  });

  it('can be taken back one by one', () => {
    const book = new FaultBook();
    const { id } = book.add({ platform: 'wechat', endpoint: '*', kind: 'slow' });
    expect(book.clear('unknown')).toBe(false);
    expect(book.clear(id)).toBe(true);
    expect(book.pick(target(SUBMIT))).toBeNull();
  });
});

describe('the random plan', () => {
  const run = (seed: string, order: readonly string[]): Record<string, (string | undefined)[]> => {
    const book = new FaultBook();
    book.setPlan({ seed, rate: 0.5, kinds: ['drop_before', 'work_then_drop', 'truncated'] });
    const met: Record<string, (string | undefined)[]> = {};
    for (const endpoint of order) (met[endpoint] ??= []).push(book.pick(target(endpoint))?.kind);
    return met;
  };
  const A = '/a';
  const B = '/b';

  it('is the same for the same seed, however calls of different endpoints mix', () => {
    const apart = run('s', [...Array<string>(40).fill(A), ...Array<string>(40).fill(B)]);
    const mixed = run(
      's',
      Array.from({ length: 80 }, (_call, nth) => (nth % 2 === 0 ? B : A)),
    );
    expect(mixed[A]).toEqual(apart[A]);
    expect(mixed[B]).toEqual(apart[B]);
    expect(new Set(apart[A]).size).toBe(4);
  });

  it('differs by seed and keeps to its rate', () => {
    const calls = Array<string>(1000).fill(A);
    const one = run('one', calls)[A] ?? [];
    expect(one).not.toEqual(run('two', calls)[A]);
    const struck = one.filter((kind) => kind !== undefined).length;
    expect(struck).toBeGreaterThan(430);
    expect(struck).toBeLessThan(570);
  });

  it('uses only kinds that mean something at the endpoint', () => {
    const book = new FaultBook();
    book.setPlan({ seed: 1, rate: 1, kinds: ['published_delay', 'callback_lost'] });
    expect(book.pick(target(SUBMIT, { applies: () => false }))).toBeNull();
    expect(book.pick(target('/callback/X', { callback: true }))?.kind).toBe('callback_lost');
  });
});
