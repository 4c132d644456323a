import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LookupOutcome, PublishableContent, ReleaseJob } from '#libs/channels/connector.js';
import type { CommitOutcome } from '#libs/kernel/outcome.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { clock, http, sampleContent, type BoundChannel } from './sandbox-channels.js';
import { WechatAccount } from './wechat-account.js';

/** Faults while staging, and every reading of what the platform's documents leave open; faults of the one call: conformance. */
let wechat: WechatAccount;

beforeAll(async () => {
  wechat = await WechatAccount.open();
  await wechat.set({ massCooldownMs: 0, massPerDay: 1000, massPerMonth: 1000 });
});

beforeEach(async () => {
  await wechat.reset();
});

afterAll(async () => {
  http.close();
  await wechat.close();
});

/** A picture in the text, so that every upload there is takes place; the same one is uploaded once per channel. */
function picturedContent(): PublishableContent {
  const content = sampleContent('http://127.0.0.1:9');
  const image = { type: 'image' as const, attrs: { src: PIXEL, alt: '图', title: null } };
  const answer = { type: 'doc' as const, content: [image] };
  return { ...content, items: [{ id: 'picture', question: '什么样子？', answer }] };
}

/** One red pixel. */
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';

interface Staged {
  readonly job: ReleaseJob;
  readonly staged: JsonObject;
}

async function stage(channel: BoundChannel): Promise<Staged> {
  const job = channel.job(picturedContent());
  for (let turn = 0; turn < 5; turn += 1) {
    const outcome = await channel.connector.stage(job, channel.stageContext());
    if (outcome.kind === 'staged') return { job, staged: outcome.staged };
    if (outcome.kind !== 'retry') throw new Error(`${outcome.kind}: ${outcome.fault.message}`);
  }
  throw new Error('staging never ended');
}

async function commit(channel: BoundChannel, { job, staged }: Staged): Promise<CommitOutcome> {
  const context = channel.context();
  return await channel.connector.commit(job, staged, context);
}

async function lookup(channel: BoundChannel, { job, staged }: Staged): Promise<LookupOutcome> {
  const late = { ...job, firstCommitAt: new Date(clock.now().getTime() - 120_000) };
  return await channel.connector.lookup(late, staged, { ...channel.context(), lookupNumber: 1 });
}

/** What the evidence comes to once the platform has settled. */
async function settled(channel: BoundChannel, release: Staged): Promise<LookupOutcome['kind']> {
  for (let turn = 0; turn < 600; turn += 1) {
    const { kind } = await lookup(channel, release);
    if (kind === 'found' || kind === 'found_pending') return kind;
    await clock.sleep(50);
  }
  return (await lookup(channel, release)).kind;
}

describe('staging', () => {
  it.each(
    ['media/uploadimg', 'material/add_material', 'draft/add', 'stable_token'].flatMap((endpoint) =>
      ['drop_before', 'work_then_drop', 'token_expired'].map((kind) => [endpoint, kind] as const),
    ),
  )('gets over %s: %s, and goes out once', async (endpoint, kind) => {
    const channel = wechat.bind();
    await wechat.fault({ endpoint, kind });
    const release = await stage(channel);
    expect((await commit(channel, release)).kind).toBe('accepted');
    expect(await settled(channel, release)).toBe('found');
    expect(await wechat.publications(release.job.marker)).toBe(1);
  });
});

describe('readings of what is not documented (reference G)', () => {
  let usual: JsonObject;

  beforeAll(async () => {
    usual = await wechat.settings();
  });

  afterEach(async () => {
    await wechat.set(usual);
  });

  it.each<[string, JsonObject]>([
    ['ids are text', { idStyle: 'string' }],
    ['success always carries errcode', { errcodeOnSuccess: 'always' }],
    ['success never carries errcode', { errcodeOnSuccess: 'never' }],
    ['lists begin with the oldest', { listOrder: 'oldest_first' }],
    ['articles are listed late', { visibilityDelayMs: 1000 }],
    ['a second submit makes a second job', { secondSubmit: 'second_job' }],
    ['publishing takes a while', { publishDelayMs: 1200 }],
    ['the older limits hold', { titleLimit: 64, authorLimit: 8, digestLimit: 120 }],
  ])('%s', async (_name, settings) => {
    await wechat.set(settings);
    const channel = wechat.bind();
    const release = await stage(channel);
    expect((await commit(channel, release)).kind).toBe('accepted');
    expect(await settled(channel, release)).toBe('found');
    expect(await wechat.publications(release.job.marker)).toBe(1);
  });

  it('a look-up during publication never says absent while the draft is in work', async () => {
    await wechat.set({ publishDelayMs: 800 });
    const channel = wechat.bind({ settleSeconds: 600 });
    const release = await stage(channel);
    await commit(channel, release);
    const seen = new Set<string>();
    for (let turn = 0; turn < 600 && !seen.has('found'); turn += 1) {
      seen.add((await lookup(channel, release)).kind);
      await clock.sleep(50);
    }
    expect(seen.has('found')).toBe(true);
    expect(seen.has('absent')).toBe(false);
  });

  it.each([40001, 40125])('a wrong secret answered with %d is an admin’s business', async (code) => {
    await wechat.set({ wrongSecretCode: code });
    const channel = wechat.bind();
    const context = {
      ...channel.context(),
      credentials: { ...channel.credentials, appSecret: 'wrong-secret' },
    };
    const report = await channel.connector.checkConnection(context);
    expect(report.checks.find((check) => check.name === 'token')).toMatchObject({ ok: false });
  });

  it('an address that is not on the list is named to the admin', async () => {
    await wechat.set({ ipWhitelist: ['203.0.113.1'] });
    const channel = wechat.bind();
    const report = await channel.connector.checkConnection(channel.context());
    const token = report.checks.find((check) => check.name === 'token');
    expect(token).toMatchObject({ ok: false, code: 'wechat.ip_not_whitelisted' });
    expect(token?.message).toContain('127.0.0.1');
  });
});
