import { describe, expect, it } from '@jest/globals';
import { editorLength, isUnderDomain, linksIn, plainLength, withoutTopics } from './text-rules.js';

const URL_45 = 'https://www.example.gov.cn/zwgk/qa/12345.html';
const otherUrl = (length: number): string => `https://www.example.gov.cn/${'x'.repeat(length - 27)}`;

describe('length as the editor counts it (reference B4)', () => {
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
    [URL_45, 10],
    [`${'你'.repeat(129)} ${URL_45}`, 140],
    [`${'你'.repeat(130)} ${URL_45}`, 141],
    ['http://t.cn/Abc1234', 10],
    [otherUrl(140), 10],
    [otherUrl(142), 11],
    ['http://weibo.com/1', 9],
    ['①', 1],
    ['\r\n', 1],
  ])('%s', (text, count) => {
    expect(editorLength(text)).toBe(count);
  });

  it('gives no discount for links in the strict reading', () => {
    expect(plainLength(URL_45)).toBe(23);
    expect(plainLength('你好a')).toBe(3);
  });
});

describe('links and topics', () => {
  it('ends a link at the first character that is not ASCII or at a space', () => {
    expect(linksIn('看https://a.cn/1。再看 https://b.cn/2?x=1#y 完')).toEqual([
      'https://a.cn/1',
      'https://b.cn/2?x=1#y',
    ]);
  });

  it.each([
    ['https://www.example.gov.cn/1', true],
    ['https://sub.www.example.gov.cn/1', true],
    ['https://www.example.gov.cn.evil.cn/1', false],
    ['https://evilwww.example.gov.cn/1', false],
    ['https://example.gov.cn/1', false],
  ])('knows whether %s is under the safe domain', (link, under) => {
    expect(isUnderDomain(link, ['www.example.gov.cn'])).toBe(under);
  });

  it('takes topics away but leaves link fragments', () => {
    expect(withoutTopics('#便民#居住证 https://a.cn/#a 与 https://a.cn/#b')).toBe(
      '居住证 https://a.cn/#a 与 https://a.cn/#b',
    );
  });
});
