import { createHash } from 'node:crypto';
import type {
  ChannelProfile,
  ConnectorContext,
  LookupContext,
  MediaReader,
  PublishableContent,
  QuotaDesk,
  QuotaUse,
  ReleaseJob,
  StageContext,
} from '#libs/channels/connector.js';
import type { DocNode } from '#libs/document/document.js';
import { SystemClock } from '#libs/kernel/clock.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { ScriptedPlatform } from '#libs/channels/testing/scripted-platform.js';

export const NOW = new Date('2026-03-02T01:00:00.000Z');
export const SECRETS = { appKey: '1234567890', appSecret: 'app-S3CRET', accessToken: '2.00token-S3CRET' };
export const UID = '1404376560';

/** Timers of the machine, but the wall clock stands still. */
export class StillClock extends SystemClock {
  override now(): Date {
    return new Date(NOW);
  }
}

export function channel(settings: JsonObject = {}): ChannelProfile {
  return {
    channelId: 'c-1',
    kind: 'weibo',
    name: '市政务微博',
    settings: { uid: UID, safeDomainUrl: 'https://www.example.gov.cn', rip: '203.0.113.7', ...settings },
  };
}

export function answer(text: string): DocNode {
  return { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] };
}

export function content(changes: Partial<PublishableContent> = {}): PublishableContent {
  return {
    code: '2026-000123',
    revisionNumber: 1,
    title: '居住证办理问答',
    lead: '',
    items: [
      { id: 'i-1', question: '去哪里办？', answer: answer('到居住地派出所办理，材料齐全的当场受理。') },
    ],
    category: '户籍',
    policyReferences: [],
    department: { id: 'd-1', name: '市公安局' },
    canonicalUrl: 'https://www.example.gov.cn/qa/123',
    variant: {},
    ...changes,
  };
}

export const TEXT = '居住证办理问答【问答2026-000123】 https://www.example.gov.cn/qa/123 ';

export function job(profile: ChannelProfile, changes: Partial<ReleaseJob> = {}): ReleaseJob {
  return {
    releaseId: 'r-1',
    marker: 'jd7f3k2m',
    code: '2026-000123',
    channel: profile,
    template: 'weibo/2',
    fields: { text: TEXT, url: 'https://www.example.gov.cn/qa/123' },
    contentHash: '0'.repeat(64),
    plannedAt: NOW,
    firstCommitAt: NOW,
    ...changes,
  };
}

export function context(
  platform: ScriptedPlatform,
  settings: JsonObject = {},
  changes: Partial<ConnectorContext> = {},
): LookupContext & StageContext {
  return {
    channel: channel({ baseUrl: platform.url, ...settings }),
    credentials: SECRETS,
    http: platform.http,
    tokens: {
      get: async () => await Promise.resolve(null),
      put: async () => {
        await Promise.resolve();
      },
      drop: async () => {
        await Promise.resolve();
      },
    },
    clock: new StillClock(),
    signal: new AbortController().signal,
    step: async (_name, act) => await act(),
    forgetStep: async () => {
      await Promise.resolve();
    },
    lookupNumber: 1,
    ...changes,
  };
}

/** Kept pictures by the hash of their bytes. */
export function shelf(...pictures: readonly Buffer[]): MediaReader {
  const kept = new Map(pictures.map((bytes) => [sha256Of(bytes), bytes]));
  return { read: async (sha256) => await Promise.resolve(kept.get(sha256) ?? null) };
}

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Counts what is taken of each budget; everything is refused once `left` are taken. */
export class CountingQuotas implements QuotaDesk {
  readonly taken: string[] = [];
  readonly exhausted: string[] = [];

  constructor(private readonly left = Number.POSITIVE_INFINITY) {}

  async take(
    name: string,
    use: QuotaUse,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly resetAt: Date }> {
    await Promise.resolve();
    if (this.taken.length >= this.left) return { ok: false, resetAt: TOMORROW };
    this.taken.push(`${name}${use.forLookup ? ' reserve' : ''}${use.spare === true ? ' spare' : ''}`);
    return { ok: true };
  }

  async giveBack(): Promise<void> {
    await Promise.resolve();
  }

  async markExhausted(name: string, until: Date): Promise<void> {
    this.exhausted.push(`${name} ${until.toISOString()}`);
    await Promise.resolve();
  }
}

export const TOMORROW = new Date('2026-03-02T16:00:00.000Z');

/** A post as the platform tells it (reference B3). */
export function status(changes: JsonObject = {}): JsonObject {
  return {
    created_at: 'Mon Mar 02 09:00:01 +0800 2026',
    id: 3501756485200075,
    idstr: '3501756485200075',
    mid: '3501756485200075',
    text: '居住证办理问答【问答2026-000123】 http://t.cn/A6abcdef ',
    user: { id: 1404376560, idstr: UID },
    ...changes,
  };
}
