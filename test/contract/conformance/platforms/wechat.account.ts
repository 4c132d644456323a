import axios from 'axios';
import type { PublishableContent } from '#libs/channels/connector.js';
import { createWechatConnector } from '#libs/connectors/wechat/wechat.connector.js';
import type { Kind } from '#libs/connectors/wechat/testing/wechat.reference-errors.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { LaterClock } from '../../later-clock.js';
import { BoundChannel, sampleContent } from '../../sandbox-channels.js';
import type { SandboxBench } from '../sandbox-bench.js';
import type { CommentsCase, MetricsCase, NumberTable, OpenedSubject, Staged } from '../subject.js';

const DAY_MS = 86_400_000;

/** No budget runs out and nothing takes long, unless a case wants it. */
const BASE: JsonObject = {
  dailyQuota: { '*': 1_000_000 },
  minuteQuota: { '*': 1_000_000 },
  publishDelayMs: 5,
  massDelayMs: 5,
  massCooldownMs: 0,
  massPerDay: 100_000,
  massPerMonth: 100_000,
  visibilityDelayMs: 0,
  publishOutcomes: [],
  afterPublish: [],
  massOutcomes: [],
  callbackUrl: null,
};

/** One red pixel. */
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';

/** An account of the imitated WeChat, for all ways of publishing on it. */
export class WechatAccount {
  readonly connector = createWechatConnector();
  private bench: SandboxBench | undefined;

  constructor(private readonly settings: JsonObject) {}

  open(bench: SandboxBench): OpenedSubject {
    this.bench = bench;
    return {
      bind: (settings) => this.bind(settings),
      content: picturedContent,
      publications: (job) => bench.publications('wechat', job),
      strike: (call, order) => bench.strike('wechat', call, order),
      reset: async () => {
        bench.reset();
        await this.set(BASE);
      },
      close: async () => {
        await Promise.resolve();
      },
    };
  }

  /** Asks for results; pushes would have to be waited for (`bindForPushes`). */
  bind(settings: JsonObject = {}): BoundChannel {
    return this.channel(settings, { callbackToken: '', encodingAesKey: '' });
  }

  bindForPushes(): BoundChannel {
    return this.channel({}, {});
  }

  async set(settings: JsonObject): Promise<void> {
    await this.sandbox.control('patch', `/wechat/accounts/${this.account['appId'] ?? ''}`, settings);
  }

  /** As a person does it at mp.weixin.qq.com. */
  async publishByHand(staged: JsonObject): Promise<void> {
    const { baseUrl, appId, appSecret } = this.account;
    const signIn = { grant_type: 'client_credential', appid: appId, secret: appSecret };
    const issued = await axios.post<JsonObject>(`${baseUrl ?? ''}/cgi-bin/stable_token`, signIn);
    await axios.post(
      `${baseUrl ?? ''}/cgi-bin/freepublish/submit`,
      { media_id: staged['mediaId'] },
      { params: { access_token: textAt(issued.data, 'access_token') } },
    );
  }

  /** The draft was published by a person, and is in the list of articles. */
  readonly byHand = {
    publish: async ({ staged }: Staged): Promise<void> => {
      await this.publishByHand(staged);
      await this.settled();
    },
  };

  /** The platform's jobs are through. */
  async settled(): Promise<void> {
    await this.sandbox.control('post', '/clock', { advanceMs: 1_000 });
  }

  readonly metrics: MetricsCase = {
    arrange: async () => {
      await this.sandbox.control('post', '/clock', { advanceMs: 2 * DAY_MS });
      return new LaterClock(2 * DAY_MS);
    },
  };

  readonly comments: CommentsCase = {
    settings: { openComment: true },
    write: async (receipt: PlatformReceipt, content: string) => {
      const path = `/wechat/accounts/${this.account['appId'] ?? ''}/comments`;
      // What a person published is known by its address alone, which carries the same number (reference A6.2).
      const fromAddress = URL.parse(receipt.publicUrl ?? '')?.searchParams.get('mid');
      const msgDataId = receipt.ids['msgDataId'] ?? fromAddress ?? '';
      await this.sandbox.control('post', path, { msgDataId, content });
    },
  };

  private channel(settings: JsonObject, credentials: Record<string, string>): BoundChannel {
    return new BoundChannel(
      this.connector,
      { settleSeconds: 0, baseUrl: this.account['baseUrl'] ?? '', ...this.settings, ...settings },
      { ...this.account, ...credentials },
    );
  }

  private get account(): Record<string, string> {
    return this.sandbox.account('wechat');
  }

  private get sandbox(): SandboxBench {
    if (this.bench === undefined) throw new Error('not open');
    return this.bench;
  }
}

/** With a picture in the text, so that every upload there is takes place. */
function picturedContent(): PublishableContent {
  const content = sampleContent('http://127.0.0.1:9');
  const image = { type: 'image' as const, attrs: { src: PIXEL, alt: '图', title: null } };
  return {
    ...content,
    items: [{ id: 'picture', question: '什么样子？', answer: { type: 'doc', content: [image] } }],
  };
}

/** A table of the reference with the rows of which the connector makes something of its own, each for a reason. */
export function rows(
  table: Readonly<Record<number, Kind>>,
  otherwise: Readonly<Record<string, string>> = {},
): NumberTable['rows'] {
  return { ...table, ...otherwise };
}

/** A stale token is renewed once, and the call made again. */
export function renewedTo(kind: string): Readonly<Record<string, string>> {
  return { 40001: kind, 40014: kind, 42001: kind, 42007: kind };
}
