import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommitOutcome } from '#libs/kernel/outcome.js';
import {
  cutOff,
  hang,
  json,
  reset,
  scriptedPlatform,
  text,
  type Reaction,
  type ScriptedPlatform,
} from '#libs/channels/testing/scripted-platform.js';
import { channel, context, job, SECRETS, status, StillClock, TEXT, UID } from './testing/weibo.fixtures.js';
import { WeiboConnector } from './weibo.connector.js';
import { WEIBO_ERRORS } from './weibo.errors.js';
import { weiboTiming } from './weibo.settings.js';

const connector = new WeiboConnector();
const RECEIPT = {
  ids: { idstr: '3501756485200075', mid: '3501756485200075', uid: UID },
  publicUrl: 'https://weibo.com/1404376560/z0JH2lOMb',
  publishedAt: '2026-03-02T01:00:01.000Z',
};

let platform: ScriptedPlatform;

beforeEach(async () => {
  platform = await scriptedPlatform(new StillClock());
});

afterEach(async () => {
  await platform[Symbol.asyncDispose]();
});

function refusal(number: number | string): Reaction {
  return json(400, { error: 'x', error_code: number, request: '/2/statuses/share.json' });
}

async function commit(reaction: Reaction, settings = {}): Promise<CommitOutcome> {
  platform.script(reaction);
  const around = context(platform, settings);
  return await connector.commit(job(around.channel), {}, around);
}

describe('commit', () => {
  it('posts the approved text once, encoded once, and reads the receipt', async () => {
    expect(await commit(json(200, status()))).toEqual({ kind: 'done', receipt: RECEIPT });
    expect(platform.seen).toHaveLength(1);
    const [request] = platform.seen;
    expect(`${request?.method} ${request?.path}`).toBe('POST /2/statuses/share.json');
    expect(request?.query.size).toBe(0);
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      access_token: SECRETS.accessToken,
      status: TEXT,
      rip: '203.0.113.7',
    });
  });

  it.each([
    ['an empty body', text(200, '')],
    ['a page instead of JSON', text(200, '<html>')],
    ['JSON that is not a post', json(200, { ok: true })],
    ['a list', json(200, [])],
    ['a post without id', json(200, status({ idstr: null, mid: null }))],
    ['an error without number', json(200, { error: 'x' })],
    ['status 500', text(500, 'oops')],
    ['status 502 with a page', text(502, '<html>')],
    ['status 403 with a page', text(403, '<html>')],
    ['a post with status 503', json(503, status())],
    ['a dropped connection', reset],
    ['an answer cut off', cutOff],
  ])('is in doubt after %s', async (_what, reaction) => {
    expect((await commit(reaction)).kind).toBe('unknown');
    expect(platform.seen).toHaveLength(1);
  });

  it('is in doubt when no answer comes in time', async () => {
    const outcome = await commit(hang, { commitTimeoutSeconds: 2 });
    expect(outcome).toMatchObject({ kind: 'unknown', fault: { code: 'http.deadline' } });
  });

  it('may be tried again when surely nothing was sent', async () => {
    const around = context(platform, { baseUrl: 'http://127.0.0.1:1' });
    expect((await connector.commit(job(around.channel), {}, around)).kind).toBe('retry');
  });

  it.each([20017, 20019, 20111, 20032])(
    '%i asks for a look-up and never for another call',
    async (number) => {
      const outcome = await commit(refusal(number));
      expect(outcome).toMatchObject({ kind: 'already_done', fault: { platformCode: String(number) } });
      expect(outcome).not.toHaveProperty('receipt');
      expect(platform.seen).toHaveLength(1);
    },
  );

  it('decides on the number, whatever the status and the type of the number', async () => {
    expect((await commit(json(200, { error: 'x', error_code: 21327 }))).kind).toBe('human');
    expect((await commit(json(503, { error: 'x', error_code: 20021 }))).kind).toBe('content');
    expect((await commit(refusal('20016'))).kind).toBe('quota');
  });

  it('sends nothing without text', async () => {
    const around = context(platform);
    expect((await connector.commit(job(around.channel, { fields: {} }), {}, around)).kind).toBe('content');
    expect(platform.seen).toHaveLength(0);
  });

  it('lets no secret and no word of the platform into a fault', async () => {
    for (const number of [...WEIBO_ERRORS.keys(), 12345]) {
      const echo = json(400, {
        error: SECRETS.accessToken,
        error_code: number,
        request: SECRETS.accessToken,
      });
      expect(JSON.stringify(await commit(echo))).not.toContain('S3CRET');
    }
    for (const reaction of [text(200, SECRETS.accessToken), reset, cutOff]) {
      expect(JSON.stringify(await commit(reaction))).not.toContain('S3CRET');
    }
  });
});

