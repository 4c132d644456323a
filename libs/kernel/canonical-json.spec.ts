import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, contentHash } from './canonical-json.js';
import type { Json } from './json.js';

/** The same value with the members of every object in another order. */
function shuffled(value: Json, random: () => number): Json {
  if (Array.isArray(value)) return value.map((member) => shuffled(member, random));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]): [string, Json] => [
    name,
    shuffled(member, random),
  ]);
  return Object.fromEntries(
    members
      .map((member) => ({ member, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ member }) => member),
  );
}

const jsonValues = fc.jsonValue({ maxDepth: 4, stringUnit: 'grapheme' }) as fc.Arbitrary<Json>;

describe('canonicalJson', () => {
  it.each<[Json, string]>([
    [null, 'null'],
    [true, 'true'],
    [[], '[]'],
    [{}, '{}'],
    [{ b: 1, a: [2, { d: null, c: '问' }] }, '{"a":[2,{"c":"问","d":null}],"b":1}'],
    [
      { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 },
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    ],
    [
      [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27, -0],
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
    ],
    ['\u20ac$\u000f\nA\'B"\\/', '"€$\\u000f\\nA\'B\\"\\\\/"'],
  ])('writes %j as RFC 8785 does', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('writes the members of a list in their order', () => {
    expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d, which JSON cannot carry', (value) => {
    expect(() => canonicalJson({ deep: [value] })).toThrow(TypeError);
  });

  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(jsonValues, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('contentHash', () => {
  it('is the SHA-256 of the canonical text', () => {
    expect(contentHash({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  it('is equal for values that are equal but for the order of members', () => {
    fc.assert(
      fc.property(jsonValues, fc.array(fc.nat(), { minLength: 1, maxLength: 50 }), (value, order) => {
        let at = 0;
        const other = shuffled(value, () => order[(at += 1) % order.length] ?? 0);
        expect(contentHash(other)).toBe(contentHash(value));
      }),
    );
  });

  it('differs for values that differ', () => {
    fc.assert(
      fc.property(jsonValues, jsonValues, (one, other) => {
        const equal = canonicalJson(one) === canonicalJson(other);
        expect(contentHash(one) === contentHash(other)).toBe(equal);
        expect(JSON.stringify(one) === JSON.stringify(other) && !equal).toBe(false);
      }),
    );
  });

  it.each<[string, Json, Json]>([
    ['a text and the number it shows', '1', 1],
    ['nothing and null', {}, { a: null }],
    ['an empty list and an empty object', [], {}],
    ['one member and two that read alike', { 'a":1,"b': 2 }, { a: 1, b: 2 }],
    ['texts that only look alike', 'é', 'e\u0301'],
  ])('tells apart %s', (_case, one, other) => {
    expect(contentHash(one)).not.toBe(contentHash(other));
  });
});
