import { describe, expect, it } from '@jest/globals';
import { NqlError, parseNql } from './nql.js';

const post = {
  slug: 'qa-1',
  status: 'published',
  featured: false,
  tag: ['hash-qa-1', 'news'],
  canonical_url: null,
  published_at: '2026-03-02T01:00:00.000Z',
  title: '居住证 (一)',
};
const holds = (filter: string): boolean => parseNql(filter)(post);

describe('filters', () => {
  it('hold for what they describe', () => {
    for (const filter of [
      'slug:qa-1',
      'tag:hash-qa-1',
      'tag:[other,news]',
      'status:[draft,published]+featured:false',
      'slug:none,slug:qa-1',
      'slug:-none+(status:draft,status:published)',
      'canonical_url:null',
      "published_at:>'2026-03-02T08:00:00+08:00'",
      "published_at:<='2026-03-02 01:00:00Z'",
      "title:~'居住'",
      "title:'居住证 (一)'",
      'slug:~^qa',
    ])
      expect([filter, holds(filter)]).toEqual([filter, true]);
  });

  it('do not hold for anything else', () => {
    for (const filter of [
      'tag:-news',
      'slug:qa',
      'status:-[draft,published]',
      'canonical_url:-null',
      'slug:~$2',
    ])
      expect([filter, holds(filter)]).toEqual([filter, false]);
  });

  it('are refused when they are none', () => {
    for (const filter of ['slug', 'slug:', 'slug:a b', '(slug:a', 'slug:[a', 'tag:a+', ':a'])
      expect(() => parseNql(filter)).toThrow(NqlError);
    expect(() => holds('nofield:1')).toThrow(NqlError);
  });
});