describe('look-up', () => {
  it('asks for the newest five of everybody who posts here, and finds ours', async () => {
    platform.script(json(200, { statuses: [status()], total_number: 80 }));
    const around = context(platform);
    expect(await connector.lookup(job(around.channel), {}, around)).toEqual({
      kind: 'found',
      receipt: RECEIPT,
    });
    const [request] = platform.seen;
    expect(`${request?.method} ${request?.path}`).toBe('GET /2/statuses/user_timeline.json');
    expect(Object.fromEntries(request?.query ?? [])).toEqual({ base_app: '0', count: '5', trim_user: '1' });
    expect(request?.headers.authorization).toBe(`OAuth2 ${SECRETS.accessToken}`);
  });

  it('asks for our own posts only where nobody else posts', async () => {
    platform.script(json(200, { statuses: [], total_number: 0 }));
    const around = context(platform, { appPostsOnly: true });
    expect(await connector.lookup(job(around.channel), {}, around)).toEqual({ kind: 'absent' });
    expect(platform.seen[0]?.query.get('base_app')).toBe('1');
  });

  it.each([
    ['a refusal', refusal(21327)],
    ['an empty body', text(200, '')],
    ['a dropped connection', reset],
    ['no list', json(200, {})],
  ])('knows nothing after %s', async (_what, reaction) => {
    platform.script(reaction);
    const around = context(platform);
    expect((await connector.lookup(job(around.channel), {}, around)).kind).toBe('failed');
  });
});

describe('stage', () => {
  async function stage(reaction: Reaction): Promise<string> {
    platform.script(reaction);
    const around = context(platform);
    const outcome = await connector.stage(job(around.channel), around);
    return outcome.kind === 'staged' ? 'staged' : `${outcome.kind} ${outcome.fault.code}`;
  }

  it.each([
    ['staged', json(200, { uid: 1404376560, appkey: '1234567890', expire_in: 157679471 })],
    [
      'human weibo.token_expires_before_due',
      json(200, { uid: 1404376560, appkey: '1234567890', expire_in: 0 }),
    ],
    ['human weibo.expired_token', refusal(21327)],
    ['config weibo.invalid_client', refusal(21324)],
    ['retry weibo.system_error', refusal(10001)],
    ['retry weibo.unreadable_answer', text(200, '')],
    ['retry http.connection_reset', reset],
  ])('%s', async (outcome, reaction) => {
    expect(await stage(reaction)).toBe(outcome);
  });

  it('carries the token in the body', async () => {
    await stage(refusal(21327));
    expect(platform.seen[0]?.path).toBe('/oauth2/get_token_info');
    expect(platform.seen[0]?.body).toBe(`access_token=${SECRETS.accessToken}`);
  });
});

describe('withdraw', () => {
  it.each([
    ['withdrawn', json(200, status())],
    ['withdrawn', refusal(20101)],
    ['failed for good', refusal(20102)],
    ['failed for good', refusal(21327)],
    ['failed', refusal(10001)],
    ['quota', refusal(10023)],
    ['failed', text(200, '')],
    ['failed', reset],
  ])('%s', async (expected, reaction) => {
    platform.script(reaction);
    const outcome = await connector.withdraw(RECEIPT, context(platform));
    const said = outcome.kind === 'failed' && !outcome.retryable ? 'failed for good' : outcome.kind;
    expect(said).toBe(expected);
    expect(platform.seen.map((request) => `${request.path} ${request.body}`)).toEqual([
      `/2/statuses/destroy.json access_token=${SECRETS.accessToken}&id=3501756485200075`,
    ]);
  });

  it('cannot do it without an id', async () => {
    const outcome = await connector.withdraw({ ...RECEIPT, ids: {} }, context(platform));
    expect(outcome).toMatchObject({ kind: 'failed', retryable: false });
  });
});

