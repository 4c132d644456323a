import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { json, scriptedPlatform, type ScriptedPlatform } from '#libs/channels/testing/scripted-platform.js';
import type { ConnectorContext, LookupContext, StageContext } from '#libs/channels/connector.js';
import {
  context,
  CountingQuotas,
  job,
  SECRETS,
  status,
  StillClock,
  TOMORROW,
} from './testing/weibo.fixtures.js';
import { WeiboConnector } from './weibo.connector.js';

const connector = new WeiboConnector();
const RECEIPT = { ids: { idstr: '3501756485200075' }, publicUrl: null, publishedAt: null };
const TOKEN = { uid: 1404376560, appkey: '1234567890', expire_in: 157679471 };
const NOT_AUTHORISED = { code: 'weibo.not_authorised' };

let platform: ScriptedPlatform;

beforeEach(async () => {
  platform = await scriptedPlatform(new StillClock());
});

afterEach(async () => {
  await platform[Symbol.asyncDispose]();
});

function around(changes: Partial<ConnectorContext>): LookupContext & StageContext {
  return context(platform, {}, changes);
}

describe.each([
  ['missing', { appKey: SECRETS.appKey }],
  ['empty', { ...SECRETS, accessToken: '' }],
])('with the access token %s', (_what, credentials) => {
  it('the check says once, plainly, that somebody must authorise first', async () => {
    const report = await connector.checkConnection(around({ credentials }));
    expect(report.ok).toBe(false);
    expect(report.credentialsExpireAt).toBeUndefined();
    expect(report.checks.filter((check) => !check.ok)).toEqual([
      {
        name: '授权',
        ok: false,
        ...NOT_AUTHORISED,
        message: expect.stringContaining('请先授权'),
        fields: ['credentials.accessToken'],
      },
    ]);
  });

  it('nothing is called, and a person is asked', async () => {
    const bare = around({ credentials });
    const fault = expect.objectContaining(NOT_AUTHORISED);
    expect(await connector.stage(job(bare.channel), bare)).toEqual({ kind: 'human', fault });
    expect(await connector.commit(job(bare.channel), {}, bare)).toEqual({ kind: 'human', fault });
    expect(await connector.lookup(job(bare.channel), {}, bare)).toEqual({ kind: 'failed', fault });
    expect(await connector.withdraw(RECEIPT, bare)).toEqual({ kind: 'failed', fault, retryable: false });
    expect(await connector.presence(RECEIPT, bare)).toEqual({ kind: 'unknown', fault });
    expect(platform.seen).toHaveLength(0);
  });
});

it('tells when the token ends', async () => {
  platform.script(json(200, { ...TOKEN, expire_in: 3_600 }), json(200, { remaining_user_hits: 88 }));
  const report = await connector.checkConnection(around({}));
  expect(report.credentialsExpireAt).toBe('2026-03-02T02:00:00.000Z');
});

describe('the day’s calls', () => {
  it('are taken for every call but those that are paid for already', async () => {
    const quotas = new CountingQuotas();
    const paid = around({ quotas });
    platform.script(json(200, TOKEN), json(200, status()), json(200, { statuses: [], total_number: 0 }));
    await connector.stage(job(paid.channel), paid);
    await connector.commit(job(paid.channel), {}, paid);
    await connector.lookup(job(paid.channel), {}, paid);
    expect(quotas.taken).toEqual(['calls']);
    platform.script(json(200, status()), json(200, status()));
    await connector.presence(RECEIPT, paid);
    await connector.withdraw(RECEIPT, paid);
    expect(quotas.taken).toEqual(['calls', 'calls reserve', 'calls reserve']);
  });

  it.each([
    [10023, ['calls 2026-03-02T16:00:00.000Z']],
    [10024, []],
    [10014, []],
  ])('the platform’s word %i is believed for the rest of its day', async (number, exhausted) => {
    const quotas = new CountingQuotas();
    platform.script(json(403, { error: 'x', error_code: number }));
    await connector.presence(RECEIPT, around({ quotas }));
    expect(quotas.exhausted).toEqual(exhausted);
  });

  it('once spent, nothing is called', async () => {
    const empty = around({ quotas: new CountingQuotas(0) });
    const spent = { kind: 'quota', resetAt: TOMORROW.toISOString() };
    expect(await connector.stage(job(empty.channel), empty)).toMatchObject(spent);
    expect(await connector.withdraw(RECEIPT, empty)).toMatchObject(spent);
    expect((await connector.presence(RECEIPT, empty)).kind).toBe('unknown');
    expect(platform.seen).toHaveLength(0);
  });
});
