import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import type { CommentsOutcome, ConfirmOutcome, LookupOutcome, ReleaseJob } from '#libs/channels/connector.js';
import type { CommitOutcome, PlatformHandle, PlatformReceipt } from '#libs/kernel/outcome.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import { LaterClock } from './later-clock.js';
import { clock, http, sampleContent, type BoundChannel } from './sandbox-channels.js';
import { WechatAccount } from './wechat-account.js';

/** What only WeChat has: mass sends, drafts for a person, pushes. Each test has a sandbox of its own. */
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

interface Staged {
  readonly job: ReleaseJob;
  readonly staged: JsonObject;
}

async function stage(channel: BoundChannel): Promise<Staged> {
  const job = channel.job(sampleContent('http://127.0.0.1:9'));
  const outcome = await channel.connector.stage(job, channel.stageContext());
  if (outcome.kind !== 'staged') throw new Error(`${outcome.kind}: ${outcome.fault.message}`);
  return { job, staged: outcome.staged };
}

async function commit(channel: BoundChannel, { job, staged }: Staged): Promise<CommitOutcome> {
  return await channel.connector.commit(job, staged, channel.context());
}

/** As the release code does it once the settle time has passed, two minutes after the commit. */
async function lookup(channel: BoundChannel, { job, staged }: Staged): Promise<LookupOutcome> {
  const late = { ...job, firstCommitAt: new Date(clock.now().getTime() - 120_000) };
  return await channel.connector.lookup(late, staged, { ...channel.context(), lookupNumber: 1 });
}

async function outcomeOf(
  channel: BoundChannel,
  { job }: Staged,
  handle: PlatformHandle,
): Promise<ConfirmOutcome> {
  for (let turn = 0; turn < 300; turn += 1) {
    const outcome = await channel.connector.confirm?.(job, handle, channel.context());
    if (outcome !== undefined && outcome.kind !== 'pending') return outcome;
    await clock.sleep(100);
  }
  throw new Error('no outcome');
}

