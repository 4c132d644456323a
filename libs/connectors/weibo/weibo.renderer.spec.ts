import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '#libs/kernel/canonical-json.js';
import { textAt } from '#libs/kernel/json.js';
import { answer, channel, content } from './testing/weibo.fixtures.js';
import { WeiboConnector } from './weibo.connector.js';
import { editorCount, plainCount } from './weibo.text.js';

const connector = new WeiboConnector();

function render(changes = {}, settings = {}): string {
  return textAt(connector.render(content(changes), channel(settings)).fields, 'text') ?? '';
}

function findings(changes = {}, settings = {}): string[] {
  const profile = channel(settings);
  return connector
    .validate(connector.render(content(changes), profile), profile)
    .map((finding) => `${finding.level} ${finding.code}`);
}

describe('rendering', () => {
  it('makes a post of title, first answer, marker and address', () => {
    expect(render()).toBe(
      '居住证办理问答：到居住地派出所办理，材料齐全的当场受理。【问答2026-000123】 https://www.example.gov.cn/qa/123 ',
    );
  });

  it('prefers the short text, and keeps a marker written by hand', () => {
    expect(render({ variant: { shortText: '居住证新规，一图看懂' } })).toBe(
      '居住证新规，一图看懂【问答2026-000123】 https://www.example.gov.cn/qa/123 ',
    );
    expect(render({ variant: { shortText: '【问答2026-000123】新规' } })).toBe(
      '【问答2026-000123】新规 https://www.example.gov.cn/qa/123 ',
    );
  });

  it('is the same bytes every time', () => {
    const first = connector.render(content(), channel());
    expect(canonicalJson(connector.render(content(), channel()).fields)).toBe(canonicalJson(first.fields));
  });

  it('fits any generated text by both counts, with the reserve', () => {
    for (let length = 0; length < 200; length += 7) {
      const text = render({ items: [{ id: 'i', question: '', answer: answer('长'.repeat(length)) }] });
      expect(plainCount(text)).toBeLessThanOrEqual(130);
      expect(editorCount(text)).toBeLessThanOrEqual(130);
      expect(text.endsWith('【问答2026-000123】 https://www.example.gov.cn/qa/123 ')).toBe(true);
    }
  });

  it('puts no topic into generated text', () => {
    expect(render({ title: '#居住证# 问答' })).toContain('＃居住证＃ 问答');
  });

  it('writes the address in ASCII', () => {
    expect(render({ canonicalUrl: 'https://www.example.gov.cn/问答/1' })).toContain(
      ' https://www.example.gov.cn/%E9%97%AE%E7%AD%94/1 ',
    );
  });

  it('shows a preview without markup from the text', () => {
    const { previewHtml } = connector.render(
      content({ variant: { shortText: '<img src=x onerror=alert(1)>&"' } }),
      channel(),
    );
    expect(previewHtml).toContain('&lt;img src=x onerror=alert(1)&gt;&amp;&quot;');
    expect(previewHtml).toContain('<a href="https://www.example.gov.cn/qa/123" rel="noopener noreferrer">');
    expect(previewHtml).not.toContain('<img');
  });

  it('tells both lengths to the editor', () => {
    const { measures } = connector.render(content({ variant: { shortText: '你'.repeat(100) } }), channel());
    expect(measures).toEqual({ editorCount: 121, plainCount: 127, limit: 140 });
  });
});

describe('judging', () => {
  it('finds nothing wrong with generated text', () => {
    expect(findings()).toEqual([]);
  });

  it('blocks text that the editor counts too long', () => {
    expect(findings({ variant: { shortText: '你'.repeat(119) } })).toEqual([
      'warn weibo.text_may_be_too_long',
    ]);
    expect(findings({ variant: { shortText: '你'.repeat(120) } })).toEqual(['block weibo.text_too_long']);
  });

  it.each([
    ['https://qa.other.cn/1', 'https://www.example.gov.cn'],
    ['https://www.example.gov.cn.evil.cn/1', 'https://www.example.gov.cn'],
    ['https://wwwexample.gov.cn/1', 'https://example.gov.cn'],
    ['/qa/1', 'https://www.example.gov.cn'],
    ['https://www.example.gov.cn/1', ''],
  ])('blocks %s outside %s', (canonicalUrl, safeDomainUrl) => {
    expect(findings({ canonicalUrl }, { safeDomainUrl })).toEqual(['block weibo.outside_safe_domain']);
  });

  it('accepts the safe domain and hosts below it', () => {
    expect(findings({}, { safeDomainUrl: 'https://example.gov.cn' })).toEqual([]);
  });

  it('blocks a topic that the platform would remove', () => {
    expect(findings({ variant: { shortText: '#居住证# 新规' } })).toEqual(['block weibo.topic_removed']);
  });
});
