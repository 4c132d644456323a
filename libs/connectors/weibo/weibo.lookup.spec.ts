import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#libs/kernel/json.js';
import { channel, NOW, status, TEXT } from './testing/weibo.fixtures.js';
import { decideLookup, type Sought } from './weibo.lookup.js';
import { readWeiboSettings } from './weibo.settings.js';

const sought: Sought = {
  ...{ text: TEXT, marker: '【问答2026-000123】', since: NOW, doubtSince: NOW, knownBefore: null },
};
const settings = readWeiboSettings(channel().settings);

/** A foreign post, so many seconds after the commit. */
function other(seconds: number): JsonObject {
  const at = new Date(NOW.getTime() + seconds * 1000);
  const clock = new Date(at.getTime() + 8 * 3_600_000).toISOString();
  return status({
    text: `别的微博 ${seconds}`,
    idstr: String(5_000_000_000_000_000 + seconds),
    mid: String(5_000_000_000_000_000 + seconds),
    created_at: `Mon Mar ${clock.slice(8, 10)} ${clock.slice(11, 19)} +0800 2026`,
  });
}

function decide(statuses: JsonObject[], total = statuses.length, changes: Partial<Sought> = {}): JsonObject {
  const outcome = decideLookup({ statuses, total_number: total }, { ...sought, ...changes }, settings);
  return JSON.parse(JSON.stringify(outcome)) as JsonObject;
}

describe('looking a post up among the newest five (reference B8)', () => {
  it('finds it by its marker, though the address was replaced', () => {
    expect(decide([other(20), status(), other(-500)], 90)).toEqual({
      kind: 'found',
      receipt: {
        ids: { idstr: '3501756485200075', mid: '3501756485200075', uid: '1404376560' },
        publicUrl: 'https://weibo.com/1404376560/z0JH2lOMb',
        publishedAt: '2026-03-02T01:00:01.000Z',
      },
    });
  });

  it('finds it by its whole text when the marker is not in it', () => {
    const changes = { text: '甲 & 乙 https://www.example.gov.cn/qa/123 ', marker: '【没有】' };
    expect(decide([status({ text: '甲 &amp; 乙  http://t.cn/A6' })], 1, changes)['kind']).toBe('found');
    expect(decide([status({ text: '甲 &amp; 丙  http://t.cn/A6' })], 1, changes)['kind']).toBe('absent');
  });

  it('accepts a clock that is up to a minute behind, and no more', () => {
    const at = (created: string): JsonObject => status({ created_at: created });
    expect(decide([at('Mon Mar 02 08:59:00 +0800 2026')])['kind']).toBe('found');
    expect(decide([at('Mon Mar 02 08:58:59 +0800 2026')])['kind']).toBe('absent');
  });

  it('calls it absent when the full window reaches back to a post that was public before', () => {
    const busy = [other(-1), other(-2), other(-3), other(-4), other(-5)];
    const known = (seconds: number): Partial<Sought> => ({
      knownBefore: String(5_000_000_000_000_000 + seconds),
    });
    expect(decide(busy, 300)).toMatchObject({ kind: 'undecidable', final: true });
    expect(decide(busy, 300, known(-5))['kind']).toBe('absent');
    expect(decide(busy, 300, known(-4))['kind']).toBe('absent');
    expect(decide(busy, 300, known(-6))).toMatchObject({ kind: 'undecidable', final: true });
    expect(decide(busy, 300, { knownBefore: 'not an id' })['kind']).toBe('undecidable');
  });

  it('judges a second commit by what has come since that one, and still finds the first', () => {
    const busy = [other(600), other(500), other(400), other(300), other(200)];
    const again = { doubtSince: new Date(NOW.getTime() + 700_000) };
    expect(decide(busy, 300)).toMatchObject({ kind: 'undecidable', final: true });
    expect(decide(busy, 300, again)['kind']).toBe('absent');
    expect(decide([other(600), other(500), status()], 300, again)['kind']).toBe('found');
  });

  it('uses the account of the settings when the answer has no user', () => {
    const trimmed = decide([status({ user: null, uid: 1404376560 })]);
    expect(trimmed).toMatchObject({ receipt: { publicUrl: 'https://weibo.com/1404376560/z0JH2lOMb' } });
  });

  it('calls it absent while the window reaches back past the commit', () => {
    expect(decide([], 0)['kind']).toBe('absent');
    expect(decide([other(-90)], 300)['kind']).toBe('absent');
    expect(decide([other(40), other(30), other(20), other(10), other(-90)], 300)['kind']).toBe('absent');
    expect(decide([other(40), other(30), other(20), other(10)], 4)['kind']).toBe('absent');
  });

  it('cannot decide once five newer posts fill the window, and looking again will not help', () => {
    expect(decide([other(50), other(40), other(30), other(20), other(10)], 300)).toMatchObject({
      kind: 'undecidable',
      final: true,
    });
  });

  it('waits when the account has more posts than are shown', () => {
    expect(decide([], 12)).toMatchObject({ kind: 'undecidable', final: false });
    expect(decide([other(10)], 12)).toMatchObject({ kind: 'undecidable', final: false });
  });

  it('is not misled by an old post pinned to the head', () => {
    expect(decide([other(-9000), other(40), other(30), other(20), other(10)], 300)).toMatchObject({
      kind: 'undecidable',
    });
  });

  it.each([
    ['no list', {}],
    ['a post without time', { statuses: [status({ created_at: 'yesterday' })] }],
    ['a post without id', { statuses: [status({ idstr: null, mid: null })] }],
    ['something else', { statuses: ['3382905382185354'] }],
  ])('knows nothing from %s', (_what, timeline) => {
    expect(decideLookup(timeline, sought, settings).kind).toBe('failed');
  });
});
