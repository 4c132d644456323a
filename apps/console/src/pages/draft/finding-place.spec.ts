import { describe, expect, it } from '@jest/globals';
import type { Content } from './content.js';
import { controlId, placeKey, placeOf } from './finding-place.js';

const CHANNEL = 'c1';
const picture = { type: 'image', attrs: { src: 'https://a.gov.cn/1.png', alt: '图' } };
const items = ['one', 'two', 'three'].map((id, index) => ({
  id,
  question: id,
  answer: { type: 'doc', content: index === 0 ? [] : [picture] },
}));
const content = (variants: Content['variants'] = {}): Content => ({
  title: '题',
  lead: '',
  category: '',
  items,
  policyReferences: [],
  variants,
});
const keyOf = (field: string, variants?: Content['variants'], others = 0): string | null => {
  const preview = { channelId: CHANNEL, fields: { others: Array.from({ length: others }, () => ({})) } };
  const place = placeOf(field, preview, content(variants));
  return place === null ? null : placeKey(place);
};

describe('where a finding is mended', () => {
  it.each([
    ['title', {}, 'title'],
    ['title', { default: { title: '短' } }, 'variant:default:title'],
    ['title', { default: { title: '短' }, [CHANNEL]: { title: '更短' } }, `variant:${CHANNEL}:title`],
    ['lead', {}, 'lead'],
    ['summary', {}, `variant:${CHANNEL}:digest`],
    ['text', { default: { shortText: '短' } }, 'variant:default:shortText'],
    ['picture', {}, `variant:${CHANNEL}:cover`],
    ['cover', {}, `variant:${CHANNEL}:cover`],
    ['content', {}, 'answer:one'],
    ['images[1]', {}, 'answer:three'],
    ['images', {}, 'answer:two'],
    ['others', {}, `variant:${CHANNEL}:articles`],
    ['contentSourceUrl', {}, null],
    ['settings.safeDomainUrl', {}, null],
  ])('%s with %j', (field, variants, key) => {
    expect(keyOf(field, variants)).toBe(key);
  });

  it('counts the articles of a message from an overview or from the first question', () => {
    expect(keyOf('others[0].title', {}, 3)).toBe('question:one');
    expect(keyOf('others[0].content', {}, 2)).toBe('answer:two');
    expect(keyOf('others[7].title', {}, 2)).toBeNull();
  });

  it('names the control on the page', () => {
    expect(controlId({ kind: 'title' })).toBe('draft-title');
    expect(controlId({ kind: 'answer', itemId: 'two' })).toBe('answer-two');
  });
});
