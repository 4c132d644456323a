import { describe, expect, it } from '@jest/globals';
import type { ChannelProfile, PublishableContent } from '#libs/channels/connector.js';
import type { DocNode } from '#libs/document/document.js';
import { canonicalJson } from '#libs/kernel/canonical-json.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import { documentHtml, documentText } from '#libs/webpage/document-html.js';
import { scriptJson } from '#libs/webpage/escape.js';
import { channel, content, doc, paragraph } from './testing/website.fixtures.js';
import { WebsiteConnector } from './website.connector.js';
import { pubDate } from '#libs/webpage/page-time.js';

const connector = new WebsiteConnector();
const BASE = 'https://qa.example.gov.cn/qa/1';
const NASTY = `</script><script>alert(1)</script>"'&<!--[gallery]\u2028`;

function fieldsOf(changes: Partial<PublishableContent> = {}, settings: JsonObject = {}): JsonObject {
  return connector.render(content(changes), channel(settings)).fields;
}

function html(changes: Partial<PublishableContent> = {}, settings: JsonObject = {}): string {
  return textAt(fieldsOf(changes, settings), 'html') ?? '';
}

function findings(changes: Partial<PublishableContent>, settings: JsonObject = {}): string[] {
  const profile: ChannelProfile = channel(settings);
  const rendition = connector.render(content(changes), profile);
  return connector.validate(rendition, profile).map((finding) => `${finding.level} ${finding.code}`);
}

describe('the page', () => {
  it('has lead, questions, policy, source and code, in order', () => {
    expect(html({}, { embedJsonLd: false })).toBe(
      '<div class="qa" lang="zh-CN"><p class="qa-lead">群众常问的两个问题。</p>' +
        '<section aria-labelledby="qa-2026-000123-1"><h2 id="qa-2026-000123-1">去哪里办？</h2><p>到居住地派出所办理。</p></section>' +
        '<section aria-labelledby="qa-2026-000123-2"><h2 id="qa-2026-000123-2">要多久？</h2><p>当场受理，十五日内领证。</p></section>' +
        '<section aria-labelledby="qa-2026-000123-policy"><h2 id="qa-2026-000123-policy">政策依据</h2>' +
        '<ul><li><a href="https://www.gov.cn/663">《居住证暂行条例》（国令第663号）</a></li></ul></section>' +
        '<p class="qa-source">发布单位：市公安局</p><p class="qa-code">问答编号：2026-000123</p></div>',
    );
  });

  it('carries the questions for search engines', () => {
    const script = /<script type="application\/ld\+json">(.*)<\/script>$/.exec(html())?.[1] ?? '';
    expect(JSON.parse(script)).toMatchObject({
      '@type': 'FAQPage',
      mainEntity: [
        { '@type': 'Question', name: '去哪里办？', acceptedAnswer: { text: '<p>到居住地派出所办理。</p>' } },
        { name: '要多久？' },
      ],
    });
  });

  it.each(['wordpress', 'push'])('lets no text become markup (%s)', (dialect) => {
    const nasty = {
      lead: NASTY,
      items: [
        {
          id: 'i',
          question: NASTY,
          answer: doc(paragraph(NASTY, [{ type: 'link', attrs: { href: NASTY } }])),
        },
      ],
      policyReferences: [{ title: NASTY, documentNumber: NASTY, url: 'javascript:alert(1)' }],
      department: { id: 'd', name: NASTY },
    };
    const page = html(nasty, { dialect });
    const scripts = page.match(/<script|<\/script/g) ?? [];
    expect(scripts).toHaveLength(dialect === 'wordpress' ? 2 : 0);
    expect(page).not.toMatch(/\[gallery\]|javascript:|<!--/);
    const { previewHtml } = connector.render(content(nasty), channel({ dialect: 'push' }));
    expect(previewHtml).not.toContain('<script');
  });

  it('is the same bytes every time, in both dialects', () => {
    for (const dialect of ['wordpress', 'push']) {
      expect(canonicalJson(fieldsOf({}, { dialect }))).toBe(canonicalJson(fieldsOf({}, { dialect })));
    }
  });

  it('does not depend on the number of the revision', () => {
    expect(fieldsOf({ revisionNumber: 7 })).toEqual(fieldsOf());
    expect(fieldsOf({ code: 'WJ-2026_7' })['slug']).toBe('qa-wj-2026-7');
  });

  it('takes title and digest from the variant', () => {
    expect(fieldsOf({ variant: { title: '短题', digest: '摘要' } })).toMatchObject({
      title: '短题',
      excerpt: '摘要',
    });
  });

  it('makes an excerpt of the first answer when there is no lead', () => {
    const answer = doc(paragraph('长'.repeat(300)));
    const excerpt = fieldsOf({ lead: '', items: [{ id: 'i', question: '？', answer }] })['excerpt'];
    expect(excerpt).toBe(`${'长'.repeat(119)}…`);
  });

  it('names the categories of the channel, else its own', () => {
    expect(fieldsOf()['categories']).toEqual(['户籍']);
    expect(fieldsOf({}, { categories: ['问答知识库', ' 便民 ', ''] })['categories']).toEqual([
      '问答知识库',
      '便民',
    ]);
  });

  it('carries the page tags under their exact names', () => {
    expect(fieldsOf()['pageTags']).toEqual({
      SiteName: '某市人民政府',
      SiteDomain: 'www.example.gov.cn',
      SiteIDCode: '3701000001',
      ColumnName: '问答',
      ColumnDescription: '回应群众关切',
      ColumnKeywords: '问答,政策',
      ColumnType: '回应关切',
      ArticleTitle: '居住证办理问答',
      ContentSource: '市公安局',
      Keywords: '户籍',
      Description: '群众常问的两个问题。',
      Url: 'https://qa.example.gov.cn/qa/123',
    });
    expect(fieldsOf({}, { pageTags: false })['pageTags']).toEqual({});
  });
});

