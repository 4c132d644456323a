import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '#libs/kernel/canonical-json.js';
import type { MediaFact, PublishableContent, Rendition } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { answer, channel, content } from './testing/weibo.fixtures.js';
import { WeiboConnector } from './weibo.connector.js';

const connector = new WeiboConnector();
const COVER = 'https://img.example.gov.cn/cover.jpg';
const IMAGE = 'https://www.example.gov.cn/files/1.png';
const HASH = 'a'.repeat(64);

const FACT: MediaFact = { sha256: HASH, contentType: 'image/png', width: 8, height: 8, bytes: 900 };

function article(changes: Partial<PublishableContent> = {}, settings: JsonObject = {}): Rendition {
  const draft = content({
    variant: { cover: COVER },
    media: { [COVER]: FACT, [IMAGE]: { ...FACT, sha256: 'b'.repeat(64) } },
    ...changes,
  });
  return connector.render(draft, channel({ publishMode: 'article', ...settings }));
}

function findings(rendition: Rendition, settings: JsonObject = {}): string[] {
  return connector
    .validate(rendition, channel({ publishMode: 'article', ...settings }))
    .map((one) => `${one.level} ${one.code}`);
}

function withImage(src: string): PublishableContent['items'] {
  const image = { type: 'image', attrs: { src, alt: '流程图', title: '办理流程' } } as const;
  return [{ id: 'i-1', question: '去哪里办？', answer: { type: 'doc', content: [image] } }];
}

describe('rendering a headline article', () => {
  it('makes title, body, cover, summary and the accompanying post', () => {
    const { fields, template, measures } = article({ lead: '满半年可以申领。' });
    expect(template).toBe('weibo-article/1');
    expect(fields).toEqual({
      publishAs: 'article',
      title: '居住证办理问答',
      content:
        '<p>满半年可以申领。</p><h2>去哪里办？</h2><p>到居住地派出所办理，材料齐全的当场受理。</p>' +
        '<p>来源：市公安局 ｜ 编号：2026-000123</p>' +
        '<p>最新答复：<a href="https://www.example.gov.cn/qa/123">https://www.example.gov.cn/qa/123</a></p>',
      cover: { source: COVER, sha256: HASH },
      summary: '满半年可以申领。',
      text: '居住证办理问答：到居住地派出所办理，材料齐全的当场受理。【问答2026-000123】 https://www.example.gov.cn/qa/123 ',
      url: 'https://www.example.gov.cn/qa/123',
      images: [],
    });
    expect(measures).toMatchObject({ titleCharacters: 7, summaryCharacters: 8, images: 0 });
    expect(findings(article())).toEqual([]);
  });

  it('is the same bytes every time', () => {
    expect(canonicalJson(article().fields)).toBe(canonicalJson(article().fields));
  });

  it('writes every kind of block, and nothing an author could make run', () => {
    const text = (value: string) => ({ type: 'text', text: value }) as const;
    const paragraph = (value: string) => ({ type: 'paragraph', content: [text(value)] }) as const;
    const linked = (href: string) =>
      ({
        type: 'text',
        text: '链接',
        marks: [{ type: 'strong' }, { type: 'link', attrs: { href } }],
      }) as const;
    const { fields } = article({
      title: '题',
      items: [
        {
          id: 'i',
          question: '<b>？',
          answer: {
            type: 'doc',
            content: [
              { type: 'heading', attrs: { level: 2 }, content: [text('小节')] },
              { type: 'paragraph', content: [linked('/a?b=1&c=2'), linked('javascript:alert(1)')] },
              { type: 'bullet_list', content: [{ type: 'list_item', content: [paragraph('一')] }] },
              {
                type: 'ordered_list',
                attrs: { order: 3 },
                content: [{ type: 'list_item', content: [paragraph('三')] }],
              },
              { type: 'blockquote', content: [paragraph('{{release}}<script>')] },
              {
                type: 'table',
                content: [
                  {
                    type: 'table_row',
                    content: [
                      { type: 'table_header', attrs: { colspan: 2 }, content: [paragraph('头')] },
                      { type: 'table_cell', content: [paragraph('格')] },
                    ],
                  },
                ],
              },
            ],
          },
        },
      ],
      policyReferences: [{ title: '条例', documentNumber: '国令 1 号', url: 'https://www.gov.cn/1' }],
    });
    expect(fields['content']).toBe(
      '<h2>&lt;b&gt;？</h2><h3>小节</h3>' +
        '<p><strong><a href="https://www.example.gov.cn/a?b=1&amp;c=2">链接</a></strong><strong>链接</strong></p>' +
        '<ul><li>一</li></ul><ol start="3"><li>三</li></ol>' +
        '<blockquote><p>&#123;&#123;release}}&lt;script&gt;</p></blockquote>' +
        '<table><tbody><tr><th colspan="2">头</th><td>格</td></tr></tbody></table>' +
        '<h2>政策依据</h2><ul><li><a href="https://www.gov.cn/1">《条例》</a>（国令 1 号）</li></ul>' +
        '<p>来源：市公安局 ｜ 编号：2026-000123</p>' +
        '<p>最新答复：<a href="https://www.example.gov.cn/qa/123">https://www.example.gov.cn/qa/123</a></p>',
    );
  });

  it('shows pictures at their addresses, has their bytes approved, and previews what is kept', () => {
    const rendition = article({ items: withImage('/files/1.png') });
    expect(rendition.fields['content']).toContain(`<p><img src="${IMAGE}" alt="流程图"></p><p>办理流程</p>`);
    expect(rendition.fields['images']).toEqual([{ source: IMAGE, sha256: 'b'.repeat(64) }]);
    expect(rendition.previewHtml).toContain(`src="/api/v1/media/${'b'.repeat(64)}"`);
    expect(rendition.previewHtml).toContain(`src="/api/v1/media/${HASH}"`);
    expect(rendition.previewHtml).not.toContain(IMAGE);
  });

  it('cuts a generated summary where editors elsewhere do, and no written one', () => {
    expect(article({ lead: '长'.repeat(60) }).fields['summary']).toBe(`${'长'.repeat(43)}…`);
    const written = article({ variant: { cover: COVER, digest: '长'.repeat(45) } });
    expect(written.fields['summary']).toBe('长'.repeat(45));
    expect(findings(written)).toEqual(['warn weibo.article_summary_may_be_cut']);
  });
});

