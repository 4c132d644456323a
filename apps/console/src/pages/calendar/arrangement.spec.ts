import { describe, expect, it } from '@jest/globals';
import {
  arrangedBy,
  freshArrangement,
  gateAfter,
  isTimed,
  possibleParents,
  releasesOf,
  templateStepsOf,
  wantedOf,
  withStep,
} from './arrangement.js';

const NINE = '2026-03-02T09:00:00+08:00';
const ZONE = 'Asia/Shanghai';
const wechat = { id: 'wechat', name: '微信"公众号"' };
const weibo = { id: 'weibo', name: '微博' };
const website = { id: 'website', name: '网站' };
const ALL = [wechat, weibo, website];

const gated = withStep(freshArrangement(NINE), 'weibo', {
  gate: { ...gateAfter('wechat'), delaySeconds: 600 },
});

describe('an arrangement', () => {
  it('sends every channel at the common time as long as nothing else is chosen', () => {
    expect(releasesOf(freshArrangement(NINE), [wechat, weibo], ZONE)).toEqual([
      { channelId: 'wechat', plannedAt: NINE, timeZone: ZONE },
      { channelId: 'weibo', plannedAt: NINE, timeZone: ZONE },
    ]);
  });

  it('gives a channel that waits no time, unless it is not to go before one', () => {
    expect(releasesOf(gated, ALL, ZONE)[1]).toEqual({
      channelId: 'weibo',
      gate: { ...gateAfter('wechat'), delaySeconds: 600 },
    });
    expect(releasesOf(withStep(gated, 'weibo', { notBefore: true }), ALL, ZONE)[1]?.plannedAt).toBe(NINE);
    expect(isTimed({ ...gated, common: null }, [wechat, weibo])).toBe(false);
  });

  it('lets go of a gate whose other channel is not chosen', () => {
    const wanted = wantedOf({ ...gated, off: ['wechat'] }, ALL);
    expect(releasesOf(gated, wanted, ZONE)[0]).toEqual({
      channelId: 'weibo',
      plannedAt: NINE,
      timeZone: ZONE,
    });
  });

  it('never offers to wait for a channel that waits for this one, directly or through others', () => {
    const chain = withStep(gated, 'website', { gate: gateAfter('weibo') });
    expect(possibleParents(chain, 'wechat', ALL)).toEqual([]);
    expect(possibleParents(chain, 'weibo', ALL)).toEqual([wechat]);
    expect(possibleParents(chain, 'website', ALL)).toEqual([wechat, weibo]);
  });
});

describe('a template', () => {
  it('keeps distances from the earliest time, gates by step name, and names without signs', () => {
    const own = { ...withStep(gated, 'website', { at: '2026-03-02T08:30:00+08:00' }), same: false };
    const { afterChannelId: _, ...rule } = gateAfter('wechat');
    expect(templateStepsOf(own, ALL)).toEqual([
      { name: '微信公众号', channelId: 'wechat', offsetSeconds: 1800 },
      { name: '微博', channelId: 'weibo', gate: { ...rule, delaySeconds: 600, afterStep: '微信公众号' } },
      { name: '网站', channelId: 'website', offsetSeconds: 0 },
    ]);
  });

  it('numbers channels of the same name', () => {
    const twins = [weibo, { id: 'other', name: '微博' }];
    expect(templateStepsOf(freshArrangement(NINE), twins).map((step) => step.name)).toEqual([
      '微博',
      '微博 2',
    ]);
  });

  const { afterChannelId: _, ...rule } = gateAfter('wechat');
  const template = {
    steps: [
      { name: '首发', channelId: 'wechat', offsetSeconds: 0, gate: null, latestSeconds: 600 },
      {
        name: '随后',
        channelId: 'weibo',
        offsetSeconds: null,
        gate: { ...rule, afterStep: '首发' },
        latestSeconds: null,
      },
      { name: '网站', channelId: 'website', offsetSeconds: 3600, gate: null, latestSeconds: null },
    ],
  };

  it('fills channels, times, order and names of the steps, and follows the common time', () => {
    const { arrangement, missing } = arrangedBy(template, freshArrangement(NINE), ALL);
    expect(missing).toEqual([]);
    expect(releasesOf(arrangement, ALL, ZONE)).toEqual([
      { channelId: 'wechat', step: '首发', plannedAt: NINE, timeZone: ZONE, latestSeconds: 600 },
      { channelId: 'weibo', step: '随后', gate: gateAfter('wechat') },
      { channelId: 'website', step: '网站', plannedAt: '2026-03-02T02:00:00.000Z', timeZone: ZONE },
    ]);
  });

  it('leaves out what is not to be had, and nobody waits for it', () => {
    const { arrangement, missing } = arrangedBy(template, freshArrangement(NINE), [weibo]);
    expect(missing).toEqual(['首发', '网站']);
    expect(releasesOf(arrangement, [weibo], ZONE)).toEqual([
      { channelId: 'weibo', step: '随后', plannedAt: NINE, timeZone: ZONE },
    ]);
  });
});
