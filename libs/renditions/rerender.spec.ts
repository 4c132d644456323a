import { describe, expect, it } from '@jest/globals';
import type { ChannelProfile } from '#libs/channels/connector.js';
import { fromText } from '#libs/document/from-text.js';
import { plainConnector } from './plain-connector.spec-support.js';
import { publishableFor } from './publishable.js';
import { changedFields, renditionHash, rerender } from './rerender.js';

const channel: ChannelProfile = { channelId: 'w', kind: 'plain', name: '微信', settings: {} };
const content = {
  title: '通用标题',
  lead: '导语',
  category: '',
  items: [{ id: 'i', question: '问', answer: fromText('答') }],
  policyReferences: [],
  variants: { default: { title: '默认差异', digest: '摘要' }, w: { title: '渠道标题' } },
};
const origin = { code: '2026-000001', number: 3, departmentId: 'd', departmentName: '人社局', content };

describe('publishableFor', () => {
  it("lays the channel's own variant over the default one", () => {
    expect(publishableFor(origin, 'w', 'https://a.gov.cn').variant).toEqual({
      title: '渠道标题',
      digest: '摘要',
    });
    expect(publishableFor(origin, 'other', 'https://a.gov.cn').variant).toEqual({
      title: '默认差异',
      digest: '摘要',
    });
    expect(publishableFor(origin, 'w', 'https://a.gov.cn').canonicalUrl).toBe(
      'https://a.gov.cn/qa/2026-000001',
    );
  });
});

describe('rerender', () => {
  it('gives the same hash for the same content, and another for anything the public would see', () => {
    const render = (variants = content.variants, settings = {}) =>
      rerender(
        publishableFor({ ...origin, content: { ...content, variants } }, 'w', 'https://a.gov.cn'),
        { ...channel, settings },
        plainConnector(),
      );
    const one = render();
    expect(render().hash).toBe(one.hash);
    expect(one.hash).toBe(renditionHash('plain/1', one.fields));
    const other = render({ ...content.variants, w: { title: '改' } });
    expect(changedFields(one.fields, other.fields)).toEqual(['title']);
    expect(other.hash).not.toBe(one.hash);
    expect(changedFields(one.fields, render(content.variants, { author: '署名' }).fields)).toEqual([
      'author',
    ]);
  });
});

describe('changedFields', () => {
  it('names fields that came, went or moved, however deep, and not the order of members', () => {
    expect(changedFields({ a: 1, b: { x: [1, 2] }, c: null }, { b: { x: [2, 1] }, a: 1, d: null })).toEqual([
      'b',
      'c',
      'd',
    ]);
    expect(changedFields({ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } })).toEqual([]);
  });
});
