import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startBench, type Bench, type Body } from '../../testing/harness.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const MINUTE = 60_000;

const set = async (settings: Record<string, unknown>): Promise<void> => {
  await bench.control.patch(`/wechat/accounts/${bench.credentials.wechat.appId}`, settings);
};
const plainToken = async (more: Record<string, string> = {}): Promise<Body> => {
  const { appId, appSecret } = bench.credentials.wechat;
  const params = { grant_type: 'client_credential', appid: appId, secret: appSecret, ...more };
  return (await bench.wechat.http.get<Body>('/cgi-bin/token', { params })).data;
};
const works = async (token: unknown): Promise<unknown> =>
  (await bench.wechat.http.get<Body>('/cgi-bin/draft/count', { params: { access_token: token } })).data[
    'errcode'
  ] ?? 0;

describe('stable tokens (reference A2.2)', () => {
  it('gives every caller the same token with less and less time left', async () => {
    const first = await bench.wechat.stableToken();
    await bench.advance(10 * MINUTE);
    const second = await bench.wechat.stableToken();
    expect(first['expires_in']).toBe(7200);
    expect(second['access_token']).toBe(first['access_token']);
    expect(second['expires_in']).toBeGreaterThan(6590);
    expect(second['expires_in']).toBeLessThanOrEqual(6600);
  });

  it('renews five minutes before the end, while the old token still works until its end', async () => {
    const first = await bench.wechat.stableToken();
    await bench.advance(116 * MINUTE);
    const second = await bench.wechat.stableToken();
    expect(second['access_token']).not.toBe(first['access_token']);
    expect(await works(first['access_token'])).toBe(0);
    expect(await works(second['access_token'])).toBe(0);
    await bench.advance(5 * MINUTE);
    expect(await works(first['access_token'])).toBe(42001);
  });

  it('ends the earlier token when forced, but not twice within 30 seconds', async () => {
    const first = await bench.wechat.stableToken();
    const forced = await bench.wechat.stableToken({ force_refresh: true });
    expect(await works(first['access_token'])).toBe(40001);
    const again = await bench.wechat.stableToken({ force_refresh: true });
    expect(again['access_token']).toBe(forced['access_token']);
    await bench.advance(31_000);
    const later = await bench.wechat.stableToken({ force_refresh: true });
    expect(later['access_token']).not.toBe(forced['access_token']);
  });

  it('forces at most twenty times a day', async () => {
    for (let nth = 0; nth < 20; nth += 1) {
      expect(await bench.wechat.stableToken({ force_refresh: true })).toHaveProperty('access_token');
    }
    expect(await bench.wechat.stableToken({ force_refresh: true })).toMatchObject({ errcode: 45009 });
  });
});

describe('plain tokens (reference A2.1)', () => {
  it('gives a new token each time and lets the one before live five minutes', async () => {
    const first = await plainToken();
    const second = await plainToken();
    expect(second['access_token']).not.toBe(first['access_token']);
    expect(await works(first['access_token'])).toBe(0);
    await bench.advance(5 * MINUTE + 1000);
    expect(await works(first['access_token'])).toBe(40001);
    expect(await works(second['access_token'])).toBe(0);
  });

  it('calls a token that was replaced "not latest", and one whose time was up expired', async () => {
    const first = await plainToken();
    await bench.advance(118 * MINUTE);
    const second = await plainToken();
    await bench.advance(2 * MINUTE);
    expect(await works(first['access_token'])).toBe(42001);
    await plainToken();
    await bench.advance(5 * MINUTE);
    const { data } = await bench.wechat.http.get<Body>('/cgi-bin/draft/count', { params: second });
    expect(data).toMatchObject({ errcode: 40001, errmsg: expect.stringContaining('not latest') });
  });

  it('does not touch the stable family, nor is touched by it', async () => {
    const plain = await plainToken();
    const stable = await bench.wechat.stableToken();
    await plainToken();
    await bench.advance(6 * MINUTE);
    expect(await works(stable['access_token'])).toBe(0);
    const newest = await plainToken();
    await bench.wechat.stableToken({ force_refresh: true });
    expect(await works(newest['access_token'])).toBe(0);
    expect(await works(plain['access_token'])).toBe(40001);
  });
});

describe('token errors (reference A2.3, checklist A13.2)', () => {
  it.each([
    [{ grant_type: 'password' }, 40002],
    [{ appid: '' }, 41002],
    [{ appid: 'wx0000000000000000' }, 40013],
    [{ secret: '' }, 41004],
    [{ secret: 'wrong' }, 40125],
  ])('refuses %j with %d', async (change, errcode) => {
    expect(await bench.wechat.stableToken(change)).toMatchObject({ errcode });
    expect(await plainToken(change)).toMatchObject({ errcode });
  });

  it('names the address that is not in the whitelist', async () => {
    await set({ ipWhitelist: ['198.51.100.7'] });
    const refused = await bench.wechat.stableToken();
    expect(refused).toMatchObject({ errcode: 40164 });
    expect(refused['errmsg']).toMatch(
      /^invalid ip 127\.0\.0\.1 ipv6 ::ffff:127\.0\.0\.1, not in whitelist rid: /,
    );
    await set({ ipWhitelist: ['127.0.0.1'] });
    expect(await bench.wechat.stableToken()).toHaveProperty('access_token');
  });

  it.each([40243, 50004, 50007, 89503, 89506, 89507])('meets %d when the account is set so', async (code) => {
    await set({ tokenIssueError: code });
    expect(await bench.wechat.stableToken()).toMatchObject({ errcode: code });
  });

  it('tells missing, malformed, unknown, revoked and expired tokens apart', async () => {
    expect(await works(undefined)).toBe(41001);
    expect(await works('short')).toBe(40014);
    expect(await works('x'.repeat(157))).toBe(40001);
    const { access_token: token } = await bench.wechat.stableToken();
    await bench.control.post(`/wechat/accounts/${bench.credentials.wechat.appId}/tokens`, { how: 'expired' });
    expect(await works(token)).toBe(42001);
    const { access_token: next } = await bench.wechat.stableToken();
    await bench.control.post(`/wechat/accounts/${bench.credentials.wechat.appId}/tokens`, { how: 'invalid' });
    expect(await works(next)).toBe(40001);
  });

  it('gives tokens as long as the account is set to', async () => {
    await set({ tokenLength: 512 });
    const { access_token: token } = await bench.wechat.stableToken();
    expect(String(token)).toHaveLength(512);
    expect(await works(token)).toBe(0);
  });
});
