import { describe, expect, it } from '@jest/globals';
import type { Finding, MediaFact, PublishableContent } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { article, dataUrl, pngBytes, profile } from './scripted-platform.spec-support.js';
import { renderArticle } from './wechat.renderer.js';
import { validateArticle } from './wechat.validate.js';

function findings(change: Partial<PublishableContent> = {}, settings: JsonObject = {}): readonly Finding[] {
  const channel = profile(settings);
  return validateArticle(renderArticle(article(change), channel), channel);
}

function codes(change: Partial<PublishableContent> = {}, settings: JsonObject = {}): readonly string[] {
  return findings(change, settings).map(({ level, code }) => `${level} ${code}`);
}

function paragraphs(count: number, length: number): Partial<PublishableContent> {
  const content = Array.from({ length: count }, () => ({
    type: 'paragraph' as const,
    content: [{ type: 'text' as const, text: '答'.repeat(length) }],
  }));
  return { items: [{ id: 'i', question: '问？', answer: { type: 'doc', content } }] };
}

function image(src: string, alt = '说明'): Partial<PublishableContent> {
  const answer = {
    type: 'doc' as const,
    content: [{ type: 'image' as const, attrs: { src, alt, title: null } }],
  };
  return { items: [{ id: 'i', question: '问？', answer }] };
}

function fact(change: Partial<MediaFact>): MediaFact {
  return {
    sha256: 'a'.repeat(64),
    contentType: 'image/png',
    width: 900,
    height: 600,
    bytes: 1000,
    ...change,
  };
}

/** An image of which the bytes are kept. */
function kept(address: string, change: Partial<MediaFact>): Partial<PublishableContent> {
  return { ...image(address), media: { [address]: fact(change) } };
}

describe('validateArticle', () => {
  it('has nothing against a good article', () => {
    expect(findings()).toEqual([]);
  });

  it('counts a title in Chinese characters, up to the account’s limit', () => {
    expect(codes({ title: '题'.repeat(32) })).toEqual([]);
    expect(codes({ title: '题'.repeat(33) })).toEqual(['block wechat.title_too_long']);
    expect(codes({ title: '题'.repeat(33) }, { titleLimit: 64 })).toEqual([]);
    expect(codes({ title: '𠮷'.repeat(32) })).toEqual([]);
    expect(codes({ title: '　' })).toEqual(['block wechat.title_missing']);
  });

  it('names the numbers and the remedy', () => {
    const [finding] = findings({ title: '题'.repeat(40) });
    expect(finding).toMatchObject({ field: 'title' });
    expect(finding?.message).toContain('40');
    expect(finding?.message).toContain('32');
    expect(finding?.message).toContain('请缩短');
  });

  it('judges author and digest', () => {
    expect(codes({}, { author: '九个字的作者名称呢' })).toEqual(['block wechat.author_too_long']);
    expect(codes({ department: { id: 'd', name: '市人力资源和社会保障局' } })).toEqual([
      'info wechat.author_missing',
    ]);
    expect(codes({ variant: { digest: '摘'.repeat(121) } })).toEqual(['block wechat.digest_too_long']);
    expect(codes({ variant: { digest: '摘'.repeat(120) } })).toEqual([]);
    expect(codes({ variant: { digest: '' } })).toEqual(['warn wechat.digest_missing']);
  });

  it('judges the body by characters, and by bytes', () => {
    expect(codes(paragraphs(1, 20_000))).toEqual(['block wechat.content_too_long']);
    expect(codes(paragraphs(1, 17_500))).toEqual(['warn wechat.content_near_limit']);
    expect(codes(paragraphs(1, 10_000))).toEqual([]);
    expect(codes(paragraphs(1, 360_000), { contentLimit: 9_000_000 })).toEqual([
      'block wechat.content_too_large',
    ]);
  });

  it('judges images', () => {
    expect(codes(image(dataUrl(pngBytes())))).toEqual([]);
    expect(codes(image('https://mmbiz.qpic.cn/a.png'))).toEqual([]);
    expect(codes(image('https://www.example.gov.cn/a.png'))).toEqual(['block wechat.image_unreachable']);
    expect(codes(kept('https://www.example.gov.cn/a.png', {}))).toEqual([]);
    expect(codes(image(dataUrl(pngBytes()), ' '))).toEqual(['warn wechat.image_alt_missing']);
    expect(codes(image(dataUrl(Buffer.from('<svg/>'), 'image/png')))).toEqual(['block wechat.image_type']);
    expect(codes(image('file:///etc/passwd'))).toEqual(['block wechat.image_unreachable']);
    expect(codes(image('data:image/svg+xml,<svg/>'))).toEqual(['block wechat.image_unreachable']);
  });

  it('says what becomes of pictures that the platform does not take as they are', () => {
    const address = 'https://www.example.gov.cn/a';
    expect(codes(kept(address, { bytes: 1024 * 1024 }))).toEqual(['info wechat.images_converted']);
    expect(codes(kept(address, { bytes: 1024 * 1024 - 1 }))).toEqual([]);
    expect(codes(kept(address, { contentType: 'image/webp' }))).toEqual(['info wechat.images_converted']);
    expect(codes(kept(address, { contentType: 'image/gif' }))).toEqual(['warn wechat.images_moving']);
  });

  it('judges the cover', () => {
    const cover = 'https://www.example.gov.cn/cover.jpg';
    expect(codes({ variant: { cover } })).toEqual(['block wechat.cover_unreachable']);
    expect(codes({ variant: { cover }, media: { [cover]: fact({}) } })).toEqual([]);
  });

  it('judges the read-more link', () => {
    expect(codes({ canonicalUrl: 'ftp://example.gov.cn/1' })).toEqual(['block wechat.source_url_invalid']);
    expect(codes({ canonicalUrl: `https://example.gov.cn/${'a'.repeat(1000)}` })).toEqual([
      'block wechat.source_url_too_long',
    ]);
  });

  it('refuses text that staging would take for a placeholder', () => {
    expect(codes({ title: '标题{{release}}' })).toEqual(['block wechat.placeholder_text']);
  });

  it('tells when a person will have to publish', () => {
    expect(codes({}, { publishMode: 'draft_only' })).toEqual(['info wechat.published_by_hand']);
    expect(codes({}, { accountType: 'unverified' })).toEqual(['info wechat.published_by_hand']);
  });

  it('tells about links that become text, and about a push to all followers', () => {
    const linked = {
      type: 'text' as const,
      text: '网站',
      marks: [{ type: 'link' as const, attrs: { href: 'https://www.gov.cn' } }],
    };
    const answer = { type: 'doc' as const, content: [{ type: 'paragraph' as const, content: [linked] }] };
    expect(codes({ items: [{ id: 'i', question: '问？', answer }] }, { publishMode: 'mass_send' })).toEqual([
      'info wechat.links_as_text',
      'info wechat.push_to_followers',
    ]);
  });
});
