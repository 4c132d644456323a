import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startBench, type Bench, type Body } from './testing/harness.js';

let folder: string;
let bench: Bench;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-state-'));
  bench = await startBench({ statePath: join(folder, 'state.json') });
});
afterEach(async () => {
  await bench.close();
  await rm(folder, { recursive: true });
});

const restart = async (): Promise<void> => {
  await bench.close();
  bench = await startBench({ statePath: join(folder, 'state.json') });
};
const MARKER = 'https://www.example.gov.cn/qa/1?ref=JOB-1';

describe('the state file', () => {
  it('brings accounts, tokens, pictures, pages and time back, under the new address', async () => {
    const before = bench.credentials;
    const { publish_id: id } = await bench.wechat.submit(await bench.wechat.draft());
    await bench.advance(5000);
    const token = await bench.wechat.useNewToken();
    await restart();
    expect({ ...bench.credentials.wechat, baseUrl: '' }).toEqual({ ...before.wechat, baseUrl: '' });
    expect(bench.credentials.weibo.accessToken).toBe(before.weibo.accessToken);
    const job = await bench.wechat.post('/cgi-bin/freepublish/get', { publish_id: id }, token);
    const [article] = (job['article_detail'] as { item: { article_url: string }[] }).item;
    expect(article?.article_url).toContain(bench.base);
    const page = await bench.wechat.http.get<string>(article?.article_url ?? '');
    expect(page.data).toContain('需要身份证');
    expect((await bench.control.get<Body>('/clock')).data['offsetMs']).toBe(5000);
    expect(await bench.publications()).toEqual({ [MARKER]: 1 });
  });

  it('finishes a publish job that a restart interrupted, once', async () => {
    await bench.control.patch(`/wechat/accounts/${bench.credentials.wechat.appId}`, {
      publishDelayMs: 60_000,
    });
    const { publish_id: id } = await bench.wechat.submit(await bench.wechat.draft());
    await restart();
    expect(await bench.wechat.post('/cgi-bin/freepublish/get', { publish_id: id })).toMatchObject({
      publish_status: 1,
    });
    await bench.advance(60_000);
    expect(await bench.wechat.post('/cgi-bin/freepublish/get', { publish_id: id })).toMatchObject({
      publish_status: 0,
    });
    expect(await bench.publications()).toEqual({ [MARKER]: 1 });
  });

  it('may come from a sandbox that knew less', async () => {
    await bench.wechat.submit(await bench.wechat.draft());
    await bench.advance(5000);
    await bench.close();
    const path = join(folder, 'state.json');
    const unknown = ['later', 'readings', 'afterPublish', 'review', 'counts'];
    const older: unknown = JSON.parse(await readFile(path, 'utf8'), (key, value: unknown) =>
      unknown.includes(key) ? undefined : value,
    );
    await writeFile(path, JSON.stringify(older));
    bench = await startBench({ statePath: path });
    const next = { title: '以后的', content_source_url: 'https://www.example.gov.cn/qa/2' };
    await bench.wechat.submit(await bench.wechat.draft(next));
    await bench.advance(5000);
    expect(Object.values(await bench.publications())).toEqual([1, 1]);
  });

  it('is readable by its owner alone', async () => {
    await bench.close();
    expect((await stat(join(folder, 'state.json'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, 'state.json'), 'utf8')).toContain('"version":1');
    await restart();
  });
});

describe('reset', () => {
  it('empties the world but keeps accounts and settings', async () => {
    const { appId } = bench.credentials.wechat;
    await bench.control.patch(`/wechat/accounts/${appId}`, { name: '留下的' });
    await bench.weibo.share('甲 https://www.example.gov.cn/1 ');
    await bench.faults({ platform: '*', endpoint: '*', kind: 'slow' });
    await bench.advance(1000);
    await bench.control.post('/reset', {});
    expect((await bench.control.get<Body>('/clock')).data['offsetMs']).toBe(0);
    expect((await bench.control.get<Body>('/faults')).data).toEqual({ rules: [], plan: null });
    expect((await bench.control.get<Body>('/calls')).data).toEqual({ calls: [] });
    expect(await bench.publications()).toEqual({});
    expect((await bench.control.get<Body>(`/wechat/accounts/${appId}`)).data).toMatchObject({
      settings: { name: '留下的' },
    });
    expect((await bench.weibo.get('/2/account/get_uid.json')).status).toBe(200);
  });

  it('makes a new world when asked to', async () => {
    const { appId } = bench.credentials.wechat;
    await bench.control.post('/reset', { everything: true });
    const { data } = await bench.control.get<{ wechat: { appId: string } }>('/credentials');
    expect(data.wechat.appId).not.toBe(appId);
  });

  it('leaves no job of the old world behind', async () => {
    await bench.wechat.submit(await bench.wechat.draft());
    await bench.control.post('/reset');
    await bench.advance(60_000);
    expect(await bench.publications()).toEqual({});
  });
});

describe('control input', () => {
  it.each([
    ['/wechat/accounts', { type: 'royal' }, 'type'],
    ['/wechat/accounts', { nonsense: 1 }, 'nonsense'],
    ['/weibo/accounts', { duplicateCode: 1 }, 'duplicateCode'],
    ['/wordpress/sites', { id: 'A B' }, 'id'],
    ['/push/sites', { secrets: ['plain'] }, 'secrets'],
    ['/clock', { advanceMs: -1 }, 'advanceMs'],
  ])('%s refuses %j', async (path, body, named) => {
    const answer = await bench.control.post<Body>(path, body, { validateStatus: () => true });
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.data['fields'])).toContain(named);
  });

  it('answers 404 for accounts that are not there and 409 for names taken', async () => {
    const get = async (path: string): Promise<number> =>
      (await bench.control.get(path, { validateStatus: () => true })).status;
    expect([
      await get('/wechat/accounts/x'),
      await get('/weibo/accounts/1'),
      await get('/wordpress/sites/x'),
    ]).toEqual([404, 404, 404]);
    const taken = await bench.control.post('/push/sites', { id: 'main' }, { validateStatus: () => true });
    expect(taken.status).toBe(409);
  });

  it('refuses pages of other websites', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await bench.control.post('/reset', {}, { headers, validateStatus: () => true })).status).toBe(
      403,
    );
    const panel = await bench.control.post('/panel/clear', new URLSearchParams(), {
      headers,
      validateStatus: () => true,
    });
    expect(panel.status).toBe(403);
  });
});
