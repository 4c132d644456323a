import type {
  ChannelProfile,
  LookupContext,
  PublishableContent,
  ReleaseJob,
  StageContext,
} from '#libs/channels/connector.js';
import type { DocNode } from '#libs/document/document.js';
import { SystemClock } from '#libs/kernel/clock.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { renderWebsite } from '../website.renderer.js';
import type { ScriptedPlatform } from '#libs/channels/testing/scripted-platform.js';

export const NOW = new Date('2026-03-02T01:00:00.000Z');
export const PUSH_SECRET = `whsec_${Buffer.from('push-S3CRET-push-S3CRET-push').toString('base64')}`;
export const OLD_SECRET = `whsec_${Buffer.from('old-S3CRET-old-S3CRET-old-S3').toString('base64')}`;
export const CREDENTIALS = { username: 'jida', applicationPassword: 'wp-S3CRET abcd', secret: PUSH_SECRET };

/** Timers of the machine, but the wall clock stands still. */
export class StillClock extends SystemClock {
  override now(): Date {
    return new Date(NOW);
  }
}

export const TAGS: JsonObject = {
  siteName: '某市人民政府',
  siteDomain: 'www.example.gov.cn',
  siteIdCode: '3701000001',
  columnName: '问答',
  columnDescription: '回应群众关切',
  columnKeywords: '问答,政策',
};

export function channel(settings: JsonObject = {}): ChannelProfile {
  return {
    channelId: 'c-1',
    kind: 'website',
    name: '市政府网站',
    settings: {
      siteUrl: 'https://www.example.gov.cn/',
      endpoint: 'https://push.example.gov.cn/qa',
      ...TAGS,
      ...settings,
    },
  };
}

export function doc(...content: DocNode[]): DocNode {
  return { type: 'doc', content };
}

export function paragraph(text: string, marks?: DocNode['marks']): DocNode {
  return { type: 'paragraph', content: [{ type: 'text', text, ...(marks === undefined ? {} : { marks }) }] };
}

export function content(changes: Partial<PublishableContent> = {}): PublishableContent {
  return {
    code: '2026-000123',
    revisionNumber: 1,
    title: '居住证办理问答',
    lead: '群众常问的两个问题。',
    items: [
      { id: 'i-1', question: '去哪里办？', answer: doc(paragraph('到居住地派出所办理。')) },
      { id: 'i-2', question: '要多久？', answer: doc(paragraph('当场受理，十五日内领证。')) },
    ],
    category: '户籍',
    policyReferences: [
      { title: '《居住证暂行条例》', documentNumber: '国令第663号', url: 'https://www.gov.cn/663' },
    ],
    department: { id: 'd-1', name: '市公安局' },
    canonicalUrl: 'https://qa.example.gov.cn/qa/123',
    variant: {},
    ...changes,
  };
}

export function job(profile: ChannelProfile, changes: Partial<ReleaseJob> = {}): ReleaseJob {
  const rendition = renderWebsite(content(), profile);
  return {
    releaseId: 'r-1',
    marker: 'jd7f3k2m',
    code: '2026-000123',
    channel: profile,
    template: rendition.template,
    fields: rendition.fields,
    contentHash: 'a'.repeat(64),
    plannedAt: NOW,
    firstCommitAt: NOW,
    ...changes,
  };
}

export type TestContext = LookupContext &
  StageContext & {
    readonly steps: Map<string, JsonObject>;
    readonly kept: Map<string, Buffer>;
  };

/** Steps are stored as the release keeps them, so that a staging can be repeated. */
export function context(platform: ScriptedPlatform, settings: JsonObject, credentials = {}): TestContext {
  const steps = new Map<string, JsonObject>();
  const kept = new Map<string, Buffer>();
  const done = async (): Promise<void> => {
    await Promise.resolve();
  };
  return {
    channel: channel(settings),
    credentials: { ...CREDENTIALS, ...credentials },
    http: platform.http,
    tokens: { get: async () => await Promise.resolve(null), put: done, drop: done },
    clock: new StillClock(),
    signal: new AbortController().signal,
    steps,
    step: async (name, act) => {
      const result = steps.get(name) ?? (await act());
      steps.set(name, result);
      return result;
    },
    forgetStep: async (name) => {
      steps.delete(name);
      await done();
    },
    lookupNumber: 1,
    kept,
    media: { read: async (sha256) => await Promise.resolve(kept.get(sha256) ?? null) },
  };
}
