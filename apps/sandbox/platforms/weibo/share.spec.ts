import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent } from 'node:http';
import type { AxiosResponse } from 'axios';
import { JPEG, PNG, startBench, type Bench, type Body } from '../../testing/harness.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const LINK = 'https://www.example.gov.cn/qa/1';
const set = async (settings: Body): Promise<void> => {
  await bench.control.patch(`/weibo/accounts/${bench.credentials.weibo.uid}`, settings);
};
const code = async (text: string, more: Record<string, string> = {}): Promise<unknown> =>
  (await bench.weibo.share(text, more)).data['error_code'];
const withPicture = async (
  data: Buffer,
  field = 'pic',
  text = `图 ${LINK} `,
): Promise<AxiosResponse<Body>> => {
  const form = new FormData();
  form.append('access_token', bench.weibo.token);
  form.append('status', text);
  form.append('rip', '203.0.113.10');
  form.append(field, new Blob([new Uint8Array(data)]), 'a.png');
  return await bench.weibo.http.post<Body>('/2/statuses/share.json', form);
};

describe('statuses/share (reference B3, checklist B9.2)', () => {
  it('answers the status with short links, growing ids and a date of +0800', async () => {
    const first = (await bench.weibo.share(`居住证办理 ${LINK} 详见`)).data;
    const second = (await bench.weibo.share(`社保办理 ${LINK} 详见`)).data;
    expect(first['text']).toMatch(/^居住证办理 http:\/\/t\.cn\/[0-9A-Za-z]{7,8} 详见$/);
    expect(first['created_at']).toMatch(
      /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d \+0800 \d{4}$/,
    );
    expect(first['idstr']).toMatch(/^\d{16}$/);
    expect(first).toMatchObject({
      id: Number(first['idstr']),
      mid: first['idstr'],
      visible: { type: 0, list_id: 0 },
      pic_ids: [],
    });
    expect(first).not.toHaveProperty('thumbnail_pic');
    expect(first['source']).toContain('>集答</a>');
    expect(Number(second['id'])).toBeGreaterThan(Number(first['id']));
  });

  it('needs a link under the safe domain', async () => {
    expect((await bench.weibo.share('没有链接')).data).toEqual({
      error: 'text not find domain!',
      error_code: 10017,
      request: '/2/statuses/share.json',
    });
    expect(await code('别处 https://www.other.cn/1 ')).toBe(10017);
    expect(await code(`本站 ${bench.base}/wordpress/ `)).toBeUndefined();
    await set({ ownHostIsSafe: false });
    expect(await code(`本站 ${bench.base}/wordpress/2 `)).toBe(10017);
    await set({ safeDomains: [] });
    expect((await bench.weibo.share(`有 ${LINK} `)).data).toMatchObject({
      error: 'appkey not bind domain!',
      error_code: 10017,
    });
  });

  it('needs an address of the operator, unless set otherwise', async () => {
    expect((await bench.weibo.share(`甲 ${LINK} `, { rip: '' })).data).toMatchObject({
      error_code: 10016,
      error: expect.stringContaining('(rip)'),
    });
    expect(await code(`甲 ${LINK} `, { rip: 'home' })).toBe(10017);
    expect(await code(`甲 ${LINK} `, { rip: '2001:db8::1' })).toBeUndefined();
    await set({ requireRip: false });
    expect(await code(`乙 ${LINK} `, { rip: '' })).toBeUndefined();
  });

  it('counts length as the editor does, or strictly', async () => {
    expect(await code(`${'你'.repeat(129)} ${LINK}`)).toBeUndefined();
    expect(await code(`${'你'.repeat(130)} ${LINK}`)).toBe(20012);
    await set({ lengthRule: 'strict' });
    expect(await code(`${'我'.repeat(129)} ${LINK}`)).toBe(20012);
    expect(await code(`${'我'.repeat(120)} ${LINK}`)).toBeUndefined();
  });

  it('refuses the same text within ten minutes, as set', async () => {
    const text = `甲 ${LINK} `;
    await bench.weibo.share(text);
    expect(await code(text)).toBe(20019);
    await set({ duplicateCode: 20017 });
    expect(await code(text)).toBe(20017);
    await bench.advance(600_001);
    expect(await code(text)).toBeUndefined();
    expect(await bench.publications()).toEqual({ [text]: 2 });
  });

  it('can also refuse texts that differ in links alone', async () => {
    await set({ refuseSimilar: true });
    await bench.weibo.share(`甲 ${LINK} `);
    expect(await code(`甲 ${LINK}?again=1 `)).toBe(20017);
  });

  it('takes topics out without a word', async () => {
    expect((await bench.weibo.share(`#便民#甲 ${LINK} `)).data['text']).toMatch(/^甲 http/);
  });

  it('publishes doubly encoded text literally', async () => {
    const text = `${encodeURIComponent('甲')} ${LINK} `;
    expect((await bench.weibo.share(text)).data['text']).toMatch(/^%E7%94%B2 /);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('words a wrong method %s like any other error', async (method) => {
    const ask = async (url: string): Promise<unknown[]> => {
      const { status, data } = await bench.weibo.http.request<Body>({ method, url });
      return [status, data['error_code'], data['request']];
    };
    for (const path of ['/2/statuses/share.json', '/2/statuses/show.json', '/oauth2/access_token']) {
      expect(await ask(path)).toEqual([400, 10021, path]);
    }
    expect(await ask('/2/statuses/nothing.json')).toEqual([404, 10020, '/2/statuses/nothing.json']);
    expect(await ask('/proxy/article/nothing.json')).toEqual([404, 10020, '/proxy/article/nothing.json']);
  });

  it('refuses GET, empty text, forbidden words and scripted errors', async () => {
    const got = await bench.weibo.get('/2/statuses/share.json', { status: `甲 ${LINK} ` });
    expect([got.status, got.data['error_code']]).toEqual([400, 10021]);
    expect(await code('  ')).toBe(20008);
    await set({ bannedWords: ['最好'], shareErrors: [20022, 20032] });
    expect(await code(`最好 ${LINK} `)).toBe(20021);
    expect(await code(`甲 ${LINK} `)).toBe(20022);
    expect(await code(`甲 ${LINK} `)).toBe(20032);
    expect(await bench.publications()).toEqual({ [`甲 ${LINK} `]: 1 });
  });

  it('takes one picture, believing its bytes', async () => {
    const shown = (await withPicture(PNG)).data;
    expect(shown['pic_ids']).toHaveLength(1);
    const picture = await bench.weibo.http.get<ArrayBuffer>(String(shown['original_pic']), {
      responseType: 'arraybuffer',
    });
    expect(Buffer.from(picture.data).equals(PNG)).toBe(true);
    expect((await withPicture(Buffer.from('no picture'))).data).toMatchObject({ error_code: 20005 });
    expect((await withPicture(Buffer.concat([JPEG, Buffer.alloc(5 * 1024 * 1024)]))).data).toMatchObject({
      error_code: 20006,
    });
    expect((await withPicture(Buffer.concat([JPEG, Buffer.alloc(30 * 1024 * 1024)]))).data).toMatchObject({
      error_code: 20006,
    });
    expect((await withPicture(PNG, 'image')).data).toMatchObject({ error_code: 20007 });
  });

  it('answers at the root path too', async () => {
    const form = new URLSearchParams({
      access_token: bench.weibo.token,
      status: `甲 ${LINK} `,
      rip: '203.0.113.1',
    });
    expect((await bench.weibo.http.post(`${bench.base}/2/statuses/share.json`, form)).status).toBe(200);
  });

  it('keeps update, upload and the like for those who were granted them', async () => {
    for (const name of ['update', 'upload', 'upload_url_text', 'repost']) {
      const answer = await bench.weibo.post(`/2/statuses/${name}.json`, { status: '甲', rip: '203.0.113.1' });
      expect([answer.status, answer.data['error_code']]).toEqual([403, 10014]);
    }
    await set({ advancedPosting: true });
    const long = '长'.repeat(300);
    const post = async (fields: Record<string, string>): Promise<Body> =>
      (await bench.weibo.post('/2/statuses/update.json', { rip: '203.0.113.1', ...fields })).data;
    expect(await post({ status: long })).toMatchObject({ error_code: 20012 });
    expect(await post({ status: long, is_longtext: '1', annotations: '[{"job":"JOB-1"}]' })).toMatchObject({
      annotations: [{ job: 'JOB-1' }],
    });
    expect(await post({ status: '长'.repeat(2001), is_longtext: '1' })).toMatchObject({ error_code: 20049 });
  });
});

describe('limits (reference B7.1)', () => {
  it('lets thirty posts an hour pass', async () => {
    for (let nth = 0; nth < 30; nth += 1) expect(await code(`第${nth}条 ${LINK} `)).toBeUndefined();
    expect(await code(`又一条 ${LINK} `)).toBe(20016);
    await bench.advance(3_600_001);
    expect(await code(`又一条 ${LINK} `)).toBeUndefined();
  });

  it('lets a hundred calls a day pass, and says what is left', async () => {
    const left = async (): Promise<Body> => (await bench.weibo.get('/2/account/rate_limit_status.json')).data;
    expect(await left()).toMatchObject({
      user_limit: 100,
      remaining_user_hits: 100,
      ip_limit: 15_000,
      remaining_ip_hits: 15_000,
      limit_time_unit: 'HOURS',
    });
    await set({ dailyLimit: 2 });
    await bench.weibo.get('/2/account/get_uid.json');
    await bench.weibo.share(`甲 ${LINK} `);
    const refused = await bench.weibo.get('/2/account/get_uid.json');
    expect([refused.status, refused.data['error_code']]).toEqual([403, 10023]);
    expect(await left()).toMatchObject({
      remaining_user_hits: 0,
      remaining_ip_hits: 14_998,
      api_rate_limits: [{ api: '/statuses/share', limit: 30, remaining_hits: 29 }],
    });
    await set({ dailyCode: 10024 });
    expect((await bench.weibo.get('/2/account/get_uid.json')).data).toMatchObject({
      error_code: 10024,
      error: 'User requests for (/account/get_uid) out of rate limit',
    });
    await bench.advance(86_400_000);
    expect((await bench.weibo.get('/2/account/get_uid.json')).status).toBe(200);
  });

  it('can turn silent towards a client that goes on after refusals', async () => {
    await set({ dailyLimit: 0, emptyAfterRefusals: 1 });
    expect((await bench.weibo.get('/2/account/get_uid.json')).status).toBe(403);
    const silent = await bench.weibo.get('/2/account/get_uid.json');
    expect([silent.status, silent.data]).toEqual([200, '']);
  });

  it('counts each address for itself', async () => {
    await set({ ipHourlyLimit: 2 });
    const from = async (localAddress: string): Promise<unknown> => {
      const options = { params: { access_token: bench.weibo.token }, httpAgent: new Agent({ localAddress }) };
      return (await bench.weibo.http.get<Body>('/2/account/get_uid.json', options)).data['error_code'];
    };
    const seen: unknown[] = [];
    for (const last of [1, 1, 2, 1, 2, 2]) seen.push(await from(`127.0.0.${last}`));
    expect(seen).toEqual([undefined, undefined, undefined, 10022, undefined, 10022]);
  });

  it('limits addresses by the hour and by list', async () => {
    await set({ ipHourlyLimit: 0 });
    expect((await bench.weibo.get('/2/account/get_uid.json')).data).toMatchObject({ error_code: 10022 });
    await set({ ipHourlyLimit: 9, ipList: ['198.51.100.1'] });
    expect((await bench.weibo.get('/2/account/get_uid.json')).data).toMatchObject({ error_code: 10004 });
  });
});