describe('mass send', () => {
  const MASS = { publishMode: 'mass_send' };

  it('reaches the followers once, and its event carries the address', async () => {
    const channel = wechat.bind(MASS);
    await wechat.listen();
    const release = await stage(channel);
    const outcome = await commit(channel, release);
    const event = await wechat.nextEvent();
    expect(outcome).toMatchObject({ kind: 'accepted', handle: { correlation: event.correlation } });
    expect(event.outcome).toMatchObject({ kind: 'published' });
    const url = event.outcome.kind === 'published' ? event.outcome.receipt.publicUrl : null;
    expect(url).toMatch(/^http/);
    expect((await axios.get(url ?? '')).status).toBe(200);
    expect(await wechat.publications(release.job.marker)).toBe(1);
  });

  it('is recognised when it is repeated, and sent once', async () => {
    await wechat.set({ massCooldownMs: 0 });
    const channel = wechat.bind(MASS);
    await wechat.listen();
    const release = await stage(channel);
    const first = await commit(channel, release);
    const second = await commit(channel, {
      ...release,
      job: { ...release.job, firstCommitAt: clock.now() },
    });
    const { correlation } = await wechat.nextEvent();
    expect(first).toMatchObject({ kind: 'accepted', handle: { correlation } });
    expect(second).toMatchObject({ kind: 'already_done', handle: { correlation } });
    expect(await wechat.publications(release.job.marker)).toBe(1);
  });

  it('waits out a repetition that came too fast', async () => {
    const channel = wechat.bind(MASS);
    const release = await stage(channel);
    await commit(channel, release);
    const again = await commit(channel, release);
    expect(again).toMatchObject({ kind: 'retry', fault: { platformCode: '45066' } });
    expect(again.kind === 'retry' ? (again.retryAfterMs ?? 0) : 0).toBeGreaterThanOrEqual(60_000);
  });

  it('is found by its key when the answer was lost, without a second send', async () => {
    await wechat.set({ massCooldownMs: 0 });
    const channel = wechat.bind(MASS);
    const release = await stage(channel);
    await wechat.fault({ endpoint: 'message/mass/sendall', kind: 'work_then_drop' });
    expect((await commit(channel, release)).kind).toBe('unknown');
    let found = await lookup(channel, release);
    for (let turn = 0; turn < 300 && found.kind !== 'found_pending'; turn += 1) {
      expect(['absent', 'undecidable']).toContain(found.kind);
      await clock.sleep(100);
      found = await lookup(channel, release);
    }
    if (found.kind !== 'found_pending') throw new Error(found.kind);
    expect((await outcomeOf(channel, release, found.handle)).kind).toBe('published');
    expect(await wechat.publications(release.job.marker)).toBe(1);
  });

  it('brings an event home whose number was lost with the answer', async () => {
    await wechat.set({ massCooldownMs: 0 });
    const channel = wechat.bind(MASS);
    await wechat.listen();
    const release = await stage(channel);
    await wechat.fault({ endpoint: 'message/mass/sendall', kind: 'work_then_drop' });
    await commit(channel, release);
    const event = await wechat.nextEvent();
    expect(await channel.connector.callbacks?.identify?.(event, channel.context())).toBe(release.job.marker);
    expect(await wechat.publications(release.job.marker)).toBe(1);
  });

  it('waits for the administrator, and takes the confirmed send for its own', async () => {
    await wechat.set({ massProtection: true, massCooldownMs: 0 });
    const channel = wechat.bind(MASS);
    await wechat.listen();
    const release = await stage(channel);
    expect(await commit(channel, release)).toMatchObject({ kind: 'human', fault: { platformCode: '89505' } });
    expect(await wechat.publications(release.job.marker)).toBe(0);
    await wechat.post('/mass/pending/confirm', { accept: true });
    const event = await wechat.nextEvent();
    expect(await channel.connector.callbacks?.identify?.(event, channel.context())).toBe(release.job.marker);
    expect(event.outcome.kind).toBe('published');
    expect(await wechat.publications(release.job.marker)).toBe(1);
  });

  it.each([
    ['refuses', async () => await wechat.post('/mass/pending/confirm', { accept: false })],
    [
      'says nothing for half an hour',
      async () => (await axios.post(`${wechat.control}/clock`, { advanceMs: 31 * 60_000 })).data as unknown,
    ],
  ])('ends with a person when the administrator %s', async (_name, act) => {
    await wechat.set({ massProtection: true });
    const channel = wechat.bind(MASS);
    await wechat.listen();
    const release = await stage(channel);
    await commit(channel, release);
    await act();
    const event = await lateEvent(channel);
    expect(event.outcome).toMatchObject({ kind: 'rejected', outcome: 'human' });
    expect(await channel.connector.callbacks?.identify?.(event, channel.context())).toBe(release.job.marker);
    expect(await wechat.publications(release.job.marker)).toBe(0);
  });

  it('goes out once when a person sends it again after the administrator refused', async () => {
    await wechat.set({ massProtection: true });
    const channel = wechat.bind(MASS);
    await wechat.listen();
    const { job, staged } = await stage(channel);
    await commit(channel, { job, staged });
    await wechat.post('/mass/pending/confirm', { accept: false });
    await channel.connector.callbacks?.identify?.(await lateEvent(channel), channel.context());
    await wechat.set({ massProtection: false });
    wechat.forgetPushes();
    const again = await channel.connector.stage(job, channel.stageContext());
    if (again.kind !== 'staged') throw new Error(again.fault.message);
    const outcome = await commit(channel, { job, staged: again.staged });
    const event = await lateEvent(channel);
    expect(event.outcome.kind).toBe('published');
    expect(outcome).toMatchObject({ kind: 'accepted', handle: { correlation: event.correlation } });
    expect(await wechat.publications(job.marker)).toBe(1);
  });

  /** The sandbox's clock may run ahead of ours: its pushes are read at its time. */
  async function lateEvent(channel: BoundChannel): ReturnType<WechatAccount['nextEvent']> {
    for (let turn = 0; turn < 600 && wechat.raw.length === 0; turn += 1) await clock.sleep(50);
    const [push] = wechat.raw;
    if (push === undefined) throw new Error('nothing was pushed');
    const receivedAt = new Date(Number(push.query['timestamp']) * 1000);
    const reading = channel.connector.callbacks?.read(
      { ...push, receivedAt },
      channel.profile,
      channel.credentials,
    );
    if (reading?.kind !== 'events' || reading.events[0] === undefined)
      throw new Error(JSON.stringify(reading));
    return reading.events[0];
  }

  it('learns from the platform that nothing is left today', async () => {
    const channel = wechat.bind(MASS);
    const first = await stage(channel);
    await commit(channel, first);
    for (let turn = 0; turn < 600 && (await wechat.publications(first.job.marker)) === 0; turn += 1)
      await clock.sleep(50);
    const second = await commit(channel, await stage(channel));
    expect(second).toMatchObject({ kind: 'quota', fault: { platformCode: '45028' } });
  });
});

