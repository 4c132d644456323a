import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { createWebsiteConnector } from '#libs/connectors/website/website.connector.js';
import { createWechatConnector } from '#libs/connectors/wechat/wechat.connector.js';
import { createWeiboConnector } from '#libs/connectors/weibo/weibo.connector.js';
import type { LookupOutcome, ReleaseJob } from '#libs/channels/connector.js';
import type { CommitOutcome } from '#libs/kernel/outcome.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { buildSandbox } from '../../apps/sandbox/app.js';
import { credentials as credentialsOf } from '../../apps/sandbox/control/world-control.js';
import { BoundChannel, clock, http, sampleContent } from './sandbox-channels.js';

/** The one suite every connector must pass against the sandbox, which nobody who wrote a connector has seen. */
type Accounts = Record<'wechat' | 'weibo' | 'wordpress' | 'push', Record<string, string>>;

const CANONICAL = 'http://127.0.0.1:9';
const QUICK = { settleSeconds: 0, lookupSpacingSeconds: 0 };

let sandbox: Awaited<ReturnType<typeof buildSandbox>>;
let control: string;
const channels = new Map<string, BoundChannel>();

const COMMIT_ENDPOINT: Readonly<Record<string, { platform: string; endpoint: string }>> = {
  wechat: { platform: 'wechat', endpoint: 'freepublish/submit' },
  weibo: { platform: 'weibo', endpoint: 'statuses/share.json' },
  wordpress: { platform: 'wordpress', endpoint: '*' },
  push: { platform: 'push', endpoint: '*' },
};

beforeAll(async () => {
  sandbox = await buildSandbox({ statePath: undefined, publicUrl: undefined });
  const base = await sandbox.listen(0, '127.0.0.1');
  control = `${base}/control`;
  const accounts = credentialsOf(sandbox.world) as unknown as Accounts;
  const { wechat, weibo, wordpress, push } = accounts;
  await axios.patch(`${control}/weibo/accounts/${weibo['uid'] ?? ''}`, { safeDomains: ['127.0.0.1'] });
  channels.set(
    'wechat',
    new BoundChannel(createWechatConnector(), { ...QUICK, baseUrl: wechat['baseUrl'] ?? '' }, wechat),
  );
  channels.set(
    'weibo',
    new BoundChannel(
      createWeiboConnector(),
      {
        ...QUICK,
        baseUrl: weibo['baseUrl'] ?? '',
        publicUrl: base,
        uid: weibo['uid'] ?? '',
        safeDomainUrl: CANONICAL,
        rip: weibo['rip'] ?? '',
      },
      weibo,
    ),
  );
  channels.set(
    'wordpress',
    new BoundChannel(
      createWebsiteConnector(),
      { ...QUICK, dialect: 'wordpress', siteUrl: wordpress['baseUrl'] ?? '' },
      wordpress,
    ),
  );
  channels.set(
    'push',
    new BoundChannel(
      createWebsiteConnector(),
      { ...QUICK, dialect: 'push', endpoint: push['url'] ?? '' },
      push,
    ),
  );
});

afterAll(async () => {
  http.close();
  await sandbox.close();
});

function channelOf(name: string): BoundChannel {
  const channel = channels.get(name);
  if (channel === undefined) throw new Error(`no channel ${name}`);
  channel.steps.clear();
  return channel;
}

async function stage(channel: BoundChannel, job: ReleaseJob): Promise<JsonObject> {
  const outcome = await channel.connector.stage(job, channel.stageContext());
  if (outcome.kind !== 'staged')
    throw new Error(`${outcome.kind}: ${outcome.fault.code} ${outcome.fault.message}`);
  return outcome.staged;
}

async function publicationsOf(job: ReleaseJob, name: string): Promise<number> {
  const { data } = await axios.get<{ entries: Record<string, unknown>[] }>(`${control}/ledger`);
  const needle = name === 'wechat' || name === 'push' ? job.marker : job.code.toLowerCase();
  return data.entries.filter((entry) => JSON.stringify(entry).toLowerCase().includes(needle.toLowerCase()))
    .length;
}

