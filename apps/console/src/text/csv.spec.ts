import { describe, expect, it } from '@jest/globals';
import { csvOf } from './csv.js';

describe('CSV', () => {
  it('quotes what must be quoted, and opens with the right characters', () => {
    expect(
      csvOf([
        ['渠道', '准时率'],
        ['微博,临江', 0.5],
        ['引"号', null],
      ]),
    ).toBe('\ufeff渠道,准时率\r\n"微博,临江",0.5\r\n"引""号",\r\n');
  });

  it('lets no text become a formula', () => {
    expect(csvOf([['=1+1', '@x', '-2', '+3']])).toBe("\ufeff'=1+1,'@x,'-2,'+3\r\n");
  });
});
