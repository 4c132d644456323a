import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import type { PublishableContent, ReleaseJob } from '#libs/channels/connector.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { clock, http, sampleContent, type BoundChannel } from './sandbox-channels.js';
import { WechatAccount } from './wechat-account.js';

interface Shown {
  readonly publicationId: string;
  readonly title: string;
  readonly removedAt: unknown;
}

/** A pack as one message of several articles, through the sandbox and back. */
let wechat: WechatAccount;

beforeEach(async () => {
  wechat = await WechatAccount.open();
});

afterEach(async () => {
  await wechat.close();
});

afterAll(() => {
  http.close();
});

const QUESTIONS = ['谁可以申领居住证？', '申领要等多久？', '到哪里去申领？'];

function pack(articles: 'overview' | 'each', count = QUESTIONS.length): PublishableContent {
  const content = sampleContent('http://127.0.0.1:9');
  const [item] = content.items;
  if (item === undefined) throw new Error('the sample has no item');
  const items = Array.from({ length: count }, (_, index) => ({
    ...item,
    id: `${item.id.slice(0, -1)}${index}`,
    question: QUESTIONS[index] ?? `还有第 ${index + 1} 问？`,
  }));
  return { ...content, items, variant: { articles } };
}

interface Going {
  readonly job: ReleaseJob;
  readonly staged: JsonObject;
}

async function staged(channel: BoundChannel, content: PublishableContent): Promise<Going> {
  const job = channel.job(content);
  const outcome = await channel.connector.stage(job, channel.stageContext());
  if (outcome.kind !== 'staged') throw new Error(`${outcome.kind}: ${outcome.fault.message}`);
  return { job, staged: outcome.staged };
}

async function shown(marker: string): Promise<readonly Shown[]> {
  const { data } = await axios.get<{ entries: Shown[] }>(`${wechat.control}/ledger`);
  return data.entries.filter((entry) => JSON.stringify(entry).includes(marker));
}

async function published(channel: BoundChannel, { job, staged: ready }: Going): Promise<PlatformReceipt> {
  const outcome = await channel.connector.commit(job, ready, channel.context());
  expect(outcome.kind).toBe('accepted');
  const event = await wechat.nextEvent();
  if (event.outcome.kind !== 'published') throw new Error(event.outcome.kind);
  return event.outcome.receipt;
}

describe('several articles in one message', () => {
  it('go out together, each with a page, its cover and the marker, up to eight', async () => {
    const channel = wechat.bind();
    await wechat.listen();
    const content = pack('each', 8);
    const going = await staged(channel, content);
    const receipt = await published(channel, going);
    expect(receipt.ids['articles']).toBe('8');
    const addresses = [receipt.publicUrl, ...[2, 3, 4, 5, 6, 7, 8].map((n) => receipt.ids[`articleUrl${n}`])];
    for (const [index, address] of addresses.entries()) {
      const { data } = await axios.get<string>(address ?? '');
      expect(data).toContain(`第 ${index + 1} 问，共 8 问`);
    }
    const entries = await shown(going.job.marker);
    expect(entries.map(({ title }) => title)).toEqual(content.items.map(({ question }) => question));
    expect(new Set(entries.map(({ publicationId }) => publicationId)).size).toBe(1);
  });

  it('are refused when they are nine, before anything is staged', () => {
    const channel = wechat.bind();
    const { connector, profile } = channel;
    const findings = connector.validate(connector.render(pack('each', 9), profile), profile);
    expect(findings.map(({ level, code }) => `${level} ${code}`)).toContain('block wechat.too_many_articles');
  });

  it('are staged again into the same draft after a lost answer', async () => {
    const channel = wechat.bind();
    const content = pack('overview');
    await wechat.fault({ endpoint: 'draft/add', kind: 'work_then_drop' });
    const job = channel.job(content);
    expect((await channel.connector.stage(job, channel.stageContext())).kind).toBe('retry');
    expect((await channel.connector.stage(job, channel.stageContext())).kind).toBe('staged');
    const { data } = await axios.get<{ calls: { endpoint: string; count: number }[] }>(
      `${wechat.control}/calls`,
    );
    const made = data.calls.filter(({ endpoint }) => endpoint.includes('draft/add'));
    expect(made.reduce((sum, { count }) => sum + count, 0)).toBe(1);
  });

  it('are found by the marker when the answer was lost, and taken back all at once', async () => {
    const channel = wechat.bind();
    const going = await staged(channel, pack('overview'));
    await wechat.fault({ endpoint: 'freepublish/submit', kind: 'work_then_drop' });
    expect((await channel.connector.commit(going.job, going.staged, channel.context())).kind).toBe('unknown');
    const late = { ...going.job, firstCommitAt: new Date(clock.now().getTime() - 120_000) };
    const look = async (): ReturnType<typeof channel.connector.lookup> =>
      await channel.connector.lookup(late, going.staged, { ...channel.context(), lookupNumber: 1 });
    let found = await look();
    for (let turn = 0; turn < 300 && found.kind !== 'found'; turn += 1) {
      await clock.sleep(100);
      found = await look();
    }
    if (found.kind !== 'found') throw new Error(found.kind);
    expect(found.receipt.ids).toMatchObject({ articles: '4' });
    expect(found.receipt.ids['articleUrl4']).toMatch(/idx=4/);
    expect(await channel.connector.presence?.(found.receipt, channel.context())).toMatchObject({
      kind: 'shown',
      evidence: { articles: 4, articlesDeleted: 0 },
    });
    expect(await channel.connector.withdraw?.(found.receipt, channel.context())).toEqual({
      kind: 'withdrawn',
    });
    expect(await channel.connector.presence?.(found.receipt, channel.context())).toMatchObject({
      kind: 'gone',
    });
    for (const number of [2, 3, 4]) {
      const { data } = await axios.get<string>(found.receipt.ids[`articleUrl${number}`] ?? '');
      expect(data).toContain('已被发布者删除');
    }
  });

  it('are mass sent as one message, and taken back all at once', async () => {
    const channel = wechat.bind({ publishMode: 'mass_send' });
    await wechat.listen();
    const going = await staged(channel, pack('overview'));
    const receipt = await published(channel, going);
    expect(receipt.ids['articles']).toBe('4');
    expect(await channel.connector.withdraw?.(receipt, channel.context())).toEqual({ kind: 'withdrawn' });
    for (const address of [receipt.publicUrl, receipt.ids['articleUrl4']]) {
      const { data } = await axios.get<string>(address ?? '');
      expect(data).toContain('已被发布者删除');
    }
  });

  it('have the comments under each of them read', async () => {
    const channel = wechat.bind({ openComment: true });
    await wechat.listen();
    await wechat.set({ autoComments: 2 });
    const receipt = await published(channel, await staged(channel, pack('overview')));
    const read = await channel.connector.comments?.({ receipt, cursor: null }, channel.context());
    if (read?.kind !== 'read') throw new Error(JSON.stringify(read));
    expect(new Set(read.comments.map(({ id }) => id)).size).toBe(8);
    const again = await channel.connector.comments?.({ receipt, cursor: read.cursor }, channel.context());
    expect(again).toMatchObject({ kind: 'read', comments: [], more: false });
  });
});
