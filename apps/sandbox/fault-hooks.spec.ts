import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios, { type AxiosResponse } from 'axios';
import { startBench, type Bench, type Body } from './testing/harness.js';
import type { FaultKind } from './faults.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const MARKER = 'https://www.example.gov.cn/qa/1?ref=JOB-1';
const TEXT = '居住证办理问答 https://www.example.gov.cn/qa/1 ';

const strikeSubmit = async (kind: FaultKind, ms?: number): Promise<void> => {
  await bench.faults({
    platform: 'wechat',
    endpoint: 'freepublish/submit',
    kind,
    nth: 1,
    ...(ms === undefined ? {} : { ms }),
  });
};
/** Submits a fresh draft over a bare connection and tells what the client saw. */
const submitRaw = async (timeout = 5000): Promise<{ seen: string; response?: AxiosResponse<string> }> => {
  const mediaId = await bench.wechat.draft();
  const token = await bench.wechat.useNewToken();
  const url = `${bench.base}/wechat/cgi-bin/freepublish/submit?access_token=${token}`;
  try {
    const response = await axios.post<string>(
      url,
      { media_id: mediaId },
      { timeout, proxy: false, validateStatus: () => true, transformResponse: (text: string) => text },
    );
    return { seen: `HTTP ${response.status}`, response };
  } catch (fault) {
    return { seen: axios.isAxiosError(fault) ? (fault.code ?? 'failed') : 'failed' };
  }
};
const published = async (): Promise<number> => {
  await bench.advance(1000);
  return (await bench.publications())[MARKER] ?? 0;
};
const submits = async (): Promise<unknown[]> => {
  const { data } = await bench.control.get<{ calls: Body[] }>('/calls', { params: { platform: 'wechat' } });
  return data.calls
    .filter((call) => call['endpoint'] === '/cgi-bin/freepublish/submit')
    .map(({ result, fault, count }) => [result, fault, count]);
};

describe('somebody reading in a browser', () => {
  it('uses up no fault and stands in no list of calls', async () => {
    await bench.faults({ platform: 'wordpress', endpoint: '*', kind: 'system_busy', times: 1 });
    const home = bench.credentials.wordpress.baseUrl;
    const read = async (accept: string): Promise<number> =>
      (await axios.get(`${home}/`, { headers: { accept }, validateStatus: () => true, proxy: false })).status;
    expect([await read('text/html,application/xhtml+xml'), await read('*/*')]).toEqual([200, 503]);
    const { data } = await bench.control.get<{ calls: unknown[] }>('/calls', {
      params: { platform: 'wordpress' },
    });
    expect(data.calls).toHaveLength(1);
  });
});

describe('faults before the work (checklist A13.12)', () => {
  it('drop_before closes the connection and nothing is published', async () => {
    await strikeSubmit('drop_before');
    expect((await submitRaw()).seen).toBe('ECONNRESET');
    expect(await published()).toBe(0);
    expect(await submits()).toEqual([['not_done', 'drop_before', 1]]);
  });

  it('http_502 answers a gateway page and nothing is published', async () => {
    await strikeSubmit('http_502');
    const { seen, response } = await submitRaw();
    expect(seen).toBe('HTTP 502');
    expect(response?.headers['content-type']).toBe('text/html');
    expect(response?.data).toContain('502 Bad Gateway');
    expect(await published()).toBe(0);
  });

  it.each([
    ['system_busy', -1],
    ['token_invalid', 40001],
    ['token_expired', 42001],
    ['quota', 45009],
    ['forbidden', 48001],
  ] as const)('%s answers %d and nothing is published', async (kind, errcode) => {
    await strikeSubmit(kind);
    const { seen, response } = await submitRaw();
    expect(seen).toBe('HTTP 200');
    expect(JSON.parse(response?.data ?? '')).toMatchObject({ errcode });
    expect(await published()).toBe(0);
  });

  it('token_invalid is true: the token is dead, and a new one differs', async () => {
    const before = await bench.wechat.useNewToken();
    await strikeSubmit('token_invalid');
    await bench.wechat.submit(await bench.wechat.draft());
    expect(await bench.wechat.get('/cgi-bin/draft/count')).toMatchObject({ errcode: 40001 });
    expect(await bench.wechat.useNewToken()).not.toBe(before);
    expect(await bench.wechat.get('/cgi-bin/draft/count')).toMatchObject({ total_count: 1 });
  });

  it('empty_body_before answers nothing and does nothing', async () => {
    await strikeSubmit('empty_body_before');
    expect((await submitRaw()).response?.data).toBe('');
    expect(await published()).toBe(0);
  });

  it('slow does the work after the wait', async () => {
    await strikeSubmit('slow', 80);
    const started = performance.now();
    expect((await submitRaw()).seen).toBe('HTTP 200');
    expect(performance.now() - started).toBeGreaterThan(75);
    expect(await published()).toBe(1);
  });
});

