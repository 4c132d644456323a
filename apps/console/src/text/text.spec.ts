import { describe, expect, it } from '@jest/globals';
import { compareTexts } from './compare.js';
import { pairSections, type ContentView } from './content.js';
import { fromEditor, plainText, toEditor, withoutTail, type DocNode } from './document.js';

const text = (value: string, ...marks: NonNullable<DocNode['marks']>[number][]): DocNode =>
  marks.length === 0 ? { type: 'text', text: value } : { type: 'text', text: value, marks };
const paragraph = (...content: DocNode[]): DocNode => ({ type: 'paragraph', content });

const DOCUMENT: DocNode = {
  type: 'doc',
  content: [
    { type: 'heading', attrs: { level: 3 }, content: [text('材料')] },
    paragraph(text('带'), text('身份证', { type: 'strong' }), { type: 'hard_break' }, text('到派出所')),
    {
      type: 'ordered_list',
      attrs: { order: 3 },
      content: [
        { type: 'list_item', content: [paragraph(text('登记'))] },
        {
          type: 'list_item',
          content: [paragraph(text('见'), text('说明', { type: 'link', attrs: { href: 'https://a.cn/' } }))],
        },
      ],
    },
    {
      type: 'table',
      content: [
        {
          type: 'table_row',
          content: [
            { type: 'table_header', attrs: { colspan: 1, rowspan: 1 }, content: [paragraph(text('档次'))] },
            { type: 'table_cell', attrs: { colspan: 1, rowspan: 1 }, content: [paragraph(text('价格'))] },
          ],
        },
      ],
    },
    { type: 'image', attrs: { src: 'https://a.cn/b.png', alt: '流程图' } },
  ],
};

describe('answers between the API and the editor', () => {
  it('come back as they went', () => {
    expect(fromEditor(toEditor(DOCUMENT))).toEqual(DOCUMENT);
  });

  it('leave behind what only the editor knows', () => {
    const edited: DocNode = {
      type: 'doc',
      content: [
        { type: 'paragraph', attrs: { textAlign: null }, content: [text('一')] },
        { type: 'tableCell', attrs: { colspan: 2, rowspan: 1, colwidth: [90] }, content: [] },
        paragraph(
          text('链', { type: 'link', attrs: { href: 'https://a.cn/', target: '_blank', rel: 'nofollow' } }),
        ),
      ],
    };
    const sent = fromEditor(edited);
    expect(JSON.stringify(sent)).not.toMatch(/textAlign|colwidth|target|rel|_blank/);
    expect(sent.content?.[1]).toEqual({ type: 'table_cell', attrs: { colspan: 2, rowspan: 1 }, content: [] });
  });

  it('leave the blank tail of the editor behind, but never everything', () => {
    const blank = paragraph();
    const tailed = (...content: DocNode[]): DocNode => withoutTail({ type: 'doc', content });
    expect(tailed(paragraph(text('一')), blank, blank).content).toEqual([paragraph(text('一'))]);
    expect(tailed({ type: 'paragraph' }).content).toEqual([{ type: 'paragraph' }]);
  });

  it('read as plain lines, addresses included', () => {
    expect(plainText(DOCUMENT)).toBe(
      '材料\n带身份证\n到派出所\n3. 登记\n4. 见说明（https://a.cn/）\n档次 ｜ 价格\n〔图：流程图〕',
    );
  });
});

describe('comparing Chinese text', () => {
  it('shows the changed words, not the paragraph', () => {
    const parts = compareTexts('自受理之日起十五日内制发居住证。', '自受理之日起十日内制发居住证。');
    const changed = parts
      .filter((part) => part.kind !== 'same')
      .map((part) => part.text)
      .join('');
    expect(changed.length).toBeLessThan(8);
    expect(
      parts
        .filter((part) => part.kind !== 'removed')
        .map((part) => part.text)
        .join(''),
    ).toBe('自受理之日起十日内制发居住证。');
    expect(
      parts
        .filter((part) => part.kind !== 'added')
        .map((part) => part.text)
        .join(''),
    ).toBe('自受理之日起十五日内制发居住证。');
  });

  it('knows the same from the changed', () => {
    expect(compareTexts('一样', '一样')).toEqual([{ kind: 'same', text: '一样' }]);
    expect(compareTexts('', '')).toEqual([]);
  });

  it('pairs items by their id, wherever they stand', () => {
    const content = (items: [string, string][]): ContentView => ({
      title: '题',
      lead: '',
      category: '',
      items: items.map(([id, question]) => ({ id, question, answer: { type: 'doc' } })),
      policyReferences: [],
      variants: {},
    });
    const pairs = pairSections(
      content([
        ['a', '甲'],
        ['b', '乙'],
      ]),
      content([
        ['b', '乙二'],
        ['c', '丙'],
      ]),
      (layout) => layout,
    );
    expect(pairs.map((pair) => [pair.key, pair.before.trim(), pair.after.trim()])).toEqual([
      ['title', '题', '题'],
      ['item:b', '乙', '乙二'],
      ['item:c', '', '丙'],
      ['item:a', '甲', ''],
    ]);
  });

  it('sets covers apart from the words of a channel', () => {
    const content = (variants: ContentView['variants']): ContentView => ({
      title: '题',
      lead: '',
      category: '',
      items: [],
      policyReferences: [],
      variants,
    });
    const cover = 'https://a.gov.cn/1.png';
    const pairs = pairSections(
      content({ default: { cover } }),
      content({ default: { title: '短' } }),
      (layout) => layout,
    );
    expect(pairs.slice(1)).toEqual([
      {
        key: 'variant:default',
        label: { kind: 'variant', channel: 'default' },
        before: '',
        after: '短',
      },
      { key: 'cover:default', label: { kind: 'cover', channel: 'default' }, before: cover, after: '' },
    ]);
  });
});
