import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startBench, type Bench } from '../../testing/harness.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const set = async (settings: Record<string, unknown>): Promise<void> => {
  await bench.control.patch(`/wechat/accounts/${bench.credentials.wechat.appId}`, settings);
};
const DAY = 86_400_000;

describe('counters (reference A3.2, A2.4, checklist A13.3)', () => {
  it('starts with the documented budgets', async () => {
    const remain = async (path: string): Promise<unknown> =>
      (await bench.wechat.post('/cgi-bin/openapi/quota/get', { cgi_path: path }))['quota'];
    expect(await remain('/cgi-bin/freepublish/submit')).toEqual({ daily_limit: 100, used: 0, remain: 100 });
    expect(await remain('/cgi-bin/freepublish/get')).toMatchObject({ daily_limit: 100 });
    expect(await remain('/cgi-bin/freepublish/delete')).toMatchObject({ daily_limit: 10 });
    expect(await remain('/cgi-bin/draft/get')).toMatchObject({ daily_limit: 500 });
    expect(await remain('/cgi-bin/draft/add')).toMatchObject({ daily_limit: 1000 });
  });

  it('answers 45009 when the day is spent and counts anew on the next day of China', async () => {
    await set({ dailyQuota: { '/cgi-bin/draft/count': 2 } });
    for (let nth = 0; nth < 2; nth += 1)
      expect(await bench.wechat.get('/cgi-bin/draft/count')).toEqual({ total_count: 0 });
    expect(await bench.wechat.get('/cgi-bin/draft/count')).toMatchObject({ errcode: 45009 });
    await bench.advance(DAY);
    await bench.wechat.useNewToken();
    expect(await bench.wechat.get('/cgi-bin/draft/count')).toEqual({ total_count: 0 });
  });

  it('answers 45011 when the minute is spent and goes on in the next', async () => {
    await set({ minuteQuota: { '/cgi-bin/draft/count': 1 } });
    await bench.wechat.get('/cgi-bin/draft/count');
    expect(await bench.wechat.get('/cgi-bin/draft/count')).toMatchObject({ errcode: 45011 });
    await bench.advance(60_000);
    expect(await bench.wechat.get('/cgi-bin/draft/count')).toEqual({ total_count: 0 });
  });

  it('counts no call that was refused at the door', async () => {
    await bench.wechat.post('/cgi-bin/draft/get', { media_id: 'x' }, 'short');
    const answer = await bench.wechat.post('/cgi-bin/openapi/quota/get', { cgi_path: '/cgi-bin/draft/get' });
    expect(answer).toMatchObject({ quota: { used: 0 } });
  });

  it('clears counters ten times a month, one endpoint fifty times', async () => {
    const { appId, appSecret } = bench.credentials.wechat;
    await set({ dailyQuota: { '/cgi-bin/draft/count': 1 } });
    await bench.wechat.get('/cgi-bin/draft/count');
    expect(
      await bench.wechat.post('/cgi-bin/openapi/quota/clear', { cgi_path: '/cgi-bin/draft/count' }),
    ).toMatchObject({ errcode: 0 });
    expect(await bench.wechat.get('/cgi-bin/draft/count')).toEqual({ total_count: 0 });
    for (let nth = 0; nth < 9; nth += 1) {
      expect(await bench.wechat.post('/cgi-bin/clear_quota', { appid: appId })).toMatchObject({ errcode: 0 });
    }
    const v2 = { appid: appId, appsecret: appSecret };
    expect(await bench.wechat.post('/cgi-bin/clear_quota/v2', v2)).toMatchObject({ errcode: 0 });
    expect(await bench.wechat.post('/cgi-bin/clear_quota/v2', v2)).toMatchObject({ errcode: 48006 });
    expect(await bench.wechat.post('/cgi-bin/clear_quota', { appid: appId })).toMatchObject({
      errcode: 48006,
    });
  });

  it.each([
    [{ appid: undefined }, 41002],
    [{ appid: 'wx0000000000000000' }, 40013],
    [{ appsecret: undefined }, 41004],
    [{ appsecret: 'wrong' }, 40125],
  ])('clears by secret only for the account itself: %j', async (change, errcode) => {
    const { appId, appSecret } = bench.credentials.wechat;
    const body = { appid: appId, appsecret: appSecret, ...change };
    expect(await bench.wechat.post('/cgi-bin/clear_quota/v2', body)).toMatchObject({ errcode });
  });

  it('can set all paths at once with a star', async () => {
    await set({ dailyQuota: { '*': 7, '/cgi-bin/draft/count': 3 } });
    const limit = async (path: string): Promise<unknown> =>
      await bench.wechat.post('/cgi-bin/openapi/quota/get', { cgi_path: path });
    expect(await limit('/cgi-bin/draft/count')).toMatchObject({ quota: { daily_limit: 3 } });
    expect(await limit('/cgi-bin/freepublish/submit')).toMatchObject({ quota: { daily_limit: 7 } });
  });

  it('refuses an unknown path', async () => {
    expect(
      await bench.wechat.post('/cgi-bin/openapi/quota/get', { cgi_path: '/cgi-bin/none' }),
    ).toMatchObject({ errcode: 76021 });
  });
});

describe('permissions by account type (reference A3.1, checklist A13.4)', () => {
  it.each([
    ['personal', 48001],
    ['unverified_subscription', 48001],
    ['verified_subscription', undefined],
    ['verified_service', undefined],
  ])('%s', async (type, errcode) => {
    await set({ type });
    const mediaId = await bench.wechat.draft();
    expect((await bench.wechat.submit(mediaId))['errcode']).toBe(errcode ?? 0);
    const list = await bench.wechat.post('/cgi-bin/freepublish/batchget', { offset: 0, count: 1 });
    expect(list['errcode']).toBe(errcode);
    const mass = await bench.wechat.post('/cgi-bin/message/mass/get', { msg_id: 1 });
    expect(mass['errcode']).toBe(errcode ?? 40059);
    const day = { begin_date: '2026-01-01', end_date: '2026-01-01' };
    expect((await bench.wechat.post('/datacube/getarticlesummary', day))['errcode']).toBe(errcode);
  });

  it('lets one endpoint family be taken away alone', async () => {
    await set({ permissions: { freepublish: false } });
    expect(await bench.wechat.submit(await bench.wechat.draft())).toMatchObject({ errcode: 48001 });
    expect(await bench.wechat.post('/cgi-bin/message/mass/get', { msg_id: 1 })).toMatchObject({
      errcode: 40059,
    });
  });

  it('lets a test account submit, and its job end with status 3', async () => {
    await set({ type: 'test' });
    const { publish_id: id } = await bench.wechat.submit(await bench.wechat.draft());
    await bench.advance(1000);
    const job = await bench.wechat.post('/cgi-bin/freepublish/get', { publish_id: id });
    expect(job).toMatchObject({ publish_status: 3, fail_idx: [1] });
    expect(await bench.publications()).toEqual({});
  });
});