describe('drafts for a person', () => {
  /** As a person does it at mp.weixin.qq.com. */
  async function publishByHand(mediaId: string): Promise<void> {
    const { baseUrl, appId, appSecret } = wechat.account;
    const issued = await axios.post<{ access_token: string }>(`${baseUrl}/cgi-bin/stable_token`, {
      grant_type: 'client_credential',
      appid: appId,
      secret: appSecret,
    });
    const token = issued.data.access_token;
    const { data } = await axios.post<{ errcode: number }>(
      `${baseUrl}/cgi-bin/freepublish/submit?access_token=${token}`,
      { media_id: mediaId },
    );
    expect(data.errcode).toBe(0);
  }

  it('are found by their marker once the person has published', async () => {
    const channel = wechat.bind({ publishMode: 'draft_only' });
    await wechat.listen();
    const release = await stage(channel);
    expect((await commit(channel, release)).kind).toBe('human');
    expect(await wechat.publications(release.job.marker)).toBe(0);
    await publishByHand(textAt(release.staged, 'mediaId') ?? '');
    const event = await wechat.nextEvent();
    expect(await channel.connector.callbacks?.identify?.(event, channel.context())).toBe(release.job.marker);
    expect((await lookup(channel, release)).kind).toBe('found');
  });

  it('are what is left to an account without the right to publish', async () => {
    await wechat.set({ type: 'personal' });
    const channel = wechat.bind();
    const release = await stage(channel);
    expect(await commit(channel, release)).toMatchObject({ kind: 'human', fault: { platformCode: '48001' } });
    expect(await lookup(channel, release)).toMatchObject({ kind: 'undecidable', final: true });
    const report = await channel.connector.checkConnection(channel.context());
    expect(report.ok).toBe(false);
  });
});

