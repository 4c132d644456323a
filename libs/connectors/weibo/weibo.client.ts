import type { ConnectorContext } from '#libs/channels/connector.js';
import { readReply, type WeiboReply } from './weibo.reply.js';
import { readWeiboSettings, weiboTiming } from './weibo.settings.js';

const READ_TIMEOUT_MS = 15_000;

/** The calls we make, one method each (reference B2, B3, B6). Tokens travel in the header or the body, never in an address. */
export class WeiboClient {
  private readonly settings;
  private readonly token: string;

  constructor(private readonly context: ConnectorContext) {
    this.settings = readWeiboSettings(context.channel.settings);
    this.token = context.credentials['accessToken'] ?? '';
  }

  async share(text: string): Promise<WeiboReply> {
    const timeoutMs = weiboTiming(this.context.channel.settings).commitTimeoutSeconds * 1000;
    return await this.write('/2/statuses/share.json', { status: text, rip: this.settings.rip }, timeoutMs);
  }

  async destroy(id: string): Promise<WeiboReply> {
    return await this.write('/2/statuses/destroy.json', { id }, READ_TIMEOUT_MS);
  }

  async show(id: string): Promise<WeiboReply> {
    return await this.get('/2/statuses/show.json', { id });
  }

  async userTimeline(): Promise<WeiboReply> {
    return await this.get('/2/statuses/user_timeline.json', {
      base_app: this.settings.appPostsOnly ? '1' : '0',
      count: String(this.settings.timelineWindow),
      trim_user: '1',
    });
  }

  async rateLimitStatus(): Promise<WeiboReply> {
    return await this.get('/2/account/rate_limit_status.json', {});
  }

  async tokenInfo(): Promise<WeiboReply> {
    const answer = await this.context.http.read({
      method: 'POST',
      url: `${this.settings.baseUrl}/oauth2/get_token_info`,
      body: { type: 'form', fields: { access_token: this.token } },
      timeoutMs: READ_TIMEOUT_MS,
      signal: this.context.signal,
    });
    return readReply(answer);
  }

  /** Trades a code, which is good for one trade, so that a second try would not help (reference B2). */
  async accessToken(code: string, redirectUri: string): Promise<WeiboReply> {
    const { appKey = '', appSecret = '' } = this.context.credentials;
    const answer = await this.context.http.writeOnce({
      method: 'POST',
      url: `${this.settings.baseUrl}/oauth2/access_token`,
      body: {
        type: 'form',
        fields: {
          client_id: appKey,
          client_secret: appSecret,
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
        },
      },
      timeoutMs: READ_TIMEOUT_MS,
      signal: this.context.signal,
    });
    return readReply(answer);
  }

  private async write(
    path: string,
    fields: Readonly<Record<string, string>>,
    timeoutMs: number,
  ): Promise<WeiboReply> {
    const answer = await this.context.http.writeOnce({
      method: 'POST',
      url: `${this.settings.baseUrl}${path}`,
      body: { type: 'form', fields: { access_token: this.token, ...fields } },
      timeoutMs,
      signal: this.context.signal,
    });
    return readReply(answer);
  }

  private async get(path: string, query: Readonly<Record<string, string>>): Promise<WeiboReply> {
    const answer = await this.context.http.read({
      method: 'GET',
      url: `${this.settings.baseUrl}${path}`,
      query,
      headers: { authorization: `OAuth2 ${this.token}` },
      timeoutMs: READ_TIMEOUT_MS,
      signal: this.context.signal,
    });
    return readReply(answer);
  }
}
