import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MediaFact, PublishableContent } from '#libs/channels/connector.js';
import { documentSchema, type DocNode } from '#libs/document/document.js';
import { article, dataUrl, pngBytes, profile } from './scripted-platform.spec-support.js';
import { fieldsFromJson, type MessageFields } from './wechat.fields.js';
import { markerOf } from './wechat.marker.js';
import { sha256Of } from './wechat.images.js';
import { renderArticle } from './wechat.renderer.js';
import { inkOn } from './wechat.styles.js';
import { picturesOf } from './wechat.template.js';

// eslint-disable-next-line no-control-regex -- what the platform refuses (40033)
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

function render(change: Partial<PublishableContent> = {}, settings = {}): MessageFields {
  return fieldsFromJson(renderArticle(article(change), profile(settings)).fields);
}

function withAnswer(...content: DocNode[]): Partial<PublishableContent> {
  const answer: DocNode = { type: 'doc', content };
  documentSchema.nodeFromJSON(answer).check();
  return { items: [{ id: 'i', question: '问题？', answer }] };
}

function text(value: string, ...marks: NonNullable<DocNode['marks']>[number][]): DocNode {
  return marks.length === 0 ? { type: 'text', text: value } : { type: 'text', text: value, marks };
}

function paragraph(...content: DocNode[]): DocNode {
  return { type: 'paragraph', content };
}

function link(href: string): NonNullable<DocNode['marks']>[number] {
  return { type: 'link', attrs: { href, title: null } };
}