describe('an answer as HTML', () => {
  const text = (value: string): DocNode => ({ type: 'text', text: value });
  const cell = (type: 'table_cell' | 'table_header', value: string, attrs = {}): DocNode => ({
    type,
    attrs,
    content: [paragraph(value)],
  });
  const row = (...cells: DocNode[]): DocNode => ({ type: 'table_row', content: cells });

  it.each<[string, DocNode, string]>([
    ['marks', paragraph('重', [{ type: 'strong' }, { type: 'em' }]), '<p><strong><em>重</em></strong></p>'],
    [
      'a link made absolute',
      paragraph('网', [{ type: 'link', attrs: { href: '/a?b=1&c=2' } }]),
      '<p><a href="https://qa.example.gov.cn/a?b=1&amp;c=2">网</a></p>',
    ],
    [
      'a mail address',
      paragraph('邮', [{ type: 'link', attrs: { href: 'mailto:a@b.cn' } }]),
      '<p><a href="mailto:a@b.cn">邮</a></p>',
    ],
    ['a script address', paragraph('坏', [{ type: 'link', attrs: { href: 'javascript:x' } }]), '<p>坏</p>'],
    [
      'a heading below its question',
      { type: 'heading', attrs: { level: 2 }, content: [text('题')] },
      '<h3>题</h3>',
    ],
    ['the lowest heading', { type: 'heading', attrs: { level: 99 }, content: [text('题')] }, '<h6>题</h6>'],
    [
      'lists',
      {
        type: 'ordered_list',
        attrs: { order: 3 },
        content: [{ type: 'list_item', content: [paragraph('一')] }],
      },
      '<ol start="3"><li>一</li></ol>',
    ],
    [
      'a list within a list',
      {
        type: 'bullet_list',
        content: [
          {
            type: 'list_item',
            content: [
              paragraph('一'),
              { type: 'bullet_list', content: [{ type: 'list_item', content: [paragraph('二')] }] },
            ],
          },
        ],
      },
      '<ul><li><p>一</p><ul><li>二</li></ul></li></ul>',
    ],
    ['a quote', { type: 'blockquote', content: [paragraph('引')] }, '<blockquote><p>引</p></blockquote>'],
    [
      'a break',
      { type: 'paragraph', content: [text('一'), { type: 'hard_break' }, text('二')] },
      '<p>一<br>二</p>',
    ],
    [
      'a table with a head row and a head column',
      {
        type: 'table',
        content: [
          row(cell('table_header', '甲'), cell('table_header', '乙')),
          row(cell('table_header', '丙'), cell('table_cell', '丁', { colspan: 2, rowspan: 1 })),
        ],
      },
      '<table><thead><tr><th scope="col">甲</th><th scope="col">乙</th></tr></thead>' +
        '<tbody><tr><th scope="row">丙</th><td colspan="2">丁</td></tr></tbody></table>',
    ],
    [
      'an image',
      { type: 'image', attrs: { src: '/i.png', alt: '流程"图', title: '办理流程' } },
      '<figure><img src="https://qa.example.gov.cn/i.png" alt="流程&quot;图"><figcaption>办理流程</figcaption></figure>',
    ],
    [
      'an image that is no web address',
      { type: 'image', attrs: { src: 'data:x', alt: '图' } },
      '<p>（图：图）</p>',
    ],
  ])('%s', (_what, node, expected) => {
    expect(documentHtml(node, BASE)).toBe(expected);
  });

  it('is text line by line', () => {
    const node = doc(
      paragraph('一  二'),
      { type: 'table', content: [row(cell('table_header', '甲'), cell('table_cell', '乙'))] },
      { type: 'bullet_list', content: [{ type: 'list_item', content: [paragraph('丙')] }] },
      { type: 'image', attrs: { src: 'x', alt: '图' } },
    );
    expect(documentText(node)).toBe('一 二\n甲\t乙\n丙\n（图：图）');
  });
});