describe('the cover', () => {
  it.each([
    ['the variant’s', { variant: { cover: COVER }, items: withImage('/files/1.png') }, COVER],
    ['the first picture', { variant: {}, items: withImage('/files/1.png') }, IMAGE],
    ['the account’s own', { variant: {} }, 'https://img.example.gov.cn/default.png'],
  ])('is %s', (_what, changes, source) => {
    const settings = { publishMode: 'article', articleCoverUrl: 'https://img.example.gov.cn/default.png' };
    expect(connector.render(content(changes), channel(settings)).fields['cover']).toMatchObject({ source });
    expect(connector.pictures(content(changes), channel(settings))).toContain(source);
  });
});

describe('judging an article', () => {
  it.each([
    [32, []],
    [33, ['block weibo.article_title_too_long']],
  ])('a title of %i characters, Chinese and Latin alike', (length, expected) => {
    expect(findings(article({ title: `a${'题'.repeat(length - 1)}` }))).toEqual(expected);
  });

  it.each([
    ['no title', { title: ' ' }, ['block weibo.title_missing']],
    [
      'a body that is too long',
      { items: [{ id: 'i', question: '', answer: answer('长'.repeat(90_000)) }] },
      ['block weibo.article_content_too_long'],
    ],
    [
      'an accompanying text that is too long',
      { variant: { cover: COVER, shortText: '长'.repeat(1_900) } },
      ['block weibo.article_text_too_long'],
    ],
    ['a topic', { variant: { cover: COVER, shortText: '#居住证# 新规' } }, ['block weibo.topic_removed']],
    ['no cover', { variant: {} }, ['block weibo.article_cover_missing']],
    [
      'a cover that was pasted in',
      { variant: { cover: 'data:image/png;base64,AAAA' } },
      ['block weibo.article_picture_without_address'],
    ],
    ['a cover that cannot be had', { media: {} }, ['block weibo.picture_unreachable']],
    [
      'a picture that was pasted in',
      { items: withImage('data:image/png;base64,AAAA') },
      ['block weibo.article_picture_without_address'],
    ],
    [
      'a picture that cannot be had',
      { items: withImage('/files/2.png') },
      ['block weibo.picture_unreachable'],
    ],
  ])('%s', (_what, changes, expected) => {
    expect(findings(article(changes))).toEqual(expected);
  });

  it('takes the lower limit of a channel', () => {
    const long = article({ items: [{ id: 'i', question: '', answer: answer('长'.repeat(20_000)) }] });
    expect(findings(long)).toEqual([]);
    expect(findings(long, { articleContentLimit: 20_000 })).toEqual(['block weibo.article_content_too_long']);
  });
});
