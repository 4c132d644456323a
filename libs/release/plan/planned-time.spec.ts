import { describe, expect, it } from '@jest/globals';
import { readPlannedTime } from './planned-time.js';

const now = new Date('2026-03-01T00:00:00Z');
const codeOf = (text: string, zone?: string): string => {
  const reading = readPlannedTime('plannedAt', text, zone, now);
  return reading.ok ? 'ok' : reading.fault.code;
};

describe('readPlannedTime', () => {
  it('keeps the instant and the zone it was meant in', () => {
    const reading = readPlannedTime('plannedAt', '2026-03-02T09:00:00+08:00', 'Asia/Shanghai', now);
    expect(reading).toEqual({
      ok: true,
      time: { instant: new Date('2026-03-02T01:00:00Z'), zone: 'Asia/Shanghai' },
    });
  });

  it.each([
    ['2026-03-02T09:00:00', 'time-without-zone'],
    ['2026-03-02 09:00', 'time-without-zone'],
    ['tomorrow', 'time-without-zone'],
    ['2026-02-30T09:00:00+08:00', 'invalid-time'],
    ['2026-03-02T24:00:00+08:00', 'invalid-time'],
    ['2026-02-28T23:59:59Z', 'time-in-the-past'],
    ['2028-03-02T09:00:00Z', 'time-too-far'],
  ])('refuses %s as %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it.each([
    '2026-03-02T09:00+08:00',
    '2026-03-02T01:00:00Z',
    '2026-03-02T01:00:00.123456Z',
    '2026-03-02T23:59:59-05:00',
  ])('takes %s', (text) => {
    expect(codeOf(text)).toBe('ok');
  });

  it('refuses a zone nobody knows', () => {
    expect(codeOf('2026-03-02T09:00:00Z', 'Mars/Base')).toBe('invalid-zone');
  });
});
