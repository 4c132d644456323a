import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios, { type AxiosResponse } from 'axios';
import { startCallbackServer } from '../../testing/callback-server.js';
import { startBench, type Bench, type Body } from '../../testing/harness.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const REDIRECT = 'https://jida.example.gov.cn/oauth';
const DAY = 86_400_000;
const http = axios.create({ maxRedirects: 0, validateStatus: () => true, proxy: false });
const set = async (settings: Body): Promise<void> => {
  await bench.control.patch(`/weibo/accounts/${bench.credentials.weibo.uid}`, settings);
};
const authorise = async (more: Body = {}): Promise<AxiosResponse<Body>> =>
  await http.get<Body>(`${bench.base}/weibo/oauth2/authorize`, {
    params: {
      client_id: bench.credentials.weibo.appKey,
      redirect_uri: REDIRECT,
      response_type: 'code',
      state: 's1',
      ...more,
    },
  });
const codeFrom = (answer: AxiosResponse): string =>
  new URL(String(answer.headers['location'])).searchParams.get('code') ?? '';
const exchange = async (code: string, more: Record<string, string> = {}): Promise<AxiosResponse<Body>> =>
  await http.post<Body>(
    `${bench.base}/weibo/oauth2/access_token`,
    new URLSearchParams({
      client_id: bench.credentials.weibo.appKey,
      client_secret: bench.credentials.weibo.appSecret,
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT,
      ...more,
    }),
  );
const tokenInfo = async (token: string): Promise<AxiosResponse<Body>> =>
  await http.post<Body>(
    `${bench.base}/weibo/oauth2/get_token_info`,
    new URLSearchParams({ access_token: token }),
  );

describe('authorisation (reference B2, checklist B9.1)', () => {
  it('comes back with code and state, and the code buys a token for five years', async () => {
    const answer = await authorise();
    expect(answer.status).toBe(302);
    expect(answer.headers['location']).toContain('&state=s1');
    const token = (await exchange(codeFrom(answer))).data;
    expect(token).toMatchObject({
      uid: bench.credentials.weibo.uid,
      isRealName: 'true',
      expires_in: 157_679_999,
      remind_in: '157679999',
    });
    const info = (await tokenInfo(String(token['access_token']))).data;
    expect(info).toMatchObject({
      uid: Number(bench.credentials.weibo.uid),
      appkey: bench.credentials.weibo.appKey,
      scope: null,
    });
    expect(info['expire_in']).toBeGreaterThan(157_679_000);
  });

  it('takes a code once', async () => {
    const code = codeFrom(await authorise());
    await exchange(code);
    const again = await exchange(code);
    expect(again.status).toBe(400);
    expect(again.data).toEqual({
      error: 'invalid_grant',
      error_code: 21325,
      request: '/oauth2/access_token',
      error_uri: '/oauth2/access_token',
      error_description: `invalid authorization code:${code}`,
    });
  });

  it('forgets a code after ten minutes', async () => {
    const code = codeFrom(await authorise());
    await bench.advance(601_000);
    expect((await exchange(code)).data).toMatchObject({ error_code: 21325 });
  });

  it.each([
    [{ client_secret: 'wrong' }, 21324],
    [{ grant_type: 'password' }, 21328],
    [{ grant_type: '' }, 21323],
    [{ code: '' }, 21323],
    [{ code: 'never-given' }, 21325],
    [{ redirect_uri: 'https://other.cn/' }, 21322],
  ])('refuses an exchange with %j', async (more, code) => {
    expect(
      (await exchange(codeFrom(await authorise()), more as unknown as Record<string, string>)).data,
    ).toMatchObject({ error_code: code });
  });

  it.each([
    [{ client_id: '1' }, 21324],
    [{ redirect_uri: 'nowhere' }, 21322],
    [{ response_type: 'token' }, 21329],
  ])('refuses an application with %j', async (more, code) => {
    expect((await authorise(more)).data).toMatchObject({ error_code: code });
  });

  it('knows registered return addresses', async () => {
    await set({ redirectUris: ['https://registered.cn/back'] });
    expect((await authorise()).data).toMatchObject({ error_code: 21322 });
    expect((await authorise({ redirect_uri: 'https://registered.cn/back' })).status).toBe(302);
  });

  it('asks a person when it is set to, and takes a no', async () => {
    await set({ autoApprove: false });
    const page = await authorise();
    expect(page.status).toBe(200);
    expect(page.data as unknown as string).toContain('同意授权');
    expect(page.headers['content-security-policy']).toContain('https://jida.example.gov.cn');
    const url = `${bench.base}/weibo/oauth2/authorize?client_id=${bench.credentials.weibo.appKey}&redirect_uri=${encodeURIComponent(REDIRECT)}`;
    const no = await http.post(url, new URLSearchParams({ answer: 'no' }));
    expect(no.headers['location']).toContain('error_code=21330');
    const yes = await http.post(
      url,
      new URLSearchParams({ answer: 'yes', uid: bench.credentials.weibo.uid }),
    );
    expect((await exchange(codeFrom(yes))).status).toBe(200);
  });
});

