import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import sharp from 'sharp';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ConnectorContext, PublishableContent, ReleaseJob } from '#libs/channels/connector.js';
import { WeiboConnector } from '#libs/connectors/weibo/weibo.connector.js';
import type { CommitOutcome, PlatformReceipt } from '#libs/kernel/outcome.js';
import type { Json, JsonObject } from '#libs/kernel/json.js';
import { buildSandbox, type Sandbox } from '../../apps/sandbox/app.js';
import { LaterClock } from './later-clock.js';
import { BoundChannel, clock, http, sampleContent } from './sandbox-channels.js';

/** What only Weibo has: a picture, headline articles, numbers, comments, reviews. A sandbox of its own per test. */
const CANONICAL = 'http://127.0.0.1:9';
const connector = new WeiboConnector();

let sandbox: Sandbox;
let control: string;
let account: Record<string, string>;
let pictures: Server;
let pictureUrl: string;
let bytes: Buffer;

beforeEach(async () => {
  sandbox = await buildSandbox({ statePath: undefined, publicUrl: undefined });
  control = `${await sandbox.listen(0, '127.0.0.1')}/control`;
  const { data } = await axios.get<{ weibo: Record<string, string> }>(`${control}/credentials`);
  account = data.weibo;
  await set({ safeDomains: ['127.0.0.1'] });
  const create = { width: 40, height: 30, channels: 3, background: '#2f6690' } as const;
  bytes = await sharp({ create }).png().toBuffer();
  pictures = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'image/png' }).end(bytes);
  });
  await new Promise<void>((resolve) => pictures.listen(0, '127.0.0.1', resolve));
  pictureUrl = `http://127.0.0.1:${(pictures.address() as AddressInfo).port}/picture.png`;
});

afterEach(async () => {
  pictures.closeAllConnections();
  pictures.close();
  await sandbox.close();
});

afterAll(() => {
  http.close();
});

async function set(settings: JsonObject): Promise<void> {
  await axios.patch(`${control}/weibo/accounts/${account['uid'] ?? ''}`, settings);
}

async function post<T>(path: string, body: unknown = {}): Promise<T> {
  return (await axios.post<T>(`${control}/weibo/accounts/${account['uid'] ?? ''}${path}`, body)).data;
}

async function publications(): Promise<number> {
  const { data } = await axios.get<{ publications: Record<string, number> }>(`${control}/ledger`);
  return Object.values(data.publications).reduce((sum, one) => sum + one, 0);
}

function bind(settings: JsonObject = {}): BoundChannel {
  return new BoundChannel(
    connector,
    {
      settleSeconds: 0,
      lookupSpacingSeconds: 0,
      baseUrl: account['baseUrl'] ?? '',
      uid: account['uid'] ?? '',
      safeDomainUrl: CANONICAL,
      rip: account['rip'] ?? '',
      ...settings,
    },
    account,
  );
}

function draft(): PublishableContent {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    ...sampleContent(CANONICAL),
    variant: { cover: pictureUrl },
    media: { [pictureUrl]: { sha256, contentType: 'image/png', width: 40, height: 30, bytes: bytes.length } },
  };
}

function around(channel: BoundChannel): ConnectorContext {
  return { ...channel.context(), media: { read: async () => await Promise.resolve(bytes) } };
}

async function publish(channel: BoundChannel): Promise<{ job: ReleaseJob; outcome: CommitOutcome }> {
  const job = { ...channel.job(draft()), firstCommitAt: clock.now() };
  const staged = await connector.stage(job, { ...channel.stageContext(), ...around(channel) });
  if (staged.kind !== 'staged') throw new Error(`${staged.kind}: ${staged.fault.message}`);
  return { job, outcome: await connector.commit(job, staged.staged, around(channel)) };
}

async function published(channel: BoundChannel): Promise<PlatformReceipt> {
  const { outcome } = await publish(channel);
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.receipt;
}

describe('a post with a picture', () => {
  it('goes out once, with its picture', async () => {
    const receipt = await published(bind());
    expect(await publications()).toBe(1);
    const { data } = await axios.get<JsonObject>(`${account['baseUrl'] ?? ''}/2/statuses/show.json`, {
      params: { access_token: account['accessToken'], id: receipt.ids['idstr'] },
    });
    expect(data['original_pic']).toEqual(expect.stringMatching(/^http/));
  });

  it('is in doubt when the answer is lost, and found', async () => {
    const rule = { platform: 'weibo', endpoint: 'statuses/share.json', times: 1, kind: 'work_then_drop' };
    await axios.post(`${control}/faults`, [rule]);
    const channel = bind();
    const { job, outcome } = await publish(channel);
    expect(outcome.kind).toBe('unknown');
    const found = await connector.lookup(job, {}, { ...around(channel), lookupNumber: 1 });
    expect(found.kind).toBe('found');
    expect(await publications()).toBe(1);
  });
});

