import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { buildSandbox, type Sandbox, type SandboxOptions } from '../app.js';
import type { FaultRuleInput } from '../faults.js';

/** An answer body as tests look at it. */
export type Body = Record<string, unknown>;

/** A listening sandbox with clients for each side of it. For the sandbox's own tests. */
export interface Bench {
  readonly sandbox: Sandbox;
  readonly base: string;
  /** The control API; answers bodies and fails the test on a refusal. */
  readonly control: AxiosInstance;
  readonly wechat: WechatClient;
  readonly weibo: WeiboClient;
  readonly wordpress: AxiosInstance;
  readonly credentials: Credentials;
  faults(...rules: FaultRuleInput[]): Promise<void>;
  advance(ms: number): Promise<void>;
  /** Publications by marker, as the ledger counts them. */
  publications(query?: Record<string, string>): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export interface Credentials {
  readonly wechat: Record<
    'baseUrl' | 'appId' | 'appSecret' | 'callbackToken' | 'encodingAesKey' | 'originalId',
    string
  >;
  readonly weibo: Record<
    'baseUrl' | 'appKey' | 'appSecret' | 'accessToken' | 'uid' | 'safeDomain' | 'rip',
    string
  >;
  readonly wordpress: Record<'baseUrl' | 'username' | 'applicationPassword', string>;
  readonly push: Record<'url' | 'secret', string>;
  readonly ghost: Record<'baseUrl' | 'adminApiKey', string>;
}

/** The first bytes of real pictures, enough for type sniffing. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
export const JPEG = Buffer.concat([
  Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
  Buffer.alloc(200, 1),
]);

const anyStatus = { validateStatus: () => true, proxy: false } as const;

export async function startBench(options: SandboxOptions = {}): Promise<Bench> {
  const sandbox = await buildSandbox(options);
  const base = await sandbox.listen(0, '127.0.0.1');
  const control = axios.create({ baseURL: `${base}/control`, proxy: false });
  const credentials = (await control.get<Credentials>('/credentials')).data;
  const { username, applicationPassword } = credentials.wordpress;
  return {
    sandbox,
    base,
    control,
    credentials,
    wechat: new WechatClient(
      credentials.wechat.baseUrl,
      credentials.wechat.appId,
      credentials.wechat.appSecret,
    ),
    weibo: new WeiboClient(credentials.weibo.baseUrl, credentials.weibo.accessToken),
    wordpress: axios.create({
      ...anyStatus,
      baseURL: `${credentials.wordpress.baseUrl}/wp-json/wp/v2`,
      auth: { username, password: applicationPassword },
    }),
    faults: async (...rules) => {
      await control.post('/faults', rules);
    },
    advance: async (ms) => {
      await control.post('/clock', { advanceMs: ms });
    },
    publications: async (query = {}) => {
      const { data } = await control.get<{ publications: Record<string, number> }>('/ledger', {
        params: query,
      });
      return data.publications;
    },
    close: async () => {
      await sandbox.close();
    },
  };
}

/** Speaks raw WeChat: JSON out, JSON in, a token got once. */
export class WechatClient {
  readonly http: AxiosInstance;
  private token = '';

  constructor(
    baseURL: string,
    private readonly appId: string,
    private readonly appSecret: string,
  ) {
    this.http = axios.create({ ...anyStatus, baseURL });
  }

  async stableToken(more: Body = {}): Promise<Body> {
    const body = { grant_type: 'client_credential', appid: this.appId, secret: this.appSecret, ...more };
    return (await this.http.post<Body>('/cgi-bin/stable_token', body)).data;
  }

  async useNewToken(): Promise<string> {
    const { access_token: token } = await this.stableToken();
    this.token = String(token);
    return this.token;
  }

  async post(path: string, body: unknown, token?: string): Promise<Body> {
    return (await this.raw(path, body, token)).data;
  }

  async raw(path: string, body: unknown, token?: string): Promise<AxiosResponse<Body>> {
    return await this.http.post<Body>(path, body, {
      params: { access_token: token ?? (await this.current()) },
    });
  }

  async get(path: string, params: Record<string, string> = {}): Promise<Body> {
    return (await this.http.get<Body>(path, { params: { access_token: await this.current(), ...params } }))
      .data;
  }

  async upload(
    path: string,
    data: Buffer,
    options: { field?: string; name?: string; query?: Record<string, string> } = {},
  ): Promise<Body> {
    const form = new FormData();
    form.append(options.field ?? 'media', new Blob([new Uint8Array(data)]), options.name ?? 'cover.png');
    const params = { access_token: await this.current(), ...options.query };
    return (await this.http.post<Body>(path, form, { params })).data;
  }

  /** A permanent cover image. */
  async cover(): Promise<string> {
    const { media_id: mediaId } = await this.upload('/cgi-bin/material/add_material', PNG, {
      query: { type: 'image' },
    });
    return String(mediaId);
  }

  async article(fields: Body = {}): Promise<Body> {
    return {
      title: '关于居住证办理的问答',
      content: '<p>需要身份证。</p>',
      content_source_url: 'https://www.example.gov.cn/qa/1?ref=JOB-1',
      thumb_media_id: await this.cover(),
      ...fields,
    };
  }

  /** A draft of one article. */
  async draft(fields: Body = {}): Promise<string> {
    const answer = await this.post('/cgi-bin/draft/add', { articles: [await this.article(fields)] });
    if (typeof answer['media_id'] !== 'string') throw new Error(JSON.stringify(answer));
    return answer['media_id'];
  }

  async submit(mediaId: string): Promise<Body> {
    return await this.post('/cgi-bin/freepublish/submit', { media_id: mediaId });
  }

  private async current(): Promise<string> {
    return this.token === '' ? await this.useNewToken() : this.token;
  }
}

/** Speaks raw Weibo: forms out, JSON in. */
export class WeiboClient {
  readonly http: AxiosInstance;

  constructor(
    baseURL: string,
    readonly token: string,
  ) {
    this.http = axios.create({ ...anyStatus, baseURL });
  }

  async post(path: string, fields: Record<string, string>): Promise<AxiosResponse<Body>> {
    return await this.http.post<Body>(path, new URLSearchParams({ access_token: this.token, ...fields }));
  }

  async get(path: string, params: Record<string, string> = {}): Promise<AxiosResponse<Body>> {
    return await this.http.get<Body>(path, { params: { access_token: this.token, ...params } });
  }

  async share(text: string, more: Record<string, string> = {}): Promise<AxiosResponse<Body>> {
    return await this.post('/2/statuses/share.json', { status: text, rip: '203.0.113.10', ...more });
  }
}