it('writes JSON that cannot leave a script element, and that reads the same', () => {
  const value = { a: NASTY, [NASTY]: [NASTY, { b: ['x'] }] };
  const written = scriptJson(value);
  expect(written).not.toMatch(/[<>&\u2028]|\[gallery/);
  expect(JSON.parse(written)).toEqual(value);
});

describe('the time of the page tags', () => {
  it.each([
    ['2026-03-02T01:00:00Z', 'Asia/Shanghai', '2026-03-02 09:00'],
    ['2026-12-31T16:00:59Z', 'Asia/Shanghai', '2027-01-01 00:00'],
    ['2026-07-01T00:05:00Z', 'America/New_York', '2026-06-30 20:05'],
  ])('%s in %s', (instant, zone, expected) => {
    expect(pubDate(new Date(instant), zone)).toBe(expected);
  });
});

describe('judging', () => {
  it('finds nothing wrong with a complete page', () => {
    expect(findings({})).toEqual([]);
    expect(findings({}, { dialect: 'push' })).toEqual([]);
  });

  it.each<[string, Partial<PublishableContent>, JsonObject]>([
    ['block website.title_empty', { title: ' ' }, { pageTags: false }],
    ['block website.slug_invalid', { code: '问答' }, {}],
    ['block website.setting_missing', {}, { siteUrl: '' }],
    ['block website.setting_missing', {}, { dialect: 'push', endpoint: 'ftp://x' }],
    ['block website.setting_missing', {}, { timeZone: 'Asia/Nowhere' }],
    ['warn website.page_tags_missing', {}, { siteName: '' }],
    ['warn website.site_id_code_invalid', {}, { siteIdCode: '37' }],
    [
      'warn website.image_without_alt',
      { items: [{ id: 'i', question: '？', answer: doc({ type: 'image', attrs: { src: '/i', alt: '' } }) }] },
      { uploadPictures: false },
    ],
    [
      'warn website.table_without_header',
      {
        items: [
          {
            id: 'i',
            question: '？',
            answer: doc({
              type: 'table',
              content: [{ type: 'table_row', content: [{ type: 'table_cell', content: [paragraph('甲')] }] }],
            }),
          },
        ],
      },
      {},
    ],
  ])('%s', (finding, changes, settings) => {
    expect(findings(changes, settings)).toEqual([finding]);
  });
});
