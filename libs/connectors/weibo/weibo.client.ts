import type { ChannelAnswer, ChannelBody, MultipartFile } from '#libs/channels/channel-http.js';
import type { ConnectorContext } from '#libs/channels/connector.js';
import type { Json } from '#libs/kernel/json.js';
import { NOT_AUTHORISED, quotaResetAt, weiboFault } from './weibo.errors.js';
import {
  readArticleReply,
  readListReply,
  readReply,
  type ArticleAnswer,
  type WeiboReply,
} from './weibo.reply.js';
import { readWeiboSettings, weiboTiming } from './weibo.settings.js';

const READ_TIMEOUT_MS = 15_000;

/** The platform's number for "no calls left today", given when our own count of them is spent (reference B7.2). */
const NO_CALLS_LEFT = 10023;

/**
 * Who pays for a call: `prepaid` was taken by whoever makes the call happen, `reserve` may use what is kept for
 * look-ups, `budget` may not, and `spare` leaves half of the budget to releases.
 */
export type CallPayment = 'prepaid' | 'reserve' | 'budget' | 'spare';

type Form = Readonly<Record<string, string>>;
type Unsent = Extract<WeiboReply, { kind: 'unauthorised' | 'spent' }>;

/**
 * The calls we make, one method each (reference B2, B3, B6). Tokens travel in the header or the body, never in an address.
 * Every call spends one of the day's, because the platform counts them all together (reference B7.1).
 */
export class WeiboClient {
  private readonly settings;
  private readonly token: string;

  constructor(
    private readonly context: ConnectorContext,
    private readonly payment: CallPayment,
  ) {
    this.settings = readWeiboSettings(context.channel.settings);
    this.token = context.credentials['accessToken'] ?? '';
  }

  /** THE ONE CALL of a short post; a picture makes it multipart (reference B3). */
  async share(text: string, picture: MultipartFile | null): Promise<WeiboReply> {
    const fields = { access_token: this.token, status: text, rip: this.settings.rip };
    const body: ChannelBody =
      picture === null ? { type: 'form', fields } : { type: 'multipart', fields, files: [picture] };
    return await this.write('/2/statuses/share.json', body, this.commitTimeoutMs());
  }

  /** THE ONE CALL of a headline article (reference B5). */
  async publishArticle(
    article: Readonly<Record<'title' | 'content' | 'cover' | 'summary' | 'text', string>>,
  ): Promise<WeiboReply<ArticleAnswer>> {
    const fields = { access_token: this.token, ...article, rip: this.settings.rip };
    const body: ChannelBody = { type: 'form', fields };
    const path = '/proxy/article/publish.json';
    const unsent = await this.pay();
    if (unsent !== null) return unsent;
    return await this.heard(readArticleReply(await this.post(path, body, this.commitTimeoutMs())));
  }

  async destroy(id: string): Promise<WeiboReply> {
    const body: ChannelBody = { type: 'form', fields: { access_token: this.token, id } };
    return await this.write('/2/statuses/destroy.json', body, READ_TIMEOUT_MS);
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

  /** At most 100 ids; a list, from which posts that do not exist are missing (reference B6). */
  async count(ids: readonly string[]): Promise<WeiboReply<readonly Json[]>> {
    const path = '/2/statuses/count.json';
    const unsent = await this.pay();
    if (unsent !== null) return unsent;
    return await this.heard(readListReply(await this.ask(path, { ids: ids.join(',') })));
  }

  async comments(id: string, page: Form): Promise<WeiboReply> {
    return await this.get('/2/comments/show.json', { id, ...page });
  }

  /** Not counted: it is how the count is asked for. */
  async rateLimitStatus(): Promise<WeiboReply> {
    if (this.token === '') return UNAUTHORISED;
    return readReply(await this.ask('/2/account/rate_limit_status.json', {}));
  }

  async tokenInfo(): Promise<WeiboReply> {
    const unsent = await this.pay();
    if (unsent !== null) return unsent;
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

  private commitTimeoutMs(): number {
    return weiboTiming(this.context.channel.settings).commitTimeoutSeconds * 1000;
  }

  private async write(path: string, body: ChannelBody, timeoutMs: number): Promise<WeiboReply> {
    const unsent = await this.pay();
    if (unsent !== null) return unsent;
    return await this.heard(readReply(await this.post(path, body, timeoutMs)));
  }

  private async post(path: string, body: ChannelBody, timeoutMs: number): Promise<ChannelAnswer> {
    return await this.context.http.writeOnce({
      method: 'POST',
      url: `${this.settings.baseUrl}${path}`,
      body,
      timeoutMs,
      signal: this.context.signal,
    });
  }

  private async get(path: string, query: Form): Promise<WeiboReply> {
    return (await this.pay()) ?? (await this.heard(readReply(await this.ask(path, query))));
  }

  private async ask(path: string, query: Form): Promise<ChannelAnswer> {
    return await this.context.http.read({
      method: 'GET',
      url: `${this.settings.baseUrl}${path}`,
      query,
      headers: { authorization: `OAuth2 ${this.token}` },
      timeoutMs: READ_TIMEOUT_MS,
      signal: this.context.signal,
    });
  }

  /** Calls that go on after the platform's "no more" may get the app shut out (reference B1), so ours stop for the day. */
  private async heard<T>(reply: WeiboReply<T>): Promise<WeiboReply<T>> {
    if (reply.kind === 'refused' && reply.number === NO_CALLS_LEFT) {
      await this.context.quotas?.markExhausted('calls', quotaResetAt('day', this.context.clock.now()));
    }
    return reply;
  }

  /** Null when the call may be made. */
  private async pay(): Promise<Unsent | null> {
    if (this.token === '') return UNAUTHORISED;
    if (this.payment === 'prepaid') return null;
    const spare = this.payment === 'spare';
    const taken = await this.context.quotas?.take('calls', { forLookup: this.payment === 'reserve', spare });
    if (taken === undefined || taken.ok) return null;
    const fault = spare ? LEFT_TO_RELEASES : weiboFault(NO_CALLS_LEFT);
    return { kind: 'spent', fault, resetAt: taken.resetAt.toISOString() };
  }
}

const LEFT_TO_RELEASES = {
  code: 'weibo.calls_left_to_releases',
  message:
    '今天读取统计和评论的次数已用完，余下的调用留给发布，明天自动继续。平台给的次数更多时，可以调高渠道配额。',
};

const UNAUTHORISED: Unsent = { kind: 'unauthorised', fault: NOT_AUTHORISED };