describe('a headline article', () => {
  const ARTICLE = { publishMode: 'article' };

  it('goes out once; its post can be taken back, itself not', async () => {
    const channel = bind(ARTICLE);
    const receipt = await published(channel);
    expect(receipt.publicUrl).toContain('/ttarticle/p/show?id=');
    expect(await publications()).toBe(1);
    expect((await connector.presence(receipt, around(channel))).kind).toBe('shown');
    for (const _again of [1, 2]) {
      expect(await connector.withdraw(receipt, around(channel))).toMatchObject({
        kind: 'unsupported',
        fault: { code: 'weibo.article_stays' },
      });
    }
    expect((await connector.presence(receipt, around(channel))).kind).toBe('unknown');
  });

  it.each<[number, string]>([
    [10001, 'unknown'],
    [10008, 'content'],
    [11001, 'quota'],
    [11002, 'unknown'],
    [11003, 'human'],
  ])('%i is %s', async (code, kind) => {
    await set({ articleOutcomes: [{ code }] });
    expect((await publish(bind(ARTICLE))).outcome.kind).toBe(kind);
  });

  it('is read the same when the platform writes its code as a string', async () => {
    await set({ articleCodeStyle: 'string', articleOutcomes: [{ code: 11_001 }] });
    expect((await publish(bind(ARTICLE))).outcome.kind).toBe('quota');
    expect((await publish(bind(ARTICLE))).outcome.kind).toBe('done');
  });

  it('is too frequent after the posts of an hour, which is waited out', async () => {
    await set({ postsPerHour: 1 });
    expect((await publish(bind(ARTICLE))).outcome.kind).toBe('done');
    expect((await publish(bind(ARTICLE))).outcome.kind).toBe('quota');
    expect(await publications()).toBe(1);
  });

  it('is found by its post when the status was made in spite of 11002', async () => {
    await set({ articleOutcomes: [{ code: 11002, created: true }] });
    const channel = bind(ARTICLE);
    const { job } = await publish(channel);
    const found = await connector.lookup(job, {}, { ...around(channel), lookupNumber: 1 });
    expect(found).toMatchObject({ kind: 'found', receipt: { ids: { publishedAs: 'article' } } });
  });

  it('is not made twice when the answer that it was only half made is lost', async () => {
    await set({ articleOutcomes: [{ code: 11003 }] });
    const rule = { platform: 'weibo', endpoint: 'article/publish.json', kind: 'work_then_drop', times: 1 };
    await axios.post(`${control}/faults`, [rule]);
    const channel = bind(ARTICLE);
    const { job, outcome } = await publish(channel);
    expect(outcome.kind).toBe('unknown');
    const later = { ...around(channel), clock: new LaterClock(150_000), lookupNumber: 2 };
    expect(await connector.lookup(job, {}, later)).toMatchObject({ kind: 'undecidable', final: true });
  });

  it('needs the platform’s permission', async () => {
    await set({ mayPublishArticles: false });
    expect((await publish(bind(ARTICLE))).outcome.kind).toBe('config');
  });
});

describe('reading back', () => {
  it('counts', async () => {
    const channel = bind();
    const receipt = await published(channel);
    await post('/comments', { id: receipt.ids['idstr'], text: '好', authorised: false });
    const measured = await connector.metrics(
      { publishedOn: '2026-03-02', receipts: [receipt] },
      around(channel),
    );
    expect(measured).toMatchObject({ kind: 'measured', items: [{ days: [{ counters: { comments: 1 } }] }] });
  });

  it('reads only comments of people who authorised, and each once', async () => {
    const channel = bind();
    const receipt = await published(channel);
    const id = receipt.ids['idstr'] as Json;
    await post('/comments', { id, text: '看得到一', authorised: true });
    await post('/comments', { id, text: '看不到', authorised: false });
    const first = await connector.comments({ receipt, cursor: null }, around(channel));
    expect(first).toMatchObject({ kind: 'read', comments: [{ text: '看得到一' }] });
    await post('/comments', { id, text: '看得到二', authorised: true });
    const cursor = first.kind === 'read' ? first.cursor : null;
    const second = await connector.comments({ receipt, cursor }, around(channel));
    expect(second.kind === 'read' ? second.comments.map((one) => one.text) : second).toEqual(['看得到二']);
  });

  it.each([
    ['hide', { kind: 'gone', evidence: { visibleType: 1 } }],
    ['remove', { kind: 'gone', evidence: { errorCode: 20101 } }],
  ])('sees that the platform did "%s"', async (act, expected) => {
    const channel = bind();
    const receipt = await published(channel);
    await post(`/posts/${receipt.ids['idstr'] ?? ''}/${act}`);
    expect(await connector.presence(receipt, around(channel))).toMatchObject(expected);
  });
});