describe('connection check', () => {
  const LIMITS = { remaining_user_hits: 88 };
  const TOKEN = { uid: 1404376560, appkey: '1234567890', expire_in: 157679471 };

  async function check(token: object, limits: object = LIMITS, settings = {}): Promise<[boolean, string[]]> {
    platform.script(json(200, token), json(200, limits));
    const report = await connector.checkConnection(context(platform, settings));
    return [report.ok, report.checks.flatMap((each) => each.code ?? [])];
  }

  it('is content with a good token, budget and settings', async () => {
    expect(await check(TOKEN)).toEqual([true, []]);
  });

  it.each([
    [8, []],
    [7, ['weibo.token_expires_within_7d']],
    [3, ['weibo.token_expires_within_3d']],
    [1, ['weibo.token_expires_within_1d']],
  ])('warns %i days before the end', async (days, codes) => {
    expect(await check({ ...TOKEN, expire_in: days * 86_400 })).toEqual([true, codes]);
  });

  it.each([
    ['weibo.expired_token', { ...TOKEN, expire_in: -1 }, LIMITS, {}],
    ['weibo.expired_token', { uid: 1404376560, appkey: '1234567890' }, LIMITS, {}],
    ['weibo.uid_mismatch', { ...TOKEN, uid: 1 }, LIMITS, {}],
    ['weibo.appkey_mismatch', { ...TOKEN, appkey: '1' }, LIMITS, {}],
    ['weibo.user_rate_limit', TOKEN, { remaining_user_hits: 0 }, {}],
    ['weibo.api_not_found', TOKEN, { error: 'x', error_code: 10020 }, {}],
    ['weibo.safe_domain_missing', TOKEN, LIMITS, { safeDomainUrl: '' }],
    ['weibo.rip_missing', TOKEN, LIMITS, { rip: 'x' }],
    ['weibo.token_revoked', { error: 'x', error_code: 21316 }, LIMITS, {}],
  ])('says %s', async (code, token, limits, settings) => {
    expect(await check(token, limits, settings)).toEqual([false, [code]]);
  });

  it('tells that few calls are left', async () => {
    expect(await check(TOKEN, { remaining_user_hits: 20 })).toEqual([true, ['weibo.few_calls_left']]);
  });

  it('lets no secret into its report', async () => {
    platform.script(reset, text(200, SECRETS.accessToken));
    const report = await connector.checkConnection(context(platform));
    expect(report.ok).toBe(false);
    expect(JSON.stringify(report)).not.toContain('S3CRET');
  });
});

describe('declarations', () => {
  it('waits as the platform demands unless the channel says otherwise', () => {
    expect(weiboTiming({})).toEqual({
      settleSeconds: 150,
      lookupSpacingSeconds: 600,
      lookupsForAbsence: 2,
      confirmAfterSeconds: [],
      commitTimeoutSeconds: 30,
    });
    expect(connector.timing(channel({ settleSeconds: 1, lookupSpacingSeconds: 0 }))).toMatchObject({
      settleSeconds: 1,
      lookupSpacingSeconds: 0,
    });
    expect(weiboTiming({ settleSeconds: -1 }).settleSeconds).toBe(150);
  });

  it('gives every setting that has one its default, of its type', () => {
    for (const field of connector.configuration.settings) {
      if (field.default === undefined) continue;
      expect(typeof field.default).toBe(
        field.type === 'integer' ? 'number' : field.type === 'boolean' ? 'boolean' : 'string',
      );
    }
  });

  it('keeps credentials apart from settings', () => {
    const names = connector.configuration.settings.map((field) => field.name);
    expect(names).not.toContain('accessToken');
  });
});

describe('presence', () => {
  it.each([
    ['shown', json(200, status())],
    ['shown', json(200, status({ visible: { type: 0, list_id: 0 } }))],
    ['gone', json(200, status({ visible: { type: 1, list_id: 0 } }))],
    ['gone', refusal(20101)],
    ['unknown', json(200, { ok: true })],
    ['unknown', refusal(20112)],
    ['unknown', refusal(10023)],
    ['unknown', reset],
  ])('%s', async (expected, reaction) => {
    platform.script(reaction);
    expect((await connector.presence(RECEIPT, context(platform))).kind).toBe(expected);
    expect(platform.seen[0]?.path).toBe('/2/statuses/show.json');
  });

  it('says that only the account itself still sees it', async () => {
    platform.script(json(200, status({ visible: { type: 1, list_id: 0 } })));
    expect(await connector.presence(RECEIPT, context(platform))).toMatchObject({
      evidence: { visibleType: 1, note: expect.stringContaining('仅自己可见') },
    });
  });
});
