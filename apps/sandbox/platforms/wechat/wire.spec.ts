import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { startBench, WechatClient, type Bench, type Body } from '../../testing/harness.js';

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

describe('transport rules (reference A1, checklist A13.1)', () => {
  it('answers HTTP 200 with errcode and a rid whose first group is the time', async () => {
    const { status, data } = await bench.wechat.raw('/cgi-bin/draft/get', { media_id: 'nothing' });
    expect(status).toBe(200);
    expect(data).toMatchObject({ errcode: 40007 });
    const rid = / rid: ([0-9a-f]{8})-[0-9a-f]{8}-[0-9a-f]{8}$/.exec(String(data['errmsg']));
    expect(parseInt(rid?.[1] ?? '', 16)).toBeCloseTo(Date.now() / 1000, -2);
  });

  it('explains a rid to its own account only', async () => {
    const refused = await bench.wechat.post('/cgi-bin/draft/get', { media_id: 'nothing' });
    const rid = String(refused['errmsg']).split(' rid: ')[1];
    const found = await bench.wechat.post('/cgi-bin/openapi/rid/get', { rid });
    expect(found).toMatchObject({ errcode: 0, request: { request_body: '{"media_id":"nothing"}' } });
    expect(JSON.stringify(found)).toContain('access_token=***');
    expect(await bench.wechat.post('/cgi-bin/openapi/rid/get', { rid: 'x' })).toMatchObject({
      errcode: 76002,
    });
    expect(
      await bench.wechat.post('/cgi-bin/openapi/rid/get', { rid: '00000000-00000000-00000000' }),
    ).toMatchObject({ errcode: 76001 });
  });

  it('leaves errcode out of draft/add and puts it into freepublish/submit', async () => {
    const added = await bench.wechat.post('/cgi-bin/draft/add', { articles: [await bench.wechat.article()] });
    expect(Object.keys(added).sort()).toEqual(['item', 'media_id']);
    expect(await bench.wechat.submit(String(added['media_id']))).toMatchObject({ errcode: 0, errmsg: 'ok' });
  });

  it('can add errcode everywhere or nowhere', async () => {
    await set({ errcodeOnSuccess: 'always' });
    expect(await bench.wechat.get('/cgi-bin/draft/count')).toEqual({
      errcode: 0,
      errmsg: 'ok',
      total_count: 0,
    });
    await set({ errcodeOnSuccess: 'never' });
    expect(await bench.wechat.submit(await bench.wechat.draft())).not.toHaveProperty('errcode');
  });

  it.each([
    ['string', /"publish_id":"\d+"/],
    ['number', /"publish_id":26\d{8}[,}]/],
    ['huge', /"publish_id":9007199254740993[,}]/],
  ])('writes ids as %s when the account is set so', async (idStyle, shape) => {
    await set({ idStyle });
    const token = await bench.wechat.useNewToken();
    const mediaId = await bench.wechat.draft();
    const { data } = await axios.post<string>(
      `${bench.credentials.wechat.baseUrl}/cgi-bin/freepublish/submit?access_token=${token}`,
      { media_id: mediaId },
      { transformResponse: (text: string) => text },
    );
    expect(data).toMatch(shape);
  });

  it('refuses wrong methods, empty bodies, other bodies than JSON, and unknown paths', async () => {
    expect(await bench.wechat.get('/cgi-bin/draft/add')).toMatchObject({ errcode: 43002 });
    expect(await bench.wechat.post('/cgi-bin/draft/count', {})).toMatchObject({ errcode: 43001 });
    expect(await bench.wechat.post('/cgi-bin/draft/add', '')).toMatchObject({ errcode: 44002 });
    expect(await bench.wechat.post('/cgi-bin/draft/add', 'title=x')).toMatchObject({ errcode: 47001 });
    expect(await bench.wechat.post('/cgi-bin/draft/nothing', {})).toMatchObject({ errcode: 40066 });
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('answers %s with HTTP 200 and errcode too', async (method) => {
    const ask = async (url: string): Promise<unknown[]> => {
      const { status, data } = await bench.wechat.http.request<Body>({ method, url });
      return [status, data['errcode']];
    };
    expect(await ask('/cgi-bin/draft/add')).toEqual([200, 43002]);
    expect(await ask('/cgi-bin/draft/count')).toEqual([200, 43001]);
    expect(await ask('/cgi-bin/draft/nothing')).toEqual([200, 40066]);
  });

  it('keeps a rid from other accounts, and for seven days', async () => {
    const refused = await bench.wechat.post('/cgi-bin/draft/get', { media_id: 'nothing' });
    const rid = String(refused['errmsg']).split(' rid: ')[1];
    const { data } = await bench.control.post<Body>('/wechat/accounts', {});
    const other = new WechatClient(
      bench.credentials.wechat.baseUrl,
      String(data['appId']),
      String(data['appSecret']),
    );
    expect(await other.post('/cgi-bin/openapi/rid/get', { rid })).toMatchObject({ errcode: 76003 });
    await bench.advance(7 * 86_400_000 + 1000);
    await bench.wechat.useNewToken();
    expect(await bench.wechat.post('/cgi-bin/openapi/rid/get', { rid })).toMatchObject({ errcode: 76004 });
  });

  it('refuses a body that is not UTF-8', async () => {
    const article = JSON.stringify({ articles: [await bench.wechat.article({ title: 'TITLE' })] });
    const [head = '', tail = ''] = article.split('TITLE');
    const inGbk = Buffer.from('cecacce2', 'hex');
    const post = async (title: Buffer): Promise<Body> =>
      (
        await bench.wechat.http.post<Body>(
          '/cgi-bin/draft/add',
          Buffer.concat([Buffer.from(head), title, Buffer.from(tail)]),
          {
            params: { access_token: await bench.wechat.useNewToken() },
            headers: { 'content-type': 'application/json' },
          },
        )
      ).data;
    expect(await post(inGbk)).toMatchObject({ errcode: 40033 });
    expect(await post(Buffer.from('问题\uFFFD'))).toHaveProperty('media_id');
    expect(await bench.wechat.get('/cgi-bin/draft/count')).toEqual({ total_count: 1 });
  });

  it('names the type of an answer as the platform does, whatever the answer (reference A1)', async () => {
    const typeOf = async (): Promise<unknown> =>
      (await bench.wechat.http.get<Body>('/cgi-bin/draft/count')).headers['content-type'];
    const seen = [await typeOf()];
    await bench.faults({ platform: 'wechat', endpoint: 'draft/count', kind: 'system_busy' });
    seen.push(await typeOf());
    expect(seen).toEqual(['application/json; encoding=utf-8', 'application/json; encoding=utf-8']);
  });

  it('answers at the root for clients that insist on root paths', async () => {
    const token = await bench.wechat.useNewToken();
    const { data } = await axios.get<unknown>(`${bench.base}/cgi-bin/draft/count?access_token=${token}`);
    expect(data).toEqual({ total_count: 0 });
  });
});
