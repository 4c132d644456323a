import { describe, expect, it } from '@jest/globals';
import { conflictsAt, type Movable, type Silence, type Surroundings } from './conflicts.js';

const at = (time: string): number => Date.parse(`2026-03-02T${time}:00+08:00`);
const NOW = at('08:00');

function release(change: Partial<Movable>): Movable {
  return {
    id: 'one',
    channelId: 'weibo',
    channelName: '微博',
    title: '医保',
    state: 'scheduled',
    plannedAt: '2026-03-02T09:00:00+08:00',
    waitsForId: null,
    embargoAt: null,
    ...change,
  };
}

function around(change: Partial<Surroundings> = {}): Surroundings {
  return { releases: [], silences: [], spacingOf: () => 0, ...change };
}

const night: Silence = {
  name: '夜间',
  scope: 'channel',
  channelId: 'weibo',
  start: '2026-03-02T22:00:00+08:00',
  end: '2026-03-03T07:00:00+08:00',
};

const codes = (one: Movable, time: string, surroundings: Surroundings): readonly string[] =>
  conflictsAt(one, at(time), NOW, surroundings).map(({ code }) => code);

describe('what is in the way of another time', () => {
  it('is nothing on a free day', () => {
    expect(codes(release({}), '10:00', around())).toEqual([]);
  });

  it('is the past, which is refused', () => {
    expect(conflictsAt(release({}), NOW, NOW, around())).toEqual([{ code: 'past', refused: true }]);
  });

  it('is a blackout of its channel or of all, from its first instant to before its last', () => {
    const surroundings = around({ silences: [night] });
    expect(codes(release({}), '21:59', surroundings)).toEqual([]);
    expect(codes(release({}), '22:00', surroundings)).toEqual(['blackout']);
    expect(codes(release({ channelId: 'wechat' }), '22:00', surroundings)).toEqual([]);
    const all = around({ silences: [{ ...night, scope: 'all', channelId: null }] });
    expect(codes(release({ channelId: 'wechat' }), '22:00', all)).toEqual(['blackout']);
  });

  it('is the order of a gate, from both of its sides', () => {
    const parent = release({ id: 'first', channelId: 'wechat', plannedAt: '2026-03-02T10:00:00+08:00' });
    const child = release({ id: 'second', waitsForId: 'first', plannedAt: '2026-03-02T10:05:00+08:00' });
    const surroundings = around({ releases: [parent, child] });
    expect(codes(child, '09:59', surroundings)).toEqual(['beforeGate']);
    expect(codes(child, '11:00', surroundings)).toEqual([]);
    expect(codes(parent, '10:06', surroundings)).toEqual(['afterGate']);
    expect(codes(parent, '10:04', surroundings)).toEqual([]);
  });

  it('is another of the same channel within its spacing or within a minute, unless that one is over', () => {
    const other = release({ id: 'other', plannedAt: '2026-03-02T12:00:00+08:00' });
    const spaced = around({ releases: [other], spacingOf: () => 600 });
    expect(codes(release({}), '12:00', spaced)).toEqual(['sameMinute']);
    expect(codes(release({}), '12:09', spaced)).toEqual(['spacing']);
    expect(codes(release({}), '12:10', spaced)).toEqual([]);
    const over = around({ releases: [{ ...other, state: 'cancelled' }], spacingOf: () => 600 });
    expect(codes(release({}), '12:00', over)).toEqual([]);
  });

  it('is an embargo that is not over yet', () => {
    expect(codes(release({ embargoAt: '2026-03-02T12:00:00+08:00' }), '11:59', around())).toEqual([
      'embargo',
    ]);
  });
});
