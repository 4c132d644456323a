import { describe, expect, it } from '@jest/globals';
import { fillLinks, linksIn } from './link-placeholders.rules.js';

const fields = {
  text: '首发见 {{url:微信首发}} ，详见{{ url：website }}',
  body: { html: '<p>原文 {{url:微信首发}}</p>', tags: ['{{url:website}}', '{{release}}'] },
  title: '没有链接',
};

describe('placeholders for addresses', () => {
  it('are found with the field they stand in, once each', () => {
    expect(linksIn(fields)).toEqual([
      { key: '微信首发', field: 'text' },
      { key: 'website', field: 'text' },
      { key: '微信首发', field: 'body' },
      { key: 'website', field: 'body' },
    ]);
  });

  it('are filled with the address, escaped in HTML, and left alone while it is not known', () => {
    const filled = fillLinks(fields, { 微信首发: 'https://mp.example.com/s?a=1&b=2' });
    expect(filled).toEqual({
      text: '首发见 https://mp.example.com/s?a=1&b=2 ，详见{{ url：website }}',
      body: {
        html: '<p>原文 https://mp.example.com/s?a=1&amp;b=2</p>',
        tags: ['{{url:website}}', '{{release}}'],
      },
      title: '没有链接',
    });
  });

  it('do not read an address that itself looks like a placeholder or a pattern', () => {
    const tricky = { 微信首发: 'https://a.cn/$&{{url:website}}' };
    expect(fillLinks({ text: '{{url:微信首发}}' }, tricky)).toEqual({
      text: 'https://a.cn/$&{{url:website}}',
    });
    expect(fillLinks({ text: '{{url:constructor}}' }, {})).toEqual({ text: '{{url:constructor}}' });
  });
});