describe('faults after the work: the case that proves no double publication (checklist A13.12b)', () => {
  it('work_then_drop closes the connection, and the article is out', async () => {
    await strikeSubmit('work_then_drop');
    expect((await submitRaw()).seen).toBe('ECONNRESET');
    expect(await published()).toBe(1);
    expect(await submits()).toEqual([['ok', 'work_then_drop', 1]]);
  });

  it('work_then_hang outlasts the client, and the article is out', async () => {
    await strikeSubmit('work_then_hang', 60_000);
    expect((await submitRaw(2_000)).seen).toBe('ECONNABORTED');
    expect(await published()).toBe(1);
  });

  it('work_then_502 answers a gateway page, and the article is out', async () => {
    await strikeSubmit('work_then_502');
    expect((await submitRaw()).seen).toBe('HTTP 502');
    expect(await published()).toBe(1);
  });

  it.each(['truncated', 'work_then_truncated'] as const)(
    '%s cuts the JSON, and the article is out',
    async (kind) => {
      await strikeSubmit(kind);
      const { response } = await submitRaw();
      expect(response?.data).toMatch(/^\{"errcode":0,/);
      expect(() => JSON.parse(response?.data ?? '') as unknown).toThrow(SyntaxError);
      expect(await published()).toBe(1);
    },
  );

  it('work_then_busy answers -1, and the article is out', async () => {
    await strikeSubmit('work_then_busy');
    expect(JSON.parse((await submitRaw()).response?.data ?? '')).toMatchObject({ errcode: -1 });
    expect(await published()).toBe(1);
  });

  it('empty_body answers nothing, and the article is out', async () => {
    await strikeSubmit('empty_body');
    expect((await submitRaw()).response?.data).toBe('');
    expect(await published()).toBe(1);
  });
});

describe('the same at Weibo (checklist B9.8)', () => {
  const strike = async (kind: FaultKind): Promise<void> => {
    await bench.faults({ platform: 'weibo', endpoint: 'statuses/share.json', kind, nth: 1 });
  };
  const count = async (): Promise<number> => (await bench.publications({ platform: 'weibo' }))[TEXT] ?? 0;

  it.each([
    ['system_busy', 10001, 400],
    ['token_invalid', 21332, 400],
    ['token_expired', 21327, 403],
    ['quota', 10023, 403],
    ['forbidden', 10014, 403],
    ['duplicate_error', 20019, 400],
  ] as const)('%s answers %d and nothing is posted', async (kind, code, status) => {
    await strike(kind);
    const answer = await bench.weibo.share(TEXT);
    expect(answer.status).toBe(status);
    expect(answer.data).toMatchObject({ error_code: code, request: '/2/statuses/share.json' });
    expect(await count()).toBe(0);
    expect((await bench.weibo.share(TEXT)).status).toBe(200);
  });

  it('published_delay answers 20032, and the post is out', async () => {
    await strike('published_delay');
    expect((await bench.weibo.share(TEXT)).data).toMatchObject({ error_code: 20032 });
    expect(await count()).toBe(1);
    expect((await bench.weibo.share(TEXT)).data).toMatchObject({ error_code: 20019 });
  });

  it('empty_body answers 200 with nothing, and the post is out', async () => {
    await strike('empty_body');
    const answer = await bench.weibo.share(TEXT);
    expect([answer.status, answer.data]).toEqual([200, '']);
    expect(await count()).toBe(1);
  });

  it('work_then_drop closes the connection, and the post is out', async () => {
    await strike('work_then_drop');
    await expect(bench.weibo.share(TEXT)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await count()).toBe(1);
  });

  it('offers posting faults to posting alone', async () => {
    await bench.faults({ platform: 'weibo', endpoint: '*', kind: 'published_delay' });
    expect((await bench.weibo.get('/2/account/get_uid.json')).status).toBe(200);
  });
});

describe('the same at the website', () => {
  it.each([
    ['http_502', 502],
    ['system_busy', 503],
    ['token_invalid', 401],
    ['forbidden', 403],
    ['quota', 429],
  ] as const)('WordPress: %s answers %d and nothing is posted', async (kind, status) => {
    await bench.faults({ platform: 'wordpress', endpoint: 'POST posts', kind, nth: 1 });
    expect(
      (await bench.wordpress.post('/posts', { title: '甲', content: '乙', status: 'publish', slug: 'qa-1' }))
        .status,
    ).toBe(status);
    expect(await bench.publications()).toEqual({});
  });

  it('WordPress: work_then_drop leaves the post on the site', async () => {
    await bench.faults({ platform: 'wordpress', endpoint: 'POST posts', kind: 'work_then_drop', nth: 1 });
    const post = { title: '甲', content: '乙', status: 'publish', slug: 'qa-1' };
    await expect(bench.wordpress.post('/posts', post)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await bench.publications()).toEqual({ 'qa-1': 1 });
    expect((await bench.wordpress.get<Body[]>('/posts', { params: { slug: 'qa-1' } })).data).toHaveLength(1);
  });
});

describe('error_number answers any number of the platform without doing the work', () => {
  const refuseNext = async (
    platform: 'wechat' | 'weibo' | 'wordpress',
    endpoint: string,
    number: number,
    code?: string,
  ): Promise<void> => {
    await bench.faults({
      platform,
      endpoint,
      kind: 'error_number',
      number,
      times: 1,
      ...(code === undefined ? {} : { code }),
    });
  };

  it('WeChat: HTTP 200 and the errcode, once', async () => {
    const mediaId = await bench.wechat.draft();
    await refuseNext('wechat', 'freepublish/submit', 53504);
    expect(await bench.wechat.submit(mediaId)).toMatchObject({ errcode: 53504 });
    expect(await published()).toBe(0);
    expect(await bench.wechat.submit(mediaId)).toMatchObject({ errcode: 0 });
  });

  it('Weibo: the error_code with the status that belongs to it', async () => {
    await refuseNext('weibo', 'statuses/share.json', 20031);
    const { status, data } = await bench.weibo.share(TEXT);
    expect([status, data['error_code']]).toEqual([400, 20031]);
    expect(await bench.publications()).toEqual({});
  });

  it('WordPress: its own code, or a gateway before it', async () => {
    await refuseNext('wordpress', 'POST posts', 400, 'rest_invalid_param');
    const refused = await bench.wordpress.post<Body>('/posts', { title: '甲', status: 'publish' });
    expect(refused).toMatchObject({ status: 400, data: { code: 'rest_invalid_param' } });
    await refuseNext('wordpress', 'POST posts', 403);
    const stopped = await bench.wordpress.post<string>('/posts', { title: '甲', status: 'publish' });
    expect([stopped.status, stopped.headers['content-type']]).toEqual([403, 'text/html']);
    expect(await bench.publications()).toEqual({});
  });

  it('needs a number, and is no part of a random plan', async () => {
    const any = { validateStatus: () => true };
    const rule = { platform: 'wechat', endpoint: '*', kind: 'error_number' };
    expect((await bench.control.post('/faults', [rule], any)).status).toBe(422);
    const plan = { seed: 1, rate: 1, kinds: ['error_number'] };
    expect((await bench.control.put('/faults/plan', plan, any)).status).toBe(422);
  });
});

describe('the control API', () => {
  it('lists how often each rule fired and takes rules back', async () => {
    await strikeSubmit('http_502');
    await submitRaw();
    const { data } = await bench.control.get<{ rules: Body[] }>('/faults');
    expect(data.rules).toMatchObject([{ kind: 'http_502', seen: 1, fired: 1 }]);
    await bench.control.delete('/faults');
    expect((await bench.control.get<{ rules: Body[] }>('/faults')).data.rules).toEqual([]);
  });

  it('refuses an unknown kind or field, naming it', async () => {
    const refused = await bench.control.post<Body>(
      '/faults',
      [{ platform: 'wechat', endpoint: '*', kind: 'explode', foo: 1 }],
      { validateStatus: () => true },
    );
    expect(refused.status).toBe(422);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(JSON.stringify(refused.data)).toContain('0.kind');
    expect(JSON.stringify(refused.data)).toContain('foo');
  });

  it('runs a random plan', async () => {
    await bench.control.put('/faults/plan', { seed: 7, rate: 1, kinds: ['http_502'], platform: 'weibo' });
    expect((await bench.weibo.get('/2/account/get_uid.json')).status).toBe(502);
    expect(await bench.wechat.get('/cgi-bin/draft/count')).toEqual({ total_count: 0 });
    await bench.control.delete('/faults/plan');
    expect((await bench.weibo.get('/2/account/get_uid.json')).status).toBe(200);
  });
});
