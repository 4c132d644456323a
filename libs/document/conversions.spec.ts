import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DocNode } from './document.js';
import { fromHtml } from './from-html.js';
import { fromMarkdown } from './from-markdown.js';
import { fromText } from './from-text.js';
import { toMarkdown } from './to-markdown.js';
import { isEmptyDocument, toPlainText } from './to-plain-text.js';
import { toSafeHtml } from './to-safe-html.js';
import { validateAnswer } from './validate-answer.js';

describe('fromMarkdown', () => {
  it('reads headings, emphasis, links, lists, quotes, tables and images', () => {
    const doc = fromMarkdown(
      '# 一\n\n**重** 与 *斜* 与 [网](https://a.gov.cn "题")\n\n3. 甲\n4. 乙\n   - 丙\n\n> 引\n\n| 项 | 值 |\n|---|---|\n| a | b |\n\n![图](https://a.gov.cn/1.png)',
    );
    expect(toSafeHtml(doc)).toBe(
      '<h2>一</h2><p><strong>重</strong> 与 <em>斜</em> 与 ' +
        '<a href="https://a.gov.cn" title="题" rel="noopener noreferrer nofollow">网</a></p>' +
        '<ol start="3"><li><p>甲</p></li><li><p>乙</p><ul><li><p>丙</p></li></ul></li></ol>' +
        '<blockquote><p>引</p></blockquote>' +
        '<table><tbody><tr><th><p>项</p></th><th><p>值</p></th></tr><tr><td><p>a</p></td><td><p>b</p></td></tr></tbody></table>' +
        '<img src="https://a.gov.cn/1.png" alt="图">',
    );
  });

  it('shows HTML and unsafe links as text', () => {
    const shown = toSafeHtml(fromMarkdown('<script>alert(1)</script> [点](javascript:alert(1)) `code`'));
    expect(shown).toBe('<p>&lt;script&gt;alert(1)&lt;/script&gt; [点](javascript:alert(1)) code</p>');
  });

  it('keeps the lines writers meant', () => {
    expect(toPlainText(fromMarkdown('第一行\n第二行\n\n第三行'))).toBe('第一行\n第二行\n第三行');
  });

  it.each([
    '',
    '   ',
    '>'.repeat(5000),
    '- '.repeat(5000),
    '[[[['.repeat(2000),
    '|a|\n|-|\n'.repeat(50),
    '***',
    '\u0000\ud800',
  ])('never fails (%#)', (text) => {
    expect(validateAnswer(fromMarkdown(text)).ok).toBe(true);
  });

  it('makes a valid document of any text', () => {
    const pieces = fc.constantFrom(
      '#',
      '*',
      '_',
      '[',
      '](',
      ')',
      '!',
      '>',
      '- ',
      '1. ',
      '|',
      '\n',
      '`',
      '<b>',
      '&',
      '\\',
      '问',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 60 }),
        (parts) => validateAnswer(fromMarkdown(parts.join(''))).ok,
      ),
      { numRuns: 1000 },
    );
  });
});

describe('fromHtml', () => {
  it('takes what readers see and drops what acts', () => {
    const doc = fromHtml(
      '<style>p{}</style><div onclick="x()">甲<script>alert(1)</script><p>乙 <b>重</b><br>行</p></div>' +
        '<a href="javascript:x()">丙</a><iframe src="x">丁</iframe><img src=x onerror=alert(1) alt="戊"><font>己</font>',
    );
    expect(toSafeHtml(doc)).toBe('<p>甲</p><p>乙 <strong>重</strong><br>行</p><p>丙戊己</p>');
  });

  it('keeps tables with spans, nested lists and stray text in them', () => {
    const doc = fromHtml(
      '<table><caption>表</caption><thead><tr><th colspan=2>头</th></tr></thead><tr><td rowspan="999">a</td><td><ul><li>x<ol><li>y</ol></ul></td></tr></table>',
    );
    expect(toSafeHtml(doc)).toBe(
      '<p>表</p><table><tbody><tr><th colspan="2"><p>头</p></th></tr>' +
        '<tr><td rowspan="100"><p>a</p></td><td><ul><li><p>x</p><ol><li><p>y</p></li></ol></li></ul></td></tr></tbody></table>',
    );
  });

  it('never fails on deep, broken or odd HTML', () => {
    const odd = [
      '<div>'.repeat(50_000),
      '<ul><li>'.repeat(3000),
      '<table><tr><td>'.repeat(500),
      '<b><p><i></b>x',
      '</p></p>',
      '<a href="',
      '<svg><script>',
    ];
    expect(odd.map((html) => validateAnswer(fromHtml(html)).ok)).toEqual(odd.map(() => true));
  });
});

describe('toMarkdown', () => {
  it.each([
    '## 标题\n\n段落 **重** *斜* [网](https://a.gov.cn)',
    '- 甲\n- 乙\n  1. 丙\n  2. 丁',
    '> 引\n\n尾',
    '| 项 | 值 |\n|---|---|\n| a\\|b | **c** |\n\n后',
    '![图](https://a.gov.cn/1.png)\n\n行一\\\n行二',
    '1\\. 不是列表\n\n\\# 不是标题 \\*星\\*',
  ])('says the same when it is read again: %j', (text) => {
    const doc = fromMarkdown(text);
    expect(fromMarkdown(toMarkdown(doc))).toEqual(doc);
  });

  it('keeps plain text as it is, whatever signs it holds', () => {
    const line = fc
      .array(
        fc.constantFrom(
          '#',
          '*',
          '_',
          '[',
          ']',
          '(',
          ')',
          '!',
          '>',
          '-',
          '1',
          '.',
          '|',
          '`',
          '<',
          '&',
          '问',
          '答',
          ' ',
        ),
        { maxLength: 20 },
      )
      .map((signs) => signs.join('').replace(/ +/g, ' ').trim());
    fc.assert(
      fc.property(line, (text) => {
        const doc = fromText(text);
        return toPlainText(fromMarkdown(toMarkdown(doc))) === toPlainText(doc);
      }),
      { numRuns: 1000, examples: [['__1__'], ['___'], ['a__b__c'], ['_1_'], ['**_']] },
    );
  });
});

describe('toPlainText and isEmptyDocument', () => {
  it('numbers lists and joins cells', () => {
    const doc = fromMarkdown(
      '1. 甲\n2. 乙\n\n| a | b |\n|---|---|\n| c | d |\n\n![说明](https://a.gov.cn/1.png)',
    );
    expect(toPlainText(doc)).toBe('1. 甲\n2. 乙\na | b\nc | d\n［图：说明］');
  });

  it.each<[boolean, string]>([
    [true, ''],
    [true, ' \n\n '],
    [false, '字'],
    [false, '![x](https://a.gov.cn/1.png)'],
  ])('is empty: %s for %j', (empty, text) => {
    expect(isEmptyDocument(fromMarkdown(text))).toBe(empty);
  });
});

describe('toSafeHtml', () => {
  it('writes nothing a document smuggles in past validation', () => {
    const smuggled: DocNode = {
      type: 'doc',
      content: [
        {
          type: 'paragraph',
          content: [
            { type: 'text', text: '<b>', marks: [{ type: 'link', attrs: { href: 'javascript:x' } }] },
          ],
        },
        { type: 'image', attrs: { src: 'x" onerror="y', alt: '"><script>' } },
      ],
    };
    expect(toSafeHtml(smuggled)).toBe('<p>&lt;b&gt;</p>&quot;&gt;&lt;script&gt;');
  });
});
