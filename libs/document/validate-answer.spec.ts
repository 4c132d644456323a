import { describe, expect, it } from '@jest/globals';
import { contentHash } from '#libs/kernel/canonical-json.js';
import type { Json } from '#libs/kernel/json.js';
import type { DocNode } from './document.js';
import { DEEPEST_ANSWER, LARGEST_ANSWER_BYTES, validateAnswer } from './validate-answer.js';

const text = (words: string, ...marks: unknown[]): unknown => ({ type: 'text', text: words, marks });
const paragraph = (...content: unknown[]): unknown => ({ type: 'paragraph', content });
const doc = (...content: unknown[]): unknown => ({ type: 'doc', content });
const linked = (href: unknown): unknown => doc(paragraph(text('看这里', { type: 'link', attrs: { href } })));

function accepted(json: unknown): DocNode {
  const reading = validateAnswer(json);
  if (!reading.ok) throw new Error(`${reading.path}: ${reading.reason}`);
  return reading.doc;
}

function refusedAt(json: unknown): string {
  const reading = validateAnswer(json);
  if (reading.ok) throw new Error('it was accepted');
  expect(reading.reason).not.toBe('');
  return reading.path;
}

describe('validateAnswer', () => {
  it('accepts every construct of the schema', () => {
    const cell = { type: 'table_cell', attrs: { colspan: 2 }, content: [paragraph(text('格'))] };
    const whole = doc(
      { type: 'heading', attrs: { level: 3 }, content: [text('标题')] },
      paragraph(text('重', { type: 'strong' }, { type: 'em' }), { type: 'hard_break' }, text('行')),
      {
        type: 'ordered_list',
        attrs: { order: 3 },
        content: [{ type: 'list_item', content: [paragraph(text('一'))] }],
      },
      { type: 'blockquote', content: [paragraph(text('引'))] },
      { type: 'table', content: [{ type: 'table_row', content: [cell] }] },
      { type: 'image', attrs: { src: 'https://a.gov.cn/1.png', alt: '流程图' } },
    );
    expect(accepted(whole).content?.map((node) => node.type)).toEqual([
      'heading',
      'paragraph',
      'ordered_list',
      'blockquote',
      'table',
      'image',
    ]);
  });

  it.each([
    'http://a.gov.cn/x?y=1#z',
    'https://政务.中国/问答',
    'mailto:a@b.cn',
    'tel:12345',
    'tel:+86-10-12345678',
  ])('keeps the link %s', (href) => {
    expect(JSON.stringify(accepted(linked(href)))).toContain(JSON.stringify(href));
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '/relative',
    '//evil.example',
    'https://user:secret@a.gov.cn/',
    'http://a.gov.cn/\u202egnp',
    'https://a b',
    'http:\\\\evil.example',
    'ftp://a.gov.cn',
    '',
    null,
    7,
    { toString: 'x' },
  ])('refuses the link %j and says where it is', (href) => {
    expect(refusedAt(linked(href))).toBe('content[0].content[0].marks[0].attrs.href');
  });

  it.each([
    'data:image/svg+xml;base64,AAAA',
    'http://a.gov.cn/1.png',
    'data:image/png,raw',
    'file:///etc/passwd',
    '',
  ])('refuses the image %j', (src) => {
    expect(refusedAt(doc({ type: 'image', attrs: { src, alt: '' } }))).toBe('content[0].attrs.src');
  });

  it.each<[string, unknown, string]>([
    ['nothing', null, ''],
    ['a string', 'x', ''],
    ['an unknown node', doc({ type: 'script' }), 'content[0]'],
    ['a node named like a built-in', doc({ type: 'constructor' }), 'content[0]'],
    ['an unknown mark', doc(paragraph(text('x', { type: 'underline' }))), 'content[0].content[0].marks[0]'],
    ['a heading of level 1', doc({ type: 'heading', attrs: { level: 1 } }), 'content[0].attrs.level'],
    ['a block inside a paragraph', doc(paragraph(paragraph())), 'content[0]'],
    ['an empty list', doc({ type: 'bullet_list', content: [] }), 'content[0]'],
    [
      'a row without cells',
      doc({ type: 'table', content: [{ type: 'table_row' }] }),
      'content[0].content[0]',
    ],
    ['content that is not a list', { type: 'doc', content: {} }, 'content'],
    ['text that is not text', doc(paragraph({ type: 'text', text: 7 })), 'content[0].content[0]'],
  ])('refuses %s', (_what, json, path) => {
    expect(refusedAt(json)).toBe(path);
  });

  it('refuses nesting that is too deep without running out of stack', () => {
    let deep: unknown = paragraph(text('底'));
    for (let level = 0; level < 20_000; level += 1) deep = { type: 'blockquote', content: [deep] };
    expect(refusedAt(doc(deep)).split('.')).toHaveLength(DEEPEST_ANSWER);
  });

  it('refuses more than the largest answer and accepts a little less', () => {
    const characters = Math.floor(LARGEST_ANSWER_BYTES / 3);
    expect(refusedAt(doc(paragraph(text('问'.repeat(characters)))))).toBe('');
    expect(accepted(doc(paragraph(text('问'.repeat(characters - 100))))).type).toBe('doc');
  });

  it('takes out what no database or platform takes, and keeps what is visible', () => {
    const read = accepted(doc(paragraph(text('甲\u0000乙\u202e丙\ud800丁\r\n戊'))));
    expect(read.content?.[0]?.content?.[0]?.text).toBe('甲乙丙\ufffd丁\n戊');
  });

  it('gives equal meaning an equal hash', () => {
    const hash = (json: unknown): string => contentHash(accepted(json) as unknown as Json);
    const plain = doc(paragraph(text('甲乙', { type: 'strong' }, { type: 'em' })));
    const wordy = {
      type: 'doc',
      attrs: {},
      content: [
        {
          type: 'paragraph',
          attrs: { textAlign: null },
          content: [
            text('甲', { type: 'em' }, { type: 'strong', attrs: {} }),
            text(''),
            text('乙', { type: 'strong' }, { type: 'em' }),
          ],
        },
      ],
    };
    expect(hash(wordy)).toBe(hash(plain));
    expect(hash(doc(paragraph(text('甲乙', { type: 'em' }))))).not.toBe(hash(plain));
    const list = (attrs: unknown): unknown =>
      doc({
        type: 'ordered_list',
        attrs,
        content: [{ type: 'list_item', content: [paragraph(text('一'))] }],
      });
    expect(hash(list({ order: 1 }))).toBe(hash(list(undefined)));
    expect(hash(list({ order: 2 }))).not.toBe(hash(list(undefined)));
  });
});
