import { describe, expect, it } from '@jest/globals';
import { base62Mid } from './weibo.mid.js';
import { comparable, editorCount, fitText, hasTopic, plainCount } from './weibo.text.js';
import { readWeiboTime } from './weibo.time.js';

const URL_CN = 'https://www.example.gov.cn/zwgk/qa/12345.html';

describe('the editor’s count (reference B4)', () => {
  it.each([
    ['a', 1],
    ['ab', 1],
    ['abc', 2],
    ['你好a', 3],
    ['😀', 2],
    ['“引号”—', 5],
    ['a'.repeat(280), 140],
    ['a'.repeat(281), 141],
    ['你'.repeat(140), 140],
    [URL_CN, 10],
    [`${'你'.repeat(129)} ${URL_CN}`, 140],
    [`${'你'.repeat(130)} ${URL_CN}`, 141],
    ['http://t.cn/Abc1234', 10],
    [`https://a.example/${'x'.repeat(122)}`, 10],
    [`https://a.example/${'x'.repeat(124)}`, 11],
    ['http://weibo.com/1', 9],
    [`http://weibo.com/${'1'.repeat(30)}`, 10],
    [`http://weibo.com/${'1'.repeat(125)}`, 11],
    ['http://weibo.com.example/1', 10],
    ['a\r\nb', 2],
    ['a\u0080', 1],
    ['a\u0081', 2],
    ['', 0],
  ])('counts %j as %i', (text, count) => {
    expect(editorCount(text)).toBe(count);
  });

  it('ends an address at the first character that is not ASCII', () => {
    expect(editorCount(`${URL_CN}，详见`)).toBe(13);
    expect(editorCount(`见${URL_CN}`)).toBe(11);
  });

  it('counts a host with hyphens and a port as an address', () => {
    expect(editorCount('http://my-site.gov.cn:8080/a-very-long-path/of/an/answer.html')).toBe(10);
  });
});

describe('the plain count', () => {
  it('gives addresses no discount', () => {
    expect(plainCount(URL_CN)).toBe(23);
    expect(plainCount('你好a')).toBe(3);
  });
});

describe('fitting text', () => {
  it('leaves short text alone', () => {
    expect(fitText('短', 1)).toBe('短');
  });

  it('cuts at the end of a late sentence', () => {
    expect(fitText('一二三四五六七。八九十', 9)).toBe('一二三四五六七。');
  });

  it('cuts with an ellipsis when the last sentence ended long before', () => {
    expect(fitText('一。二三四五六七八九十', 9)).toBe('一。二三四五六七…');
  });

  it('never splits what is one character to the reader', () => {
    expect(fitText('办👨‍👩‍👧‍👦吧', 4)).toBe('办…');
    expect(fitText('办', 0)).toBe('');
  });
});

describe('comparing texts', () => {
  it('takes every address for the same and ignores white space and escapes', () => {
    expect(comparable(`A&B <问> ${URL_CN} `)).toBe(comparable('A&amp;B  &lt;问&gt;\nhttp://t.cn/A6abcdef'));
  });

  it('tells different words apart', () => {
    expect(comparable(`甲 ${URL_CN}`)).not.toBe(comparable(`乙 ${URL_CN}`));
  });
});

describe('topics', () => {
  it.each([
    ['#居住证# 怎么办', true],
    ['1# 楼和 2 号楼', false],
    ['https://a.example/#x https://b.example/#y', false],
    ['##', false],
  ])('%j: %s', (text, found) => {
    expect(hasTopic(text)).toBe(found);
  });
});

describe('the short id (reference B3)', () => {
  it.each([
    ['3501756485200075', 'z0JH2lOMb'],
    ['0', '0'],
    ['61', 'Z'],
    ['10000000', '10000'],
  ])('%s is %s', (mid, short) => {
    expect(base62Mid(mid)).toBe(short);
  });

  it('refuses anything else', () => {
    expect(() => base62Mid('z0JH2lOMb')).toThrow(TypeError);
  });
});

describe('time stamps', () => {
  it('keeps the offset', () => {
    expect(readWeiboTime('Mon Mar 02 09:00:01 +0800 2026')?.toISOString()).toBe('2026-03-02T01:00:01.000Z');
  });

  it.each(['', '2026-03-02T09:00:01Z', 'Mon Foo 02 09:00:01 +0800 2026', 'Mon Mar 02 29:00:01 +0800 2026'])(
    'refuses %j',
    (text) => {
      expect(readWeiboTime(text)).toBeNull();
    },
  );
});
