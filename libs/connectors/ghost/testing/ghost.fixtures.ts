import { expect } from '@jest/globals';
import type {
  ChannelMemory,
  ChannelProfile,
  LookupContext,
  PublishableContent,
  ReleaseJob,
  StageContext,
} from '#libs/channels/connector.js';
import { json, type Reaction, type ScriptedPlatform } from '#libs/channels/testing/scripted-platform.js';
import type { DocNode } from '#libs/document/document.js';
import { SystemClock } from '#libs/kernel/clock.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { postFields } from '../ghost.post.js';
import { renderGhost } from '../ghost.renderer.js';
import { NO_IMAGES, type StagedImages } from '../ghost.staged.js';

export const NOW = new Date('2026-03-02T01:00:00.000Z');
export const KEY = `6748592f4b9b7700010f6564:${'5ec2e7'.repeat(10)}abcd`;
export const SLUG = 'qa-2026-000123';
export const POST_ID = '67a1b2c3d4e5f60001020304';
export const VERSION = '2026-03-02T00:50:00.000Z';

/** Timers of the machine, but the wall clock stands still. */
export class StillClock extends SystemClock {
  override now(): Date {
    return new Date(NOW);
  }
}

export function channel(settings: JsonObject = {}): ChannelProfile {
  return {
    channelId: 'c-1',
    kind: 'ghost',
    name: '街道网站',
    settings: {
      apiUrl: 'https://www.example.gov.cn',
      siteName: '某市人民政府',
      siteDomain: 'www.example.gov.cn',
      siteIdCode: '3701000001',
      columnName: '问答',
      columnDescription: '回应群众关切',
      columnKeywords: '问答,政策',
      ...settings,
    },
  };
}

export function doc(...content: DocNode[]): DocNode {
  return { type: 'doc', content };
}

export function paragraph(text: string): DocNode {
  return { type: 'paragraph', content: [{ type: 'text', text }] };
}

export function content(changes: Partial<PublishableContent> = {}): PublishableContent {
  return {
    code: '2026-000123',
    revisionNumber: 1,
    title: '居住证办理问答',
    lead: '群众常问的两个问题。',
    items: [
      { id: 'i-1', question: '去哪里办？', answer: doc(paragraph('到居住地派出所办理。')) },
      { id: 'i-2', question: '要带 [原件] 吗？', answer: doc(paragraph('带身份证 & 照片，"原件"即可。')) },
    ],
    category: '户籍',
    policyReferences: [{ title: '《居住证暂行条例》', url: 'https://www.gov.cn/663' }],
    department: { id: 'd-1', name: '市公安局' },
    canonicalUrl: 'https://qa.example.gov.cn/qa/123',
    variant: {},
    ...changes,
  };
}

export function job(
  profile: ChannelProfile,
  changes: Partial<ReleaseJob> = {},
  approved: PublishableContent = content(),
): ReleaseJob {
  const rendition = renderGhost(approved, profile);
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

/** A post as the site tells it, holding what the release writes. */
export function remote(
  about: ReleaseJob,
  changes: JsonObject = {},
  images: StagedImages = NO_IMAGES,
): JsonObject {
  const sent = postFields(about, { images, pubDate: null });
  return {
    ...sent,
    id: POST_ID,
    status: 'draft',
    url: `https://www.example.gov.cn/${SLUG}/`,
    created_at: '2026-03-02T00:45:00.000Z',
    updated_at: VERSION,
    published_at: null,
    tags: (sent['tags'] as { name: string }[]).map((tag) => ({ ...tag, id: 't', slug: 's' })),
    ...changes,
  };
}

export function posts(...list: JsonObject[]): Reaction {
  return json(200, { posts: list, meta: {} });
}

/** An error as Ghost tells it; its words repeat what must not get out. */
export function refusal(status: number, code: string | null, type: string, more: JsonObject = {}): Reaction {
  return json(status, {
    errors: [
      { message: KEY, context: KEY, type, details: null, property: null, help: null, code, id: 'x', ...more },
    ],
  });
}

export const NOT_FOUND = refusal(404, null, 'NotFoundError');

export type TestContext = LookupContext &
  StageContext & {
    readonly steps: Map<string, JsonObject>;
    readonly kept: Map<string, Buffer>;
    readonly remembered: Map<string, JsonObject>;
  };

/** Steps are stored as the release keeps them, so that a staging can be repeated. */
export function context(
  platform: ScriptedPlatform,
  settings: JsonObject = {},
  credentials = {},
): TestContext {
  const steps = new Map<string, JsonObject>();
  const kept = new Map<string, Buffer>();
  const remembered = new Map<string, JsonObject>();
  const done = async (): Promise<void> => {
    await Promise.resolve();
  };
  return {
    channel: channel({ apiUrl: platform.url, ...settings }),
    credentials: { adminApiKey: KEY, ...credentials },
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
    remembered,
    memory: memory(remembered),
  };
}

function memory(remembered: Map<string, JsonObject>): ChannelMemory {
  return {
    get: async (topic, key) => await Promise.resolve(remembered.get(`${topic}/${key}`) ?? null),
    put: async (topic, key, value) => {
      await Promise.resolve(remembered.set(`${topic}/${key}`, value));
    },
    forget: async (topic, key) => {
      await Promise.resolve(remembered.delete(`${topic}/${key}`));
    },
    list: async () => await Promise.resolve([]),
    claim: async () => await Promise.resolve(true),
  };
}

/** Method and path below the Admin API of every request so far. */
export function calls(platform: ScriptedPlatform): string[] {
  return platform.seen.map((request) => `${request.method} ${request.path.replace('/ghost/api/admin', '')}`);
}

/** The post that a request carried. */
export function sentPost(platform: ScriptedPlatform, index: number): JsonObject {
  const body = JSON.parse(platform.seen[index]?.body ?? '{}') as { posts?: JsonObject[] };
  return body.posts?.[0] ?? {};
}

/** Nothing that leaves the connector may tell the key. */
export function expectNoSecret(value: unknown): void {
  expect(JSON.stringify(value)).not.toContain('5ec2e7');
}
