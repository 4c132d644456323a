import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxiosChannelHttp } from '#libs/channels/axios-channel-http.js';
import type {
  ChannelProfile,
  ConnectorContext,
  LookupContext,
  MediaReader,
  PublishableContent,
  QuotaDesk,
  ReleaseJob,
  StageContext,
  TokenStore,
} from '#libs/channels/connector.js';
import { KeptMemory } from '../../../test/support/kept-memory.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { isJsonObject, type JsonObject } from '#libs/kernel/json.js';
import { renderArticle } from './wechat.renderer.js';

/** What the scripted platform does with one request, after it has read it whole. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

export interface SeenCall {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly json: JsonObject;
}

export function json(body: JsonObject): Answer {
  return raw(JSON.stringify(body));
}

export function raw(body: string, status = 200): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
  };
}

export function refuse(errcode: number, errmsg = 'scripted rid: 68940b39-61652e27-4123a9a9'): Answer {
  return json({ errcode, errmsg });
}

/** The work may be done, the answer is lost. */
export const reset: Answer = (_response, request) => {
  request.socket.destroy();
};

export const cutOff: Answer = (response, request) => {
  response.writeHead(200, { 'content-length': '500' });
  response.write('{"errcode":0,"publish_', () => request.socket.destroy());
};

export const hang: Answer = () => undefined;

/** What must never be taken for "nothing happened" when content was to be made public. */
export const LOST: readonly (readonly [string, Answer])[] = [
  ['a reset after the request', reset],
  ['an answer cut off', cutOff],
  ['a gateway page', raw('<html>502 Bad Gateway</html>', 502)],
  ['a page with status 200', raw('<html></html>')],
  ['truncated JSON', raw('{"errcode":0,"publish_id":26501')],
  ['an empty answer', raw('')],
  ['success without its id', json({ errcode: 0, errmsg: 'ok' })],
  ['-1', refuse(-1)],
  ['a number nobody knows', refuse(99_999)],
  ['success from a broken gateway', raw('{"errcode":0,"publish_id":1,"msg_id":1}', 503)],
];

/** A local HTTP server that answers as a spec tells it to, path by path, and remembers what it was asked. */
export class ScriptedPlatform {
  readonly calls: SeenCall[] = [];
  private readonly scripts = new Map<string, Answer[]>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ScriptedPlatform> {
    const server = createServer();
    const platform = new ScriptedPlatform(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      platform.receive(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return platform.tokens();
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) =>
      this.server.close(() => {
        resolve();
      }),
    );
  }

  /** Answers in turn; the last one stays. */
  on(path: string, ...answers: Answer[]): this {
    this.scripts.set(path, answers);
    return this;
  }

  to(path: string): readonly SeenCall[] {
    return this.calls.filter((call) => call.path === path);
  }

  /** Paths called, without the token's. */
  get paths(): readonly string[] {
    return this.calls.map((call) => call.path).filter((path) => path !== STABLE_TOKEN);
  }

  private tokens(): this {
    return this.on(STABLE_TOKEN, json({ access_token: 'TOKEN-1-abcdefgh', expires_in: 7200 }));
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://platform');
      const body = Buffer.concat(chunks);
      this.calls.push({ path: url.pathname, query: url.searchParams, body, json: readJson(body) });
      const script = this.scripts.get(url.pathname) ?? [];
      const answer = script.length > 1 ? script.shift() : script[0];
      (answer ?? raw('not scripted', 404))(response, request);
    });
  }
}

export const STABLE_TOKEN = '/cgi-bin/stable_token';

