import { describe, expect, it } from '@jest/globals';
import { Ledger, type LedgerEntry } from './ledger.js';

const entry = (more: Partial<LedgerEntry>): LedgerEntry => ({
  platform: 'wechat',
  account: 'wx1',
  kind: 'article',
  publicationId: '1',
  id: 'a#1',
  marker: 'https://www.example.gov.cn/1',
  externalId: null,
  sourceUrl: null,
  title: '甲',
  text: '甲',
  html: '<p>甲</p>',
  publishedAt: 1,
  removedAt: null,
  path: '/s',
  ...more,
});
const MARKER = 'https://www.example.gov.cn/1';

describe('the ledger', () => {
  it('counts the articles of one act once, and two acts twice', () => {
    const ledger = new Ledger([], () => undefined);
    ledger.add(entry({}));
    ledger.add(entry({ id: 'a#2' }));
    expect(ledger.publications({})).toEqual({ [MARKER]: 1 });
    expect(ledger.doubles({})).toEqual([]);
    ledger.add(entry({ id: 'b#1', publicationId: '2' }));
    expect(ledger.publications({})).toEqual({ [MARKER]: 2 });
    expect(ledger.doubles({})).toEqual([{ platform: 'wechat', account: 'wx1', marker: MARKER, count: 2 }]);
  });

  it('takes the same marker on two accounts for no double', () => {
    const ledger = new Ledger([entry({}), entry({ account: 'wx2' })], () => undefined);
    expect(ledger.publications({})).toEqual({ [MARKER]: 2 });
    expect(ledger.publications({ account: 'wx2' })).toEqual({ [MARKER]: 1 });
    expect(ledger.doubles({})).toEqual([]);
  });

  it('counts a removed publication still, and keeps the time of the first removal', () => {
    const ledger = new Ledger([entry({})], () => undefined);
    ledger.remove('wechat', 'wx1', 'a#1', 50);
    ledger.remove('wechat', 'wx1', 'a#1', 90);
    ledger.remove('wechat', 'wx1', 'unknown', 90);
    expect(ledger.list({ marker: MARKER })).toMatchObject([{ removedAt: 50 }]);
    expect(ledger.publications({})).toEqual({ [MARKER]: 1 });
  });
});
