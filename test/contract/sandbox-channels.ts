import { SystemClock } from '#libs/kernel/clock.js';
import type {
  Connector,
  ConnectorContext,
  ReleaseJob,
  StageContext,
  TokenStore,
} from '#libs/channels/connector.js';
import { KeptMemory } from '../support/kept-memory.js';
import { AxiosChannelHttp } from '#libs/channels/axios-channel-http.js';
import { fillPlaceholders } from '#libs/release/fill.js';
import { newId } from '#libs/kernel/ids.js';
import type { Json, JsonObject } from '#libs/kernel/json.js';
import type { PublishableContent } from '#libs/channels/connector.js';

export const clock = new SystemClock();

/** Without the quick retries of reads, so that a fault meant for one call strikes what the connector makes of it. */
export const http = new AxiosChannelHttp({
  clock,
  allowAddresses: ['127.0.0.1/32'],
  readRetryDelaysMs: [],
});

/** Tokens of one channel, in memory. */
export class MemoryTokens implements TokenStore {
  private readonly values = new Map<string, { value: string; expiresAt: Date }>();

  async get(name: string): Promise<string | null> {
    const kept = this.values.get(name);
    return await Promise.resolve(kept !== undefined && kept.expiresAt > clock.now() ? kept.value : null);
  }

  async put(name: string, value: string, expiresAt: Date): Promise<void> {
    this.values.set(name, { value, expiresAt });
    await Promise.resolve();
  }

  async drop(name: string, value: string): Promise<void> {
    if (this.values.get(name)?.value === value) this.values.delete(name);
    await Promise.resolve();
  }
}

/** A connector bound to one sandbox account, as the release engine would use it. */
export class BoundChannel {
  readonly tokens = new MemoryTokens();
  readonly memory = new KeptMemory(clock);
  readonly steps = new Map<string, JsonObject>();
  readonly profile: { channelId: string; kind: string; name: string; settings: JsonObject };

  constructor(
    readonly connector: Connector,
    settings: JsonObject,
    readonly credentials: Record<string, string>,
    /** Bytes that are kept, by their hash. */
    private readonly media: ReadonlyMap<string, Buffer> = new Map(),
  ) {
    const defaults: Record<string, Json> = {};
    for (const field of connector.configuration.settings)
      if (field.default !== undefined) defaults[field.name] = field.default;
    this.profile = {
      channelId: newId(),
      kind: connector.kind,
      name: connector.label,
      settings: { ...defaults, ...settings },
    };
  }

  context(signal: AbortSignal = AbortSignal.timeout(20_000)): ConnectorContext {
    return {
      channel: this.profile,
      credentials: this.credentials,
      http,
      tokens: this.tokens,
      memory: this.memory,
      media: { read: async (sha256) => await Promise.resolve(this.media.get(sha256) ?? null) },
      clock,
      signal,
    };
  }

  stageContext(): StageContext {
    return {
      ...this.context(),
      step: async (name, act) => {
        const kept = this.steps.get(name);
        if (kept !== undefined) return kept;
        const result = await act();
        this.steps.set(name, result);
        return result;
      },
      forgetStep: async (name) => {
        this.steps.delete(name);
        await Promise.resolve();
      },
    };
  }

  job(content: PublishableContent, firstCommitAt: Date | null = null): ReleaseJob {
    const releaseId = newId();
    const marker = releaseId.replaceAll('-', '');
    const rendition = this.connector.render(content, this.profile);
    return {
      releaseId,
      marker,
      code: content.code,
      channel: this.profile,
      template: rendition.template,
      fields: fillPlaceholders(rendition.fields, marker),
      contentHash: '0'.repeat(64),
      plannedAt: clock.now(),
      firstCommitAt,
    };
  }
}

let numbers = 0;

/** A question and answer of its own each time. */
export function sampleContent(canonicalBase: string): PublishableContent {
  numbers += 1;
  const code = `2026-${String(100_000 + numbers + (process.pid % 1000) * 100)}`;
  return {
    code,
    revisionNumber: 1,
    title: `居住证办理问答之${numbers}`,
    lead: '来本市工作、生活满半年，可以申领居住证。',
    items: [
      {
        id: newId(),
        question: `怎样申领居住证（${numbers}）？`,
        answer: {
          type: 'doc',
          content: [
            {
              type: 'paragraph',
              content: [
                { type: 'text', text: '到居住地派出所办理，' },
                { type: 'text', text: '材料如下', marks: [{ type: 'strong' }] },
              ],
            },
            {
              type: 'bullet_list',
              content: [
                {
                  type: 'list_item',
                  content: [
                    { type: 'paragraph', content: [{ type: 'text', text: '身份证 <原件> & 复印件' }] },
                  ],
                },
              ],
            },
          ],
        },
      },
    ],
    category: '户籍居住',
    policyReferences: [{ title: '居住证暂行条例' }],
    department: { id: newId(), name: '临江市公安局' },
    canonicalUrl: `${canonicalBase}/qa/${code}`,
    variant: {},
  };
}
