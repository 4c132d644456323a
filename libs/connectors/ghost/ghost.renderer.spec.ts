import { describe, expect, it } from '@jest/globals';
import type { PublishableContent } from '#libs/channels/connector.js';
import { canonicalJson } from '#libs/kernel/canonical-json.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import { GhostConnector } from './ghost.connector.js';
import { postFields } from './ghost.post.js';
import { NO_IMAGES } from './ghost.staged.js';
import { channel, content, doc, job, paragraph } from './testing/ghost.fixtures.js';

const connector = new GhostConnector();
const NASTY = `</script><script>alert(1)</script>"'&<!--kg-card-end: html-->[x]`;

function fieldsOf(changes: Partial<PublishableContent> = {}, settings: JsonObject = {}): JsonObject {
  return connector.render(content(changes), channel(settings)).fields;
}

function findings(changes: Partial<PublishableContent>, settings: JsonObject = {}): string[] {
  const profile = channel(settings);
  const rendition = connector.render(content(changes), profile);
  return connector.validate(rendition, profile).map((finding) => `${finding.level} ${finding.code}`);
}

describe('the article', () => {
  it('holds what is approved, and nothing that another channel could change', () => {
    expect(fieldsOf()).toMatchObject({
      title: '居住证办理问答',
      slug: 'qa-2026-000123',
      excerpt: '群众常问的两个问题。',
      tags: ['户籍'],
      canonicalUrl: '',
      pageTags: { SiteIDCode: '3701000001', ArticleTitle: '居住证办理问答', ContentSource: '市公安局' },
      cover: null,
    });
    expect(canonicalJson(fieldsOf({ revisionNumber: 7 }))).toBe(canonicalJson(fieldsOf()));
  });

  it('takes the channel’s tags and names the original where the channel says so', () => {
    expect(fieldsOf({}, { tags: [' 问答 ', '便民'], canonicalLink: true })).toMatchObject({
      tags: ['问答', '便民'],
      canonicalUrl: 'https://qa.example.gov.cn/qa/123',
    });
  });

  it('lets no text become markup or end its card', () => {
    const profile = channel();
    const approved = content({
      title: NASTY,
      lead: NASTY,
      items: [{ id: 'i', question: NASTY, answer: doc(paragraph(NASTY)) }],
    });
    const sent = postFields(job(profile, {}, approved), { images: NO_IMAGES, pubDate: null });
    const html = textAt(sent, 'html') ?? '';
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html.match(/<!--/g)).toHaveLength(2);
    expect(html.startsWith('<!--kg-card-begin: html-->')).toBe(true);
    expect(html.endsWith('<!--kg-card-end: html-->')).toBe(true);
    expect(textAt(sent, 'codeinjection_head')).not.toContain('<script');
    expect(connector.render(approved, profile).previewHtml).not.toContain('<script');
  });

  it('is written with its own hidden tag, page tags and the release that wrote it', () => {
    const sent = postFields(job(channel()), { images: NO_IMAGES, pubDate: '2026-03-02 09:00' });
    expect(sent['tags']).toEqual([{ name: '户籍' }, { name: '#qa-2026-000123' }]);
    expect(sent).toMatchObject({
      visibility: 'public',
      custom_excerpt: '群众常问的两个问题。',
      meta_description: '群众常问的两个问题。',
      canonical_url: null,
      feature_image: null,
    });
    const head = textAt(sent, 'codeinjection_head') ?? '';
    expect(head).toContain('<meta name="SiteIDCode" content="3701000001">');
    expect(head).toContain('<meta name="PubDate" content="2026-03-02 09:00">');
    expect(head).toContain('<meta name="jida-release" content="jd7f3k2m">');
  });

  it('names no page tags where the channel wants none', () => {
    const sent = postFields(job(channel({ pageTags: false })), {
      images: NO_IMAGES,
      pubDate: '2026-03-02 09:00',
    });
    expect(textAt(sent, 'codeinjection_head')).toBe('<meta name="jida-release" content="jd7f3k2m">');
  });
});

describe('what is found before review', () => {
  it('is nothing for a sound article', () => {
    expect(findings({})).toEqual([]);
  });

  it.each<[string, Partial<PublishableContent>, JsonObject]>([
    ['block ghost.title_empty', { title: ' ' }, {}],
    ['block ghost.title_too_long', { title: '题'.repeat(256) }, {}],
    ['block ghost.excerpt_too_long', { lead: '要'.repeat(301) }, {}],
    ['block ghost.tag_unfit', { category: '#内部' }, {}],
    ['block ghost.tag_unfit', {}, { tags: [',问答'] }],
    ['block ghost.setting_missing', {}, { apiUrl: '' }],
    ['block ghost.setting_missing', {}, { timeZone: 'Asia/Nowhere' }],
    ['warn ghost.page_tags_missing', {}, { siteName: '' }],
    ['warn ghost.site_id_code_invalid', {}, { siteIdCode: '12' }],
    ['warn ghost.picture_not_kept', { variant: { cover: 'https://a.example/x.png' } }, {}],
  ])('tells %s', (expected, changes, settings) => {
    expect(findings(changes, settings)).toContain(expected);
  });

  it('takes a title of exactly the length that fits', () => {
    expect(findings({ title: '题'.repeat(255), lead: '要'.repeat(300) })).toEqual([]);
  });
});