describe('renderArticle', () => {
  it('numbers the questions, names policies and department, and leads to the public page', () => {
    const { content } = render({
      items: [
        {
          id: 'a',
          question: '谁可以办？',
          answer: { type: 'doc', content: [paragraph(text('本市居民。'))] },
        },
        {
          id: 'b',
          question: '要多久？',
          answer: { type: 'doc', content: [paragraph(text('三个工作日。'))] },
        },
      ],
      policyReferences: [
        { title: '居住证暂行条例', documentNumber: '国务院令第663号', url: 'https://www.gov.cn/a' },
      ],
    });
    const plain = content.replace(/<[^>]+>/g, '|').replace(/\|+/g, '|');
    expect(plain).toBe(
      '|办理材料与时限|问 1|谁可以办？|本市居民。|问 2|要多久？|三个工作日。|政策依据|1. 《居住证暂行条例》（国务院令第663号）|https://www.gov.cn/a|来源：市公安局 ｜ 编号：2026-000123|点击文末“阅读原文”，查看这份答复的最新版本|',
    );
  });

  it('is the same every time', () => {
    const content = article(
      withAnswer(paragraph(text('一')), {
        type: 'image',
        attrs: { src: dataUrl(pngBytes()), alt: '图', title: null },
      }),
    );
    expect(JSON.stringify(renderArticle(content, profile()))).toBe(
      JSON.stringify(renderArticle(content, profile())),
    );
  });

  it('uses nothing the platform removes: no class, id, script, style tag or event attribute', () => {
    const rendered = render(withAnswer(paragraph(text('<script>alert(1)</script> onclick="x"')), table()));
    const tags = [...rendered.content.matchAll(/<\/?([a-z0-9]+)([^>]*)>/g)];
    const allowed = new Set([
      'section',
      'p',
      'span',
      'strong',
      'em',
      'br',
      'h2',
      'h3',
      'h4',
      'ul',
      'ol',
      'li',
      'blockquote',
      'table',
      'tbody',
      'tr',
      'th',
      'td',
      'img',
      'a',
    ]);
    for (const [, name = '', attributes = ''] of tags) {
      expect(allowed).toContain(name);
      expect(attributes.replace(/="[^"]*"/g, '').trim()).toMatch(
        /^((style|src|alt|href|colspan|rowspan|start)\s?)*$/,
      );
    }
    expect(rendered.content).not.toMatch(/position:|float:|font-family|url\(/);
  });

  it('escapes whatever an author writes, everywhere', () => {
    const nasty = '"><img src=x onerror=alert(1)>&\'';
    const rendered = render(
      {
        ...withAnswer(paragraph(text(nasty, link('https://example.com/?a="><b>'))), {
          type: 'image',
          attrs: { src: 'https://example.com/a.png', alt: nasty, title: nasty },
        }),
        lead: nasty,
        department: { id: 'd', name: nasty },
        policyReferences: [
          { title: nasty, documentNumber: nasty, url: `https://mp.weixin.qq.com/s?x=${nasty}` },
        ],
      },
      { headerText: nasty, footerText: nasty },
    );
    expect(rendered.content).not.toContain('<img src=x');
    expect(rendered.content).not.toContain('<b>');
    expect(
      rendered.content.match(/&quot;&gt;&lt;img src=x onerror=alert\(1\)&gt;&amp;&#39;/g)?.length,
    ).toBeGreaterThanOrEqual(7);
  });

  it('keeps any text readable and never lets it become markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
        const { content } = render({
          items: [{ id: 'i', question: '问？', answer: { type: 'doc', content: [paragraph(text(value))] } }],
        });
        const inner = /<p style="margin:0 0 12px">([^<]*)<\/p>/.exec(content)?.[1] ?? '';
        return (
          !/[<>"]/.test(inner) && !inner.includes('{{') && unescape(inner) === value.replace(CONTROL, '')
        );
      }),
    );
  });

  it('does not let an author write a placeholder into the body', () => {
    expect(render(withAnswer(paragraph(text('{{release}}')))).content).not.toContain('{{');
    expect(render(withAnswer(paragraph(text('{'), text('{release}}')))).content).not.toContain('{{');
  });

  it('makes links to articles of the platform clickable, shows all others as text', () => {
    const { content } = render(
      withAnswer(
        paragraph(text('公众号文章', link('https://mp.weixin.qq.com/s?__biz=a&mid=1'))),
        paragraph(text('政府网站', link('https://www.gov.cn/b'))),
        paragraph(text('https://www.gov.cn/c', link('https://www.gov.cn/c/'))),
        paragraph(text('拨打', link('tel:12345'))),
        paragraph(text('危险', link('javascript:alert(1)'))),
        paragraph(text('冒充', link('https://mp.weixin.qq.com.evil.example/'))),
      ),
    );
    expect(content.match(/<a /g)).toHaveLength(1);
    expect(content).toContain('href="https://mp.weixin.qq.com/s?__biz=a&amp;mid=1"');
    expect(content).toMatch(/政府网站<span[^>]*>（https:\/\/www\.gov\.cn\/b）<\/span>/);
    expect(content).not.toContain('（https://www.gov.cn/c/）');
    expect(content).toContain('（12345）');
    expect(content).toContain('危险');
    expect(content).not.toContain('javascript');
  });

  it('writes lists, tables, headings and quotes with inline styles alone', () => {
    const { content } = render(
      withAnswer(
        { type: 'heading', attrs: { level: 3 }, content: [text('条件')] },
        {
          type: 'ordered_list',
          attrs: { order: 3 },
          content: [{ type: 'list_item', content: [paragraph(text('第三'))] }],
        },
        { type: 'blockquote', content: [paragraph(text('引用'))] },
        table(),
      ),
    );
    expect(content).toMatch(/<h3 style="[^"]+">条件<\/h3>/);
    expect(content).toMatch(/<ol start="3" style="[^"]+"><li style="[^"]+">第三<\/li><\/ol>/);
    expect(content).toMatch(/<blockquote style="[^"]+">引用<\/blockquote>/);
    expect(content).toMatch(/<th colspan="2" style="[^"]*border:1px solid[^"]*">项目<\/th>/);
  });

  it('refers to images by number and keeps their sources for staging', () => {
    const source = dataUrl(pngBytes());
    const { content, images } = render(
      withAnswer(
        { type: 'image', attrs: { src: source, alt: '流程图', title: null } },
        { type: 'image', attrs: { src: '/media/b.jpg', alt: '', title: '窗口位置' } },
      ),
    );
    expect(images).toEqual([
      { source, alt: '流程图', sha256: sha256Of(pngBytes()) },
      { source: 'https://www.example.gov.cn/media/b.jpg', alt: '', sha256: null },
    ]);
    expect(content).toMatch(/<img src="jida-image:0" alt="流程图"/);
    expect(content).toContain('窗口位置');
    expect(content).not.toContain('base64');
  });

  describe('pictures whose bytes are kept', () => {
    const address = 'https://www.example.gov.cn/media/b.jpg';
    const content = {
      ...withAnswer({ type: 'image', attrs: { src: address, alt: '窗口', title: null } }),
      media: { [address]: fact('b'.repeat(64)) },
    };

    it('are approved by the hash of their bytes', () => {
      expect(render(content).images).toEqual([{ source: address, alt: '窗口', sha256: 'b'.repeat(64) }]);
      const changed = { ...content, media: { [address]: fact('c'.repeat(64)) } };
      expect(renderArticle(article(changed), profile()).fields).not.toEqual(
        renderArticle(article(content), profile()).fields,
      );
    });

    it('are not carried along as data', () => {
      const source = dataUrl(pngBytes());
      const embedded = render({
        ...withAnswer({ type: 'image', attrs: { src: source, alt: '图', title: null } }),
        media: { [source]: fact('d'.repeat(64)) },
      });
      expect(embedded.images).toEqual([{ source: 'embedded', alt: '图', sha256: 'd'.repeat(64) }]);
    });

    it('are what reviewers see', () => {
      const { previewHtml } = renderArticle(article(content), profile());
      expect(previewHtml).toContain(`src="/api/v1/media/${'b'.repeat(64)}"`);
      expect(previewHtml).not.toContain(address);
    });

    it('make a cover: the draft’s own before the account’s, cut to both shapes', () => {
      const cover = 'https://www.example.gov.cn/cover.jpg';
      const own = { variant: { cover }, media: { [cover]: fact('e'.repeat(64)) } };
      expect(render(own, { coverMediaId: 'COVER' }).cover).toEqual({
        kind: 'picture',
        source: cover,
        sha256: 'e'.repeat(64),
        crops: { wide: '0_0.180851_1_0.819149', square: '0.166667_0_0.833333_1' },
      });
      expect(render(content, { coverFrom: 'first_image' }).cover).toMatchObject({ sha256: 'b'.repeat(64) });
      expect(render({}, { coverFrom: 'first_image' }).cover).toMatchObject({ kind: 'drawn' });
    });

    it('are asked for: of answers, template and cover, but not those on the platform', () => {
      const asked = picturesOf(
        article({
          ...withAnswer(
            { type: 'image', attrs: { src: address, alt: '', title: null } },
            { type: 'image', attrs: { src: 'https://mmbiz.qpic.cn/x', alt: '', title: null } },
          ),
          variant: { cover: 'https://a.gov.cn/cover.png' },
        }),
        profile({ qrImageUrl: 'https://a.gov.cn/qr.png', headerImageUrl: 'https://a.gov.cn/head.png' }),
      );
      expect(asked).toEqual([
        address,
        'https://a.gov.cn/head.png',
        'https://a.gov.cn/qr.png',
        'https://a.gov.cn/cover.png',
      ]);
    });
  });

  it('wears the account’s template: banner, colour, code, and names it in what is approved', () => {
    const settings = {
      accentColor: '#8a1538',
      headerImageUrl: 'https://a.gov.cn/head.png',
      headerImageAlt: '有问必答',
      qrImageUrl: 'https://a.gov.cn/qr.png',
      qrCaption: '扫码在线咨询',
    };
    const rendered = render({}, settings);
    expect(rendered.content).toMatch(/<img src="jida-image:0" alt="有问必答"/);
    expect(rendered.content).toMatch(/<img src="jida-image:1" alt="扫码在线咨询"/);
    expect(rendered.content).toContain('#8a1538');
    expect(rendered.images.map((image) => image.source)).toEqual([
      'https://a.gov.cn/head.png',
      'https://a.gov.cn/qr.png',
    ]);
    const templates = [{}, settings, { ...settings, accentColor: '#8a1539' }].map(
      (one) => renderArticle(article(), profile(one)).template,
    );
    expect(new Set(templates).size).toBe(3);
    for (const template of templates) expect(template).toMatch(/^wechat\/2:[0-9a-f]{8}$/);
  });

  it('keeps its numbers readable on any colour', () => {
    expect(inkOn('#2f6690')).toBe('#ffffff');
    expect(inkOn('#ffe066')).toBe('#2b2f36');
  });

  it('puts the marker into the public address, also when it has a query and a fragment', () => {
    expect(render().contentSourceUrl).toBe('https://www.example.gov.cn/qa/123?ref={{release}}');
    const url = render({ canonicalUrl: 'https://www.example.gov.cn/qa?id=1&ref=old#top' }).contentSourceUrl;
    expect(url).toBe('https://www.example.gov.cn/qa?id=1&ref={{release}}#top');
    expect(markerOf(url.replace('{{release}}', 'm1').replaceAll('&', '&amp;'))).toBe('m1');
  });

  it('prefers the channel’s own title and digest', () => {
    const rendered = render({ variant: { title: '短 标题', digest: '短摘要' } });
    expect(rendered).toMatchObject({ title: '短 标题', digest: '短摘要' });
  });

  it('cuts a digest of its own making to the limit, counting Chinese characters', () => {
    const { digest } = render({ lead: '办'.repeat(130) });
    expect(Array.from(digest)).toHaveLength(120);
    expect(digest.endsWith('…')).toBe(true);
    expect(render({ lead: '' }).digest).toBe('带身份证到派出所。');
  });

  it('takes the author from the settings, then from a department that fits, then from nobody', () => {
    expect(render({}, { author: '政务服务' }).author).toBe('政务服务');
    expect(render().author).toBe('市公安局');
    expect(render({ department: { id: 'd', name: '市人力资源和社会保障局' } }).author).toBe('');
  });

  it('puts into the approved fields whatever the public can notice of the settings', () => {
    expect(render({}, { coverMediaId: 'COVER' }).cover).toEqual({ kind: 'material', mediaId: 'COVER' });
    expect(render({}, { coverColor: '#AA0000' }).cover).toEqual({
      kind: 'drawn',
      color: '#aa0000',
      title: '关于居住证办理的问答',
      department: '市公安局',
    });
    expect(render({}, { coverColor: 'red;', coverFrom: 'plain' }).cover).toEqual({
      kind: 'drawn',
      color: '#2f6690',
      title: '',
      department: '',
    });
    expect(render({}, { openComment: true, fansOnlyComment: true })).toMatchObject({
      openComment: true,
      fansOnlyComment: true,
    });
    expect(render({}, { fansOnlyComment: true }).fansOnlyComment).toBe(false);
    expect(render({}, { publishMode: 'mass_send' }).pushToFollowers).toBe(true);
  });

  it('does not void approvals when an account falls back to drafts only', () => {
    const publish = renderArticle(article(), profile({ publishMode: 'publish' })).fields;
    expect(renderArticle(article(), profile({ publishMode: 'draft_only' })).fields).toEqual(publish);
  });

  it('shows reviewers the real pictures, and nothing that could run', () => {
    const images = [
      'https://www.example.gov.cn/a.png',
      dataUrl(pngBytes()),
      'javascript:alert(1)',
      'data:text/html;base64,PHNjcmlwdD4=',
    ];
    const { previewHtml } = renderArticle(
      article(
        withAnswer(
          ...images.map((src): DocNode => ({ type: 'image', attrs: { src, alt: '图', title: null } })),
        ),
      ),
      profile(),
    );
    expect(previewHtml.match(/src="([^"]*)"/g)).toEqual([
      `src="${images[0]}"`,
      `src="${images[1]}"`,
      'src=""',
      'src=""',
    ]);
  });

  it('measures Chinese text in characters and bytes, with room for image addresses', () => {
    const bare = renderArticle(article(withAnswer(paragraph(text('字')))), profile()).measures;
    const longer = renderArticle(article(withAnswer(paragraph(text('字𠮷字')))), profile()).measures;
    expect((longer['contentCharacters'] ?? 0) - (bare['contentCharacters'] ?? 0)).toBe(2);
    expect((longer['contentBytes'] ?? 0) - (bare['contentBytes'] ?? 0)).toBe(7);
    const pictured = renderArticle(
      article(
        withAnswer(paragraph(text('字')), {
          type: 'image',
          attrs: { src: 'https://a/b.png', alt: '', title: null },
        }),
      ),
      profile(),
    ).measures;
    expect((pictured['contentCharacters'] ?? 0) - (bare['contentCharacters'] ?? 0)).toBeGreaterThan(200);
  });
});

function fact(sha256: string): MediaFact {
  return { sha256, contentType: 'image/jpeg', width: 1200, height: 800, bytes: 5000 };
}

function table(): DocNode {
  const cell = (type: 'table_cell' | 'table_header', value: string, colspan = 1): DocNode => ({
    type,
    attrs: { colspan, rowspan: 1 },
    content: [paragraph(text(value))],
  });
  return {
    type: 'table',
    content: [
      { type: 'table_row', content: [cell('table_header', '项目', 2)] },
      { type: 'table_row', content: [cell('table_cell', '材料'), cell('table_cell', '身份证')] },
    ],
  };
}

function unescape(html: string): string {
  return html
    .replaceAll('&#123;', '{')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