describe('a publish result', () => {
  it('is brought home by its article when its number was lost with the answer', async () => {
    const channel = wechat.bind();
    await wechat.listen();
    const release = await stage(channel);
    await wechat.fault({ endpoint: 'freepublish/submit', kind: 'work_then_drop' });
    expect((await commit(channel, release)).kind).toBe('unknown');
    const event = await wechat.nextEvent();
    expect(await channel.connector.callbacks?.identify?.(event, channel.context())).toBe(release.job.marker);
  });

  it.each([
    ['plain', 'xml'],
    ['plain', 'json'],
    ['compatible', 'xml'],
    ['secure', 'xml'],
    ['secure', 'json'],
  ])('is believed in %s mode as %s, once', async (callbackMode, callbackFormat) => {
    const channel = wechat.bind({ callbackMode });
    await wechat.fault({ endpoint: 'PUBLISHJOBFINISH', kind: 'callback_double' });
    await wechat.listen({ callbackMode, callbackFormat });
    const outcome = await commit(channel, await stage(channel));
    const event = await wechat.nextEvent();
    expect(outcome).toMatchObject({ handle: { correlation: event.correlation } });
    for (let turn = 0; turn < 600 && wechat.readings.length < 2; turn += 1) await clock.sleep(50);
    const keys = wechat.readings.flatMap((reading) =>
      reading.kind === 'events' ? reading.events.map((one) => one.dedupeKey) : [],
    );
    expect(keys.length).toBeGreaterThanOrEqual(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('answers the platform’s check of the address', async () => {
    wechat.bind();
    await wechat.listen();
    await wechat.post('/callbacks/verify');
    expect(wechat.readings).toMatchObject([{ kind: 'answered', reply: { status: 200 } }]);
  });
});

describe('comments and statistics', () => {
  const DAY_MS = 86_400_000;

  async function published(channel: BoundChannel): Promise<PlatformReceipt> {
    const release = await stage(channel);
    const outcome = await commit(channel, release);
    if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
    const result = await outcomeOf(channel, release, outcome.handle);
    if (result.kind !== 'published') throw new Error(result.kind);
    return result.receipt;
  }

  it('tells each comment once', async () => {
    const channel = wechat.bind({ openComment: true });
    const receipt = await published(channel);
    const write = async (content: string): Promise<void> => {
      await wechat.post('/comments', { msgDataId: receipt.ids['msgDataId'], content });
    };
    const read = async (cursor: string | null): Promise<Extract<CommentsOutcome, { kind: 'read' }>> => {
      const outcome = await channel.connector.comments?.({ receipt, cursor }, channel.context());
      if (outcome?.kind !== 'read') throw new Error(JSON.stringify(outcome));
      return outcome;
    };
    await write('周末能办吗？');
    await write('要带户口本吗？');
    const first = await read(null);
    expect(first.comments.map((comment) => comment.text)).toEqual(['周末能办吗？', '要带户口本吗？']);
    await write('谢谢');
    const second = await read(first.cursor);
    expect(second.comments.map((comment) => comment.text)).toEqual(['谢谢']);
    expect((await read(second.cursor)).comments).toEqual([]);
  });

  it('says when an account has no comments', async () => {
    const channel = wechat.bind();
    const receipt = await published(channel);
    await wechat.set({ comments: false });
    expect(await channel.connector.comments?.({ receipt, cursor: null }, channel.context())).toMatchObject({
      kind: 'unsupported',
      fault: { platformCode: '88000' },
    });
  });

  it.each([
    ['published', {}],
    ['mass sent', { publishMode: 'mass_send' }],
  ])('counts what was %s, the next morning', async (_name, settings) => {
    const channel = wechat.bind(settings);
    await wechat.listen();
    const release = await stage(channel);
    const outcome = await commit(channel, release);
    if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
    const event = await wechat.nextEvent();
    if (event.outcome.kind !== 'published') throw new Error(event.outcome.kind);
    const ids = { ...event.outcome.receipt.ids, ...msgDataIdOf(outcome.handle) };
    const receipt = { ...event.outcome.receipt, ids };
    const publishedOn = new Date(clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
    const request = { publishedOn, receipts: [receipt] };
    expect((await channel.connector.metrics?.(request, channel.context()))?.kind).toBe('not_ready');

    await axios.post(`${wechat.control}/clock`, { advanceMs: 2 * DAY_MS });
    const context = { ...channel.context(), clock: new LaterClock(2 * DAY_MS) };
    const measured = await channel.connector.metrics?.(request, context);
    if (measured?.kind !== 'measured') throw new Error(JSON.stringify(measured));
    expect(measured.items).toHaveLength(1);
    const [item] = measured.items;
    expect(item?.days[0]?.day).toBe(publishedOn);
    expect(item?.days[0]?.counters.readers).toBeGreaterThan(0);
  });
});

function msgDataIdOf(handle: PlatformHandle): Record<string, string> {
  const id = textAt(handle.data, 'msgDataId');
  return id === undefined ? {} : { msgDataId: id };
}