describe('the life of a token (reference B2)', () => {
  const uidInfo = async (token = bench.weibo.token): Promise<AxiosResponse<Body>> =>
    await bench.weibo.get('/2/account/get_uid.json', { access_token: token });

  it('lives as long as the kind of application lets it', async () => {
    const { appKey } = bench.credentials.weibo;
    const { data } = await bench.control.post<Body>('/weibo/accounts', { appKey, appLevel: 'test' });
    const token = String(data['accessToken']);
    expect((await tokenInfo(token)).data['expire_in']).toBeLessThanOrEqual(86_400);
    await bench.advance(DAY + 1000);
    const expired = await uidInfo(token);
    expect([expired.status, expired.data['error_code']]).toEqual([403, 21327]);
    expect((await uidInfo()).status).toBe(200);
  });

  it('ends by revocation through the API', async () => {
    expect((await bench.weibo.post('/oauth2/revokeoauth2', {})).data).toEqual({ result: 'true' });
    expect((await uidInfo()).data).toMatchObject({ error_code: 21319 });
  });

  it.each([21319, 21332, 21327, 21321, 21316])(
    'ends by the user with %d when set so, and tells the app',
    async (revokedCode) => {
      const server = await startCallbackServer();
      await set({ revokedCode, revokeCallback: server.url });
      await bench.control.post(`/weibo/accounts/${bench.credentials.weibo.uid}/revoke`);
      expect((await uidInfo()).data).toMatchObject({ error_code: revokedCode });
      await server.close();
    },
  );

  it('tells missing, unknown and header tokens apart', async () => {
    const bare = axios.create({ baseURL: `${bench.base}/weibo`, validateStatus: () => true, proxy: false });
    const path = '/2/account/get_uid.json';
    expect((await bare.get<Body>(path)).data).toMatchObject({ error_code: 10006 });
    expect((await bare.get<Body>(path, { params: { source: '1' } })).data).toMatchObject({
      error_code: 21301,
    });
    expect((await uidInfo('2.00nothing')).data).toMatchObject({ error_code: 21332 });
    const header = { Authorization: `OAuth2 ${bench.weibo.token}` };
    expect((await bare.get<Body>(path, { headers: header })).data).toEqual({
      uid: Number(bench.credentials.weibo.uid),
    });
  });

  it('lets a test application have fifteen users', async () => {
    const { appKey, uid } = bench.credentials.weibo;
    for (let nth = 0; nth < 15; nth += 1) await bench.control.post('/weibo/accounts', { appKey });
    await set({ appLevel: 'test' });
    expect((await exchange(codeFrom(await authorise()))).data).toMatchObject({ error_code: 21321 });
    expect(uid).not.toBe('');
  });
});
