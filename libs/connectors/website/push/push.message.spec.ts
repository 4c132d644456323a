import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { ReleaseJob } from '#libs/channels/connector.js';
import { job, NOW } from '../testing/website.fixtures.js';
import { readWebsiteSettings } from '../website.settings.js';
import { messageOf, sign, signAhead, signedEvent, type Seal } from './push.message.js';
import { publishedEvent } from './push.payload.js';

const CHANNEL = { channelId: 'c-1', kind: 'website', name: '市政府门户网站', settings: { dialect: 'push' } };
const seal = sealOf('first key, of 24 bytes..');
const due: ReleaseJob = { ...job(CHANNEL), plannedAt: NOW };

function sealOf(secret: string): Seal {
  return {
    settings: readWebsiteSettings(CHANNEL.settings),
    keys: [createSecretKey(Buffer.from(secret, 'utf8'))],
  };
}

function after(ms: number): Date {
  return new Date(NOW.getTime() + ms);
}

describe('the message of a push', () => {
  it('says and signs what was approved, at the instant of the call', () => {
    const event = publishedEvent(due, seal.settings, after(700));
    const message = signedEvent({ ...due }, seal, after(700));
    expect(JSON.parse(message.body.toString('utf8'))).toEqual(event);
    expect(message).toEqual(sign(messageOf(event), seal, after(700)));
  });

  it.each([0, 1, 1_999])('signed ahead, it is that of its planned instant %i ms later', (lateMs) => {
    const release = { ...due };
    signAhead(release, seal);
    expect(signedEvent(release, seal, after(lateMs))).toMatchObject(
      sign(messageOf(publishedEvent(due, seal.settings, NOW)), seal, NOW),
    );
  });

  it.each([-1, 2_000, 90_000])('is made anew for a call %i ms after its planned instant', (lateMs) => {
    const release = { ...due };
    signAhead(release, seal);
    expect(signedEvent(release, seal, after(lateMs))).toEqual(
      sign(messageOf(publishedEvent(due, seal.settings, after(lateMs))), seal, after(lateMs)),
    );
  });

  it('is signed anew with a key that was changed since, and for changed settings', () => {
    const release = { ...due };
    signAhead(release, seal);
    const other = sealOf('second key, of 24 bytes.');
    const bare = { ...seal, settings: { ...seal.settings, pageTags: false } };
    for (const now of [other, bare])
      expect(signedEvent(release, now, NOW)).toEqual(
        sign(messageOf(publishedEvent(due, now.settings, NOW)), now, NOW),
      );
  });
});