async function settle(
  channel: BoundChannel,
  job: ReleaseJob,
  staged: JsonObject,
  outcome: CommitOutcome,
): Promise<string | null> {
  if (outcome.kind === 'done') return outcome.receipt.publicUrl;
  if (outcome.kind !== 'accepted')
    throw new Error(`${outcome.kind}: ${'fault' in outcome ? outcome.fault.message : ''}`);
  for (let turn = 0; turn < 50; turn += 1) {
    const confirmed = await channel.connector.confirm?.(job, outcome.handle, channel.context());
    if (confirmed?.kind === 'published') return confirmed.receipt.publicUrl;
    await clock.sleep(100);
  }
  throw new Error(`${channel.connector.kind} never confirmed ${JSON.stringify(staged)}`);
}

async function lookUntil(
  channel: BoundChannel,
  job: ReleaseJob,
  staged: JsonObject,
  wanted: LookupOutcome['kind'][],
): Promise<LookupOutcome> {
  let last: LookupOutcome | undefined;
  for (let number = 1; number <= 50; number += 1) {
    last = await channel.connector.lookup(job, staged, { ...channel.context(), lookupNumber: number });
    if (wanted.includes(last.kind)) return last;
    await clock.sleep(100);
  }
  throw new Error(`look-up ended with ${JSON.stringify(last)}`);
}

describe.each(['wechat', 'weibo', 'wordpress', 'push'])('%s against the sandbox', (name) => {
  it('finds its connection good', async () => {
    const report = await channelOf(name).connector.checkConnection(channelOf(name).context());
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
    expect(report.ok).toBe(true);
  });

  it('renders without anything that blocks, and the same every time', () => {
    const channel = channelOf(name);
    const content = sampleContent(CANONICAL);
    const once = channel.connector.render(content, channel.profile);
    expect(channel.connector.render(content, channel.profile)).toEqual(once);
    expect(
      channel.connector.validate(once, channel.profile).filter((finding) => finding.level === 'block'),
    ).toEqual([]);
  });

  it('publishes exactly once, is found by its marker, and can be taken back', async () => {
    const channel = channelOf(name);
    const job = channel.job(sampleContent(CANONICAL), clock.now());
    const staged = await stage(channel, job);
    expect(await publicationsOf(job, name)).toBe(0);
    const outcome = await channel.connector.commit(job, staged, channel.context());
    const url = await settle(channel, job, staged, outcome);
    expect(url).toMatch(/^https?:/);
    const found = await lookUntil(channel, job, staged, ['found']);
    expect(found.kind === 'found' ? found.receipt.publicUrl : null).toBe(url);
    expect(await publicationsOf(job, name)).toBe(1);
    if (found.kind === 'found' && channel.connector.withdraw !== undefined) {
      expect((await channel.connector.withdraw(found.receipt, channel.context())).kind).toBe('withdrawn');
      expect((await channel.connector.withdraw(found.receipt, channel.context())).kind).toBe('withdrawn');
    }
  });

  it('is surely absent before it was committed', async () => {
    const channel = channelOf(name);
    const job = channel.job(sampleContent(CANONICAL), clock.now());
    const staged = await stage(channel, job);
    expect((await lookUntil(channel, job, staged, ['absent'])).kind).toBe('absent');
  });

  it('calls an answer lost after the work unknown, and finds the publication', async () => {
    const channel = channelOf(name);
    const job = channel.job(sampleContent(CANONICAL), clock.now());
    const staged = await stage(channel, job);
    const target = COMMIT_ENDPOINT[name];
    await axios.post(`${control}/faults`, [{ ...target, times: 1, kind: 'work_then_drop' }]);
    const outcome = await channel.connector.commit(job, staged, channel.context());
    await axios.delete(`${control}/faults`);
    expect(outcome.kind).toBe('unknown');
    const found = await lookUntil(channel, job, staged, ['found']);
    expect(found.kind).toBe('found');
    expect(await publicationsOf(job, name)).toBe(1);
  });

  it('stages again without a second copy', async () => {
    const channel = channelOf(name);
    const job = channel.job(sampleContent(CANONICAL), clock.now());
    await stage(channel, job);
    channel.steps.clear();
    const staged = await stage(channel, job);
    await settle(channel, job, staged, await channel.connector.commit(job, staged, channel.context()));
    expect(await publicationsOf(job, name)).toBe(1);
  });
});
