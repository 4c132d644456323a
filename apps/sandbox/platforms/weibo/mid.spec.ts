import { describe, expect, it } from '@jest/globals';
import { base62ToMid, midToBase62 } from './mid.js';

describe('public ids (reference B3)', () => {
  it('converts the known pair both ways', () => {
    expect(midToBase62('3501756485200075')).toBe('z0JH2lOMb');
    expect(base62ToMid('z0JH2lOMb')).toBe('3501756485200075');
  });

  it.each(['5140000000000001', '5140000010000000', '4999999999999999', '1000000000000000'])(
    'brings %s back',
    (id) => {
      expect(base62ToMid(midToBase62(id))).toBe(id);
    },
  );

  it('refuses what is no id', () => {
    expect(base62ToMid('a-b')).toBeUndefined();
  });
});