function readJson(body: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** Tells a fixed time, moved by hand; its timers are real. */
export class FixedClock extends SystemClock {
  constructor(public instant: Date = new Date('2026-03-02T02:00:00Z')) {
    super();
  }

  override now(): Date {
    return new Date(this.instant);
  }
}

export class MemoryTokens implements TokenStore {
  readonly kept = new Map<string, { value: string; expiresAt: Date }>();

  constructor(private readonly clock: FixedClock) {}

  async get(name: string): Promise<string | null> {
    const entry = this.kept.get(name);
    const alive = entry !== undefined && entry.expiresAt > this.clock.now();
    return await Promise.resolve(alive ? entry.value : null);
  }

  async put(name: string, value: string, expiresAt: Date): Promise<void> {
    await Promise.resolve(this.kept.set(name, { value, expiresAt }));
  }

  async drop(name: string, value: string): Promise<void> {
    if (this.kept.get(name)?.value === value) this.kept.delete(name);
    await Promise.resolve();
  }
}

/** Budgets that are endless until a spec says what is left. */
export class CountedQuotas implements QuotaDesk {
  readonly left = new Map<string, number>();
  readonly taken: string[] = [];
  readonly exhausted = new Map<string, Date>();
  private readonly spenders = new Set<string>();

  async take(
    name: string,
    use: { readonly forLookup: boolean; readonly spender?: string },
  ): Promise<{ ok: true } | { ok: false; resetAt: Date }> {
    const key = `${name}/${use.spender ?? ''}`;
    if (use.spender !== undefined && this.spenders.has(key)) return await Promise.resolve({ ok: true });
    const left = this.left.get(name) ?? Number.POSITIVE_INFINITY;
    if (left <= 0) return { ok: false, resetAt: new Date('2026-03-02T16:00:00Z') };
    this.left.set(name, left - 1);
    this.taken.push(use.forLookup ? `${name} for a look-up` : name);
    if (use.spender !== undefined) this.spenders.add(key);
    return { ok: true };
  }

  async giveBack(name: string, spender: string): Promise<void> {
    if (!this.spenders.delete(`${name}/${spender}`)) return;
    this.left.set(name, (this.left.get(name) ?? 0) + 1);
    await Promise.resolve(this.taken.splice(this.taken.indexOf(name), 1));
  }

  async markExhausted(name: string, until: Date): Promise<void> {
    await Promise.resolve(this.exhausted.set(name, until));
  }
}

/** Pictures by their hash. */
export class KeptMedia implements MediaReader {
  readonly pictures = new Map<string, Buffer>();

  async read(sha256: string): Promise<Buffer | null> {
    return await Promise.resolve(this.pictures.get(sha256) ?? null);
  }
}

export const CREDENTIALS = {
  appId: 'wxba5fad812f8e6fb9',
  appSecret: 'very-secret-app-secret',
  callbackToken: 'AAAAA',
  encodingAesKey: 'A'.repeat(43),
} as const;

/** Everything a connector is called with, over real HTTP to the scripted platform. */
export class Bench {
  readonly clock = new FixedClock();
  readonly tokens = new MemoryTokens(this.clock);
  readonly steps = new Map<string, JsonObject>();
  readonly memory = new KeptMemory(this.clock);
  readonly quotas = new CountedQuotas();
  readonly media = new KeptMedia();
  readonly http = new AxiosChannelHttp({
    clock: this.clock,
    allowAddresses: ['127.0.0.1'],
    readRetryDelaysMs: [],
  });

  constructor(
    readonly platform: ScriptedPlatform,
    private readonly settings: JsonObject = {},
    private readonly credentials: Readonly<Record<string, string>> = CREDENTIALS,
  ) {}

  get channel(): ChannelProfile {
    return profile({ baseUrl: this.platform.url, ...this.settings });
  }

  context(signal: AbortSignal = new AbortController().signal): ConnectorContext {
    const { channel, credentials, http, tokens, clock, memory, quotas, media } = this;
    return { channel, credentials, http, tokens, clock, signal, memory, quotas, media };
  }

  lookupContext(lookupNumber = 1): LookupContext {
    return { ...this.context(), lookupNumber };
  }

  /** Steps are kept over several stagings. */
  stageContext(): StageContext {
    return {
      ...this.context(),
      step: async (name, act) => {
        const stored = this.steps.get(name) ?? (await act());
        this.steps.set(name, stored);
        return stored;
      },
      forgetStep: async (name) => {
        await Promise.resolve(this.steps.delete(name));
      },
    };
  }

  job(change: Partial<ReleaseJob> = {}, content: PublishableContent = article()): ReleaseJob {
    const rendition = renderArticle(content, this.channel);
    const fields = JSON.parse(
      JSON.stringify(rendition.fields).replaceAll('{{release}}', MARKER),
    ) as JsonObject;
    return {
      releaseId: '0199aa00-0000-7000-8000-000000000001',
      marker: MARKER,
      code: content.code,
      channel: this.channel,
      template: rendition.template,
      fields,
      contentHash: 'c0ffee'.repeat(10),
      plannedAt: this.clock.now(),
      firstCommitAt: null,
      ...change,
    };
  }

  close(): void {
    this.http.close();
  }
}

export const MARKER = '0199aa000000700080000000000000a1';
export const SOURCE_URL = `https://www.example.gov.cn/qa/123?ref=${MARKER}`;

export function profile(settings: JsonObject = {}): ChannelProfile {
  return { channelId: 'channel-1', kind: 'wechat', name: '市政务发布', settings };
}

/** A small article; `answer` is the content of its only answer. */
export function article(change: Partial<PublishableContent> = {}): PublishableContent {
  return {
    code: '2026-000123',
    revisionNumber: 1,
    title: '关于居住证办理的问答',
    lead: '办理材料与时限',
    items: [
      {
        id: 'item-1',
        question: '居住证怎么办？',
        answer: {
          type: 'doc',
          content: [{ type: 'paragraph', content: [{ type: 'text', text: '带身份证到派出所。' }] }],
        },
      },
    ],
    category: '户籍',
    policyReferences: [],
    department: { id: 'department-1', name: '市公安局' },
    canonicalUrl: 'https://www.example.gov.cn/qa/123',
    variant: {},
    ...change,
  };
}

/** A valid PNG of one colour, of at least `bytes` bytes when told. */
export function pngBytes(bytes = 0): Buffer {
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, Buffer.alloc(Math.max(16, bytes - signature.length), 1)]);
}

export function dataUrl(bytes: Buffer, type = 'image/png'): string {
  return `data:${type};base64,${bytes.toString('base64')}`;
}
