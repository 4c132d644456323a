import { describe, expect, it } from '@jest/globals';
import { choicesOf, missed, requestOf, sameChoices, type NoticeSettings } from './choices.js';

const label = { zh: '', en: '' };
const STORED: NoticeSettings = {
  email: null,
  language: 'zh',
  digestHour: 8,
  timeZone: 'Asia/Shanghai',
  mailPossible: true,
  version: 0,
  kinds: [
    { kind: 'draft.approved', label, level: 'info', inApp: true, email: 'none' },
    { kind: 'release.failed', label, level: 'alarm', inApp: true, email: 'now' },
  ],
};
const AS_STORED = choicesOf(STORED);

describe('a person’s choices', () => {
  it('begin as they are stored, with an empty address where there is none', () => {
    expect(AS_STORED.email).toBe('');
    expect(sameChoices(AS_STORED, choicesOf(STORED))).toBe(true);
  });

  it('name only the kinds that differ when they are sent', () => {
    const mine = {
      ...AS_STORED,
      email: ' li@example.cn ',
      kinds: [{ kind: 'draft.approved' as const, inApp: true, email: 'digest' as const }],
    };
    expect(requestOf(mine, STORED)).toEqual({
      email: 'li@example.cn',
      language: 'zh',
      digestHour: 8,
      timeZone: 'Asia/Shanghai',
      kinds: [{ kind: 'draft.approved', inApp: true, email: 'digest' }],
    });
    expect(requestOf(AS_STORED, STORED)).toMatchObject({ email: null, kinds: [] });
  });

  it('miss an urgent kind that is neither shown nor mailed', () => {
    const kinds = AS_STORED.kinds.map((one) => ({ ...one, inApp: false }));
    expect(missed(AS_STORED, STORED)).toEqual([]);
    expect(missed({ ...AS_STORED, kinds }, STORED)).toEqual(['release.failed']);
    const mailed = { ...AS_STORED, kinds, email: 'li@example.cn' };
    expect(missed(mailed, STORED)).toEqual([]);
    expect(missed(mailed, { ...STORED, mailPossible: false })).toEqual(['release.failed']);
  });
});
